using ClusterCerts.Publishing;

namespace ClusterCerts.Tests.Publishing;

/// <summary>Three nodes whose authority is rotated and publishes: who is down, what they answer, and what is told.</summary>
public abstract class PublishedRotationCase : IDisposable
{
    private protected const string Trust = "/etc/tls/clients.crt";
    private protected const string Certificate = "/etc/tls/server.crt";
    private protected const string Key = "/etc/tls/server.key";

    private protected PublishBench Bench { get; } = new();

    private protected HashSet<string> Down { get; } = [];

    private protected List<ClusterCertsException> Failed { get; } = [];

    private protected List<string> Warned { get; } = [];

    private protected List<string> Asked { get; } = [];

    private protected Func<string, TrustAnswer> Answer { get; set; } = _ => new(null, "it asks for no client certificate");

    protected PublishedRotationCase() => Bench.Authority.Issue(new NodeCertParameters(), "web1", "web2", "web3");

    public void Dispose()
    {
        Bench.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected KeyRotation Does(RotationPhase phase)
    {
        Failed.Clear();
        return Assert.IsType<KeyRotation>(Rotate(new() { Phase = phase }));
    }

    private protected KeyRotation? Rotate(
        RotationParameters wanted, FileSystem? files = null, Action<NodeCertPublication>? told = null, CancellationToken stop = default) =>
        new RotationPublisher(
            Bench.Authority.Open(files), wanted, new() { Timeout = TimeSpan.FromSeconds(wanted.Phase == RotationPhase.Retire ? 1 : 5), ThrottleLimit = stop == default ? 16 : 1 },
            new RotationTold { Failed = Failed.Add, Warned = Warned.Add, Published = told ?? (_ => { }) }, Open, Ask).Run(stop);

    private INodeFiles Open(NodeCertTarget target, AuthorityContext context, TimeSpan timeout, CancellationToken stop) =>
        Down.Contains(target.NodeId) ? throw new ClusterCertsException(ErrorCode.NodeUnreachable, $"{target.HostName} is down.", target.HostName)
            : Bench[target.NodeId].Open(stop);

    private IReadOnlyList<TrustAnswer> Ask(IReadOnlyList<NodeCertTarget> targets, CancellationToken stop)
    {
        Asked.AddRange(targets.Select(target => target.NodeId));
        return [.. targets.Select(target => Answer(target.NodeId))];
    }

    private protected void AssertFailed(ErrorCode code, params string[] nodes)
    {
        Assert.Equal(nodes.Select(node => (code, node)), Failed.Select(error => (error.ErrorCode, error.Target?.ToString() ?? "")));
        Failed.Clear();
    }

    private protected void AssertTrust(params string[] subjects) => Assert.All((string[])["web1", "web2", "web3"], node =>
        Assert.Equal(subjects, Certificates(node, Trust).Select(c => c.Subject)));

    private protected DecodedCertificate Leaf(string node) => Certificates(node, Certificate)[0];

    private protected CertificateChain Certificates(string node, string path) => CertificateFile.Parse(PemFile.Parse(Bench[node][path].Content, path), path);
}
