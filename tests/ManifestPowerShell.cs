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

    /// <summary>A start of <c>pwsh</c> without a profile, in a folder, its three streams redirected.</summary>
    internal static ProcessStartInfo Start(string folder, params string[] arguments)
    {
        // The manifest is found from the folder that dotnet starts in.
        ProcessStartInfo start = new(Metadata("DotNet"))
        {
            WorkingDirectory = Metadata("RepositoryRoot"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            ArgumentList = { "tool", "run", "pwsh", "--", "-NoProfile", "-NonInteractive", "-WorkingDirectory", folder },
            Environment = { ["NO_COLOR"] = "1", ["POWERSHELL_TELEMETRY_OPTOUT"] = "1", ["POWERSHELL_UPDATECHECK"] = "Off" },
        };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        return start;
    }

    private static string Metadata(string key) => typeof(ManifestPowerShell).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == key).Value ?? "";
}
