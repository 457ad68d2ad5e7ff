using System.Diagnostics;
using System.Reflection;

namespace ClusterCerts.RealPowerShell;

/// <summary>The PowerShell that the repository's tool manifest pins and the build restored.</summary>
internal static class ManifestPowerShell
{
    /// <summary>Why it could not be restored; null when it is there.</summary>
    internal static string? Missing { get; } = Metadata("PowerShellMissing") is { Length: > 0 } reason
        ? "PowerShell could not be restored from the tool manifest: " + reason
        : null;

    private static Lazy<string> Home { get; } = new(Ask);

    /// <summary>A start of <c>pwsh</c> without a profile, in a folder, its three streams redirected.</summary>
    internal static ProcessStartInfo Start(string folder, params string[] arguments) =>
        Prepare([Path.Combine(Home.Value, "pwsh.dll"), "-NoProfile", "-NonInteractive", "-WorkingDirectory", folder, .. arguments]);

    // The manifest's tool says once where it is. Started by itself it is one process, not three.
    private static string Ask()
    {
        using Process process = Process.Start(Prepare(["tool", "run", "pwsh", "--", "-NoProfile", "-NonInteractive", "-Command", "$PSHOME"]))!;
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string home = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return Directory.Exists(home) ? home : throw new InvalidOperationException("The tool manifest's pwsh does not say where it is: " + home + error.Result);
    }

    private static ProcessStartInfo Prepare(IEnumerable<string> arguments) => new(Metadata("DotNet"), arguments)
    {
        WorkingDirectory = Metadata("RepositoryRoot"), // the manifest is found from the folder that dotnet starts in
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        RedirectStandardInput = true,
        Environment =
        {
            ["NO_COLOR"] = "1",
            ["POWERSHELL_TELEMETRY_OPTOUT"] = "1",
            ["POWERSHELL_UPDATECHECK"] = "Off",
            ["DOTNET_TieredPGO"] = "0", // most code of a test runs once: what the runtime would learn of it is not worth its time
        },
    };

    private static string Metadata(string key) => typeof(ManifestPowerShell).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == key).Value ?? "";
}
