using System.Formats.Asn1;
using System.Security.Cryptography;
using ClusterCerts.Encoding;

namespace ClusterCerts.Keys;

/// <summary>Turns the DER of a private key into a key: PKCS #8, SEC 1 or PKCS #1, and encrypted PKCS #8.</summary>
internal static class KeyImport
{
    internal const string Plain = "PRIVATE KEY";
    internal const string Ec = "EC PRIVATE KEY";
    internal const string Rsa = "RSA PRIVATE KEY";

    /// <summary>The key of a PrivateKeyInfo.</summary>
    /// <exception cref="ClusterCertsException">It is malformed, or not RSA, ECDSA, Ed25519 or ML-DSA.</exception>
    internal static KeyPair ImportPkcs8(byte[] der, string path) => ImportPlain(Plain, der, path);

    /// <summary>The key of an EncryptedPrivateKeyInfo, or null when the passphrase is wrong.</summary>
    /// <exception cref="ClusterCertsException">It is malformed, or not RSA, ECDSA, Ed25519 or ML-DSA.</exception>
    /// <exception cref="UnopenedSchemeException">It is encrypted in a way that is not opened here.</exception>
    internal static KeyPair? TryImportEncrypted(byte[] der, string path, PassphraseForm passphrase)
    {
        byte[]? plain = null;
        try
        {
            // RFC 5208 6: EncryptedPrivateKeyInfo ::= SEQUENCE { encryptionAlgorithm AlgorithmIdentifier, encryptedData OCTET STRING }
            AsnReader info = new AsnReader(der, AsnEncodingRules.BER).ReadSequence();
            plain = PasswordEncryption.Read(info).TryDecrypt(info.ReadOctetString(), passphrase);
            return plain is null || !IsWholeKey(plain) ? null : ImportPlain(Plain, plain, path);
        }
        catch (AsnContentException e)
        {
            throw Malformed(path, e);
        }
        catch (CryptographicException e)
        {
            throw new ClusterCertsException(
                ErrorCode.UnsupportedKey, $"The key '{path}' is encrypted with a cipher that this system does not have; "
                    + "write it again with AES.", path, e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <summary>Whether it is as long as a key says of itself: garbage whose padding is right by chance is no SEQUENCE { version 0 or 1, ... } of just this
    /// length.</summary>
    internal static bool IsWholeKey(byte[] plain)
    {
        try
        {
            AsnDecoder.ReadSequence(plain, AsnEncodingRules.BER, out int offset, out int length, out int consumed);
            return consumed == plain.Length && AsnDecoder.TryReadInt32(plain.AsSpan(offset, length), AsnEncodingRules.BER, out int version, out _)
                && version is 0 or 1;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    /// <summary>The key of a PEM block that is not encrypted; by its form where it has no label.</summary>
    /// <exception cref="ClusterCertsException">It is malformed, or not RSA, ECDSA, Ed25519 or ML-DSA.</exception>
    internal static KeyPair ImportPlain(string? label, byte[] der, string path)
    {
        if (label is not (null or Plain or Ec or Rsa))
        {
            throw new ClusterCertsException(
                ErrorCode.UnsupportedKey, $"'{path}' holds a '{label}'; an RSA, ECDSA, Ed25519 or ML-DSA key in PKCS #8, PKCS #1 or SEC 1 is needed.", path);
        }

        // RFC 5208 5: PrivateKeyInfo ::= SEQUENCE { version, privateKeyAlgorithm AlgorithmIdentifier, ... }
        return label switch
        {
            Ec => ImportWith(ECDsa.Create(), static (k, d) => EcKeyForm.ImportSec1((ECDsa)k, d), der, path),
            Rsa => ImportWith(RSA.Create(), static (k, d) => { ((RSA)k).ImportRSAPrivateKey(d, out int read); return read; }, der, path),
            _ => ImportUnlabelled(label, der, path),
        };
    }

    private static KeyPair ImportUnlabelled(string? label, byte[] der, string path)
    {
        string? oid;
        try
        {
            AsnReader info = new AsnReader(der, AsnEncodingRules.BER).ReadSequence();
            info.ReadInteger();
            oid = info.PeekTag() == Asn1Tag.Sequence ? info.ReadSequence().ReadObjectIdentifier() : null;
            if (oid is null && label is null)
                return ImportPlain(info.PeekTag() == Asn1Tag.PrimitiveOctetString ? Ec : Rsa, der, path);
        }
        catch (AsnContentException e)
        {
            throw Malformed(path, e);
        }

        return oid switch
        {
            Oids.RsaEncryption => ImportWith(RSA.Create(), ReadPkcs8, der, path),
            Oids.EcPublicKey => ImportWith(ECDsa.Create(), static (k, d) => EcKeyForm.ImportPkcs8((ECDsa)k, d), der, path),
            not null when PureAlgorithm.Of(oid) is { } pure => ImportPure(pure, der, path),
            _ => throw new ClusterCertsException(
                ErrorCode.UnsupportedKey, $"'{path}' holds a key of the algorithm {(oid is null ? "unknown" : KeyKindNames.Of(oid))}; "
                    + "only RSA, ECDSA, Ed25519 and ML-DSA keys are supported.", path),
        };

        static int ReadPkcs8(AsymmetricAlgorithm key, byte[] bytes)
        {
            key.ImportPkcs8PrivateKey(bytes, out int read);
            return read;
        }
    }

    private static KeyPair ImportPure(PureAlgorithm algorithm, byte[] der, string path)
    {
        try
        {
            return KeyPair.From(PureKey.DecodePkcs8(algorithm, der));
        }
        catch (SeedMissingException e)
        {
            throw new ClusterCertsException(
                ErrorCode.UnsupportedKey, $"'{path}' holds the {algorithm} key in its expanded form alone, without the seed that it was made from and that is kept here (RFC 9881 8.1). "
                    + "Write it with its seed where it was made, or make a new one.", path, e);
        }
        catch (Exception e) when (DecoderGuard.IsFault(e))
        {
            throw Malformed(path, e);
        }
    }

    private static KeyPair ImportWith(AsymmetricAlgorithm key, Func<AsymmetricAlgorithm, byte[], int> import, byte[] der, string path)
    {
        try
        {
            if (import(key, der) != der.Length)
                throw Malformed(path, null);
            return CheckKind(KeyPair.From(key), path);
        }
        catch (Exception e) when (DecoderGuard.IsFault(e))
        {
            key.Dispose();
            throw Malformed(path, e);
        }
        catch (ClusterCertsException)
        {
            key.Dispose();
            throw;
        }
    }

    private static KeyPair CheckKind(KeyPair pair, string path)
    {
        if (pair.PublicKey.IsAcceptable)
            return pair;
        string kind = pair.PublicKey.Name;
        pair.Dispose();
        throw new ClusterCertsException(
            ErrorCode.UnsupportedKey, $"'{path}' holds a key of type {kind}; RSA from 2048 bits, P-256, P-384, P-521, Ed25519 or ML-DSA is needed.", path);
    }

    /// <summary>The error for what is no key. What the platform says of one of its own kinds names no part of it, and is left out.</summary>
    internal static ClusterCertsException Malformed(string path, Exception? inner) => new(
        ErrorCode.MalformedKey,
        inner is AsnContentException ? $"'{path}' holds no well-formed private key: {inner.Message} Fetch it again from where it was made."
            : $"'{path}' holds no well-formed private key; fetch it again from where it was made.",
        path, inner);
}
