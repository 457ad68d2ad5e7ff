namespace ClusterCerts.KeyRingHost;

/// <summary>Counts the operations on the disk and calls something before the n-th, which then fails or never returns.</summary>
/// <param name="tripAt">The operation's number, from 1; 0 for none.</param>
/// <param name="trip">Throws, or ends the process.</param>
/// <param name="hasExchange">Whether folders can be exchanged, where the platform can.</param>
internal sealed class TrippingFileSystem(int tripAt, Action trip, bool hasExchange = true) : FileSystem
{
    /// <summary>How many operations there were.</summary>
    internal int Operations { get; private set; }

    /// <summary>Whether every operation from the n-th on trips, not that one alone.</summary>
    internal bool Stays { get; init; }

    internal override void WriteNew(string path, ReadOnlySpan<byte> bytes, FileProtection protection)
    {
        // A write can be cut off in the middle.
        if (Operations + 1 == tripAt)
            base.WriteNew(path, bytes[..(bytes.Length / 2)], protection);
        Count();
        base.WriteNew(path, bytes, protection);
    }

    internal override void Move(string from, string to, bool replace)
    {
        Count();
        base.Move(from, to, replace);
    }

    internal override void MoveDirectory(string from, string to)
    {
        Count();
        base.MoveDirectory(from, to);
    }

    internal override bool ExchangeDirectories(string one, string other)
    {
        Count();
        return hasExchange && base.ExchangeDirectories(one, other);
    }

    internal override bool Link(string existing, string name)
    {
        Count();
        return base.Link(existing, name);
    }

    internal override void CreateSymbolicLink(string path, string target)
    {
        Count();
        base.CreateSymbolicLink(path, target);
    }

    internal override void CopyOwnership(string from, string to, bool mustBeOurs = false)
    {
        Count();
        base.CopyOwnership(from, to, mustBeOurs);
    }

    internal override void SetLastWriteTime(string path, DateTimeOffset time)
    {
        Count();
        base.SetLastWriteTime(path, time);
    }

    internal override void Delete(string path)
    {
        Count();
        base.Delete(path);
    }

    internal override void DeleteDirectory(string path)
    {
        Count();
        base.DeleteDirectory(path);
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
        Operations++;
        if (Operations == tripAt || (Stays && tripAt > 0 && Operations > tripAt))
            trip();
    }
}
