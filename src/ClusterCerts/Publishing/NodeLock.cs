namespace ClusterCerts.Publishing;

/// <summary>Keeps two publications to one node apart: a file in its work folder, which only one of them can make.</summary>
internal sealed class NodeLock : IDisposable
{
    private const int PrivateFile = 0x180; // 0600
    private const int Attempts = 4;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly INodeFiles _files;
    private readonly NodeWorkFolder _work;
    private readonly PublishLock _own;

    private NodeLock(INodeFiles files, NodeWorkFolder work, PublishLock own) => (_files, _work, _own) = (files, work, own);

    /// <summary>The file.</summary>
    internal string Path => PathIn(_work);

    /// <summary>Takes it; what a publication left that was interrupted is taken over.</summary>
    /// <param name="files">The node.</param>
    /// <param name="work">Its work folder, which is made.</param>
    /// <param name="own">Who takes it.</param>
    /// <param name="now">Now.</param>
    /// <param name="cancellation">Stops the waiting for another's.</param>
    /// <exception cref="ClusterCertsException">Another publication is under way, or nothing can be written there.</exception>
    internal static NodeLock Take(INodeFiles files, NodeWorkFolder work, PublishLock own, Func<DateTimeOffset> now, CancellationToken cancellation)
    {
        for (int attempt = 1; ; attempt++)
        {
            work.Make();
            try
            {
                files.WriteNew(PathIn(work), PublishNotes.Encode(own), new(PrivateFile, null, null));
                work.DemandOwn(PathIn(work));
                return new NodeLock(files, work, own);
            }
            catch (ClusterCertsException e) when (e.ErrorCode is ErrorCode.FileExists or ErrorCode.FileNotFound && attempt < Attempts)
            {
                if (e.ErrorCode == ErrorCode.FileExists)
                    TakeOver(files, work, own, now(), cancellation);
            }
        }
    }

    /// <summary>Refuses a node to which another publication is under way, by what lies there.</summary>
    /// <exception cref="ClusterCertsException">One is.</exception>
    internal static void DemandFree(INodeFiles files, NodeWorkFolder work, DateTimeOffset now)
    {
        if (Read(files, PathIn(work)) is PublishLock other && PublisherIdentity.IsAlive(other, now))
            throw Busy(files, work, other);
    }

    /// <summary>Gives it back.</summary>
    internal void Release()
    {
        if (Read(_files, Path)?.Run == _own.Run)
            _files.Delete(Path);
        _work.Delete();
    }

    /// <summary>This host forgets it; on the node it stays unless it was given back.</summary>
    public void Dispose() => PublisherIdentity.End(_own.Run);

    private static string PathIn(NodeWorkFolder work) => RemotePaths.Join(work.Path, "lock.json");

    private static PublishLock? Read(INodeFiles files, string path) =>
        files.Look(path) is null ? null : PublishNotes.TryDecodeLock(files.Read(path, PublishNotes.Limit));

    // One of several that find it left behind can rename it.
    private static void TakeOver(INodeFiles files, NodeWorkFolder work, PublishLock own, DateTimeOffset now, CancellationToken cancellation)
    {
        string path = PathIn(work);
        PublishLock? other = Read(files, path);
        if (other is null)
        {
            // It may be just being written.
            cancellation.WaitHandle.WaitOne(Pause);
            cancellation.ThrowIfCancellationRequested();
            other = Read(files, path);
        }

        if (other is not null && PublisherIdentity.IsAlive(other, now))
            throw Busy(files, work, other);
        string aside = RemotePaths.Join(work.Path, NodeWorkFolder.AsidePrefix + own.Run);
        try
        {
            files.Rename(path, aside);
        }
        catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.FileNotFound)
        {
            return; // Another was faster, or it was given back.
        }

        PublishLock? taken = Read(files, aside);
        if (taken is not null && taken != other)
        {
            files.Rename(aside, path); // Not the one that was left behind.
            throw Busy(files, work, taken);
        }

        files.Delete(aside);
    }

    private static ClusterCertsException Busy(INodeFiles files, NodeWorkFolder work, PublishLock other) => new(
        ErrorCode.NodeBusy,
        $"Another publication to {files.Describe()} is under way: process {other.Process} on '{other.Host}' has '{work.Path}'. It is left alone until "
            + $"{other.BusyUntil.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z at the longest; then publish again.",
        work.Path);
}
