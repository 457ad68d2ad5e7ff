using System.Formats.Asn1;
using System.Security.Cryptography;
using ClusterCerts.Encoding;
using ClusterCerts.Values;

namespace ClusterCerts.Keys;

/// <summary>A private key with its public half; the platform's RSA or ECDSA, Ed25519, ML-DSA, or what a token holds, behind one face.</summary>
internal sealed class KeyPair : IDisposable
{
    // OWASP's figure for PBKDF2 with HMAC-SHA-256.
    private const int Pbkdf2Iterations = 600_000;

    private readonly AsymmetricAlgorithm _key;

    private KeyPair(AsymmetricAlgorithm key)
    {
        _key = key;
        PublicKey = PublicKeyInfo.Decode(key.ExportSubjectPublicKeyInfo());
    }

    /// <summary>The public half.</summary>
    internal PublicKeyInfo PublicKey { get; }

    /// <summary>The key as the platform knows it, owned by this object; a <see cref="PureKey"/> or <see cref="HeldKey"/> it does not know.</summary>
    internal AsymmetricAlgorithm Platform => _key;

    internal static KeyPair Generate(KeyAlgorithm algorithm) => new(algorithm switch
    {
        KeyAlgorithm.EcdsaP256 => ECDsa.Create(ECCurve.NamedCurves.nistP256),
        KeyAlgorithm.EcdsaP384 => ECDsa.Create(ECCurve.NamedCurves.nistP384),
        KeyAlgorithm.EcdsaP521 => ECDsa.Create(ECCurve.NamedCurves.nistP521),
        _ when RsaSize.Of(algorithm) is int bits => RSA.Create(bits),
        _ => PureKey.Generate(PureAlgorithm.Of(algorithm) ?? throw new ArgumentOutOfRangeException(nameof(algorithm))),
    });

    /// <summary>Takes ownership of a platform key.</summary>
    internal static KeyPair From(AsymmetricAlgorithm key) => new(key);

    /// <summary>The AlgorithmIdentifier of this key's signatures, DER.</summary>
    internal byte[] SignatureAlgorithm() => EncodeAlgorithm(PublicKey);

    /// <summary>Signs with the hash that goes with the key: SHA-256 for RSA and P-256, SHA-384 for P-384, SHA-512 for P-521; Ed25519 and ML-DSA take no hash.</summary>
    internal byte[] Sign(ReadOnlySpan<byte> data) => _key switch
    {
        ECDsa ecdsa => ecdsa.SignData(data, HashFor(PublicKey), DSASignatureFormat.Rfc3279DerSequence),
        RSA rsa => rsa.SignData(data, HashFor(PublicKey), RSASignaturePadding.Pkcs1),
        PureKey pure => pure.Sign(data),
        HeldKey held => held.Sign(data),
        _ => throw new CryptographicException("The key cannot sign."),
    };

    /// <summary>The private key as PEM; the caller zeroes the bytes.</summary>
    /// <exception cref="ClusterCertsException">The key has no such form.</exception>
    internal byte[] ExportPem(KeyFormat format, Passphrase? passphrase)
    {
        if (_key is HeldKey held)
            throw held.NotExportable();
        KeyForms.RefuseUnlessOf(PublicKey.Algorithm, format);
        if (passphrase is not null)
        {
            if (format != KeyFormat.Pkcs8)
            {
                throw new ClusterCertsException(
                    ErrorCode.InvalidArgument, "A traditional key file is never encrypted; use the Pkcs8 format with a passphrase.");
            }

            passphrase.CheckForNewKey();
            var parameters = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, Pbkdf2Iterations);
            return PemFile.WriteBytes("ENCRYPTED PRIVATE KEY", _key.ExportEncryptedPkcs8PrivateKey(passphrase.Utf8, parameters));
        }

        byte[] der = (format, _key) switch
        {
            (KeyFormat.Traditional, ECDsa ecdsa) => ecdsa.ExportECPrivateKey(),
            (KeyFormat.Traditional, RSA rsa) => rsa.ExportRSAPrivateKey(),
            _ => _key.ExportPkcs8PrivateKey(),
        };
        try
        {
            string label = (format, _key) switch
            {
                (KeyFormat.Traditional, ECDsa) => "EC PRIVATE KEY",
                (KeyFormat.Traditional, RSA) => "RSA PRIVATE KEY",
                _ => "PRIVATE KEY",
            };
            return PemFile.WriteBytes(label, der);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(der);
        }
    }

    public void Dispose() => _key.Dispose();

    /// <summary>The hash that goes with a key; of no meaning for Ed25519.</summary>
    internal static HashAlgorithmName HashFor(PublicKeyInfo key) => key.CurveOid switch
    {
        Oids.Secp384r1 => HashAlgorithmName.SHA384,
        Oids.Secp521r1 => HashAlgorithmName.SHA512,
        _ => HashAlgorithmName.SHA256,
    };

    /// <summary>The AlgorithmIdentifier of a key's signatures, DER.</summary>
    internal static byte[] EncodeAlgorithm(PublicKeyInfo key)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            if (key.IsRsa)
            {
                // RFC 4055 5: the parameters of RSA signatures are NULL.
                writer.WriteObjectIdentifier(Oids.Sha256WithRsa);
                writer.WriteNull();
            }
            else if (key.Pure is { } pure)
            {
                // RFC 8410 3, RFC 9881 2: those of Ed25519 and ML-DSA are absent.
                writer.WriteObjectIdentifier(pure.Oid);
            }
            else
            {
                // RFC 5758 3.2: so are those of ECDSA.
                writer.WriteObjectIdentifier(key.CurveOid switch
                {
                    Oids.Secp384r1 => Oids.EcdsaWithSha384,
                    Oids.Secp521r1 => Oids.EcdsaWithSha512,
                    _ => Oids.EcdsaWithSha256,
                });
            }
        }

        return writer.Encode();
    }
}
