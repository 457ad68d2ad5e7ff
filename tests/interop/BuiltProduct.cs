using System.Reflection;

namespace ClusterCerts.Interop;

/// <summary>Where the build put the program and the module.</summary>
internal static class BuiltProduct
{
    /// <summary>The folder of the program <c>clustercerts</c>.</summary>
    // tests/interop/bin/<configuration>/net10.0/ -> src/ClusterCerts.Cli/bin/<configuration>/net10.0/
    internal static string CliFolder { get; } = AppContext.BaseDirectory
        .Replace(Path.Combine("tests", "interop"), Path.Combine("src", "ClusterCerts.Cli"), StringComparison.Ordinal)
        .TrimEnd(Path.DirectorySeparatorChar);

    /// <summary>Debug or Release.</summary>
    internal static string Configuration { get; } = Path.GetFileName(Path.GetDirectoryName(CliFolder))!;

    /// <summary>The top of the repository.</summary>
    internal static string Repository { get; } = Path.GetFullPath(Path.Combine(CliFolder, "..", "..", "..", "..", ".."));

    /// <summary>The staged module.</summary>
    internal static string Module { get; } = typeof(BuiltProduct).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "Module").Value!;
}
