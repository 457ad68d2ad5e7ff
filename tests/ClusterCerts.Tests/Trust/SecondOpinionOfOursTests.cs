using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.X509;
using X509Certificate = Org.BouncyCastle.X509.X509Certificate;

namespace ClusterCerts.Tests.Trust;

/// <summary>A second opinion on what we make: certificates of every kind and their paths, revocation lists and requests.</summary>
public sealed class SecondOpinionOfOursTests
{
    public static TheoryData<KeyAlgorithm> Algorithms => [.. Enum.GetValues<KeyAlgorithm>()];

    // Maelstrom has no CA: its pairs are a shape of the other opinion.
    public static TheoryData<Preset> Presets => [.. Enum.GetValues<Preset>().Except([Preset.Maelstrom])];

    // A root, a CA below it, nodes of each purpose with names of each kind; lists with nothing, with each reason, and signed ahead of their time.
    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Of_every_algorithm(KeyAlgorithm algorithm)
    {
        using var root = new TestAuthority(p => p with { KeyAlgorithm = algorithm, PathLength = 2 });
        using var below = new TestAuthority(p => p with { KeyAlgorithm = algorithm, Subject = "CN=below", IssuerPath = root.Path });
        var named = new NodeCertParameters
        {
            DnsNames = ["a.example.com", "*.b.example.com"], IPAddresses = ["10.1.2.3", "2001:db8::1"], Uris = ["spiffe://example.com/a"], EmailAddresses = ["a@example.com"],
            UserPrincipalNames = ["a@corp.example.com"], KeyAlgorithm = algorithm,
        };
        byte[][] trusted = [Certificate(root.File("signing.crt"))], chain = [Certificate(below.File("signing.crt"))];
        root.Open().WriteRevocationList();
        below.Open().WriteRevocationList();
        foreach (CertPurpose purpose in Enum.GetValues<CertPurpose>())
        {
            // RSA's larger keys take seconds to make, and what is made for them differs in their size alone.
            bool isSlow = algorithm is KeyAlgorithm.Rsa3072 or KeyAlgorithm.Rsa4096 && purpose != CertPurpose.Node;
            NodeCert node = below.Issue(named with { Purpose = purpose, KeyAlgorithm = isSlow ? KeyAlgorithm.EcdsaP256 : algorithm }, $"node-{purpose}")[0];
            Assert.Null(BouncyCastleJudge.PathProblem([node.Encoded, .. chain], trusted, below.Clock.GetUtcNow(), Lists(root, below)));
        }

        NodeCert good = below.Issue("good");
        foreach (RevocationReason reason in Enum.GetValues<RevocationReason>())
        {
            NodeCert bad = below.Issue($"bad-{reason}");
            below.Open().Revoke(new RevocationParameters { NodeIds = [bad.NodeId], Reason = reason });
            Assert.Contains("revo", BouncyCastleJudge.PathProblem([bad.Encoded, .. chain], trusted, below.Clock.GetUtcNow(), Lists(root, below)), StringComparison.OrdinalIgnoreCase);
            Assert.Equal((int)reason, ReasonOf(bad, below));
        }

        Assert.Null(BouncyCastleJudge.PathProblem([good.Encoded, .. chain], trusted, below.Clock.GetUtcNow(), Lists(root, below)));

        // Signed ahead; BouncyCastle judges no path at a time that is ahead of the clock.
        below.Open().SetPolicy(new CertPolicyChanges { MaximumPreparedLists = 3 });
        IReadOnlyList<RevocationList> ahead = below.Open().WriteRevocationLists(new RevocationListParameters { Lifetime = TimeSpan.FromDays(10), Ahead = 3 });
        Assert.Equal(4, ahead.Count);
        Assert.All(ahead, list => Assert.Null(BouncyCastleJudge.ListProblem(ListOf(list.Path), chain[0])));
    }

    // From one kind of CA to another, and below another: both sides of the cross certificate.
    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Of_a_rotation(KeyAlgorithm next)
    {
        using var authority = new TestAuthority();
        byte[] before = Certificate(authority.File("signing.crt"));
        authority.Open().WriteRevocationList();
        NodeCert old = authority.Issue("old");
        foreach (RotationPhase phase in (RotationPhase[])[RotationPhase.Stage, RotationPhase.Trust, RotationPhase.Issue])
            authority.Open().Rotate(new RotationParameters { Phase = phase, KeyAlgorithm = phase == RotationPhase.Stage ? next : null, IsConfirmed = true });
        DateTimeOffset now = authority.Clock.GetUtcNow();
        byte[] after = Certificate(authority.File("signing.crt")), cross = Certificate(authority.File("cross.crt"));
        byte[] renewed = authority.Latest("old").Encoded;
        Assert.NotEqual(old.Encoded, renewed);
        Assert.Null(BouncyCastleJudge.PathProblem([cross], [before], now));
        Assert.Null(BouncyCastleJudge.PathProblem([renewed, cross], [before], now));
        Assert.Null(BouncyCastleJudge.PathProblem([renewed, cross], [after], now));
        Assert.Null(BouncyCastleJudge.PathProblem([old.Encoded], [before], now));
        Assert.NotNull(BouncyCastleJudge.PathProblem([old.Encoded], [after], now));
        Assert.NotNull(BouncyCastleJudge.PathProblem([renewed], [before], now));
        string[] lists = Directory.GetFiles(authority.Path, "*.crl");
        Assert.NotEmpty(lists);
        foreach (byte[] list in lists.Select(ListOf))
            Assert.Single((byte[][])[before, after], ca => BouncyCastleJudge.ListProblem(list, ca) is null);
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public void Of_every_preset(Preset preset)
    {
        using var authority = new TestAuthority(p => p with { Preset = preset, Subject = null });
        NodeCert node = authority.Issue("1");
        Assert.Null(BouncyCastleJudge.PathProblem([node.Encoded], [Certificate(authority.File("signing.crt"))], authority.Clock.GetUtcNow()));
    }

    // Each kind of limit, in a root and below one: what we issue within them it accepts.
    [Fact]
    public void Of_limits_on_names()
    {
        var limits = new NameConstraintParameters
        {
            PermittedDnsNames = ["example.com", "n", "below"], PermittedIPAddresses = ["10.0.0.0/8", "2001:db8::/32"], PermittedEmailAddresses = ["example.com"], PermittedUris = ["example.com"],
            ExcludedDnsNames = ["bad.example.com"], ExcludedIPAddresses = ["10.9.0.0/16"], ExcludedEmailAddresses = ["root@example.com"], ExcludedUris = ["bad.example.com"],
        };
        using var root = new TestAuthority(p => p with { Constraints = limits, PathLength = 2 });
        using var below = new TestAuthority(p => p with { Subject = "CN=below", IssuerPath = root.Path, Constraints = new() { PermittedDnsNames = ["example.com", "n"] } });
        var within = new NodeCertParameters
        {
            DnsNames = ["a.example.com"], IPAddresses = ["10.1.2.3", "2001:db8::1"], Uris = ["spiffe://example.com/a"], EmailAddresses = ["a@example.com"],
        };
        byte[] anchor = Certificate(root.File("signing.crt")), middle = Certificate(below.File("signing.crt"));
        Assert.Null(BouncyCastleJudge.PathProblem([root.Issue(within, "n")[0].Encoded], [anchor], root.Clock.GetUtcNow()));
        Assert.Null(BouncyCastleJudge.PathProblem([below.Issue(within, "n")[0].Encoded, middle], [anchor], root.Clock.GetUtcNow()));
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Of_requests(KeyAlgorithm algorithm)
    {
        using var folder = new TestFolder();
        foreach ((string id, string[] names, string? subject) in new (string, string[], string?)[] { ("plain", [], null), ("named", ["a.example.com"], "CN=named,O=Example") })
        {
            NodeCertRequest made = TestAuthority.Value(RequestMaker.Make(
                [id], new NodeCertRequestParameters { Path = folder.Path, KeyAlgorithm = algorithm, DnsNames = names, Subject = subject }).Single());
            (DecodedRequest request, _) = RequestFile.Read(made.Path!);
            Assert.Null(BouncyCastleJudge.RequestProblem(request.Encoded.ToArray()));
        }
    }

    private static byte[] Certificate(string path) => PemFile.Read(path)[0].Content;

    private static byte[][] Lists(params TestAuthority[] authorities) => [.. authorities.Select(a => ListOf(a.File("signing.crl")))];

    private static byte[] ListOf(string path) => PemFile.Read(path)[0].Content;

    // RFC 5280 5.3.1: without a reason it is 0.
    private static int ReasonOf(NodeCert node, TestAuthority authority)
    {
        var list = new X509Crl(ListOf(authority.File("signing.crl")));
        X509CrlEntry entry = list.GetRevokedCertificate(new X509Certificate(node.Encoded).SerialNumber);
        Asn1OctetString? reason = entry.GetExtensionValue(X509Extensions.ReasonCode);
        return reason is null ? 0 : DerEnumerated.GetInstance(reason.GetOctets()).IntValueExact;
    }
}
