namespace ClusterCerts.Tests.Keys;

/// <summary>The examples of RFC 9881 C: keys in each form, certificates, and keys that are not consistent. They come from where the RFC was written,
/// github.com/lamps-wg/dilithium-certificates.</summary>
public sealed class Rfc9881Tests
{
    // Their one seed, 000102…1F, and their public keys were made by others.
    [Theory]
    [InlineData(44, KeyAlgorithm.MlDsa44)]
    [InlineData(65, KeyAlgorithm.MlDsa65)]
    [InlineData(87, KeyAlgorithm.MlDsa87)]
    public void Their_keys_are_read_and_their_certificates_verify(int number, KeyAlgorithm algorithm)
    {
        DecodedCertificate certificate = CertificateFile.Read(Example($"ML-DSA-{number}.crt"))[0];
        Assert.Equal(PemFile.Read(Example($"ML-DSA-{number}.pub"))[0].Content, certificate.PublicKey.Encoded);
        Assert.True(SignatureVerifier.Verify(certificate.PublicKey, certificate.SignatureAlgorithm, certificate.Tbs.Span, certificate.Signature.Span, out _));
        foreach (string form in (string[])["seed", "both"])
        {
            using KeyPair key = PrivateKeyFile.Read(Example($"ML-DSA-{number}-{form}.priv"), null);
            Assert.Equal((algorithm, certificate.PublicKey), (key.PublicKey.Algorithm, key.PublicKey));
            Assert.Equal(PemFile.Read(Example($"ML-DSA-{number}-seed.priv"))[0].Content, key.Platform.ExportPkcs8PrivateKey());
            Assert.True(SignatureVerifier.Verify(certificate.PublicKey, certificate.SignatureAlgorithm, "data"u8, key.Sign("data"u8), out _));
        }
    }

    // 8.1: the seed is what to keep, and it cannot be had back; the second and the third are not consistent either (C.4).
    [Theory]
    [InlineData("ML-DSA-44-expanded.priv", ErrorCode.UnsupportedKey, "without the seed")]
    [InlineData("ML-DSA-65-expanded.priv", ErrorCode.UnsupportedKey, "without the seed")]
    [InlineData("ML-DSA-87-expanded.priv", ErrorCode.UnsupportedKey, "without the seed")]
    [InlineData("bad-ML-DSA-44-1.priv", ErrorCode.MalformedKey, "RFC 9881 8.2")]
    [InlineData("bad-ML-DSA-44-2.priv", ErrorCode.UnsupportedKey, "without the seed")]
    [InlineData("bad-ML-DSA-44-3.priv", ErrorCode.UnsupportedKey, "without the seed")]
    public void A_key_without_its_seed_or_with_that_of_another_is_refused(string file, ErrorCode code, string says)
    {
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => PrivateKeyFile.Read(Example(file), null));
        Assert.Equal(code, error.ErrorCode);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    private static string Example(string name) => Path.Combine(AppContext.BaseDirectory, "Keys", "Rfc9881", name);
}
