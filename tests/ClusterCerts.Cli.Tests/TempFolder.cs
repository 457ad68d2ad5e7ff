namespace ClusterCerts.Cli.Tests;

/// <summary>A folder that a test works in, and that is gone afterwards.</summary>
public sealed class TempFolder : IDisposable
{
    public TempFolder()
    {
        Location = Directory.CreateTempSubdirectory("clustercerts-cli-").FullName;
    }

    /// <summary>The folder, absolute.</summary>
    public string Location { get; }

    /// <summary>A path in it.</summary>
    public string this[params string[] parts] => Path.Combine([Location, .. parts]);

    /// <summary>Every file below it with its content's hash: equal snapshots mean that nothing was written.</summary>
    public IReadOnlyList<string> Snapshot() =>
    [
        .. Directory.EnumerateFileSystemEntries(Location, "*", SearchOption.AllDirectories)
            .Where(p => !p.EndsWith(".lock", StringComparison.Ordinal))
            .Select(p => Path.GetRelativePath(Location, p) + (File.Exists(p) ? " " + Hash(p) : ""))
            .Order(StringComparer.Ordinal),
    ];

    public void Dispose() => Directory.Delete(Location, recursive: true);

    private static string Hash(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(stream));
    }
}
