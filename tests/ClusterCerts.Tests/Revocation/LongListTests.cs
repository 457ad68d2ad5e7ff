using System.Numerics;

namespace ClusterCerts.Tests.Revocation;

/// <summary>A list of a hundred thousand entries costs ten times what one of ten thousand does, and a certificate is looked up in it, not searched for.</summary>
[LongRunning]
public sealed class LongListTests
{
    private const int Many = 100_000;

    [Fact]
    public void Writing_and_reading_take_memory_by_the_entry()
    {
        Forged root = Forge.Root();
        (long encoded, long read) small = Allocated(root, Many / 10), large = Allocated(root, Many);
        Assert.InRange((double)large.encoded / small.encoded, 5, 14);
        Assert.InRange((double)large.read / small.read, 5, 14);
        Assert.InRange(large.read / Many, 0, 1200);
    }

    // Signed by the authority's own key elsewhere, as a list that is beside an older ledger: the ledger learns of each entry.
    [SkippableFact]
    public void An_authority_takes_it_over_and_others_read_it()
    {
        using var authority = new TestAuthority();
        NodeCert[] certs = authority.Issue(new(), "good", "bad");
        using (KeyPair key = PrivateKeyFile.Read(authority.File("signing.key"), null))
        {
            DecodedCertificate issuer = CertificateFile.Read(authority.File("signing.crt"))[0];
            RevokedCertificate[] entries = [.. Entries(Many - 1), new(SerialNumber.Parse(certs[1].SerialNumber).Value, Validity.WholeSeconds(authority.Clock.Now), RevocationReason.Superseded)];
            File.WriteAllBytes(authority.File("signing.crl"), RevocationListFile.Write(Encode(issuer, key, entries, authority.Clock.Now)));
        }

        Assert.Equal(Many, authority.Open().WriteRevocationList().SerialNumbers.Count);
        string list = authority.File("signing.crl"), trust = authority.File("trust.crt");
        NodeCertTestParameters asked = new() { CertificatePaths = [], TrustPaths = [trust], CrlPaths = [list] };
        NodeCertReport Test(NodeCert cert) => NodeCertTester.Test(asked with { CertificatePaths = [cert.CertificatePath!] }, authority.Context());
        Assert.True(Test(certs[0]).Passed, Test(certs[0]).ToString());
        Assert.False(Test(certs[1]).Passed);
        Assert.Equal(NodeCertStatus.Revoked, authority.Latest("bad").Status);
        Assert.DoesNotContain(CertLedger.Test(authority.Path, authority.Context()), f => f.Kind != LedgerFindingKind.SerialNumberUnaccounted);

        Peer.Needs("openssl");
        Peer.Expect("openssl", "crl", "-in", list, "-CAfile", trust, "-verify", "-noout");
        string[] verify = ["verify", "-x509_strict", "-crl_check", "-CAfile", trust, "-CRLfile", list];
        Peer.Expect("openssl", [.. verify, certs[0].CertificatePath!]);
        Peer.ExpectRefusal("certificate revoked", "openssl", [.. verify, certs[1].CertificatePath!]);
    }

    private static IEnumerable<RevokedCertificate> Entries(int count) => Enumerable.Range(1, count).Select(i => new RevokedCertificate(
        (BigInteger.One << 120) + (i * (BigInteger)7919), Validity.WholeSeconds(Forge.Now), (i % 3) switch
        {
            0 => RevocationReason.Unspecified,
            1 => RevocationReason.KeyCompromise,
            _ => RevocationReason.Superseded,
        }));

    private static byte[] Encode(DecodedCertificate issuer, KeyPair key, IReadOnlyList<RevokedCertificate> entries, DateTimeOffset now)
    {
        var template = new RevocationListTemplate
        {
            IssuerName = issuer.SubjectName.ToArray(),
            IssuerKeyId = issuer.KeyId,
            Number = 7,
            ThisUpdate = Validity.WholeSeconds(now.AddMinutes(-5)),
            NextUpdate = Validity.WholeSeconds(now.AddDays(30)),
            Revoked = entries,
        };
        byte[] tbs = template.Encode(key.SignatureAlgorithm());
        return CertificateTemplate.Assemble(tbs, key.SignatureAlgorithm(), key.Sign(tbs));
    }

    private static (long Encoded, long Read) Allocated(Forged root, int count)
    {
        RevokedCertificate[] entries = [.. Entries(count)];
        DecodedCertificate issuer = DecodedCertificate.Decode(root.Der);
        Encode(issuer, root.Key, entries[..10], Forge.Now);
        long before = GC.GetAllocatedBytesForCurrentThread();
        byte[] list = Encode(issuer, root.Key, entries, Forge.Now);
        long encoded = GC.GetAllocatedBytesForCurrentThread() - before;
        before = GC.GetAllocatedBytesForCurrentThread();
        DecodedRevocationList read = DecodedRevocationList.Decode(list);
        long decoded = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(entries, read.Revoked.OrderBy(r => r.SerialNumber));
        return (encoded, decoded);
    }
}
