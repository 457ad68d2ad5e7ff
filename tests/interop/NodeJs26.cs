namespace ClusterCerts.Interop;

/// <summary>Node.js 26, which carries OpenSSL 3.5 and so ML-DSA: npm's package <c>node</c>, fetched once into a cache folder of the user.</summary>
internal static class NodeJs26
{
    private const string Package = "node@26.10.0";

    private static readonly Lazy<string?> Place = new(FindOrFetch);

    /// <summary>It, or skips the test where npm cannot be had or cannot fetch it.</summary>
    internal static RealProgram Need()
    {
        RealProgram.Need("npm");
        Skip.If(Place.Value is null, $"npm cannot fetch {Package}");
        return RealProgram.At(Place.Value!);
    }

    private static string? FindOrFetch()
    {
        string cache = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
        string folder = Path.Combine(cache.Length > 0 ? cache : Path.GetTempPath(), "clustercerts-tests", Package);
        if (ProgramIn(folder) is string there)
            return there;
        string coming = $"{folder}.{Environment.ProcessId}";
        Directory.CreateDirectory(coming);
        try
        {
            ProgramResult done = RealProgram.Need("npm").RunIn(
                coming, "install", "--prefix", coming, "--no-audit", "--no-fund", "--no-package-lock", "--fetch-retries=1", "--fetch-timeout=60000", Package);
            if (done.ExitStatus == 0 && ProgramIn(coming) is not null && !Directory.Exists(folder))
                Directory.Move(coming, folder);
            return ProgramIn(folder);
        }
        finally
        {
            if (Directory.Exists(coming))
                Directory.Delete(coming, recursive: true);
        }
    }

    private static string? ProgramIn(string folder) =>
        ((string[])["node", "node.exe"]).Select(name => Path.Combine(folder, "node_modules", "node", "bin", name)).FirstOrDefault(File.Exists);
}
