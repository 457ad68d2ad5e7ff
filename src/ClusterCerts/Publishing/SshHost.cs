using System.Globalization;

namespace ClusterCerts.Publishing;

/// <summary>A host, and how OpenSSH's program is to reach it: what it may never do stands here, all else is its own settings' to say.</summary>
/// <param name="Name">The host as the target names it.</param>
/// <param name="UserName">The account; null leaves it to the settings.</param>
/// <param name="Port">The port; null leaves it to the settings.</param>
/// <param name="ConfigPath">The settings; null for OpenSSH's own places.</param>
internal sealed record SshHost(string Name, string? UserName, int? Port, string? ConfigPath)
{
    // What is given here counts before whatever a settings file says (ssh_config(5): the first value obtained).
    private static readonly string[] Fixed =
    [
        "-T", // no terminal
        "-x", // no X11
        "-a", // no agent is forwarded
        "-o", "BatchMode=yes", // nothing is asked, so that nothing waits for an answer
        "-o", "StrictHostKeyChecking=yes", // an unknown or changed key is refused, and none is added
        "-o", "UpdateHostKeys=no",
        "-o", "ClearAllForwardings=yes",
        "-o", "Tunnel=no",
        "-o", "PermitLocalCommand=no",
        "-o", "RemoteCommand=none",
        "-o", "ControlMaster=no", // a shared connection that is open is used, none is begun that would stay
        "-o", "LogLevel=ERROR",
        "-o", "ServerAliveInterval=15",
        "-o", "ServerAliveCountMax=3",
    ];

    /// <summary>What its program finds in its environment besides. The connection to a jump host is made by a program of its own, which the options do not reach:
    /// whatever that would ask is answered by nobody. On Windows it may ask at the console.</summary>
    internal static IReadOnlyDictionary<string, string?> Variables { get; } = OperatingSystem.IsWindows() ? new Dictionary<string, string?>()
        : new Dictionary<string, string?> { ["SSH_ASKPASS_REQUIRE"] = "force", ["SSH_ASKPASS"] = "/bin/false" };

    /// <summary>The host of a target.</summary>
    internal static SshHost Of(NodeCertTarget target) =>
        new(target.HostName ?? throw new ArgumentException("It has no host.", nameof(target)), target.UserName, target.Port, target.SshConfigPath);

    /// <summary>What comes before the host's name.</summary>
    /// <param name="timeout">How long the connection is waited for by whoever starts the program; it gives up by itself a little later.</param>
    internal IEnumerable<string> Options(TimeSpan timeout)
    {
        string seconds = ((int)Math.Ceiling(timeout.TotalSeconds) + 5).ToString(CultureInfo.InvariantCulture);
        string[] config = ConfigPath is null ? [] : ["-F", ConfigPath];
        string[] port = Port is int number ? ["-p", number.ToString(CultureInfo.InvariantCulture)] : [];
        string[] user = UserName is null ? [] : ["-l", UserName];
        return [.. config, .. Fixed, "-o", $"ConnectTimeout={seconds}", .. port, .. user];
    }

    /// <summary>The arguments for its SFTP.</summary>
    internal IEnumerable<string> ForFiles(TimeSpan timeout) => [.. Options(timeout), "-s", "--", Name, "sftp"];

    /// <summary>The arguments for a command there.</summary>
    internal IEnumerable<string> ForCommand(string command, TimeSpan timeout) => [.. Options(timeout), "--", Name, command];

    /// <summary>The arguments that show what the settings say of it.</summary>
    internal IEnumerable<string> ForSettings(TimeSpan timeout) => [.. Options(timeout), "-G", "--", Name];
}
