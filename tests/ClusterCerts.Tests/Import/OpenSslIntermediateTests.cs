namespace ClusterCerts.Tests.Import;

/// <summary>An intermediate goes on as a directory of <c>openssl ca</c>, and comes back with its issuers.</summary>
public sealed class OpenSslIntermediateTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string Demo => _folder.File("demoCA");

    public void Dispose() => _folder.Dispose();

    // Its issuers are in chain.pem; where they are not, -ChainPath brings them.
    [SkippableFact]
    public void An_intermediate_goes_out_and_comes_back()
    {
        Peer.Needs("openssl");
        using var root = new TestAuthority();
        string place = _folder.File("below"), trust = root.File("trust.crt");
        CertAuthority.Create(new() { Path = place, Subject = "CN=below", IssuerPath = root.Path, Lifetime = new(TimeSpan.FromDays(900)) }, root.Context());
        CertAuthority below = CertAuthority.Open(place, root.Context());
        TestAuthority.Value(below.Issue(["web1"], new()).Single());
        new SigningCertExporter(below, new() { OutputPath = Demo }).Export();
        string db = _folder.File("db1.pem"), request = new OpenSslCA(_folder.File("tools")).Request("db1", "/CN=db1", "DNS:db1");
        Peer.Expect("openssl", "ca", "-config", Path.Combine(Demo, "openssl.cnf"), "-batch", "-notext", "-in", request, "-out", db);
        Peer.Expect("openssl", "verify", "-x509_strict", "-CAfile", trust, "-untrusted", Path.Combine(Demo, "chain.pem"), db);

        Assert.Equal(["web1 Valid", "db1 Valid"], Back("back").GetNodeCerts().Select(c => $"{c.NodeId} {c.Status}"));
        File.Delete(Path.Combine(Demo, "chain.pem"));
        Assert.Equal(ErrorCode.ChainIncomplete, Assert.Throws<ClusterCertsException>(() => Back("alone")).ErrorCode);
        NodeCert next = TestAuthority.Value(Back("given", trust).Issue(["web2"], new()).Single());
        Peer.Expect("openssl", "verify", "-x509_strict", "-CAfile", trust, "-untrusted", next.CertificatePath!, next.CertificatePath!);

        CertAuthority Back(string name, params string[] chain) => CertAuthority.Open(
            CertAuthority.Import(new() { Path = _folder.File(name), OpenSslCaPath = Demo, ChainPaths = chain }).AuthorityPath);
    }
}
