namespace ClusterCerts.Tests.Encoding;

/// <summary>Purposes and extended key usages (RFC 5280 4.2.1.12), both ways.</summary>
public sealed class KeyPurposesTests
{
    private const string CodeSigning = "1.3.6.1.5.5.7.3.3";

    // The usages, the purpose that they serve, and the one that says all of it.
    [Theory]
    [InlineData(Oids.ServerAuth + " " + Oids.ClientAuth, CertPurpose.Node, CertPurpose.Node)]
    [InlineData(Oids.ClientAuth + " " + Oids.ServerAuth, CertPurpose.Node, CertPurpose.Node)] // in any order
    [InlineData(Oids.ServerAuth, CertPurpose.Server, CertPurpose.Server)]
    [InlineData(Oids.ClientAuth, CertPurpose.Client, CertPurpose.Client)]
    [InlineData(Oids.ServerAuth + " " + CodeSigning, CertPurpose.Server, null)] // and something else
    [InlineData(CodeSigning, null, null)]
    [InlineData(Oids.AnyExtendedKeyUsage, null, null)] // anything is no purpose
    [InlineData("", null, null)]
    public void Usages_have_a_purpose(string usages, CertPurpose? purpose, CertPurpose? exact)
    {
        string[] oids = usages.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(purpose, KeyPurposes.PurposeOf(oids));
        Assert.Equal(exact, KeyPurposes.ExactPurposeOf(oids));
    }

    [Fact]
    public void Each_purpose_comes_back() =>
        Assert.All(Enum.GetValues<CertPurpose>(), purpose => Assert.Equal(purpose, KeyPurposes.ExactPurposeOf(KeyPurposes.Of(purpose))));

    [Fact]
    public void A_certificate_without_usages_has_none()
    {
        Assert.Null(KeyPurposes.PurposeOf(null));
        Assert.Null(KeyPurposes.ExactPurposeOf(null));
    }

    [Theory]
    [InlineData(Oids.ServerAuth, "serverAuth")]
    [InlineData(CodeSigning, "codeSigning")]
    [InlineData("1.2.3", "1.2.3")] // its number, where it has no name
    public void A_usage_has_a_name(string oid, string name) => Assert.Equal(name, KeyPurposes.NameOf(oid));
}
