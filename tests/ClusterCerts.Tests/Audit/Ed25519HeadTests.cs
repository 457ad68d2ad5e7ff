using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Nist;
using Org.BouncyCastle.Cms;
using Org.BouncyCastle.X509;

namespace ClusterCerts.Tests.Audit;

/// <summary>Heads that a CA with an Ed25519 or ML-DSA key signed (RFC 8419, RFC 9882).</summary>
public sealed class Ed25519HeadTests
{
    // OpenSSL 3.0 verifies no message in CMS with such a signature, not even one of Ed25519 that it is asked to make itself; BouncyCastle does.
    [Theory]
    [InlineData(KeyAlgorithm.Ed25519)]
    [InlineData(KeyAlgorithm.MlDsa44)]
    [InlineData(KeyAlgorithm.MlDsa65)]
    [InlineData(KeyAlgorithm.MlDsa87)]
    public void BouncyCastle_verifies_a_head_and_we_say_that_OpenSsl_may_not(KeyAlgorithm algorithm)
    {
        using var authority = new TestAuthority(p => p with { KeyAlgorithm = algorithm });
        authority.Issue("1");
        var told = new List<string>();
        string head = Path.Combine(authority.Around, "one.head");
        authority.Open().PlanLedgerExport(new() { Format = LedgerExportFormat.Head, OutputPath = head }).Write(told.Add);
        Assert.Contains("OpenSSL", Assert.Single(told), StringComparison.Ordinal);
        Assert.Empty(CertLedger.Test(authority.Path, authority.Context(), [head]));

        var message = new CmsSignedData(PemFile.Read(head)[0].Content);
        var signer = new X509CertificateParser().ReadCertificate(CertificateFile.Read(authority.File("signing.crt"))[0].Encoded);
        SignerInformation signature = Assert.Single(message.GetSignerInfos().GetSigners());
        Assert.Equal((NistObjectIdentifiers.IdSha512, new DerObjectIdentifier(PureAlgorithm.Of(algorithm)!.Oid)), (signature.DigestAlgorithmID.Algorithm, signature.SignatureAlgorithm.Algorithm));
        Assert.True(signature.Verify(signer));
    }
}
