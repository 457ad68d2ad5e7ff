using System.Formats.Asn1;
using ClusterCerts.Encoding;

namespace ClusterCerts.Tokens;

/// <summary>The public key that an object of a token tells of.</summary>
internal static class TokenPublicKey
{
    internal const uint Rsa = 0x0; // CKK_RSA
    internal const uint Ec = 0x3; // CKK_EC
    internal const uint Edwards = 0x40; // CKK_EC_EDWARDS

    private const int Ed25519Size = 32;

    // Of Ed25519, P-256, P-384 and P-521.
    private static readonly int[] PointSizes = [Ed25519Size, 65, 97, 133];

    /// <summary>Reads it.</summary>
    /// <returns>Null where the object does not tell, or tells of a key that is not used here.</returns>
    internal static PublicKeyInfo? Read(Cryptoki functions, ulong session, ulong handle)
    {
        byte[]? Attribute(ulong type) => functions.Attribute(session, handle, type);
        try
        {
            return (Attribute(ObjectTemplate.Modulus), Attribute(ObjectTemplate.PublicExponent), Attribute(ObjectTemplate.EcParameters), Attribute(ObjectTemplate.EcPoint)) switch
            {
                ({ Length: > 0 } modulus, { Length: > 0 } exponent, _, _) => OfRsa(modulus, exponent),
                (_, _, { Length: > 0 } parameters, { Length: > 0 } point) => OfCurve(parameters, point),
                _ => null,
            };
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    // RFC 3279 2.3.1: RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER }
    private static PublicKeyInfo OfRsa(byte[] modulus, byte[] exponent)
    {
        var key = new AsnWriter(AsnEncodingRules.DER);
        using (key.PushSequence())
        {
            key.WriteIntegerUnsigned(modulus.AsSpan().TrimStart((byte)0));
            key.WriteIntegerUnsigned(exponent.AsSpan().TrimStart((byte)0));
        }

        return Info(Oids.RsaEncryption, static writer => writer.WriteNull(), key.Encode());
    }

    /// <summary>The key of a curve. CKA_EC_POINT is an OCTET STRING in DER; some tokens give its content alone, which may look like one: a point of P-256 that begins
    /// with 04 3F.</summary>
    internal static PublicKeyInfo OfCurve(byte[] parameters, byte[] point)
    {
        byte[] bits = AsnDecoder.TryReadPrimitiveOctetString(point, AsnEncodingRules.DER, out ReadOnlySpan<byte> inner, out int read) && read == point.Length
            && PointSizes.Contains(inner.Length) ? inner.ToArray() : point;
        bool isNamed = parameters[0] == 0x06;
        string? curve = isNamed ? new AsnReader(parameters, AsnEncodingRules.DER).ReadObjectIdentifier() : null;
        return curve is Oids.Ed25519 || (curve is null && bits.Length == Ed25519Size)
            ? Info(Oids.Ed25519, static _ => { }, bits)
            : Info(Oids.EcPublicKey, writer => writer.WriteEncodedValue(parameters), bits);
    }

    private static PublicKeyInfo Info(string algorithm, Action<AsnWriter> writeParameters, byte[] bits) => PublicKeyInfo.Decode(PublicKeyInfo.Encode(algorithm, writeParameters, bits));
}
