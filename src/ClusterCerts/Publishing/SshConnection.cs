using ClusterCerts.Storage;

namespace ClusterCerts.Publishing;

/// <summary>A node by OpenSSH's own program: its SFTP for the files, and another connection for each command.</summary>
/// <param name="host">The host.</param>
/// <param name="programs">OpenSSH's programs.</param>
/// <param name="context">The clock and the random source.</param>
/// <param name="timeout">How long each wait may last.</param>
/// <param name="cancellation">Ends each wait, and each program.</param>
internal sealed class SshConnection(SshHost host, SshPrograms programs, AuthorityContext context, TimeSpan timeout, CancellationToken cancellation)
{
    // A server that starts no more logins for now does so soon again.
    private static readonly TimeSpan[] Pauses = [TimeSpan.Zero, TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)];

    private bool? _takesCommands;

    /// <summary>Connects.</summary>
    /// <exception cref="ClusterCertsException">The node cannot be reached, and why.</exception>
    internal INodeFiles Open() => Open(isFirst: true);

    private INodeFiles Open(bool isFirst)
    {
        StartedProgram ssh = Start(host.ForFiles(timeout));
        var wait = new WaitLimit(timeout, context.Time, ssh.Kill, cancellation);
        var channel = new SftpChannel(ssh.Input, ssh.Output, wait, host.Name, ssh.Errors);
        try
        {
            channel.Begin();
        }
        catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.NodeUnreachable && !wait.IsOver)
        {
            int? status = ssh.WaitForEnd(timeout, cancellation);
            string errors = ssh.Errors();
            ssh.Dispose();
            ClusterCertsException why = new SshFailure(host, programs, timeout, cancellation).Explain(status, errors);

            // Who is let in now may have been turned away a moment ago, where many log in at once.
            if (isFirst && status == SshFailure.OwnFailure && why.ErrorCode == ErrorCode.SftpFailed)
                return Open(isFirst: false);
            throw why;
        }
        catch
        {
            ssh.Kill();
            ssh.Dispose();
            throw;
        }

        return new SftpFiles(channel, host.Name, (command, limit) => Run(channel, command, limit ?? timeout), ssh.Dispose);
    }

    // A forced command is run in place of any other, and its success is not that of what was asked for: a word that only a shell gives back tells.
    private NodeCommandResult? Run(SftpChannel channel, string command, TimeSpan limit)
    {
        _takesCommands ??= AsksShell(channel);
        if (_takesCommands == false)
            return null;
        (int? status, string output, string errors) = RunOnce(command, limit);
        return new NodeCommandResult(status, NodeOutput.Shown(output, errors));
    }

    // A server that refuses commands ends ssh in the same way as one that turns a login away, such as by its MaxStartups: nothing is taken for a refusal before the
    // account was turned away each time, and let in for its files after that.
    private bool AsksShell(SftpChannel channel)
    {
        Span<byte> random = stackalloc byte[8];
        context.FillRandom(random);
        string word = Convert.ToHexStringLower(random);
        foreach (TimeSpan pause in Pauses)
        {
            cancellation.WaitHandle.WaitOne(pause);
            cancellation.ThrowIfCancellationRequested();
            (int? status, string output, _) = RunOnce($"echo {word}", timeout);
            if (status is null)
                throw WaitLimit.Silent(host.Name, timeout);
            if (status != SshFailure.OwnFailure)
                return status == 0 && output.TrimEnd().EndsWith(word, StringComparison.Ordinal);
        }

        // Where the network is gone rather than the shell, the other connection knows.
        channel.Ask(SftpType.RealPath, p => p.Text("."), SftpType.Name);
        Open(isFirst: false).Dispose();
        return false;
    }

    private (int? ExitStatus, string Output, string Errors) RunOnce(string command, TimeSpan limit)
    {
        using StartedProgram ssh = Start(host.ForCommand(command, timeout));
        return ssh.RunToEnd(limit, cancellation);
    }

    private StartedProgram Start(IEnumerable<string> arguments) => StartedProgram.Start(programs.Ssh, arguments, SshHost.Variables);
}
