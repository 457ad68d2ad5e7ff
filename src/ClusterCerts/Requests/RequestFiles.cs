using ClusterCerts.Files;
using ClusterCerts.Storage;

namespace ClusterCerts.Requests;

/// <summary>Writes a key and its request so that both are there or neither.</summary>
internal static class RequestFiles
{
    /// <summary>Writes them; what was in their place is replaced if it may be.</summary>
    /// <param name="authority">The authority whose folder they go into, if it is one.</param>
    /// <param name="operation">Which command, for an administrator.</param>
    /// <param name="key">The key's file, or null.</param>
    /// <param name="request">The request's file.</param>
    /// <param name="replace">Whether files that are there may go.</param>
    /// <exception cref="ClusterCertsException">They cannot be written; what was there is there still.</exception>
    internal static void Write(
        IAuthorityStore authority, string operation, (string Path, byte[] Content)? key, (string Path, byte[] Content) request, bool replace)
    {
        if (!authority.IsAuthority())
        {
            WriteBeside(authority.Paths.Files, key, request, replace);
            return;
        }

        // Into an authority directory everything goes by its journal.
        using IAuthoritySession session = authority.Begin(operation, CancellationToken.None);
        var changes = new ChangeSet(operation);
        if (key is { } pair)
            changes.Write(pair.Path, pair.Content, FileProtection.Private, isNew: !replace);
        changes.Write(request.Path, request.Content, FileProtection.Public, isNew: !replace);
        session.Commit(changes);
    }

    // The request gets its name first: without its key it is of no use to anyone, and can be made again. What it replaces keeps its name
    // until then, and a second one until the key is there too: a process that is killed loses neither, and the next one finishes it.
    private static void WriteBeside(FileSystem files, (string Path, byte[] Content)? key, (string Path, byte[] Content) request, bool replace)
    {
        (string Path, byte[] Content, FileProtection Protection)[] pair = key is { } its
            ? [(request.Path, request.Content, FileProtection.Public), (its.Path, its.Content, FileProtection.Private)]
            : [(request.Path, request.Content, FileProtection.Public)];
        foreach ((string path, _, _) in pair)
            TargetFile.Check(path, replace, files);
        IReadOnlyList<JournalFile> unit = [.. JournalFile.Plan(files, [.. pair.Select(f => new JournalFile
        {
            Temporary = RequestPair.WaitingName(files, f.Path), Target = f.Path, IsNew = !replace,
        })]).Select(f => f.Kept is null ? f : f with { Kept = RequestPair.KeptName(files, f.Target) })];
        var placement = new Placement(files, unit);
        bool isPlacing = false;
        try
        {
            foreach ((JournalFile file, (string Path, byte[] Content, FileProtection Protection) content) in unit.Zip(pair))
                files.WriteSuccessor(file.Temporary!, file.Target, content.Content, content.Protection);
            files.SyncDirectory(FileErrors.FolderOf(request.Path));
            isPlacing = true;
            placement.Place();
            files.SyncDirectory(FileErrors.FolderOf(request.Path));
        }
        catch (Exception e) when (e is ClusterCertsException || FileErrors.IsFileError(e))
        {
            // What could not be put back waits for the next command, which finishes it.
            if (!isPlacing || placement.IsPutBack)
                RequestPair.Delete(files, unit);
            throw FileErrors.Writing(key?.Path ?? request.Path, e);
        }
    }
}
