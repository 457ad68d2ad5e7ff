namespace ClusterCerts;

/// <summary>Writes a key and its request so that both are there or neither.</summary>
internal static class RequestFiles
{
    /// <summary>Writes them; what stood in their place is replaced.</summary>
    /// <exception cref="ClusterCertsException">They cannot be written; what was there is there still.</exception>
    internal static void Write(
        FileSystem files, string folder, string operation, (string Path, byte[] Content)? key, (string Path, byte[] Content) request)
    {
        var authority = new AuthorityFolder(folder, files);
        if (!AuthorityCreator.IsAuthority(authority))
        {
            WriteBeside(files, key, request);
            return;
        }

        // Into an authority directory everything goes by its journal.
        using IAuthoritySession session = authority.Begin(operation, CancellationToken.None);
        var changes = new ChangeSet(operation);
        if (key is { } pair)
            changes.Write(pair.Path, pair.Content, FileProtection.Private);
        changes.Write(request.Path, request.Content, FileProtection.Public);
        session.Commit(changes);
    }

    // The key gets its name last: without it the request is of no use to anyone, and can be made again.
    private static void WriteBeside(FileSystem files, (string Path, byte[] Content)? key, (string Path, byte[] Content) request)
    {
        if (key is not { } pair)
        {
            AtomicFile.Write(files, request.Path, request.Content, FileProtection.Public, replace: true);
            return;
        }

        string waitingKey = AtomicFile.TemporaryName(pair.Path);
        string waitingRequest = AtomicFile.TemporaryName(request.Path);
        try
        {
            files.WriteNew(waitingKey, pair.Content, FileProtection.Private);
            files.WriteNew(waitingRequest, request.Content, FileProtection.Public);
            Reveal(files, waitingRequest, request.Path, () => files.Move(waitingKey, pair.Path, replace: true));
            files.SyncDirectory(AtomicFile.FolderOf(pair.Path));
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            AtomicFile.TryDelete(files, waitingKey);
            AtomicFile.TryDelete(files, waitingRequest);
            throw FileErrors.Writing(pair.Path, e);
        }
    }

    // Puts the old file back where the step after it fails.
    private static void Reveal(FileSystem files, string waiting, string path, Action next)
    {
        string? before = File.Exists(path) ? AtomicFile.TemporaryName(path) : null;
        if (before is not null)
            files.Move(path, before, replace: false);
        try
        {
            files.Move(waiting, path, replace: false);
            next();
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            AtomicFile.TryDelete(files, path);
            if (before is not null)
                files.Move(before, path, replace: true);
            throw;
        }

        if (before is not null)
            files.Delete(before);
    }
}
