namespace ClusterCerts.Tests.Issuance;

/// <summary>What a certificate hands on to its successor, and what is refused instead of being dropped.</summary>
public sealed class SuccessorContentTests
{
    private const string CodeSigning = "1.3.6.1.5.5.7.3.3";

    // The extended key usages of the old one, and a part of the refusal; null where they are kept.
    public static TheoryData<string[]?, string?> UsageRows => new()
    {
        { [Oids.ServerAuth, Oids.ClientAuth], null },
        { [Oids.ServerAuth], null },
        { [Oids.ClientAuth, CodeSigning], null }, // one of ours is enough; the other stays
        { null, "has no extended key usage" },
        { [Oids.ServerAuth, Oids.AnyExtendedKeyUsage], "anyExtendedKeyUsage" },
        { [CodeSigning], "has only the extended key usages " + CodeSigning },
    };

    [Theory]
    [MemberData(nameof(UsageRows))]
    public void Usages_are_kept_or_refused(string[]? usages, string? refusal)
    {
        DecodedCertificate old = Old(f =>
        {
            f.Remove(Oids.ExtendedKeyUsage);
            if (usages is not null)
                f.Put(Forge.Usages(usages));
        });
        if (refusal is null)
        {
            Assert.Equal(usages, SuccessorContent.Of(old, "1", null).ExtendedKeyUsages);
        }
        else
        {
            ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => SuccessorContent.Of(old, "1", null));
            Assert.Equal(ErrorCode.InvalidArgument, error.ErrorCode);
            Assert.Contains(refusal, error.Message, StringComparison.Ordinal);
        }

        // With another purpose the usages are those of the purpose, whatever the old one had.
        Assert.Null(SuccessorContent.Of(old, "1", CertPurpose.Client).ExtendedKeyUsages);
    }

    // RFC 5280 4.2.1.3: the old key usage, and a part of the refusal.
    [Theory]
    [InlineData("DigitalSignature", null)]
    [InlineData("DigitalSignature, KeyEncipherment", null)]
    [InlineData("KeyEncipherment", "without digitalSignature")]
    [InlineData("DigitalSignature, KeyCertSign", "that only a CA may have")]
    [InlineData("DigitalSignature, CrlSign", "that only a CA may have")]
    public void A_key_usage_is_kept_or_refused(string usage, string? refusal)
    {
        DecodedCertificate old = Old(f => f.Put(Forge.KeyUsage(Enum.Parse<KeyUsages>(usage))));
        if (refusal is null)
            Assert.Equal(Enum.Parse<KeyUsages>(usage), SuccessorContent.Of(old, "1", null).KeyUsageFor(old.PublicKey));
        else
            Assert.Contains(refusal, Assert.Throws<ClusterCertsException>(() => SuccessorContent.Of(old, "1", null)).Message, StringComparison.Ordinal);
    }

    // A key of another kind: encipherment is RSA's, agreement that of curves (RFC 3279 2.3.1, RFC 8813).
    [Theory]
    [InlineData("DigitalSignature, KeyAgreement", true, "DigitalSignature, KeyEncipherment")]
    [InlineData("DigitalSignature, NonRepudiation", true, "DigitalSignature, NonRepudiation, KeyEncipherment")]
    [InlineData("DigitalSignature, KeyAgreement", false, "DigitalSignature, KeyAgreement")]
    public void A_key_usage_fits_the_new_key(string before, bool becomesRsa, string after)
    {
        DecodedCertificate old = Old(f => f.Put(Forge.KeyUsage(Enum.Parse<KeyUsages>(before))));
        PublicKeyInfo key = Forge.Key("next", becomesRsa ? KeyAlgorithm.Rsa2048 : KeyAlgorithm.EcdsaP384).PublicKey;
        Assert.Equal(Enum.Parse<KeyUsages>(after), SuccessorContent.Of(old, "1", null).KeyUsageFor(key));
        Assert.Null(SuccessorContent.Of(old, "1", CertPurpose.Node).KeyUsageFor(key));
    }

    [Fact]
    public void Names_of_every_kind_go_on_and_foreign_extensions_are_told()
    {
        byte[] uri = Forge.Uri("spiffe://example/1");
        byte[] directory = Forge.Directory("CN=other");
        SuccessorContent content = SuccessorContent.Of(
            Old(f => f.Put(Forge.AltNames(Forge.Dns("a"), uri, directory, Forge.IP(10, 0, 0, 5))).Put(new("1.2.3.4", null, [5, 0]))), "1", null);
        Assert.Equal(["a"], content.Names!.DnsNames);
        Assert.Equal("10.0.0.5", Assert.Single(content.Names.IPAddresses).ToString());
        Assert.Equal("URI:spiffe://example/1", Assert.Single(content.FurtherNames).ToString());
        Assert.Equal(directory, Assert.Single(content.OtherNames));
        Assert.Equal(["1.2.3.4"], content.LeftOutUnder(new()));
        Assert.Equal(KeyAlgorithm.EcdsaP256, content.KeyAlgorithm);
        Assert.Equal(Forge.Name("CN=1"), content.SubjectName);
    }

    // It was valid for 31 days in all; of these the backdate is a part, unless there were fewer.
    [Theory]
    [InlineData(1, 30)]
    [InlineData(0, 31)]
    [InlineData(40, 31)]
    public void The_lifetime_is_as_before(int backdateDays, int lifetimeDays) => Assert.Equal(
        TimeSpan.FromDays(lifetimeDays), SuccessorContent.Of(Old(_ => { }), "1", null).Lifetime(TimeSpan.FromDays(backdateDays)));

    private static DecodedCertificate Old(Action<Forge> spoil) => Forge.Leaf(Forge.Root(), "1", spoil).Decoded;
}
