using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ClusterCerts.Publishing;

namespace ClusterCerts.Tests.Publishing;

/// <summary>Hosts that do not answer, or answer something else: told with the reason, within the limit, and with no client left behind.</summary>
public sealed class SshReachTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(120);

    private readonly TestFolder _folder = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public SshReachTests()
    {
        Peer.Needs("ssh");
        _listener.Start();
    }

    public void Dispose()
    {
        _listener.Dispose();
        _folder.Dispose();
    }

    [SkippableFact]
    public void A_host_that_is_silent_is_given_up_at_the_limit()
    {
        var clock = Stopwatch.StartNew();
        string said = Refusal(TimeSpan.FromSeconds(1));
        Assert.Contains("within 1 s", said, StringComparison.Ordinal);
        Assert.True(clock.Elapsed < Long, $"{clock.Elapsed}");
        Assert.Empty(Clients());
    }

    [SkippableFact]
    public void A_host_that_accepts_and_goes_is_told_of()
    {
        _ = Task.Run(() => Serve(_ => { }));
        Assert.Contains("ends the connection before it says that it is an SSH server", Refusal(Long), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_host_that_speaks_something_else_is_told_of()
    {
        _ = Task.Run(() => Serve(client => client.Send("HTTP/1.1 400 Bad Request\r\n\r\n"u8)));
        Assert.Contains("an SSH server", Refusal(Long), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_port_that_nobody_listens_on_is_told_of()
    {
        int port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _listener.Stop();
        Assert.Contains($"nothing listens on port {port}", Refusal(Long, port), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_name_that_leads_nowhere_is_told_of() =>
        Assert.Contains("leads to no address", Refusal(Long, host: "no-such-host.invalid"), StringComparison.Ordinal);

    private void Serve(Action<Socket> answer)
    {
        while (true)
        {
            using Socket client = _listener.AcceptSocket();
            answer(client);
        }
    }

    private string Config => _folder.File("ssh_config");

    private string[] Clients() => [.. Process.GetProcessesByName("ssh").Select(p => File.Exists($"/proc/{p.Id}/cmdline") ? File.ReadAllText($"/proc/{p.Id}/cmdline") : "")
        .Where(line => line.Contains(Config, StringComparison.Ordinal))];

    private string Refusal(TimeSpan timeout, int? port = null, string host = "127.0.0.1")
    {
        File.WriteAllText(Config, "");
        var entry = new TargetEntry
        {
            NodeId = "1", HostName = host, SshConfigPath = Config, TargetPath = "/x", Port = port ?? ((IPEndPoint)_listener.LocalEndpoint).Port,
        };
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(
            () => NodeConnection.Open(new NodeCertTarget(entry, "/pki"), AuthorityContext.Default, timeout, default));
        Assert.True(error.ErrorCode == ErrorCode.NodeUnreachable, error.Message);
        return error.Message;
    }
}
