namespace ClusterCerts.Tests.Trust;

/// <summary>What would be refused is found before it is signed.</summary>
public sealed class IssuanceLintTests
{
    private static readonly Forged Root = Forge.Root();

    // A row: what is wrong with the leaf to be signed, the check and a part of the text. Null: nothing is wrong.
    private static readonly Dictionary<string, (Action<Forge> Spoil, CheckName Check, string Text)> BadLeaves = new()
    {
        ["serial zero"] = (f => f.Serial = [0], CheckName.Chain, "serial number is zero"),
        ["another issuer"] = (f => f.Issuer = Forge.Name("CN=Other"), CheckName.Chain, "the issuer is 'CN=Other', not 'CN=Root'"),
        ["SHA-1"] = (f => f.InnerAlgorithm = Forge.Algorithm(Oids.Sha1WithRsa, true), CheckName.Chain, "SHA-1"),
        ["CA:TRUE"] = (f => f.Put(Forge.BasicConstraints(true, null)), CheckName.Chain, "CA:TRUE"),
        ["no basicConstraints"] = (f => f.Remove(Oids.BasicConstraints), CheckName.Chain, "no critical basicConstraints"),
        ["no keyUsage"] = (f => f.Remove(Oids.KeyUsage), CheckName.Purpose, "it has no keyUsage"),
        ["keyUsage not critical"] = (f => f.Critical(Oids.KeyUsage, null), CheckName.Purpose, "keyUsage is not critical"),
        ["subjectAltName critical"] = (f => f.Critical(Oids.SubjectAltName, true), CheckName.Identity, "is critical beside a subject"),
        ["no subjectKeyIdentifier"] = (f => f.Remove(Oids.SubjectKeyIdentifier), CheckName.Chain, "no subjectKeyIdentifier"),
        ["another key's authorityKeyIdentifier"] = (
            f => f.Put(Forge.AuthorityKeyId(Forge.Key("other"))), CheckName.Chain, "is not the subjectKeyIdentifier"),
        ["another name"] = (f => f.Subject = Forge.Name("CN=2"), CheckName.Identity, "the common name is '2', not '1'"),
        ["no extendedKeyUsage"] = (f => f.Remove(Oids.ExtendedKeyUsage), CheckName.Purpose, "no extendedKeyUsage"),
        ["extension twice"] = (f => f.Extensions!.Add(Forge.KeyUsage(KeyUsages.DigitalSignature)), CheckName.Parse, "twice"),
        ["outlives its issuer"] = (f => f.NotAfter = Forge.Time(Forge.Now.AddDays(4000)), CheckName.Lifetime, "after its issuer"),
        ["weak key"] = (
            f => f.PublicKey = Forge.Tlv(0x30, Forge.Algorithm("1.3.101.113", false), Forge.Tlv(3, [0], new byte[57])), // Ed448
            CheckName.Chain, "is not accepted"),
    };

    public static TheoryData<string> Names => [.. BadLeaves.Keys];

    [Fact]
    public void A_sound_leaf_may_be_signed() => Assert.Empty(Lint(_ => { }));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_bad_leaf_may_not_be_signed(string name)
    {
        (Action<Forge> spoil, CheckName check, string text) = BadLeaves[name];
        Assert.Contains(Lint(spoil), f => f.Check == check && f.Text.Contains(text, StringComparison.Ordinal));
    }

    [Fact]
    public void A_root_and_an_intermediate_may_be_signed()
    {
        Assert.Empty(LintCA(null, "CN=Root", _ => { }));
        Assert.Empty(LintCA(Root, "CN=Intermediate", _ => { }));
    }

    // The path length of the issuer leaves no room for another CA, though RFC 5280 would let it end a path.
    [Fact]
    public void A_CA_below_path_length_0_may_not_be_signed()
    {
        Forged narrow = Forge.Root(spoil: f => f.Put(Forge.BasicConstraints(true, 0)));
        Assert.Contains(
            LintCA(narrow, "CN=Intermediate", _ => { }),
            f => f.Text.Contains("path length 0 is exceeded", StringComparison.Ordinal));
        Assert.Empty(IssuanceLint.CheckLeaf(
            Unsigned(Forge.Leaf(narrow)), [narrow.Decoded], "1", CertPurpose.Node, new SignatureCache()));
    }

    [Fact]
    public void A_CA_without_keyCertSign_may_not_be_signed() => Assert.Contains(
        LintCA(Root, "CN=Intermediate", f => f.Put(Forge.KeyUsage(KeyUsages.CrlSign))),
        f => f.Text.Contains("lacks keyCertSign", StringComparison.Ordinal));

    [Fact]
    public void Names_are_bound_by_the_issuers_constraints()
    {
        Forged bound = Forge.Root(spoil: f => f.Put(Forge.Constraints([Forge.Dns("example.com")], [])));
        IReadOnlyList<Finding> findings = IssuanceLint.CheckLeaf(
            Unsigned(Forge.Leaf(bound, "a.example.org")),
            [bound.Decoded],
            "a.example.org",
            CertPurpose.Node,
            new SignatureCache());
        Assert.Contains(findings, f => f.Text.Contains("'a.example.org' is in no permitted subtree", StringComparison.Ordinal));
    }

    private static IReadOnlyList<Finding> Lint(Action<Forge> spoil) => IssuanceLint.CheckLeaf(
        Unsigned(Forge.Leaf(Root, spoil: spoil)), [Root.Decoded], "1", CertPurpose.Node, new SignatureCache());

    private static IReadOnlyList<Finding> LintCA(Forged? issuer, string subject, Action<Forge> spoil) =>
        IssuanceLint.CheckSigningCert(Unsigned(Forge.CA(issuer, subject, spoil)), issuer is null ? [] : [issuer.Decoded], new SignatureCache());

    private static DecodedCertificate Unsigned(Forged signed) => DecodedCertificate.DecodeUnsigned(signed.Decoded.Tbs.ToArray());
}
