using System.Reflection;

namespace ClusterCerts.Interop;

/// <summary>Where the build put the program and the module.</summary>
internal static class BuiltProduct
{
    // tests/interop/bin/<configuration>/net10.0/ -> src/ClusterCerts.Cli/bin/<configuration>/net10.0/
    private static readonly string BuiltFolder = AppContext.BaseDirectory
        .Replace(Path.Combine("tests", "interop"), Path.Combine("src", "ClusterCerts.Cli"), StringComparison.Ordinal)
        .TrimEnd(Path.DirectorySeparatorChar);

    /// <summary>The folder of the program <c>clustercerts</c>: what <c>CLUSTERCERTS_PROGRAM</c> names, a published one, or else what the build has made.</summary>
    internal static string CliFolder { get; } = Environment.GetEnvironmentVariable("CLUSTERCERTS_PROGRAM") is { Length: > 0 } published
        ? Path.GetDirectoryName(Path.GetFullPath(published))!
        : BuiltFolder;

    /// <summary>Debug or Release.</summary>
    internal static string Configuration { get; } = Path.GetFileName(Path.GetDirectoryName(BuiltFolder))!;

    /// <summary>The top of the repository.</summary>
    internal static string Repository { get; } = Path.GetFullPath(Path.Combine(BuiltFolder, "..", "..", "..", "..", ".."));

    /// <summary>The staged module.</summary>
    internal static string Module { get; } = typeof(BuiltProduct).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "Module").Value!;
}
