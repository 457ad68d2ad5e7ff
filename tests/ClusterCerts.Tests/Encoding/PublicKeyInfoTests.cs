using System.Formats.Asn1;
using System.Security.Cryptography;

namespace ClusterCerts.Tests.Encoding;

/// <summary>Public keys: which kind, how strong, and whether two are one.</summary>
public sealed class PublicKeyInfoTests
{
    // NIST SP 800-57 part 1 table 2, with steps between its rows.
    [Theory]
    [InlineData("P-256", "EcdsaP256", true, 128)]
    [InlineData("P-384", "EcdsaP384", true, 192)]
    [InlineData("P-521", "EcdsaP521", true, 260)]
    [InlineData("Ed25519", "Ed25519", true, 128)]
    [InlineData("MlDsa44", "MlDsa44", true, 128)] // categories 2, 3 and 5
    [InlineData("MlDsa65", "MlDsa65", true, 192)]
    [InlineData("MlDsa87", "MlDsa87", true, 256)]
    [InlineData("1024", "Rsa1024", false, 80)]
    [InlineData("2048", "Rsa2048", true, 112)]
    [InlineData("3072", "Rsa3072", true, 128)]
    [InlineData("4096", "Rsa4096", true, 140)]
    [InlineData("2304", "Rsa2304", true, 112)] // none that is made here, and strong enough
    [InlineData("8192", "Rsa8192", true, 192)]
    [InlineData("16392", "Rsa16392", false, 192)] // too long to verify for everyone
    public void A_key_has_a_name_and_a_strength(string kind, string name, bool isAcceptable, int strength)
    {
        PublicKeyInfo key = PublicKeyInfo.Decode(Encode(kind));
        Assert.Equal((name, isAcceptable, strength), (key.Name, key.IsAcceptable, key.Strength));
        Assert.Equal(name, (key.Algorithm is KeyAlgorithm made ? made.ToString() : null) ?? name);
        Assert.Equal(kind.StartsWith('P'), key.IsEc);
    }

    // RFC 5480 2.2: the point whole or compressed is the same key in another encoding.
    [Fact]
    public void A_compressed_point_is_the_same_key()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        ECPoint point = key.ExportParameters(false).Q;
        PublicKeyInfo whole = PublicKeyInfo.Decode(Curve(Oids.Secp256r1, [4, .. point.X!, .. point.Y!]));
        PublicKeyInfo compressed = PublicKeyInfo.Decode(Curve(Oids.Secp256r1, [(byte)(2 + (point.Y![^1] & 1)), .. point.X!]));
        PublicKeyInfo other = PublicKeyInfo.Decode(Curve(Oids.Secp256r1, [(byte)(3 - (point.Y![^1] & 1)), .. point.X!]));
        Assert.True(compressed.IsCompressed && !whole.IsCompressed);
        Assert.True(whole.IsSameKey(compressed) && compressed.IsSameKey(whole));
        Assert.False(whole.Equals(compressed)); // a certificate certifies an encoding
        Assert.False(other.IsSameKey(whole)); // the point on the other side of the curve
    }

    // RFC 8410 3 and 4: no parameters, 32 octets; RFC 9881 2 and 4: none, and as many as the parameter set has.
    [Theory]
    [InlineData(Oids.Ed25519, false, 32, null)]
    [InlineData(Oids.Ed25519, true, 32, "RFC 8410 3")]
    [InlineData(Oids.Ed25519, false, 31, "not 32 octets")]
    [InlineData(Oids.Ed25519, false, 33, "not 32 octets")]
    [InlineData(Oids.Ed25519, false, 0, "not 32 octets")]
    [InlineData(Oids.MLDsa44, false, 1312, null)]
    [InlineData(Oids.MLDsa44, true, 1312, "RFC 9881 2")]
    [InlineData(Oids.MLDsa44, false, 1311, "not 1312 octets")]
    [InlineData(Oids.MLDsa44, false, 1952, "not 1312 octets")] // the next parameter set's
    [InlineData(Oids.MLDsa65, false, 1952, null)]
    [InlineData(Oids.MLDsa65, false, 1953, "not 1952 octets")]
    [InlineData(Oids.MLDsa87, false, 2592, null)]
    [InlineData(Oids.MLDsa87, false, 0, "not 2592 octets")]
    public void A_key_that_signs_data_itself_has_one_form(string oid, bool withNull, int length, string? says)
    {
        byte[] encoded = Forge.Tlv(0x30, Forge.Algorithm(oid, withNull), Forge.Tlv(0x03, [0], new byte[length]));
        string? problem = Record.Exception(() => PublicKeyInfo.Decode(encoded))?.Message;
        if (says is null)
            Assert.Null(problem);
        else
            Assert.Contains(says, problem, StringComparison.Ordinal);
    }

    // What cannot be a key: the modulus, the exponent.
    [Theory]
    [InlineData(-5, 65537)]
    [InlineData(0, 65537)]
    [InlineData(15, 1)]
    [InlineData(15, 4)]
    [InlineData(15, -3)]
    public void An_RSA_key_has_a_modulus_and_an_odd_exponent(int modulus, int exponent) =>
        Assert.Throws<AsnContentException>(() => PublicKeyInfo.Decode(Rsa(modulus, exponent)));

    private static byte[] Encode(string kind)
    {
        if (Enum.TryParse(kind, out KeyAlgorithm made) && PureAlgorithm.Of(made) is not null)
            return KeyPair.Generate(made).PublicKey.Encoded;
        if (!kind.StartsWith('P'))
            return Rsa((System.Numerics.BigInteger.One << (int.Parse(kind, System.Globalization.CultureInfo.InvariantCulture) - 1)) + 1, 65537);
        using ECDsa key = ECDsa.Create(ECCurve.CreateFromFriendlyName("nistP" + kind[2..]));
        return key.ExportSubjectPublicKeyInfo();
    }

    private static byte[] Rsa(System.Numerics.BigInteger modulus, System.Numerics.BigInteger exponent)
    {
        var key = new AsnWriter(AsnEncodingRules.DER);
        using (key.PushSequence())
        {
            key.WriteInteger(modulus);
            key.WriteInteger(exponent);
        }

        return Info(Oids.RsaEncryption, w => w.WriteNull(), key.Encode());
    }

    private static byte[] Curve(string curve, byte[] point) => Info(Oids.EcPublicKey, w => w.WriteObjectIdentifier(curve), point);

    // RFC 5280 4.1: SubjectPublicKeyInfo
    private static byte[] Info(string algorithm, Action<AsnWriter> parameters, byte[] key)
    {
        var info = new AsnWriter(AsnEncodingRules.DER);
        using (info.PushSequence())
        {
            using (info.PushSequence())
            {
                info.WriteObjectIdentifier(algorithm);
                parameters(info);
            }

            info.WriteBitString(key);
        }

        return info.Encode();
    }
}
