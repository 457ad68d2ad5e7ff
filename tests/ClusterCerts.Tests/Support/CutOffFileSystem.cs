namespace ClusterCerts.Tests.Support;

/// <summary>A disk that breaks off in the middle of the n-th operation and allows nothing afterwards, as when the process is killed there.</summary>
internal sealed class CutOffFileSystem(int cutOffAt) : FileSystem
{
    private int _operations;

    /// <summary>Whether it came to that.</summary>
    internal bool WasCutOff => _operations >= cutOffAt;

    internal override void WriteNew(string path, ReadOnlySpan<byte> bytes, FileProtection protection)
    {
        if (IsCut(out bool first))
        {
            if (first)
                base.WriteNew(path, bytes[..(bytes.Length / 2)], protection);
            throw Broken();
        }

        base.WriteNew(path, bytes, protection);
    }

    internal override void Append(string path, ReadOnlySpan<byte> bytes, FileProtection protection)
    {
        if (IsCut(out bool first))
        {
            if (first)
                base.Append(path, bytes[..(bytes.Length / 2)], protection);
            throw Broken();
        }

        base.Append(path, bytes, protection);
    }

    internal override void Move(string from, string to, bool replace)
    {
        Check();
        base.Move(from, to, replace);
    }

    internal override void Delete(string path)
    {
        Check();
        base.Delete(path);
    }

    internal override void Truncate(string path, long length)
    {
        Check();
        base.Truncate(path, length);
    }

    internal override void SyncDirectory(string path)
    {
        Check();
        base.SyncDirectory(path);
    }

    private void Check()
    {
        if (IsCut(out _))
            throw Broken();
    }

    private bool IsCut(out bool first)
    {
        int operation = Interlocked.Increment(ref _operations);
        first = operation == cutOffAt;
        return operation >= cutOffAt;
    }

    private static IOException Broken() => new("The process was cut off here.");
}
