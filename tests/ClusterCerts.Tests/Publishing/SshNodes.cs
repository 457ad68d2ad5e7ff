using ClusterCerts.Publishing;

namespace ClusterCerts.Tests.Publishing;

/// <summary>Connects to a server of the tests as a target says.</summary>
internal static class SshNodes
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(120);

    internal static INodeFiles Open(
        SshServer server, string host = SshServer.HostName, string? user = null, TimeSpan? timeout = null, CancellationToken cancellation = default)
    {
        var entry = new TargetEntry { NodeId = "1", HostName = host, UserName = user, SshConfigPath = server.ConfigPath, TargetPath = "/x" };
        return NodeConnection.Open(new NodeCertTarget(entry, "/pki"), AuthorityContext.Default, timeout ?? Long, cancellation);
    }

    internal static ClusterCertsException Refusal(ErrorCode code, SshServer server, string host = SshServer.HostName, string? user = null)
    {
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => Open(server, host, user));
        Assert.True(code == error.ErrorCode, $"{error.ErrorCode}: {error.Message}\n{server.Log}");
        Assert.Contains(host, error.Message, StringComparison.Ordinal);
        return error;
    }
}
