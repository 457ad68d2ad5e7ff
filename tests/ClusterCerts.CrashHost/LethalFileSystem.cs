using System.Diagnostics;

namespace ClusterCerts.CrashHost;

/// <summary>Ends the process, as <c>kill -9</c> does, in the middle of the n-th operation.</summary>
internal sealed class LethalFileSystem(int killAt) : FileSystem
{
    private int _operations;

    internal override void WriteNew(string path, ReadOnlySpan<byte> bytes, FileProtection protection)
    {
        if (IsLast())
        {
            base.WriteNew(path, bytes[..(bytes.Length / 2)], protection);
            Die();
        }

        base.WriteNew(path, bytes, protection);
    }

    internal override void Append(string path, ReadOnlySpan<byte> bytes, FileProtection protection)
    {
        if (IsLast())
        {
            base.Append(path, bytes[..(bytes.Length / 2)], protection);
            Die();
        }

        base.Append(path, bytes, protection);
    }

    internal override void Move(string from, string to, bool replace)
    {
        DieIfLast();
        base.Move(from, to, replace);
    }

    internal override void MoveDirectory(string from, string to)
    {
        DieIfLast();
        base.MoveDirectory(from, to);
    }

    internal override void Delete(string path)
    {
        DieIfLast();
        base.Delete(path);
    }

    internal override void Truncate(string path, long length)
    {
        DieIfLast();
        base.Truncate(path, length);
    }

    internal override void SyncDirectory(string path)
    {
        DieIfLast();
        base.SyncDirectory(path);
    }

    private bool IsLast() => Interlocked.Increment(ref _operations) == killAt;

    private void DieIfLast()
    {
        if (IsLast())
            Die();
    }

    private static void Die()
    {
        Process.GetCurrentProcess().Kill();
        Thread.Sleep(Timeout.Infinite);
    }
}
