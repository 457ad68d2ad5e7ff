using System.Net.Sockets;

namespace ClusterCerts.Tests.Support;

/// <summary>A real PgBouncer in front of a server.</summary>
internal sealed class Pooler : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("clustercerts-pooler-").FullName;
    private readonly System.Diagnostics.Process _process;

    /// <param name="server">The server behind it.</param>
    /// <param name="mode">How long a client keeps a session: session, transaction or statement.</param>
    internal Pooler(PostgresServer server, string mode)
    {
        string program = Peer.Find("pgbouncer") ?? "";
        Skip.If(program.Length == 0, "pgbouncer is not on this machine");
        Port = FreePort.Take();
        string settings = Path.Combine(_folder, "pgbouncer.ini");
        File.WriteAllText(
            settings,
            $"""
            [databases]
            pki = host=127.0.0.1 port={server.Port} user=postgres
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {Port}
            unix_socket_dir =
            auth_type = any
            pool_mode = {mode}
            """);
        if (Environment.IsPrivilegedProcess)
            Peer.Expect("chown", "-R", "postgres", _folder);
        string[] command = Environment.IsPrivilegedProcess ? ["runuser", "-u", "postgres", "--", program, "-q", settings] : [program, "-q", settings];
        _process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(command[0], command[1..]))!;
        Assert.True(SpinWait.SpinUntil(IsUp, TimeSpan.FromSeconds(60)), "pgbouncer did not start");
    }

    internal int Port { get; }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private bool IsUp()
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", Port);
            return true;
        }
        catch (SocketException)
        {
            Thread.Sleep(50);
            return false;
        }
    }
}
