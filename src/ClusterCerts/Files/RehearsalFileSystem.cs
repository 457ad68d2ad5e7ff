namespace ClusterCerts.Files;

/// <summary>A disk on which nothing changes: each operation fails as it would in earnest, and otherwise does nothing.</summary>
/// <remarks>It remembers which folders it was asked to make and which names it was asked to free, so that what comes after them is
/// judged rightly. Not foreseen: a disk that fills up, and on Windows the lack of a right to write.</remarks>
/// <param name="disk">The disk that is asked whether it has locks; the machine's own when null.</param>
internal sealed class RehearsalFileSystem(FileSystem? disk = null) : FileSystem
{
    private const int AlreadyExists = 17; // EEXIST

    private readonly HashSet<string> _made = new(StringComparer.Ordinal);
    private readonly HashSet<string> _freed = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    internal override bool IsRehearsal => true;

    internal override bool HasFolder(string path)
    {
        lock (_lock)
            return _made.Contains(path) || Directory.Exists(path);
    }

    internal override void WriteNew(string path, ReadOnlySpan<byte> bytes, FileProtection protection)
    {
        DemandPlace(path);
        if (IsThere(path))
            throw new IOException($"'{path}' exists already.", AlreadyExists);
    }

    internal override void WriteNew(string path, Action<Stream> write, FileProtection protection) => WriteNew(path, [], protection);

    internal override void Move(string from, string to, bool replace)
    {
        DemandPlace(to);
        if (Directory.Exists(to))
            throw new IOException($"'{to}' is a folder.");
        if (IsThere(to) && !replace)
            throw new IOException($"'{to}' exists already.", AlreadyExists);
        if (IsThere(to))
            WriteAccess.DemandReplaceable(to);
        Free(from);
    }

    internal override void MoveDirectory(string from, string to)
    {
        DemandPlace(to);
        Free(from);
    }

    internal override bool ExchangeDirectories(string one, string other)
    {
        DemandPlace(one);
        DemandPlace(other);
        return true;
    }

    internal override bool Link(string existing, string name)
    {
        DemandPlace(name);
        return true;
    }

    internal override bool TryLock(Microsoft.Win32.SafeHandles.SafeFileHandle file) => (disk ?? Real).TryLock(file);

    internal override void CreateSymbolicLink(string path, string target) => DemandPlace(path);

    internal override void CopyOwnership(string from, string to, bool mustBeOurs = false)
    {
    }

    internal override void GiveRights(string path, UnixFileMode? mode, uint? user, uint? group)
    {
    }

    internal override void SetLastWriteTime(string path, DateTimeOffset time)
    {
    }

    internal override void Delete(string path)
    {
        DemandPlace(path);
        if (File.Exists(path))
            WriteAccess.DemandReplaceable(path);
        Free(path);
    }

    internal override void Append(string path, ReadOnlySpan<byte> bytes, FileProtection protection)
    {
        if (File.Exists(path))
            WriteAccess.DemandFile(path);
        else
            DemandPlace(path);
    }

    internal override void Truncate(string path, long length) => WriteAccess.DemandFile(path);

    internal override void CreatePrivateDirectory(string path) => CreateDirectory(path);

    internal override void MakePrivate(string folder)
    {
    }

    internal override void CreateDirectory(string path)
    {
        string folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var missing = new List<string>();
        while (!Directory.Exists(folder))
        {
            if (File.Exists(folder))
            {
                throw missing.Count == 0 ? new IOException($"'{folder}' is a file, and a folder is needed.", AlreadyExists)
                    : new DirectoryNotFoundException($"'{folder}' is a file, and a folder is needed.");
            }

            missing.Add(folder);
            folder = Path.GetDirectoryName(folder)
                ?? throw new DirectoryNotFoundException($"'{path}' is on a drive that does not exist.");
        }

        if (missing.Count > 0)
            WriteAccess.DemandFolder(folder);
        lock (_lock)
            _made.UnionWith(missing);
    }

    internal override string CreateScratchDirectory(string prefix) => throw new InvalidOperationException("A rehearsal unpacks nothing.");

    internal override FileStream CreateHeld(string path) => throw new InvalidOperationException("A rehearsal unpacks nothing.");

    internal override void DeleteDirectory(string path) => DemandPlace(path);

    internal override void LetWrite(string path, Action write) => DemandPlace(path);

    internal override void SyncDirectory(string path)
    {
    }

    private void DemandPlace(string path)
    {
        string folder = FileErrors.FolderOf(path);
        lock (_lock)
        {
            if (_made.Contains(folder))
                return;
        }

        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"'{folder}' does not exist.");
        WriteAccess.DemandFolder(folder);
    }

    private bool IsThere(string path)
    {
        lock (_lock)
            return File.Exists(path) && !_freed.Contains(path);
    }

    private void Free(string path)
    {
        lock (_lock)
            _freed.Add(path);
    }
}
