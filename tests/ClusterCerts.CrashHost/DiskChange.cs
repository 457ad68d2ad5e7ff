namespace ClusterCerts.CrashHost;

/// <summary>An operation that changes the disk.</summary>
/// <param name="Kind">Which one.</param>
/// <param name="Number">Its number on this disk, from 1.</param>
/// <param name="Path">What it makes or changes; of a move, the new name.</param>
/// <param name="From">The other path, where there are two.</param>
/// <param name="DoHalf">Writes the first half of the bytes, where it writes any.</param>
internal sealed record DiskChange(DiskChangeKind Kind, int Number, string Path, string? From, Action DoHalf)
{
    /// <summary>ENOSPC.</summary>
    internal const int NoSpace = 28;

    /// <summary>Whether a file gets a name that ends like this.</summary>
    internal bool Names(string ending) => Kind == DiskChangeKind.Move && Path.EndsWith(ending, StringComparison.Ordinal);
}

/// <summary>The operations of <see cref="FileSystem"/> that change something.</summary>
internal enum DiskChangeKind
{
    WriteNew,
    Append,
    Move,
    MoveDirectory,
    ExchangeDirectories,
    Link,
    CreateSymbolicLink,
    CopyOwnership,
    SetLastWriteTime,
    Delete,
    DeleteDirectory,
    Truncate,
    CreatePrivateDirectory,
    CreateDirectory,
    SyncDirectory,
    LetWrite,
}
