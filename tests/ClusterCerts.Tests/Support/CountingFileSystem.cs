namespace ClusterCerts.Tests.Support;

/// <summary>Counts the operations on the disk.</summary>
internal sealed class CountingFileSystem : FileSystem
{
    private int _operations;

    internal int Operations => _operations;

    internal override void WriteNew(string path, ReadOnlySpan<byte> bytes, FileProtection protection)
    {
        Interlocked.Increment(ref _operations);
        base.WriteNew(path, bytes, protection);
    }

    internal override void Append(string path, ReadOnlySpan<byte> bytes, FileProtection protection)
    {
        Interlocked.Increment(ref _operations);
        base.Append(path, bytes, protection);
    }

    internal override void Move(string from, string to, bool replace)
    {
        Interlocked.Increment(ref _operations);
        base.Move(from, to, replace);
    }

    internal override void Delete(string path)
    {
        Interlocked.Increment(ref _operations);
        base.Delete(path);
    }

    internal override void SyncDirectory(string path)
    {
        Interlocked.Increment(ref _operations);
        base.SyncDirectory(path);
    }
}
