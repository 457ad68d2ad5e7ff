using System.Security.Cryptography;

namespace ClusterCerts.Tests.Trust;

/// <summary>
/// What others made and RFC 5280 only recommends otherwise, and what of a trust anchor does not count: told, and nothing fails.
/// </summary>
public sealed class NoteTests
{
    private static readonly Dictionary<string, Row> Table = new()
    {
        // RFC 5280 4.2.1.3: "SHOULD" be critical. easy-rsa, cfssl, XCA and AD CS write it so.
        ["root with keyUsage not critical"] = new(
            CheckName.Chain, "the root 'CN=Root': its keyUsage is not critical", BadFixture.Root(f => f.Critical(Oids.KeyUsage, null))),
        ["intermediate with keyUsage not critical"] = new(
            CheckName.Chain,
            "the intermediate 'CN=Intermediate': its keyUsage is not critical",
            BadFixture.Intermediate(f => f.Critical(Oids.KeyUsage, null))),
        ["leaf with keyUsage not critical"] = new(
            CheckName.Purpose, "the leaf: its keyUsage is not critical", BadFixture.Leaf(f => f.Critical(Oids.KeyUsage, null))),

        // 4.2.1.6, 4.2.1.2
        ["leaf with a critical subjectAltName beside a subject"] = new(
            CheckName.Identity, "critical beside a subject", BadFixture.Leaf(f => f.Critical(Oids.SubjectAltName, true))),
        ["leaf without subjectKeyIdentifier"] = new(
            CheckName.Chain, "the leaf: it has no subjectKeyIdentifier", BadFixture.Leaf(f => f.Remove(Oids.SubjectKeyIdentifier))),

        // 6.1.1 (d): of a trust anchor name and key count
        ["root with serial number zero"] = new(
            CheckName.Chain, "the root 'CN=Root': the serial number is zero", BadFixture.Root(f => f.Serial = [0])),
        ["root with a serial number of 21 octets"] = new(
            CheckName.Chain, "has 21 octets", BadFixture.Root(f => f.Serial = [0x7F, .. new byte[20]])),
        ["root signed with SHA-1 by itself"] = new(CheckName.Chain, "made with SHA-1", SelfSignedWith(Oids.Sha1WithRsa, HashAlgorithmName.SHA1)),
        ["root signed with MD5 by itself"] = new(CheckName.Chain, "made with MD5", SelfSignedWith(Oids.Md5WithRsa, HashAlgorithmName.MD5)),

        // What reign's scripts and old OpenSSL write; the strict mode of OpenSSL asks for extensions, its usual one does not.
        ["root of version 1"] = new(
            CheckName.Chain, "its version is 1", BadFixture.Root(f => (f.Version, f.Extensions) = (null, null)), IsStrict: false),
    };

    public static TheoryData<string> Names => [.. Table.Keys];

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void Is_told_and_fails_nothing(string name)
    {
        Row row = Table[name];
        BadCase made = row.Make();

        Verdict verdict = Judge.Verdict(made.Presented, made.Trusted, made.Change);

        Assert.DoesNotContain(verdict.ToChecks(), c => !c.Passed);
        NodeCertNote note = Assert.Single(verdict.ToNotes());
        Assert.Equal(row.Check, note.Name);
        Assert.Contains(row.Detail, note.Detail, StringComparison.Ordinal);
        OpenSslVerify.AssertAccepts(made.Presented, made.Trusted, row.IsStrict);
    }

    // An intermediate that is trusted on purpose is an anchor like a root.
    [Fact]
    public void A_trusted_intermediate_may_lack_the_authorityKeyIdentifier()
    {
        Forged intermediate = Forge.CA(Forge.Root(), "CN=Intermediate", f => f.Remove(Oids.AuthorityKeyIdentifier));
        Verdict verdict = Judge.Verdict([Forge.Leaf(intermediate)], [intermediate]);
        Assert.DoesNotContain(verdict.ToChecks(), c => !c.Passed);
        Assert.Contains("no authorityKeyIdentifier", Assert.Single(verdict.ToNotes()).Detail, StringComparison.Ordinal);
    }

    // RFC 5280 takes the host of RFC 3986; what OpenSSL takes instead is told of what others signed, and OpenSSL refuses it.
    [SkippableTheory]
    [InlineData("https://user@h.example/x", "OpenSSL takes 'user@h.example' for the host")]
    [InlineData("https://h.example?x", "OpenSSL takes 'h.example?x' for the host")]
    [InlineData("https://h.example#x", "OpenSSL takes 'h.example#x' for the host")]
    [InlineData("https://h.example/x:y", "OpenSSL takes 'h.example/x' for the host")]
    public void A_URI_whose_host_OpenSSL_reads_otherwise_is_a_note_below_limits_on_URIs(string uri, string told)
    {
        Forged limited = Forge.Root(spoil: f => f.Put(Forge.Constraints([Forge.Uri("h.example")], [])));
        Forged leaf = Forge.Leaf(limited, spoil: f => f.Put(Forge.AltNames(Forge.Dns("1"), Forge.Uri(uri))));
        Verdict verdict = Judge.Verdict([leaf], [limited]);
        Assert.DoesNotContain(verdict.ToChecks(), c => !c.Passed);
        Assert.Contains(told, Assert.Single(verdict.ToNotes()).Detail, StringComparison.Ordinal);
        OpenSslVerify.AssertRefuses([leaf], [limited]);

        Forged open = Forge.Root();
        Forged free = Forge.Leaf(open, spoil: f => f.Put(Forge.AltNames(Forge.Dns("1"), Forge.Uri(uri))));
        Assert.Empty(Judge.Verdict([free], [open]).ToNotes());
        OpenSslVerify.AssertAccepts([free], [open]);
    }

    // The same CAs may sign here: what they sign passes.
    [Theory]
    [MemberData(nameof(RootNames))]
    public void A_CA_with_a_note_may_be_installed(string name)
    {
        Forged root = Table[name].Make().Trusted[0];
        Finding note = Assert.Single(IssuanceLint.CheckInstalled([root.Decoded], new SignatureCache()));
        Assert.True(note.IsNote);
        Assert.Contains(Table[name].Detail.Replace("the root 'CN=Root'", "the CA", StringComparison.Ordinal), note.Text, StringComparison.Ordinal);
    }

    public static TheoryData<string> RootNames => [.. Table.Keys.Where(k => k.StartsWith("root", StringComparison.Ordinal))];

    // What is a note on theirs is a rule for ours.
    [Theory]
    [MemberData(nameof(RootNames))]
    public void Nothing_with_a_note_is_signed_here(string name)
    {
        DecodedCertificate root = Table[name].Make().Trusted[0].Decoded;
        Assert.NotEmpty(IssuanceLint.CheckSigningCert(DecodedCertificate.DecodeUnsigned(root.Tbs.ToArray()), [], new SignatureCache()));
    }

    [Fact]
    public void A_report_shows_its_notes_below_its_checks()
    {
        var report = new NodeCertReport(
            "1", "node.1.crt", "01", [new NodeCertCheck(CheckName.Chain, true, "CN=1")], [new NodeCertNote(CheckName.Chain, "old")]);
        Assert.True(report.Passed);
        Assert.EndsWith("\nnote   Chain         old", report.ToString(), StringComparison.Ordinal);
        Assert.Equal(report.Notes, report.With([report]).Notes);
    }

    private static Func<BadCase> SelfSignedWith(string oid, HashAlgorithmName hash) => () =>
    {
        KeyPair key = Forge.Key("weak", KeyAlgorithm.Rsa2048);
        Forged root = Forge.Root(key: key, spoil: f =>
        {
            f.InnerAlgorithm = f.OuterAlgorithm = Forge.Algorithm(oid, true);
            f.Sign = tbs => ((RSA)key.Platform).SignData(tbs, hash, RSASignaturePadding.Pkcs1);
        });
        return new([Forge.Leaf(root)], [root]);
    };

    private sealed record Row(CheckName Check, string Detail, Func<BadCase> Make, bool IsStrict = true);
}
