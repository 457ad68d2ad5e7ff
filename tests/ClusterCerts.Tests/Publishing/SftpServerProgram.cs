using ClusterCerts.Publishing;

namespace ClusterCerts.Tests.Publishing;

/// <summary>OpenSSH's SFTP server, started directly: the protocol without the network.</summary>
internal static class SftpServerProgram
{
    internal const string Location = "/usr/lib/openssh/sftp-server";

    /// <summary>Files by it; skips the test where it is not on this machine.</summary>
    internal static INodeFiles Open(params string[] arguments) => Open([Location, .. arguments], s => s, TimeSpan.FromSeconds(60), default);

    /// <summary>Files by a program that has it started, or stands in for it.</summary>
    /// <param name="command">The program, absolute, and its arguments.</param>
    /// <param name="between">Stands between the server's answers and who reads them.</param>
    /// <param name="timeout">The limit of each wait.</param>
    /// <param name="cancellation">Ends it.</param>
    internal static INodeFiles Open(string[] command, Func<Stream, Stream> between, TimeSpan timeout, CancellationToken cancellation)
    {
        Skip.IfNot(File.Exists(Location), $"{Location} is not on this machine");
        StartedProgram server = StartedProgram.Start(command[0], command[1..]);
        Stream answers = between(server.Output);
        void End()
        {
            server.Kill();
            (answers as SilentStream)?.End();
        }

        var channel = new SftpChannel(server.Input, answers, new WaitLimit(timeout, TimeProvider.System, End, cancellation), "node1", server.Errors);
        try
        {
            channel.Begin();
        }
        catch
        {
            server.Dispose();
            throw;
        }

        return new SftpFiles(channel, "node1", (_, _) => null, server.Dispose);
    }
}
