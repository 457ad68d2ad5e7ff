using Microsoft.Win32.SafeHandles;

namespace ClusterCerts.CrashHost;

/// <summary>
/// The disk, with a hook before each change of it: what the hook throws is what the operation fails with, and a hook that ends the
/// process ends it there. The one double of the file system that the tests have.
/// </summary>
/// <param name="before">Called before each change.</param>
internal sealed class HookedFileSystem(Action<DiskChange>? before = null) : FileSystem
{
    private int _count;

    /// <summary>Called after each change that was made.</summary>
    internal Action<DiskChange>? After { get; init; }

    /// <summary>Called before a lock is taken, which is no change and not counted.</summary>
    internal Action? BeforeLock { get; init; }

    /// <summary>Whether folders can be exchanged, where the platform can.</summary>
    internal bool HasExchange { get; init; } = true;

    /// <summary>Where folders are made that are needed for a while; null for the system's own place.</summary>
    internal string? Temporary { get; init; }

    /// <summary>Called after a file was made that this process holds, which is not counted.</summary>
    internal Action<string>? AfterHeld { get; init; }

    /// <summary>How many changes were begun.</summary>
    internal int Count => _count;

    /// <summary>Fails at the n-th change, as a full disk does: half of the bytes are written, then no more. With <paramref name="stays"/> at all
    /// after it too.</summary>
    internal static HookedFileSystem Failing(int at, int errorNumber = DiskChange.NoSpace, bool stays = false, bool hasExchange = true) =>
        new(change =>
        {
            if (change.Number == at || (stays && change.Number > at))
                throw new IOException("No space left on device", errorNumber);
        })
        { HasExchange = hasExchange };

    /// <summary>Breaks off in the middle of the n-th change and allows nothing afterwards, as when the process is killed there.</summary>
    internal static HookedFileSystem CutOff(int at) => CutOff(change => change.Number == at);

    /// <summary>Breaks off in the middle of the first change that is the one.</summary>
    internal static HookedFileSystem CutOff(Func<DiskChange, bool> isTheOne)
    {
        bool isCutOff = false;
        return new(change =>
        {
            if (!isCutOff && !isTheOne(change))
                return;
            if (!isCutOff)
                change.DoHalf();
            isCutOff = true;
            throw new IOException("The process was cut off here.");
        });
    }

    /// <summary>Has no locks, as NFS without its daemon.</summary>
    internal static HookedFileSystem WithoutLocks(int errorNumber) =>
        new() { BeforeLock = () => throw new IOException("No locks available", errorNumber) };

    internal override void WriteNew(string path, ReadOnlySpan<byte> bytes, FileProtection protection)
    {
        byte[] half = bytes[..(bytes.Length / 2)].ToArray();
        DiskChange change = Begin(DiskChangeKind.WriteNew, path, half: () => base.WriteNew(path, half, protection));
        base.WriteNew(path, bytes, protection);
        After?.Invoke(change);
    }

    internal override void WriteNew(string path, Action<Stream> write, FileProtection protection)
    {
        DiskChange change = Begin(DiskChangeKind.WriteNew, path, half: () =>
        {
            base.WriteNew(path, write, protection);
            using FileStream file = File.OpenWrite(path);
            file.SetLength(file.Length / 2);
        });
        base.WriteNew(path, write, protection);
        After?.Invoke(change);
    }

    internal override void Append(string path, ReadOnlySpan<byte> bytes, FileProtection protection)
    {
        byte[] half = bytes[..(bytes.Length / 2)].ToArray();
        DiskChange change = Begin(DiskChangeKind.Append, path, half: () => base.Append(path, half, protection));
        base.Append(path, bytes, protection);
        After?.Invoke(change);
    }

    internal override void Move(string from, string to, bool replace) =>
        Do(DiskChangeKind.Move, to, () => base.Move(from, to, replace), from);

    internal override void MoveDirectory(string from, string to) =>
        Do(DiskChangeKind.MoveDirectory, to, () => base.MoveDirectory(from, to), from);

    internal override bool ExchangeDirectories(string one, string other)
    {
        DiskChange change = Begin(DiskChangeKind.ExchangeDirectories, other, one);
        if (!HasExchange || !base.ExchangeDirectories(one, other))
            return false;
        After?.Invoke(change);
        return true;
    }

    internal override bool Link(string existing, string name)
    {
        DiskChange change = Begin(DiskChangeKind.Link, name, existing);
        if (!base.Link(existing, name))
            return false;
        After?.Invoke(change);
        return true;
    }

    internal override void CreateSymbolicLink(string path, string target) =>
        Do(DiskChangeKind.CreateSymbolicLink, path, () => base.CreateSymbolicLink(path, target), target);

    internal override void CopyOwnership(string from, string to, bool mustBeOurs = false) =>
        Do(DiskChangeKind.CopyOwnership, to, () => base.CopyOwnership(from, to, mustBeOurs), from);

    internal override void SetLastWriteTime(string path, DateTimeOffset time) =>
        Do(DiskChangeKind.SetLastWriteTime, path, () => base.SetLastWriteTime(path, time));

    internal override void Delete(string path) => Do(DiskChangeKind.Delete, path, () => base.Delete(path));

    internal override void DeleteDirectory(string path) => Do(DiskChangeKind.DeleteDirectory, path, () => base.DeleteDirectory(path));

    internal override void Truncate(string path, long length) => Do(DiskChangeKind.Truncate, path, () => base.Truncate(path, length));

    internal override void CreatePrivateDirectory(string path) =>
        Do(DiskChangeKind.CreatePrivateDirectory, path, () => base.CreatePrivateDirectory(path));

    internal override void CreateDirectory(string path) => Do(DiskChangeKind.CreateDirectory, path, () => base.CreateDirectory(path));

    internal override void SyncDirectory(string path) => Do(DiskChangeKind.SyncDirectory, path, () => base.SyncDirectory(path));

    // Half of what an engine writes is a file that is torn.
    internal override void LetWrite(string path, Action write)
    {
        DiskChange change = Begin(DiskChangeKind.LetWrite, path, half: () =>
        {
            base.LetWrite(path, write);
            using FileStream file = File.OpenWrite(path);
            file.SetLength(file.Length / 2);
        });
        base.LetWrite(path, write);
        After?.Invoke(change);
    }

    internal override bool TryLock(SafeFileHandle file)
    {
        BeforeLock?.Invoke();
        return base.TryLock(file);
    }

    internal override string CreateScratchDirectory(string prefix)
    {
        if (Temporary is null)
            return base.CreateScratchDirectory(prefix);
        string path = Path.Combine(Temporary, prefix + Guid.NewGuid().ToString("N")[..6]);
        base.CreatePrivateDirectory(path);
        return path;
    }

    internal override FileStream CreateHeld(string path)
    {
        FileStream held = base.CreateHeld(path);
        AfterHeld?.Invoke(path);
        return held;
    }

    private void Do(DiskChangeKind kind, string path, Action make, string? from = null)
    {
        DiskChange change = Begin(kind, path, from);
        make();
        After?.Invoke(change);
    }

    private DiskChange Begin(DiskChangeKind kind, string path, string? from = null, Action? half = null)
    {
        var change = new DiskChange(kind, Interlocked.Increment(ref _count), path, from, half ?? (() => { }));
        before?.Invoke(change);
        return change;
    }
}
