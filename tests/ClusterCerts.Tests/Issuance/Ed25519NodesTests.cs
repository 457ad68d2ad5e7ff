using ClusterCerts.Installing;
using ClusterCerts.Tests.Installing;

namespace ClusterCerts.Tests.Issuance;

/// <summary>Nodes with Ed25519 keys, under a CA of the same kind and of another: what they get, and what is refused where the key cannot be used.</summary>
public sealed class Ed25519NodesTests : IDisposable
{
    private static readonly NodeCertParameters Ed25519Key = new() { KeyAlgorithm = KeyAlgorithm.Ed25519 };

    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    // RFC 8410 5 and RFC 9295 3: it signs, and nothing else.
    [Theory]
    [InlineData(KeyAlgorithm.Ed25519)]
    [InlineData(KeyAlgorithm.Rsa2048)]
    [InlineData(KeyAlgorithm.EcdsaP521)]
    public void It_may_sign_under_any_CA(KeyAlgorithm ca)
    {
        using var authority = new TestAuthority(p => p with { KeyAlgorithm = ca });
        NodeCert cert = authority.Issue(Ed25519Key, "1")[0];
        Assert.Equal((KeyUsages.DigitalSignature, "Ed25519"), (cert.Decoded.KeyUsage, cert.KeyAlgorithm));
        NodeCertReport report = NodeCertTester.Test(
            new() { CertificatePaths = [cert.CertificatePath!], KeyPath = cert.KeyPath, AuthorityPath = authority.Path, NodeId = "1" }, AuthorityContext.Default);
        Assert.True(report.Passed, report.ToString());
        Assert.Empty(report.Notes);
    }

    // The old key was written as SEC 1, or its usage was that of RSA: of the new one there is no such form and no such use.
    [Theory]
    [InlineData(KeyAlgorithm.EcdsaP256)]
    [InlineData(KeyAlgorithm.Rsa2048)]
    public void A_node_goes_over_to_it_and_back(KeyAlgorithm before)
    {
        NodeCert old = _authority.Issue(new() { KeyAlgorithm = before, KeyFormat = KeyFormat.Traditional }, "1")[0];
        NodeCert next = TestAuthority.Value(_authority.Open().Renew(["1"], new() { KeyAlgorithm = KeyAlgorithm.Ed25519 }).Single()).Renewed!;
        Assert.StartsWith("-----BEGIN PRIVATE KEY-----", File.ReadAllText(old.KeyPath!), StringComparison.Ordinal);
        Assert.Equal((KeyUsages.DigitalSignature, "Ed25519"), (next.Decoded.KeyUsage, next.KeyAlgorithm));
        NodeCert again = TestAuthority.Value(_authority.Open().Renew(["1"], new()).Single()).Renewed!;
        Assert.Equal("Ed25519", again.KeyAlgorithm);
        NodeCert back = TestAuthority.Value(_authority.Open().Renew(["1"], new() { KeyAlgorithm = before }).Single()).Renewed!;
        Assert.Equal((old.Decoded.KeyUsage, before.ToString()), (back.Decoded.KeyUsage, back.KeyAlgorithm));
    }

    [Fact]
    public void The_traditional_form_is_refused_before_a_key_is_made()
    {
        NodeCertParameters wanted = Ed25519Key with { KeyFormat = KeyFormat.Traditional };
        Assert.Equal(ErrorCode.InvalidArgument, Assert.Throws<ClusterCertsException>(() => _authority.Open().Issue(["1"], wanted).ToList()).ErrorCode);
        var request = new NodeCertRequestParameters { Path = Path.Combine(_authority.Around, "req"), KeyAlgorithm = KeyAlgorithm.Ed25519, KeyFormat = KeyFormat.Traditional };
        Assert.Equal(ErrorCode.InvalidArgument, Assert.Throws<ClusterCertsException>(() => RequestMaker.Make(["1"], request).ToList()).ErrorCode);
        Assert.False(Directory.Exists(request.Path));

        // One whose key is Ed25519 already keeps it, and is told so by itself.
        _authority.Issue(Ed25519Key, "1");
        _authority.Issue("2");
        Outcome<NodeCert>[] each = [.. _authority.Open().Issue(["1", "2"], new() { KeyFormat = KeyFormat.Traditional, Force = true })];
        Assert.Equal((ErrorCode.InvalidArgument, null), (each[0].Error?.ErrorCode, each[1].Error?.ErrorCode));
        Assert.False(PrivateKeyFile.IsTraditional(_authority.File("node.1.key")));
        Assert.True(PrivateKeyFile.IsTraditional(_authority.File("node.2.key")));
    }

    // .NET has no such key: the certificate is not half installed, and a server is not asked as somebody else.
    [Fact]
    public void A_certificate_store_is_left_as_it_is()
    {
        _authority.Issue(Ed25519Key, "1");
        var stores = new MemoryStores();
        Outcome<NodeCertInstallation> done = CertAuthorityInstalling.Install(_authority.Open(), ["1"], new(), stores, null, null, default).Single();
        Assert.Equal(ErrorCode.UnsupportedKey, done.Error?.ErrorCode);
        Assert.Empty(stores.Done);
    }

    [Fact]
    public void A_server_cannot_be_shown_it()
    {
        NodeCert cert = _authority.Issue(Ed25519Key, "1")[0];
        var target = new EndpointTarget(new EndpointAddress("127.0.0.1", 1), new NodeCertTestParameters { CertificatePaths = [cert.CertificatePath!], AuthorityPath = _authority.Path });
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(
            () => EndpointTester.Test([target], new() { ClientCertificatePath = cert.CertificatePath }, AuthorityContext.Default).ToList());
        Assert.Equal(ErrorCode.UnsupportedKey, error.ErrorCode);
    }
}
