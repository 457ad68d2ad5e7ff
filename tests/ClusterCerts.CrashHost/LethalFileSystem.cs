using System.Diagnostics;

namespace ClusterCerts.CrashHost;

/// <summary>Ends the process, as <c>kill -9</c> does, in the middle of the n-th operation or right after it.</summary>
internal sealed class LethalFileSystem(int killAt, int killAfter = 0) : FileSystem
{
    private int _operations;
    private int _done;

    internal override void WriteNew(string path, ReadOnlySpan<byte> bytes, FileProtection protection)
    {
        if (IsLast())
        {
            base.WriteNew(path, bytes[..(bytes.Length / 2)], protection);
            Die();
        }

        base.WriteNew(path, bytes, protection);
        DieIfDone();
    }

    internal override void Append(string path, ReadOnlySpan<byte> bytes, FileProtection protection)
    {
        if (IsLast())
        {
            base.Append(path, bytes[..(bytes.Length / 2)], protection);
            Die();
        }

        base.Append(path, bytes, protection);
        DieIfDone();
    }

    internal override void Move(string from, string to, bool replace)
    {
        DieIfLast();
        base.Move(from, to, replace);
        DieIfDone();
    }

    internal override void MoveDirectory(string from, string to)
    {
        DieIfLast();
        base.MoveDirectory(from, to);
        DieIfDone();
    }

    internal override bool Link(string existing, string name)
    {
        DieIfLast();
        bool isDone = base.Link(existing, name);
        DieIfDone();
        return isDone;
    }

    internal override void Delete(string path)
    {
        DieIfLast();
        base.Delete(path);
        DieIfDone();
    }

    internal override void Truncate(string path, long length)
    {
        DieIfLast();
        base.Truncate(path, length);
        DieIfDone();
    }

    internal override void SyncDirectory(string path)
    {
        DieIfLast();
        base.SyncDirectory(path);
        DieIfDone();
    }

    private bool IsLast() => Interlocked.Increment(ref _operations) == killAt;

    private void DieIfLast()
    {
        if (IsLast())
            Die();
    }

    private void DieIfDone()
    {
        if (killAfter > 0 && Interlocked.Increment(ref _done) == killAfter)
            Die();
    }

    private static void Die()
    {
        Process.GetCurrentProcess().Kill();
        Thread.Sleep(Timeout.Infinite);
    }
}
