using System.Formats.Asn1;
using System.Security.Cryptography;
using ClusterCerts.Encoding;

namespace ClusterCerts.Keys;

/// <summary>Writes a PFX (PKCS #12, RFC 7292) for a key that the platform cannot put into one.</summary>
/// <remarks>Laid out as the platform's own: the key in a bag that is encrypted by itself, the certificates encrypted together, one MAC over both; the key
/// and its certificate have the same localKeyId.</remarks>
internal sealed class PfxWriter
{
    private const string Data = "1.2.840.113549.1.7.1";
    private const string EncryptedData = "1.2.840.113549.1.7.6";
    private const string ShroudedKeyBag = "1.2.840.113549.1.12.10.1.2";
    private const string CertBag = "1.2.840.113549.1.12.10.1.3";
    private const string X509Certificate = "1.2.840.113549.1.9.22.1";
    private const string LocalKeyId = "1.2.840.113549.1.9.21";
    private const string PbeWithSha1And3Des = "1.2.840.113549.1.12.1.3";
    private const string Sha1 = "1.3.14.3.2.26";
    private const int SaltSize = 16;

    private static readonly Asn1Tag Zero = new(TagClass.ContextSpecific, 0, isConstructed: true);

    private readonly PassphraseForm _passphrase;
    private readonly int _iterations;
    private readonly bool _old;

    private PfxWriter(PassphraseForm passphrase, int iterations, bool old) => (_passphrase, _iterations, _old) = (passphrase, iterations, old);

    /// <summary>Writes one.</summary>
    /// <param name="key">The key.</param>
    /// <param name="chain">Its certificate, then its issuers.</param>
    /// <param name="passphrase">What encrypts and seals it.</param>
    /// <param name="iterations">The rounds of each derivation.</param>
    /// <param name="old">With triple DES and SHA-1, for programs that read nothing newer.</param>
    /// <returns>The PFX in DER.</returns>
    internal static byte[] Write(KeyPair key, IEnumerable<DecodedCertificate> chain, Passphrase passphrase, int iterations, bool old)
    {
        using PassphraseForm form = PassphraseForm.Of(passphrase);
        return new PfxWriter(form, iterations, old).Encode(key, [.. chain]);
    }

    private byte[] Encode(KeyPair key, DecodedCertificate[] chain)
    {
        byte[] id = key.PublicKey.KeyId.ToArray();
        byte[] content = AuthenticatedSafe(KeyBag(key, id), CertificateBags(chain, id));
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence()) // PFX
        {
            writer.WriteInteger(3); // version: v3
            WriteData(writer, content); // authSafe
            WriteMac(writer, content); // macData
        }

        return writer.Encode();
    }

    // AuthenticatedSafe ::= SEQUENCE OF ContentInfo
    private byte[] AuthenticatedSafe(byte[] keys, byte[] certificates)
    {
        (byte[] algorithm, byte[] encrypted) = Encrypt(certificates);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            WriteData(writer, keys);
            using (writer.PushSequence()) // ContentInfo
            {
                writer.WriteObjectIdentifier(EncryptedData);
                using (writer.PushSequence(Zero))
                using (writer.PushSequence()) // EncryptedData
                {
                    writer.WriteInteger(0); // version
                    using (writer.PushSequence()) // encryptedContentInfo
                    {
                        writer.WriteObjectIdentifier(Data);
                        writer.WriteEncodedValue(algorithm);
                        writer.WriteOctetString(encrypted, new Asn1Tag(TagClass.ContextSpecific, 0));
                    }
                }
            }
        }

        return writer.Encode();
    }

    // SafeContents ::= SEQUENCE OF SafeBag { bagId, bagValue [0] EXPLICIT, bagAttributes SET OPTIONAL }
    private byte[] KeyBag(KeyPair key, byte[] id)
    {
        byte[] plain = key.Platform.ExportPkcs8PrivateKey();
        try
        {
            (byte[] algorithm, byte[] encrypted) = Encrypt(plain);
            var writer = new AsnWriter(AsnEncodingRules.DER);
            using (writer.PushSequence())
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(ShroudedKeyBag);
                using (writer.PushSequence(Zero))
                using (writer.PushSequence()) // EncryptedPrivateKeyInfo
                {
                    writer.WriteEncodedValue(algorithm);
                    writer.WriteOctetString(encrypted);
                }

                WriteId(writer, id);
            }

            return writer.Encode();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private static byte[] CertificateBags(DecodedCertificate[] chain, byte[] id)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            for (int i = 0; i < chain.Length; i++)
            {
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(CertBag);
                    using (writer.PushSequence(Zero))
                    using (writer.PushSequence()) // CertBag ::= SEQUENCE { certId, certValue [0] EXPLICIT }
                    {
                        writer.WriteObjectIdentifier(X509Certificate);
                        using (writer.PushSequence(Zero))
                            writer.WriteOctetString(chain[i].Encoded);
                    }

                    if (i == 0)
                        WriteId(writer, id);
                }
            }
        }

        return writer.Encode();
    }

    private static void WriteId(AsnWriter writer, byte[] id)
    {
        using (writer.PushSetOf()) // bagAttributes
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(LocalKeyId);
            using (writer.PushSetOf())
                writer.WriteOctetString(id);
        }
    }

    private static void WriteData(AsnWriter writer, byte[] content)
    {
        using (writer.PushSequence()) // ContentInfo
        {
            writer.WriteObjectIdentifier(Data);
            using (writer.PushSequence(Zero))
                writer.WriteOctetString(content);
        }
    }

    // MacData ::= SEQUENCE { mac DigestInfo { algorithm, digest }, macSalt OCTET STRING, iterations DEFAULT 1 }
    private void WriteMac(AsnWriter writer, byte[] content)
    {
        (string oid, HashAlgorithmName hash, int size) = _old ? (Sha1, HashAlgorithmName.SHA1, SHA1.HashSizeInBytes) : (Oids.Sha256, HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);
        byte[] salt = RandomNumberGenerator.GetBytes(SaltSize);
        byte[] key = PasswordKdf.Pkcs12(hash, 3, _passphrase.Wide, salt, _iterations, size);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(oid);
                    writer.WriteNull();
                }

                writer.WriteOctetString(CryptographicOperations.HmacData(hash, key, content));
            }

            writer.WriteOctetString(salt);
            writer.WriteInteger(_iterations);
        }

        CryptographicOperations.ZeroMemory(key);
    }

    private (byte[] Algorithm, byte[] Encrypted) Encrypt(byte[] plain) =>
        _old ? EncryptOld(plain) : Pbes2.EncryptData(plain, _passphrase.Utf8, _iterations);

    // RFC 7292 C: pbeWithSHAAnd3-KeyTripleDES-CBC
    private (byte[] Algorithm, byte[] Encrypted) EncryptOld(byte[] plain)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(SaltSize);
        byte[] key = PasswordKdf.Pkcs12(HashAlgorithmName.SHA1, 1, _passphrase.Wide, salt, _iterations, 24);
        byte[] initial = PasswordKdf.Pkcs12(HashAlgorithmName.SHA1, 2, _passphrase.Wide, salt, _iterations, 8);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(PbeWithSha1And3Des);
            using (writer.PushSequence())
            {
                writer.WriteOctetString(salt);
                writer.WriteInteger(_iterations);
            }
        }

        try
        {
#pragma warning disable CA5350 // What old programs read; asked for by name.
            using var cipher = TripleDES.Create();
#pragma warning restore CA5350
            cipher.Key = key;
            return (writer.Encode(), cipher.EncryptCbc(plain, initial));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }
}
