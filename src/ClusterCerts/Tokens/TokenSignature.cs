using System.Formats.Asn1;
using System.Security.Cryptography;
using ClusterCerts.Encoding;
using ClusterCerts.Keys;

namespace ClusterCerts.Tokens;

/// <summary>What a token is given to sign, and what becomes of its answer, by the kind of key.</summary>
internal static class TokenSignature
{
    private const ulong RsaPkcs = 0x1; // CKM_RSA_PKCS
    private const ulong Ecdsa = 0x1041; // CKM_ECDSA
    private const ulong Eddsa = 0x1057; // CKM_EDDSA

    /// <summary>The mechanism of a key's signatures.</summary>
    internal static ulong MechanismOf(PublicKeyInfo key) => key.IsRsa ? RsaPkcs : key.IsEd25519 ? Eddsa : Ecdsa;

    /// <summary>What the mechanism signs for some data.</summary>
    internal static byte[] InputOf(PublicKeyInfo key, ReadOnlySpan<byte> data) =>
        key.IsEd25519 ? data.ToArray() : key.IsRsa ? DigestInfo(SHA256.HashData(data)) : CryptographicOperations.HashData(KeyPair.HashFor(key), data);

    /// <summary>The signature as certificates have it.</summary>
    /// <returns>Null where it is none.</returns>
    internal static byte[]? Finished(PublicKeyInfo key, byte[] answer) => key.IsEc ? Der(answer) : answer;

    /// <summary>Whether it is the key's signature of the data.</summary>
    internal static bool IsRight(PublicKeyInfo key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) => SignatureVerifier.Verify(
        key, AlgorithmIdentifier.Decode(KeyPair.EncodeAlgorithm(key)), data, signature, out _);

    // RFC 8017 9.2: DigestInfo ::= SEQUENCE { digestAlgorithm, digest OCTET STRING }; CKM_RSA_PKCS puts the padding before it.
    private static byte[] DigestInfo(byte[] hash)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Oids.Sha256);
                writer.WriteNull();
            }

            writer.WriteOctetString(hash);
        }

        return writer.Encode();
    }

    // PKCS #11 2.40, 2.3.1: r and s, of equal length, one after the other. RFC 3279 2.2.3: Ecdsa-Sig-Value ::= SEQUENCE { r INTEGER, s INTEGER }
    private static byte[]? Der(byte[] answer)
    {
        if (answer.Length == 0 || answer.Length % 2 != 0)
            return null;
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (Range half in new Range[] { new(0, answer.Length / 2), new(answer.Length / 2, answer.Length) })
            {
                ReadOnlySpan<byte> digits = answer.AsSpan(half).TrimStart((byte)0);
                if (digits.IsEmpty)
                    return null;
                writer.WriteIntegerUnsigned(digits);
            }
        }

        return writer.Encode();
    }
}
