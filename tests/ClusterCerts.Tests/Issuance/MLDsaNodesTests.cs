using System.Collections.Concurrent;
using ClusterCerts.Installing;
using ClusterCerts.Tests.Installing;

namespace ClusterCerts.Tests.Issuance;

/// <summary>Nodes and CAs with ML-DSA keys: mixed chains, renewals, PFX, what is refused, and that they are a preview.</summary>
public sealed class MLDsaNodesTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly ConcurrentQueue<WorkMessage> _told = [];

    public void Dispose() => _authority.Dispose();

    private AuthorityContext Listening => AuthorityContext.Default.Telling(new WorkLog { Told = _told.Enqueue });

    // RFC 9881 5: a leaf signs, and nothing else. Root, intermediate and node may each be of another kind.
    [Theory]
    [InlineData(KeyAlgorithm.MlDsa87, KeyAlgorithm.EcdsaP256, KeyAlgorithm.EcdsaP256)]
    [InlineData(KeyAlgorithm.MlDsa65, KeyAlgorithm.MlDsa44, KeyAlgorithm.MlDsa44)]
    [InlineData(KeyAlgorithm.Rsa2048, KeyAlgorithm.EcdsaP256, KeyAlgorithm.MlDsa65)]
    public void A_chain_may_be_mixed(KeyAlgorithm root, KeyAlgorithm below, KeyAlgorithm node)
    {
        using var authority = new TestAuthority(p => p with { KeyAlgorithm = root });
        string path = Path.Combine(authority.Around, "below");
        CertAuthority.Create(new() { Path = path, Subject = "CN=below", IssuerPath = authority.Path, KeyAlgorithm = below }, authority.Context());
        NodeCert cert = TestAuthority.Value(CertAuthority.Open(path, authority.Context()).Issue(["1"], new() { KeyAlgorithm = node }).Single());
        Assert.Equal((KeyUsages.DigitalSignature, node.ToString()), (cert.Decoded.KeyUsage, cert.KeyAlgorithm));
        DecodedCertificate ca = CertificateFile.Read(Path.Combine(path, "signing.crt"))[0];
        Assert.Equal(KeyUsages.None, ca.KeyUsage!.Value & KeyUsages.NotToSign);
        TestAuthority.Value(CertAuthority.Open(path, authority.Context()).Revoke(new() { NodeIds = ["1"] }).Single());
        NodeCertReport report = NodeCertTester.Test(
            new() { CertificatePaths = [cert.CertificatePath!], KeyPath = cert.KeyPath, AuthorityPath = path, NodeId = "1" }, authority.Context());
        Assert.Equal([CheckName.Revocation], report.Checks.Where(c => !c.Passed).Select(c => c.Name));
    }

    // The old key was written as SEC 1 or PKCS #1, and RSA's had encipherment: of the new one there is no such form and no such use.
    [Theory]
    [InlineData(KeyAlgorithm.EcdsaP256)]
    [InlineData(KeyAlgorithm.Rsa2048)]
    [InlineData(KeyAlgorithm.Ed25519)]
    public void A_node_goes_over_to_it_and_back(KeyAlgorithm before)
    {
        KeyFormat? form = before == KeyAlgorithm.Ed25519 ? null : KeyFormat.Traditional;
        NodeCert old = _authority.Issue(new() { KeyAlgorithm = before, KeyFormat = form }, "1")[0];
        NodeCert next = Renew(KeyAlgorithm.MlDsa44), again = Renew(null), back = Renew(before);
        Assert.Equal((KeyUsages.DigitalSignature, "MlDsa44"), (next.Decoded.KeyUsage, next.KeyAlgorithm));
        Assert.Equal((KeyUsages.DigitalSignature, "MlDsa44"), (again.Decoded.KeyUsage, again.KeyAlgorithm));
        Assert.Equal((old.Decoded.KeyUsage, before.ToString()), (back.Decoded.KeyUsage, back.KeyAlgorithm));

        NodeCert Renew(KeyAlgorithm? to) => TestAuthority.Value(_authority.Open().Renew(["1"], new() { KeyAlgorithm = to }).Single()).Renewed!;
    }

    [Theory]
    [InlineData(PfxEncryption.Aes256)]
    [InlineData(PfxEncryption.TripleDes)]
    public void A_PFX_holds_it(PfxEncryption encryption)
    {
        using var bench = new ExportBench(intermediate: true) { Leaves = KeyAlgorithm.MlDsa65 };
        NodeCert cert = bench.Issue("n1");
        using Passphrase secret = LayoutTests.Secret("pässword"), wrong = LayoutTests.Secret("password");
        string path = bench.Export("n1", ExportFormat.Pfx, p => p with { Passphrase = secret, PfxEncryption = encryption, OutputPath = bench["n1.p12"] }).Single().Path;
        using PfxFile pfx = PfxFile.Open(File.ReadAllBytes(path), path, secret);
        using KeyPair key = pfx.TheKey();
        Assert.Equal((2, cert.Decoded.PublicKey), (pfx.Certificates.Count, key.PublicKey));
        Assert.Equal(ErrorCode.WrongPassphrase, Assert.Throws<ClusterCertsException>(() => PfxFile.Open(File.ReadAllBytes(path), path, wrong)).ErrorCode);
    }

    // .NET's stores and TLS have no such key: nothing is half installed, and no server is asked as somebody else.
    [Fact]
    public void Stores_and_TLS_of_the_platform_are_refused()
    {
        NodeCert cert = _authority.Issue(new() { KeyAlgorithm = KeyAlgorithm.MlDsa65 }, "1")[0];
        var stores = new MemoryStores();
        Outcome<NodeCertInstallation> done = CertAuthorityInstalling.Install(_authority.Open(), ["1"], new(), stores, null, null, default).Single();
        Assert.Equal((ErrorCode.UnsupportedKey, true), (done.Error?.ErrorCode, done.Error?.Message.Contains("MlDsa65", StringComparison.Ordinal)));
        Assert.Empty(stores.Done);
        var target = new EndpointTarget(new EndpointAddress("127.0.0.1", 1), new NodeCertTestParameters { CertificatePaths = [cert.CertificatePath!], AuthorityPath = _authority.Path });
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(
            () => EndpointTester.Test([target], new() { ClientCertificatePath = cert.CertificatePath }, AuthorityContext.Default).ToList());
        Assert.Equal((ErrorCode.UnsupportedKey, true), (error.ErrorCode, error.Message.Contains("MlDsa65", StringComparison.Ordinal)));
    }

    // Once for all nodes of a command; renewals that keep the kind make such keys, too. Nothing is said of other keys.
    [Fact]
    public void Who_makes_such_a_key_is_warned()
    {
        CertAuthority authority = CertAuthority.Open(_authority.Path, Listening);
        authority.Issue(["1", "2"], new()).ToList();
        Assert.Empty(Warnings());
        authority.Issue(["3", "4", "5"], new() { KeyAlgorithm = KeyAlgorithm.MlDsa44 }).ToList();
        Assert.Contains("MlDsa44 are a preview", Assert.Single(Warnings()), StringComparison.Ordinal);
        authority.Renew(["3"], new()).ToList();
        Assert.Contains("MlDsa44 are a preview", Assert.Single(Warnings()), StringComparison.Ordinal);
        CertAuthority.Create(new() { Path = Path.Combine(_authority.Around, "other"), KeyAlgorithm = KeyAlgorithm.MlDsa87 }, Listening);
        Assert.Contains("MlDsa87 are a preview", Assert.Single(Warnings()), StringComparison.Ordinal);
        authority.Rotate(new() { Phase = RotationPhase.Stage, KeyAlgorithm = KeyAlgorithm.MlDsa65, IsConfirmed = true });
        Assert.Contains("MlDsa65 are a preview", Assert.Single(Warnings()), StringComparison.Ordinal);

        string[] Warnings()
        {
            string[] warnings = [.. _told.Where(m => m.Kind == WorkKind.Warning).Select(m => m.Text)];
            _told.Clear();
            return warnings;
        }
    }
}
