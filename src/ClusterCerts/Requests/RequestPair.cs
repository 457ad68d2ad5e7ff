using ClusterCerts.Files;
using ClusterCerts.Storage;

namespace ClusterCerts.Requests;

/// <summary>What a killed process left of a key and its request outside of an authority: the names of what waits tell how far it came.</summary>
/// <remarks>
/// The request waits first and gets its name first; what it replaces has a second name before that. While a request waits, nothing
/// is done that cannot be undone; a key that waits alone belongs to the request that has its name already.
/// </remarks>
internal sealed class RequestPair
{
    private const string Waiting = ".pair.cctmp";
    private const string Before = ".kept.cctmp";
    private const string Operation = "New-NodeCertRequest";

    private readonly FileSystem _files;
    private readonly string _folder;
    private readonly string _stem;

    private RequestPair(FileSystem files, string folder, string stem) => (_files, _folder, _stem) = (files, folder, stem);

    /// <summary>Where the new content of a file waits.</summary>
    internal static string WaitingName(FileSystem files, string path) => AtomicFile.TemporaryName(files, path, Waiting);

    /// <summary>Where the request before is kept.</summary>
    internal static string KeptName(FileSystem files, string path) => AtomicFile.TemporaryName(files, path, Before);

    /// <summary>Finishes or undoes what was left of one node's files.</summary>
    /// <param name="files">The disk.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="stem">Their name without its ending, such as <c>node.web1</c>.</param>
    /// <param name="notify">Receives what was done.</param>
    /// <exception cref="ClusterCertsException">It can be neither finished nor undone now.</exception>
    internal static void Recover(FileSystem files, string folder, string stem, Action<string>? notify)
    {
        if (files.IsRehearsal || !Directory.Exists(folder))
            return;
        var pair = new RequestPair(files, folder, stem);
        try
        {
            if (pair.Recover() is string what)
                notify?.Invoke($"{Operation} was interrupted earlier in '{folder}'; it was {what} for: {stem}.");
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Writing(pair.PathOf(".key"), e);
        }
    }

    /// <summary>The same for the other nodes of a folder, whose commands may be running unless they began an hour ago.</summary>
    internal static void RecoverOthers(AuthorityContext context, string folder, Action<string>? notify)
    {
        if (context.Files.IsRehearsal || !Directory.Exists(folder))
            return;
        string[] stems = [.. AtomicFile.Leftovers(folder)
            .Where(l => context.Now - File.GetLastWriteTimeUtc(l) > TimeSpan.FromHours(1))
            .Select(l => Path.GetFileName(l))
            .Where(name => name.EndsWith(Waiting, StringComparison.Ordinal) || name.EndsWith(Before, StringComparison.Ordinal))
            .Select(name => name[1..^(Waiting.Length + 9)])
            .Select(target => Path.GetFileNameWithoutExtension(target)).Distinct(StringComparer.Ordinal)];
        foreach (string stem in stems)
        {
            try
            {
                Recover(context.Files, folder, stem, notify);
            }
            catch (ClusterCertsException e)
            {
                notify?.Invoke($"{Operation} was interrupted earlier in '{folder}' and is not finished yet for {stem}: {e.Message}");
            }
        }
    }

    // What was done, or null when all was done before.
    private string? Recover()
    {
        string? request = Find(".csr", Waiting);
        string? key = Find(".key", Waiting);
        string? kept = Find(".csr", Before);
        if (request is not null)
        {
            if (kept is not null)
                _files.Move(kept, PathOf(".csr"), replace: true);
            Delete(key, kept, request);
            return "undone";
        }

        if (key is null)
        {
            Delete(kept);
            return null;
        }

        // A key that somebody made since is not replaced.
        TargetFile.RefuseLink(PathOf(".key"));
        bool isOlder = File.GetLastWriteTimeUtc(PathOf(".key")) <= File.GetLastWriteTimeUtc(key);
        _files.Move(key, PathOf(".key"), replace: isOlder);
        Delete(kept);
        _files.SyncDirectory(_folder);
        return "finished";
    }

    /// <summary>Deletes what waits, so that a process that is killed meanwhile leaves what the next one undoes: the request last.</summary>
    internal static void Delete(FileSystem files, IReadOnlyList<JournalFile> requestFirst)
    {
        foreach (JournalFile file in requestFirst.Reverse())
        {
            foreach (string path in new[] { file.Kept, file.Temporary }.OfType<string>())
                AtomicFile.TryDelete(files, path);
        }
    }

    private void Delete(params string?[] paths)
    {
        foreach (string path in paths.OfType<string>().Where(File.Exists))
            _files.Delete(path);
    }

    private string PathOf(string ending) => Path.Combine(_folder, _stem + ending);

    private string? Find(string ending, string suffix)
    {
        string name = $".{_stem}{ending}.";
        return AtomicFile.Leftovers(_folder).FirstOrDefault(l => Path.GetFileName(l) is string file
            && file.Length == name.Length + 8 + suffix.Length && file.StartsWith(name, StringComparison.Ordinal)
            && file.EndsWith(suffix, StringComparison.Ordinal));
    }
}
