namespace ClusterCerts.Tests.Trust;

/// <summary>An authority whose nodes show their certificates to whoever asks.</summary>
public abstract class EndpointBed : IDisposable
{
    private protected static readonly EndpointTestParameters Patient = new() { Timeout = TimeSpan.FromSeconds(60) };

    protected EndpointBed()
    {
        Pki = Folder.File("pki");
        CertAuthority.Create(new SigningCertParameters { Path = Pki });
    }

    private protected TestFolder Folder { get; } = new();

    private protected string Pki { get; }

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected NodeCert Issue(string nodeId, NodeCertParameters? parameters = null) =>
        CertAuthority.Open(Pki).Issue([nodeId], parameters ?? new NodeCertParameters { Force = true }).Single().Value!;

    private protected NodeCertReport Test(EndpointAddress address, string? file, EndpointTestParameters? how = null)
    {
        var expected = new NodeCertTestParameters
        {
            CertificatePaths = file is null ? [] : [file], AuthorityPath = Pki, NodeId = file is null ? "node1" : null,
        };
        return EndpointTester.Test([new EndpointTarget(address, expected)], how ?? Patient, AuthorityContext.Default).Single();
    }

    private protected static string[] Pair(NodeCert cert) => ["-cert", cert.CertificatePath!, "-key", cert.KeyPath!];

    private protected static string Detail(NodeCertReport report) => report.Checks.Single(c => c.Name == CheckName.Endpoint).Detail;

    private protected static void AssertNoLibraryText(NodeCertReport report) => Assert.All(
        ["SSL routines", "error:", "Authentication failed", "Exception", "frame", "SSPI"],
        text => Assert.DoesNotContain(text, Detail(report), StringComparison.OrdinalIgnoreCase));
}
