using System.Security.Cryptography;

namespace ClusterCerts.Tests.Tokens;

public sealed class TokenPublicKeyTests
{
    // 04 and the size of an OCTET STRING that fills the rest: 3F of P-256, 5F of P-384.
    [Theory]
    [InlineData("nistP256", 0x3F)]
    [InlineData("nistP384", 0x5F)]
    public void A_bare_point_that_looks_like_an_OCTET_STRING_is_one_of_a_curve(string curve, byte first)
    {
        using var key = ECDsa.Create();
        ECParameters parameters;
        do
        {
            key.GenerateKey(ECCurve.CreateFromFriendlyName(curve));
            parameters = key.ExportParameters(false);
        }
        while (parameters.Q.X![0] != first);
        PublicKeyInfo expected = PublicKeyInfo.Decode(key.ExportSubjectPublicKeyInfo());
        byte[] name = curve == "nistP256" ? [0x06, 8, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 3, 1, 7] : [0x06, 5, 0x2B, 0x81, 4, 0, 0x22];
        byte[] point = [4, .. parameters.Q.X, .. parameters.Q.Y!];
        Assert.Equal(expected.Sha256, TokenPublicKey.OfCurve(name, point).Sha256);
        Assert.Equal(expected.Sha256, TokenPublicKey.OfCurve(name, [4, (byte)point.Length, .. point]).Sha256);
    }
}
