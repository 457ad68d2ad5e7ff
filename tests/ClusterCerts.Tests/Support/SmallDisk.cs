namespace ClusterCerts.Tests.Support;

/// <summary>A disk of a few MiB that can be filled.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string path) => Path = path;

    internal string Path { get; }

    private string Filler => System.IO.Path.Combine(Path, "filler");

    /// <summary>Mounts one for a user; skips the test where that is not allowed.</summary>
    internal static SmallDisk Mount(string path, int mebibytes, string owner)
    {
        Skip.If(!Environment.IsPrivilegedProcess || Peer.Find("mount") is null, "only root mounts a small disk");
        Directory.CreateDirectory(path);
        (int status, string said) = Peer.Run("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m,mode=0700,uid={owner}", "tmpfs", path);
        Skip.If(status != 0, $"a small disk cannot be mounted here: {said}");
        return new SmallDisk(path);
    }

    /// <summary>Writes until nothing fits any more.</summary>
    internal void Fill()
    {
        byte[] some = new byte[4096];
        using FileStream file = new(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
                file.Write(some);
        }
        catch (IOException)
        {
            // It is full.
        }
    }

    internal void Free() => File.Delete(Filler);

    public void Dispose() => Peer.Expect("umount", "-l", Path);
}
