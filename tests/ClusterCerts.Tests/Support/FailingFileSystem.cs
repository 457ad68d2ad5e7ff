namespace ClusterCerts.Tests.Support;

/// <summary>Fails at the n-th operation as a full disk does: half of the bytes are written, then no more.</summary>
internal sealed class FailingFileSystem(int failAt, int errorNumber = FailingFileSystem.NoSpace) : FileSystem
{
    internal const int NoSpace = 28;

    private int _operations;

    /// <summary>Whether the operation that fails was reached.</summary>
    internal bool HasFailed => _operations >= failAt;

    internal override void WriteNew(string path, ReadOnlySpan<byte> bytes, FileProtection protection)
    {
        Count();
        base.WriteNew(path, bytes, protection);
    }

    internal override void Append(string path, ReadOnlySpan<byte> bytes, FileProtection protection)
    {
        Count();
        base.Append(path, bytes, protection);
    }

    internal override void Move(string from, string to, bool replace)
    {
        Count();
        base.Move(from, to, replace);
    }

    internal override void Delete(string path)
    {
        Count();
        base.Delete(path);
    }

    internal override void Truncate(string path, long length)
    {
        Count();
        base.Truncate(path, length);
    }

    internal override void SyncDirectory(string path)
    {
        Count();
        base.SyncDirectory(path);
    }

    internal override void CreatePrivateDirectory(string path)
    {
        Count();
        base.CreatePrivateDirectory(path);
    }

    private void Count()
    {
        if (Interlocked.Increment(ref _operations) == failAt)
            throw new IOException("No space left on device", errorNumber);
    }
}
