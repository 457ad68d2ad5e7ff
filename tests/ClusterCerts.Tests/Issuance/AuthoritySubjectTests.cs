using ClusterCerts.Authority;
using ClusterCerts.Issuance;
using ClusterCerts.Tests.Trust;

namespace ClusterCerts.Tests.Issuance;

/// <summary>A CA whose own name lies outside of the limits that bind it is not made, and nothing is written for it.</summary>
public sealed class AuthoritySubjectTests
{
    private const string Outside = "CN=prod,E=ops@other.example";

    private static readonly NameConstraintParameters Limits = new() { PermittedEmailAddresses = ["mail.example"] };

    [Theory]
    [InlineData(Outside, false)]
    [InlineData("CN=prod,E=ops@mail.example", true)]
    [InlineData("CN=prod", true)]
    public void A_root_lies_within_its_own_limits(string subject, bool isMade)
    {
        using var folder = new TestFolder();
        SigningCertParameters wanted = new() { Path = folder.File("pki"), Subject = subject, Constraints = Limits };
        if (isMade)
        {
            Assert.Empty(SigningCertCreation.Find(wanted).OutsideConstraints);
            Assert.True(CertAuthority.Create(wanted).IsRoot);
            return;
        }

        AssertRefused(() => SigningCertCreation.Find(wanted), "it is to have itself");
        AssertRefused(() => CertAuthority.Create(wanted), "it is to have itself");
        Assert.False(Directory.Exists(wanted.Path));
    }

    [Fact]
    public void An_intermediate_lies_within_the_limits_of_its_issuer()
    {
        using var root = new TestAuthority(p => p with { Constraints = Limits, PathLength = 1 });
        Dictionary<string, string> before = root.SnapshotBesideRefusals();
        SigningCertParameters wanted = new() { Path = Path.Combine(root.Around, "below"), Subject = Outside, IssuerPath = root.Path };
        AssertRefused(() => CertAuthority.Create(wanted, root.Context()), "the name constraints of 'CN=test'");
        Assert.False(Directory.Exists(wanted.Path));
        Assert.Equal(before, root.SnapshotBesideRefusals());
    }

    // Of a CA made elsewhere.
    [Theory]
    [InlineData("CN=old G2", true)]
    [InlineData("CN=old G2,O=Other", true)]
    [InlineData("CN=old G2,O=Example", false)]
    public void A_name_lies_within_the_directory_names_that_a_signer_permits(string subject, bool isOutside)
    {
        DecodedCertificate signer = Forge.Root(spoil: f => f.Put(Forge.Constraints([Forge.Directory("O=Example")], []))).Decoded;
        ClusterCertsException? told = AuthoritySubject.Outside(SubjectName.Parse(subject), null, [signer]);
        Assert.Equal(isOutside, told is not null);
        Assert.Equal(isOutside ? ErrorCode.InvalidSubject : null, told?.ErrorCode);
    }

    private static void AssertRefused(Action action, string limits)
    {
        ClusterCertsException e = Assert.Throws<ClusterCertsException>(action);
        Assert.Equal(ErrorCode.InvalidSubject, e.ErrorCode);
        Assert.Contains(limits, e.Message, StringComparison.Ordinal);
        Assert.Contains("'ops@other.example' is in no permitted subtree", e.Message, StringComparison.Ordinal);
    }
}
