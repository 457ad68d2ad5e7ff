namespace ClusterCerts.Benchmarks;

/// <summary>A folder for each node's files. Behind some names it cannot be written to, or its disk is full.</summary>
/// <param name="root">Where they are; deleted by whoever made it.</param>
internal sealed class NodeFolders(string root) : IDisposable
{
    internal const string ReadOnly = "readonly";
    internal const string Full = "full";

    private const string Mounted = "tmpfs";

    private readonly List<string> _mounts = [];

    /// <summary>Whether a disk of its own can be mounted, to be filled: root's to do.</summary>
    internal static bool CanBeFull => Environment.IsPrivilegedProcess;

    /// <summary>The folder of a node.</summary>
    internal string Of(string node) => Path.Combine(root, node);

    /// <summary>Makes it.</summary>
    internal void Make(string node)
    {
        string folder = Directory.CreateDirectory(Of(node)).FullName;
        if (node.StartsWith(ReadOnly, StringComparison.Ordinal))
            Close(folder);
        else if (node.StartsWith(Full, StringComparison.Ordinal))
            Fill(folder);
    }

    public void Dispose()
    {
        foreach (string folder in _mounts)
            Machine.Time("umount", folder);
    }

    // No mode of a folder keeps root out.
    private void Close(string folder)
    {
        if (Environment.IsPrivilegedProcess)
            Mount(folder, "ro");
        else if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private void Fill(string folder)
    {
        const int Size = 64 * 1024;
        Mount(folder, $"size={Size}");
        File.WriteAllBytes(Path.Combine(folder, "rest"), new byte[Size]);
    }

    private void Mount(string folder, string options)
    {
        Machine.Time("mount", "-t", Mounted, "-o", options, Mounted, folder);
        _mounts.Add(folder);
    }
}
