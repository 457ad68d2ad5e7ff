using System.Security.Cryptography;

namespace ClusterCerts.Tests.Keys;

/// <summary>A P-256 key in the form that .NET and OpenSSL write has a way of its own, which takes no key that the platform refuses.</summary>
public sealed class UsualEcKeyTests
{
    private const string Order = "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Is_read_as_the_platform_reads_it_and_signs(bool pkcs8)
    {
        for (int i = 0; i < 20; i++)
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using KeyPair read = Read(Encode(key, pkcs8), pkcs8);
            Assert.Equal(key.ExportSubjectPublicKeyInfo(), read.PublicKey.Encoded);
            Assert.Equal(key.ExportPkcs8PrivateKey(), read.Platform.ExportPkcs8PrivateKey());
            Assert.True(key.VerifyData("text"u8, read.Sign("text"u8), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        }
    }

    // What the file says of the public half must be that of its number: a certificate's own point beside another number is no key of it.
    [Theory]
    [InlineData(true, "the point of another key")]
    [InlineData(false, "the point of another key")]
    [InlineData(true, "the number of another key")]
    [InlineData(false, "the number of another key")]
    [InlineData(true, "a point off the curve")]
    [InlineData(true, "the number zero")]
    [InlineData(false, "the number zero")]
    [InlineData(true, "the order as the number")]
    [InlineData(true, "a number above the order")]
    [InlineData(true, "an octet after it")]
    [InlineData(false, "an octet after it")]
    public void A_key_that_does_not_hold_together_is_refused(bool pkcs8, string what)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] der = Encode(key, pkcs8);
        byte[] strange = Encode(other, pkcs8);
        Range number = pkcs8 ? 36..68 : 7..39;
        switch (what)
        {
            case "the point of another key":
                strange.AsSpan(^64).CopyTo(der.AsSpan(^64));
                break;
            case "the number of another key":
                strange.AsSpan(number).CopyTo(der.AsSpan(number));
                break;
            case "a point off the curve":
                der[^1] ^= 1;
                break;
            case "the number zero":
                der.AsSpan(number).Clear();
                break;
            case "the order as the number":
                Convert.FromHexString(Order).CopyTo(der.AsSpan(number));
                break;
            case "a number above the order":
                der.AsSpan(number).Fill(0xFF);
                break;
            default:
                der = [.. der, 0];
                break;
        }

        Assert.Equal(ErrorCode.MalformedKey, Assert.Throws<ClusterCertsException>(() => Read(der, pkcs8)).ErrorCode);
    }

    private static byte[] Encode(ECDsa key, bool pkcs8) => pkcs8 ? key.ExportPkcs8PrivateKey() : key.ExportECPrivateKey();

    private static KeyPair Read(byte[] der, bool pkcs8) =>
        PrivateKeyFile.Read(System.Text.Encoding.ASCII.GetBytes(PemFile.Write(pkcs8 ? "PRIVATE KEY" : "EC PRIVATE KEY", der)), "key", null);
}
