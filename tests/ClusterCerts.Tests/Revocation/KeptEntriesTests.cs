using System.Formats.Asn1;

namespace ClusterCerts.Tests.Revocation;

/// <summary>The policy rule KeepExpiredRevocations: whether a list names certificates that have expired, and says so.</summary>
public sealed class KeptEntriesTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly SerialNumber _revoked;

    public KeptEntriesTests()
    {
        NodeCert cert = _authority.Issue(new() { Lifetime = new CertLifetime(TimeSpan.FromDays(7)) }, "1")[0];
        TestAuthority.Value(_authority.Open().Revoke(new() { NodeIds = ["1"] }).Single());
        _revoked = SerialNumber.Parse(cert.SerialNumber);
    }

    public void Dispose() => _authority.Dispose();

    // RFC 5280 3.3: on one list made after the expiry, and then no longer.
    [Fact]
    public void Without_it_an_entry_leaves_after_one_list_beyond_the_expiry()
    {
        Assert.True(Names(List()));
        _authority.Clock.Now += TimeSpan.FromDays(8);
        DecodedRevocationList first = List();
        Assert.True(Names(first));
        _authority.Clock.Now += TimeSpan.FromHours(1);
        Assert.False(Names(List()));
        Assert.Null(Since(List()));
    }

    [Fact]
    public void With_it_an_entry_stays_for_years_and_the_list_says_since_when_it_is_whole()
    {
        DateTimeOffset made = Validity.WholeSeconds(_authority.Clock.Now);
        Keep(true);
        for (int year = 0; year < 3; year++)
        {
            Assert.True(Names(List()));
            _authority.Clock.Now += TimeSpan.FromDays(300);
        }

        Assert.Equal(made, Since(List()));
    }

    // The ledger knows all that was ever revoked: what has left comes back, and leaves again with the rule.
    [Fact]
    public void It_counts_for_the_next_list_whenever_it_is_set()
    {
        List();
        _authority.Clock.Now += TimeSpan.FromDays(8);
        List();
        _authority.Clock.Now += TimeSpan.FromHours(1);
        Assert.False(Names(List()));
        Keep(true);
        Assert.True(Names(List()));
        _authority.Open().SetPolicy(new() { Remove = [PolicyRule.KeepExpiredRevocations] });
        Assert.False(Names(List()));
    }

    [SkippableFact]
    public void Others_take_a_list_that_says_so()
    {
        Keep(true);
        NodeCert good = _authority.Issue("2");
        List();
        string list = _authority.File("signing.crl"), trust = _authority.File("trust.crt");
        Assert.True(NodeCertTester.Test(
            new() { CertificatePaths = [good.CertificatePath!], TrustPaths = [trust], CrlPaths = [list] }, _authority.Context()).Passed);

        Peer.Needs("openssl");
        Peer.Expect("openssl", "crl", "-in", list, "-CAfile", trust, "-verify", "-noout");
        Peer.Expect("openssl", "verify", "-x509_strict", "-crl_check", "-CAfile", trust, "-CRLfile", list, good.CertificatePath!);
        Peer.ExpectRefusal("certificate revoked", "openssl", "verify", "-x509_strict", "-crl_check", "-CAfile", trust, "-CRLfile", list, _authority.File("node.1.crt"));
        Peer.Needs("certtool");
        Peer.Expect("certtool", "--verify-crl", "--load-ca-certificate", trust, "--infile", list);
        Peer.Needs("keytool");
        Peer.Expect("keytool", "-printcrl", "-file", list);
    }

    private void Keep(bool keeps) => Assert.Equal(keeps, _authority.Open().SetPolicy(new() { KeepExpiredRevocations = keeps }).KeepExpiredRevocations);

    private DecodedRevocationList List()
    {
        _authority.Open().WriteRevocationList();
        return RevocationListFile.Read(_authority.File("signing.crl"))[0];
    }

    private bool Names(DecodedRevocationList list) => list.Find(_revoked.Value) is not null;

    // The extension, read field by field from the signed part.
    private static DateTimeOffset? Since(DecodedRevocationList list)
    {
        AsnReader tbs = new AsnReader(list.Encoded, AsnEncodingRules.DER).ReadSequence().ReadSequence();
        var tag = new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true);
        while (tbs.PeekTag() != tag)
            tbs.ReadEncodedValue();
        DecodedExtension? extension = ExtensionsReader.Read(tbs.ReadSequence(tag).ReadEncodedValue()).Find(Oids.ExpiredCertsOnCrl);
        Assert.NotEqual(true, extension?.IsCritical);
        return extension is null ? null : new AsnReader(extension.Value, AsnEncodingRules.DER).ReadGeneralizedTime();
    }
}
