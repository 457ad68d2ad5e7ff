namespace ClusterCerts.Publishing;

/// <summary>Finds out why a connection did not come about. OpenSSH's program tells only by its words, so that each possible reason is looked at by itself:
/// the settings, the network, the host's key, the login. Its words are shown, and decide nothing.</summary>
/// <param name="host">The host.</param>
/// <param name="programs">OpenSSH's programs.</param>
/// <param name="timeout">How long each look may take.</param>
/// <param name="cancellation">Ends it.</param>
internal sealed class SshFailure(SshHost host, SshPrograms programs, TimeSpan timeout, CancellationToken cancellation)
{
    /// <summary>The exit status of a failure of ssh itself (ssh(1)); any other is that of what it ran there.</summary>
    internal const int OwnFailure = 255;

    private const string Unsure = " Or its own key is not accepted: that could not be found out here.";

    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(10);

    private readonly TimeSpan _look = timeout < LongestLook ? timeout : LongestLook;

    /// <summary>Explains one.</summary>
    /// <param name="status">The program's exit status; null where it was killed.</param>
    /// <param name="errors">What it said.</param>
    internal ClusterCertsException Explain(int? status, string errors)
    {
        string said = NodeOutput.Words(errors);
        if (status is not (OwnFailure or null))
            return NoSftp(said, $"what was started there ended with exit status {status}");
        (int? asked, string printed, string trouble) = Run(host.ForSettings(timeout));
        if (asked != 0)
            return new(ErrorCode.InvalidArgument, $"OpenSSH cannot use its settings for {host.Name}: '{NodeOutput.Said(trouble)}'", host.Name);
        var settings = new SshSettings(printed);
        if (!settings.IsProxied && SshReach.WhyNot(settings.HostName, settings.Port, _look, cancellation) is string why)
            return new(ErrorCode.NodeUnreachable, $"{host.Name} cannot be reached: {why}. See whether the host and its SSH server are up.{said}", host.Name);
        if (new SshHostKeys(programs, settings, _look, cancellation).Refusal(host.Name, out bool isKnown) is ClusterCertsException refused)
            return refused;
        if (Run(host.ForCommand("exit", timeout)).ExitStatus is not (OwnFailure or null))
            return NoSftp(said, "the server has no such subsystem");
        return settings.IsProxied
            ? new(ErrorCode.NodeUnreachable, $"{host.Name} is not reached by way of its jump host or proxy, or does not let '{settings.UserName}' in.{said}", host.Name)
            : new(
                ErrorCode.LoginRefused,
                $"{host.Name} does not let '{settings.UserName}' in without a question: no password or passphrase is asked for. Give the account a key that this user "
                    + $"has, in an agent or without a passphrase, or name another account with -UserName.{(isKnown ? "" : Unsure)}{said}",
                host.Name);
    }

    private ClusterCertsException NoSftp(string said, string what) => new(
        ErrorCode.SftpFailed, $"{host.Name} lets the user in and gives no SFTP: {what}. Look at the sftp subsystem in its sshd_config, and at a forced command.{said}", host.Name);

    private (int? ExitStatus, string Output, string Errors) Run(IEnumerable<string> arguments)
    {
        using StartedProgram ssh = StartedProgram.Start(programs.Ssh, arguments, SshHost.Variables);
        return ssh.RunToEnd(timeout, cancellation);
    }
}
