using ClusterCerts.Files;
using ClusterCerts.Keys;
using ClusterCerts.Publishing;
using ClusterCerts.Storage;

namespace ClusterCerts.Discovery;

/// <summary>Looks through files and folders of one machine. Nothing is changed there, and no link to a folder is followed: a tree has an end.</summary>
/// <param name="files">The machine's files.</param>
/// <param name="hostName">The host, for places; null for this machine.</param>
/// <param name="recurse">Whether folders in folders are looked at.</param>
/// <param name="passphrase">What opens what is encrypted; may be null.</param>
/// <param name="log">Told how far it is.</param>
/// <param name="own">Device and inode of files of this machine that no search opens, whatever their names are.</param>
internal sealed class FolderSearch(INodeFiles files, string? hostName, bool recurse, Passphrase? passphrase, WorkLog log, IReadOnlySet<string>? own = null)
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>Looks at a file or a folder; one that was looked at before is left out.</summary>
    /// <param name="root">Its path, or that of a link to it.</param>
    /// <returns>What each folder holds, as it is read.</returns>
    internal IEnumerable<FolderContent> Run(string root)
    {
        if (hostName is null)
            root = Path.TrimEndingDirectorySeparator(root);
        if (hostName is null && InputFile.IsHandedOver(root))
        {
            yield return ReadHandedOver(root);
            yield break;
        }

        (string Path, NodeFile File)? found = null;
        ClusterCertsException? problem = Try(() => found = Follow(root) ?? throw NotThere(root, files.Look(root)));
        if (problem is not null)
        {
            yield return FolderContent.Failed(problem);
            yield break;
        }

        if (found!.Value.File.Kind != NodeFileKind.Folder)
        {
            yield return Read([(root, true)]);
            yield break;
        }

        var waiting = new Stack<string>([root]);
        while (waiting.TryPop(out string? folder))
        {
            log.Cancellation.ThrowIfCancellationRequested();
            string real = folder;
            IReadOnlyList<string> names = [];
            problem = Try(() => (real, names) = (files.Resolve(folder), files.List(folder)));
            if (problem is not null)
                yield return FolderContent.Failed(problem);
            else if (_seen.Add(real))
                yield return Read(folder, names, waiting);
        }
    }

    private FolderContent Read(string folder, IReadOnlyList<string> names, Stack<string> waiting)
    {
        bool isAuthority = names.Contains(AuthorityDocument.Certificate.Name);
        string[] looked = [.. names.Where(name => !isAuthority || !IsPrivateToAuthority(name)).Order(StringComparer.Ordinal)];
        var folders = new List<string>();
        FolderContent content = Read([.. looked.Select(name => (Join(folder, name), false))], folders);
        foreach (string inner in recurse ? Enumerable.Reverse(folders) : [])
            waiting.Push(inner);
        return content;
    }

    private FolderContent Read((string Path, bool IsNamed)[] paths, List<string>? folders = null)
    {
        var content = new FolderContent(0);
        WorkMeter meter = log.Here().Meter("Looking at files", paths.Length);
        foreach ((string path, bool isNamed) in paths)
        {
            meter.Advance();
            if (Try(() => Read(path, isNamed, content, folders)) is ClusterCertsException problem)
                content.Errors.Add(problem);
        }

        return content;
    }

    private void Read(string path, bool isNamed, FolderContent content, List<string>? folders)
    {
        NodeFile? there = files.Look(path);
        (string Path, NodeFile File)? found = there?.Kind == NodeFileKind.Link ? Follow(path) : there is null ? null : (path, there);
        if (found is not (string real, NodeFile file))
        {
            if (there is null && !isNamed)
                return; // Deleted meanwhile.
            throw NotThere(path, there);
        }

        if (file.Kind == NodeFileKind.Folder && there!.Kind == NodeFileKind.Folder)
            folders?.Add(path);
        if (file.Kind != NodeFileKind.File && !isNamed)
            return;
        content.Looked++;
        if ((file.Size > InputFile.DefaultLimit && !isNamed) || IsKeyOfAuthority(real) || IsOwn(real) || !_seen.Add(path))
            return; // No certificate is that large.

        // What the system makes up when it is read has no size either, and may have no end: /proc/kmsg.
        Add(content, path, hostName is null && file is { Kind: NodeFileKind.File, Size: 0 } ? [] : files.Read(real, InputFile.DefaultLimit));
    }

    // What a shell hands over for <(command) is read as it comes.
    private FolderContent ReadHandedOver(string path)
    {
        var content = new FolderContent(1);
        if (Try(() => Add(content, path, files.Read(path, InputFile.DefaultLimit))) is ClusterCertsException problem)
            content.Errors.Add(problem);
        return content;
    }

    private void Add(FolderContent content, string path, byte[] bytes)
    {
        FileContent read = FileContent.Read(bytes, path, passphrase);
        content.Errors.AddRange(read.Errors.Select(Told));
        if (read.Certificates.Count + read.Keys.Count > 0)
            content.Files.Add((hostName is null ? FoundPlace.Of(path) : FoundPlace.On(hostName, path), read));
    }

    // What a link leads to in the end; null where nothing is there.
    private (string Path, NodeFile File)? Follow(string path)
    {
        string real = files.Resolve(path);
        return files.Look(real) is NodeFile file ? (real, file) : null;
    }

    // What was read of another machine names the file alone.
    private ClusterCertsException Told(ClusterCertsException error) =>
        hostName is null || error.Message.Contains(hostName, StringComparison.Ordinal) ? error
            : new ClusterCertsException(error.ErrorCode, $"{hostName}: {error.Message}", error.Target, error);

    private static ClusterCertsException? Try(Action look)
    {
        try
        {
            look();
            return null;
        }
        catch (ClusterCertsException e) when (e.ErrorCode is not (ErrorCode.NodeUnreachable or ErrorCode.SftpFailed))
        {
            return e;
        }
    }

    // The CA's keys, lists that were signed ahead, and what a rotation keeps, are the authority's own: no search opens them.
    internal static bool IsPrivateToAuthority(string name) =>
        name == AuthorityDocument.Backups || AuthorityDocument.Named(name).IsPrepared || AuthorityDocument.Named(name) is { IsKey: true } key
            && (key == AuthorityDocument.Key || key == AuthorityDocument.NextKey || key == AuthorityDocument.PreviousKey
                || name.StartsWith(AuthorityDocument.Replaced, StringComparison.Ordinal));

    // Wherever the search came from: by the file's own name, or by a link's.
    private bool IsKeyOfAuthority(string real)
    {
        string folder = FolderOf(real);
        return IsPrivateIn(folder, NameOf(real)) || IsPrivateIn(FolderOf(folder), NameOf(folder));
    }

    // By a second name of the same file: a hard link.
    private bool IsOwn(string real) => hostName is null && own is { Count: > 0 } && FileStatus.Of(real) is { } status && own.Contains(status.Identity);

    private bool IsPrivateIn(string folder, string name) => IsPrivateToAuthority(name) && Follow(Join(folder, AuthorityDocument.Certificate.Name)) is not null;

    private ClusterCertsException NotThere(string path, NodeFile? link) => new(
        ErrorCode.FileNotFound,
        link?.LinkTarget is string target ? $"{Shown(path)} is a link to '{target}', which does not exist." : $"{Shown(path)} does not exist.", path);

    private string Shown(string path) => hostName is null ? $"'{path}'" : $"'{path}' on {hostName}";

    private string Join(string folder, string name) => hostName is null ? Path.Combine(folder, name) : $"{folder.TrimEnd('/')}/{name}";

    private static string NameOf(string path) => path[(path.LastIndexOfAny(['/', Path.DirectorySeparatorChar]) + 1)..];

    private string FolderOf(string path) => hostName is null ? FileErrors.FolderOf(path) : path[..Math.Max(path.LastIndexOf('/'), 0)];
}
