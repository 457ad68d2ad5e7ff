using System.Formats.Asn1;
using System.Security.Cryptography;
using ClusterCerts.Encoding;

namespace ClusterCerts.Keys;

/// <summary>Puts EC private keys into the form that the platform reads: GnuTLS writes the number with a sign octet or without its leading
/// zeros, OpenSSL a compressed point where it is reported to.</summary>
internal static class EcKeyForm
{
    private static readonly Asn1Tag ParametersTag = new(TagClass.ContextSpecific, 0, isConstructed: true);

    private static readonly Asn1Tag PointTag = new(TagClass.ContextSpecific, 1, isConstructed: true);

    // ECPrivateKey of P-256: version 1, 32 octets; then [0] prime256v1, and [1] 65 octets of an uncompressed point.
    private static ReadOnlySpan<byte> Sec1Start => [0x30, 0x77, 2, 1, 1, 4, 0x20];

    private static ReadOnlySpan<byte> Sec1Middle =>
        [0xA0, 0x0A, 6, 8, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 3, 1, 7, 0xA1, 0x44, 3, 0x42, 0, 4];

    // PrivateKeyInfo: version 0, { ecPublicKey, prime256v1 }, and such an ECPrivateKey without [0].
    private static ReadOnlySpan<byte> Pkcs8Start =>
    [
        0x30, 0x81, 0x87, 2, 1, 0, 0x30, 0x13, 6, 7, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 2, 1, 6, 8, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 3, 1, 7,
        4, 0x6D, 0x30, 0x6B, 2, 1, 1, 4, 0x20,
    ];

    private static ReadOnlySpan<byte> Pkcs8Middle => [0xA1, 0x44, 3, 0x42, 0, 4];

    /// <summary>Reads a SEC 1 key (RFC 5915) whatever the length of its number.</summary>
    /// <returns>How many octets were read.</returns>
    /// <exception cref="CryptographicException">It is not a key.</exception>
    internal static int ImportSec1(ECDsa key, byte[] der) => TryImportUsual(key, der, Sec1Start, Sec1Middle) ? der.Length
        : Import(der, Sec1(der, null), (ReadOnlySpan<byte> d, out int read) => key.ImportECPrivateKey(d, out read));

    /// <summary>Reads a PKCS #8 key with such a key inside.</summary>
    /// <returns>How many octets were read.</returns>
    /// <exception cref="CryptographicException">It is not a key.</exception>
    internal static int ImportPkcs8(ECDsa key, byte[] der) => TryImportUsual(key, der, Pkcs8Start, Pkcs8Middle) ? der.Length
        : Import(der, Pkcs8(der), (ReadOnlySpan<byte> d, out int read) => key.ImportPkcs8PrivateKey(d, out read));

    // What .NET and OpenSSL write for P-256, octet for octet: the number and the point stand where they always do. The platform makes the point of the
    // number, and would otherwise check the one of the file first, which takes longer than to make it. Where it is another one, the platform says so.
    private static bool TryImportUsual(ECDsa key, ReadOnlySpan<byte> der, ReadOnlySpan<byte> before, ReadOnlySpan<byte> between)
    {
        const int Octets = 32;
        int point = before.Length + Octets + between.Length;
        if (!OperatingSystem.IsLinux() || der.Length != point + (2 * Octets) || !der.StartsWith(before) || !der[(before.Length + Octets)..].StartsWith(between))
            return false;
        byte[] number = der.Slice(before.Length, Octets).ToArray();
        try
        {
            key.ImportParameters(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = number });
            ECPoint made = key.ExportParameters(includePrivateParameters: false).Q;
            return der.Slice(point, Octets).SequenceEqual(made.X) && der[(point + Octets)..].SequenceEqual(made.Y);
        }
        catch (CryptographicException)
        {
            return false; // No number of the curve: the platform says so of the whole key.
        }
        finally
        {
            CryptographicOperations.ZeroMemory(number);
        }
    }

    private static int Import(byte[] der, byte[]? sound, Importer import)
    {
        try
        {
            import(sound ?? der, out int read);
            return sound is null ? read : der.Length;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(sound);
        }
    }

    // ECPrivateKey ::= SEQUENCE { version, privateKey OCTET STRING, parameters [0] OPTIONAL, publicKey [1] OPTIONAL }
    // RFC 5915 3: the octets are as many as those of the curve's order.
    private static byte[]? Sec1(ReadOnlyMemory<byte> der, string? curve)
    {
        try
        {
            var reader = new AsnReader(der, AsnEncodingRules.DER);
            AsnReader fields = reader.ReadSequence();
            ReadOnlyMemory<byte> version = fields.ReadEncodedValue();
            ReadOnlySpan<byte> number = fields.TryReadPrimitiveOctetString(out ReadOnlyMemory<byte> octets) ? octets.Span : default;
            ReadOnlyMemory<byte> rest = fields.HasData ? Rest(der, fields) : default;
            if (curve is null && fields.HasData && fields.PeekTag() == ParametersTag)
                curve = fields.ReadSequence(ParametersTag).ReadObjectIdentifier();
            int length = LengthFor(curve);
            ReadOnlySpan<byte> digits = number.TrimStart((byte)0);
            bool isCompressed = HasCompressedPoint(rest);
            if (length == 0 || (number.Length == length && !isCompressed) || digits.Length > length || reader.HasData)
                return null;

            byte[] padded = new byte[length];
            digits.CopyTo(padded.AsSpan(length - digits.Length));
            var writer = new AsnWriter(AsnEncodingRules.DER, der.Length + 8);
            using (writer.PushSequence())
            {
                writer.WriteEncodedValue(version.Span);
                writer.WriteOctetString(padded);
                for (var after = new AsnReader(rest, AsnEncodingRules.DER); after.HasData;)
                {
                    // The platform does not read a compressed point, and finds the point without it.
                    bool isPoint = after.PeekTag() == PointTag;
                    ReadOnlyMemory<byte> value = after.ReadEncodedValue();
                    if (!isPoint || !isCompressed)
                        writer.WriteEncodedValue(value.Span);
                }
            }

            CryptographicOperations.ZeroMemory(padded);
            return writer.Encode();
        }
        catch (AsnContentException)
        {
            return null; // The platform says what is wrong with it.
        }
    }

    private static bool HasCompressedPoint(ReadOnlyMemory<byte> rest)
    {
        for (var after = new AsnReader(rest, AsnEncodingRules.DER); after.HasData; after.ReadEncodedValue())
        {
            if (after.PeekTag() == PointTag)
                return after.ReadSequence(PointTag).ReadBitString(out _) is [2 or 3, ..];
        }

        return false;
    }

    // PrivateKeyInfo ::= SEQUENCE { version, algorithm { ecPublicKey, curve }, privateKey OCTET STRING, attributes [0] OPTIONAL }
    private static byte[]? Pkcs8(byte[] der)
    {
        try
        {
            var reader = new AsnReader(der, AsnEncodingRules.DER);
            AsnReader fields = reader.ReadSequence();
            ReadOnlyMemory<byte> version = fields.ReadEncodedValue();
            ReadOnlyMemory<byte> encodedAlgorithm = fields.PeekEncodedValue();
            AsnReader algorithm = fields.ReadSequence();
            algorithm.ReadObjectIdentifier();
            byte[]? inner = Sec1(fields.ReadOctetString(), algorithm.ReadObjectIdentifier());
            if (inner is null || reader.HasData)
                return null;
            var writer = new AsnWriter(AsnEncodingRules.DER, der.Length + 8);
            using (writer.PushSequence())
            {
                writer.WriteEncodedValue(version.Span);
                writer.WriteEncodedValue(encodedAlgorithm.Span);
                writer.WriteOctetString(inner);
            }

            CryptographicOperations.ZeroMemory(inner);
            return writer.Encode();
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    // What the reader has not read yet, up to the end of its sequence.
    private static ReadOnlyMemory<byte> Rest(ReadOnlyMemory<byte> der, AsnReader fields)
    {
        int length = 0;
        AsnReader copy = fields.Clone();
        while (copy.HasData)
            length += copy.ReadEncodedValue().Length;
        return der[^length..];
    }

    private static int LengthFor(string? curve) => curve switch
    {
        Oids.Secp256r1 => 32,
        Oids.Secp384r1 => 48,
        Oids.Secp521r1 => 66,
        _ => 0,
    };

    private delegate void Importer(ReadOnlySpan<byte> der, out int read);
}
