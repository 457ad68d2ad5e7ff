namespace ClusterCerts.Tests.Issuance;

/// <summary>The policy rules DistributionPoints and IssuerAddresses: every certificate that is signed says where its signer's files are, and no root says so.</summary>
public sealed class IssuerPointsTests : IDisposable
{
    private const string List = "http://pki.example/{issuer}.crl";
    private const string Mirror = "http://mirror.example/lists/{issuer}.crl";
    private const string Certificate = "http://pki.example/{issuer}.crt";

    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void A_node_certificate_names_every_address_of_the_CA_that_signs()
    {
        Set(_authority.Path);
        DecodedCertificate leaf = _authority.Issue("1").Decoded;
        KeyId issuer = Signing(_authority.Path).KeyId;
        Assert.Equal([$"http://pki.example/{issuer}.crl", $"http://mirror.example/lists/{issuer}.crl"], leaf.TypedExtensions.Points.DistributionPoints);
        Assert.Equal([$"http://pki.example/{issuer}.crt"], leaf.TypedExtensions.Points.IssuerAddresses);
        Assert.All(
            leaf.Extensions.Where(e => e.Oid is Oids.CrlDistributionPoints or Oids.AuthorityInformationAccess), extension => Assert.False(extension.IsCritical));
        Assert.Empty(leaf.Malformations);
    }

    [Fact]
    public void Without_the_rules_a_certificate_says_nothing_of_it()
    {
        Assert.Null(_authority.Issue("1").Decoded.TypedExtensions.Find(Oids.CrlDistributionPoints));
        Set(_authority.Path);
        _authority.Open().SetPolicy(new() { Remove = [PolicyRule.DistributionPoints] });
        DecodedExtensions extensions = _authority.Issue("2").Decoded.TypedExtensions;
        Assert.Null(extensions.Find(Oids.CrlDistributionPoints));
        Assert.NotNull(extensions.Find(Oids.AuthorityInformationAccess));
    }

    // A renewal says what the policy says by then, and has nothing to tell of it.
    [Fact]
    public void A_renewal_follows_the_policy()
    {
        _authority.Issue("1");
        Set(_authority.Path);
        Assert.Empty(Renew().LeftOut);
        Assert.Equal(2, _authority.Latest("1").Decoded.TypedExtensions.Points.DistributionPoints.Count);
        _authority.Open().SetPolicy(new() { DistributionPoints = [List] });
        Assert.Empty(Renew().LeftOut);
        Assert.Single(_authority.Latest("1").Decoded.TypedExtensions.Points.DistributionPoints);
        _authority.Open().SetPolicy(new() { Remove = [PolicyRule.DistributionPoints] });
        Assert.Equal(["cRLDistributionPoints"], Renew().LeftOut);
        Assert.Empty(_authority.Latest("1").Decoded.TypedExtensions.Points.DistributionPoints);
    }

    [Fact]
    public void In_a_rotation_each_certificate_names_the_files_of_its_own_signer()
    {
        Set(_authority.Path);
        _authority.Issue("1");
        KeyId old = Signing(_authority.Path).KeyId;
        Rotate(RotationPhase.Stage);
        DecodedCertificate next = CertificateFile.Read(_authority.File("next.crt"))[0];
        Assert.Equal(IssuerPoints.None, Points(next)); // It is a root.
        AssertOf(old, CertificateFile.Read(_authority.File("next.cross.crt"))[0]);
        Rotate(RotationPhase.Trust);
        AssertOf(old, _authority.Issue("2").Decoded);
        Rotate(RotationPhase.Issue);
        AssertOf(next.KeyId, _authority.Latest("1").Decoded);
        AssertOf(next.KeyId, _authority.Issue("3").Decoded);
        Rotate(RotationPhase.Retire);
        AssertOf(next.KeyId, _authority.Issue("4").Decoded);
        Assert.NotEqual(old, next.KeyId);
    }

    [Fact]
    public void An_intermediate_names_the_files_of_the_CA_above_by_that_ones_policy()
    {
        Set(_authority.Path);
        string below = Path.Combine(_authority.Around, "below");
        CertAuthority.Create(
            new() { Path = below, Subject = "CN=below", IssuerPath = _authority.Path, Lifetime = TimeSpan.FromDays(900) }, _authority.Context());
        AssertOf(Signing(_authority.Path).KeyId, Signing(below));
        CertAuthority.Open(below, _authority.Context()).SetPolicy(new() { DistributionPoints = ["http://below.example/{issuer}"] });
        DecodedCertificate leaf = TestAuthority.Value(CertAuthority.Open(below, _authority.Context()).Issue(["1"], new()).Single()).Decoded;
        Assert.Equal([$"http://below.example/{Signing(below).KeyId}"], leaf.TypedExtensions.Points.DistributionPoints);
        Assert.Empty(leaf.TypedExtensions.Points.IssuerAddresses);
    }

    [Fact]
    public void A_list_and_a_certificate_have_no_file_in_common()
    {
        var both = new CertPolicyChanges { DistributionPoints = ["http://a.example/{issuer}.x"], IssuerAddresses = ["http://b.example/y/{issuer}.X"] };
        var error = Assert.Throws<ClusterCertsException>(() => _authority.Open().SetPolicy(both));
        Assert.Equal(ErrorCode.InvalidArgument, error.ErrorCode);
        Assert.Contains("the same file", error.Message, StringComparison.Ordinal);
        _authority.Open().SetPolicy(both with { IssuerAddresses = null });
        Assert.Throws<ClusterCertsException>(() => _authority.Open().SetPolicy(both with { DistributionPoints = null }));
        _authority.Open().SetPolicy(both with { DistributionPoints = null, Remove = [PolicyRule.DistributionPoints] });
    }

    [Fact]
    public void An_empty_list_is_no_rule()
    {
        Assert.Contains("-Remove DistributionPoints", Assert.Throws<ClusterCertsException>(() => _authority.Open().SetPolicy(new() { DistributionPoints = [] })).Message, StringComparison.Ordinal);
        Assert.Contains("-Remove IssuerAddresses", Assert.Throws<ClusterCertsException>(() => _authority.Open().SetPolicy(new() { IssuerAddresses = [] })).Message, StringComparison.Ordinal);
    }

    private static void Set(string authority) =>
        CertAuthority.Open(authority).SetPolicy(new() { DistributionPoints = [List, Mirror], IssuerAddresses = [Certificate] });

    private static DecodedCertificate Signing(string authority) => CertificateFile.Read(Path.Combine(authority, "signing.crt"))[0];

    private static IssuerPoints Points(DecodedCertificate certificate) =>
        certificate.TypedExtensions.Points is { DistributionPoints.Count: 0, IssuerAddresses.Count: 0 } ? IssuerPoints.None : certificate.TypedExtensions.Points;

    private static void AssertOf(KeyId issuer, DecodedCertificate certificate)
    {
        Assert.Equal($"http://pki.example/{issuer}.crl", certificate.TypedExtensions.Points.DistributionPoints[0]);
        Assert.Equal([$"http://pki.example/{issuer}.crt"], certificate.TypedExtensions.Points.IssuerAddresses);
    }

    private NodeCertRenewal Renew()
    {
        CertAuthority authority = _authority.Open();
        NodeCertRenewal found = TestAuthority.Value(authority.FindRenewals(["1"], new()).Single());
        TestAuthority.Value(authority.Renew(["1"], new()).Single());
        return found;
    }

    private void Rotate(RotationPhase phase) => _authority.Open().Rotate(new RotationParameters { Phase = phase, IsConfirmed = true });
}
