using System.Formats.Asn1;
using System.Security.Cryptography;

namespace ClusterCerts;

/// <summary>
/// Reads a private key file: PKCS #8, plain or encrypted, SEC 1, PKCS #1, or OpenSSL's old encrypted PEM; PEM or DER; or a PFX.
/// </summary>
internal static class PrivateKeyFile
{
    private const string Plain = "PRIVATE KEY";
    private const string Encrypted = "ENCRYPTED PRIVATE KEY";
    private const string Ec = "EC PRIVATE KEY";
    private const string Rsa = "RSA PRIVATE KEY";

    /// <summary>The one private key of a file; certificates beside it (a combined file) are passed over.</summary>
    /// <param name="path">The file.</param>
    /// <param name="passphrase">What opens it when it is encrypted; not needed, and not used, when it is plain.</param>
    /// <returns>The key, which the caller disposes.</returns>
    /// <exception cref="ClusterCertsException">The file cannot be read, holds no or several keys, or the passphrase is wrong.</exception>
    internal static KeyPair Read(string path, Passphrase? passphrase)
    {
        IReadOnlyList<PemBlock> blocks = PemFile.Read(path);
        try
        {
            return DecoderBorder.Read(
                () => PfxFile.In(blocks) is byte[] pfx ? InPfx(pfx, path, passphrase) : Import(TheKey(blocks, path), path, passphrase),
                e => MalformedKey(path, e));
        }
        finally
        {
            foreach (PemBlock block in blocks)
                CryptographicOperations.ZeroMemory(block.Content);
        }
    }

    /// <summary>Whether the file's key is encrypted; reads no further than that.</summary>
    internal static bool IsEncrypted(string path) => ReadForm(path).IsEncrypted;

    /// <summary>How the file's key is written, and whether it is encrypted; reads no further than that.</summary>
    internal static (KeyFormat Format, bool IsEncrypted) ReadForm(string path)
    {
        IReadOnlyList<PemBlock> blocks = PemFile.Read(path);
        try
        {
            if (PfxFile.In(blocks) is byte[] pfx)
                return (KeyFormat.Pkcs8, !PfxFile.OpensWithout(pfx));
            PemBlock block = TheKey(blocks, path);
            bool encrypted = block.Label == Encrypted || LegacyPemEncryption.IsUsed(block) || IsEncryptedPkcs8(block.Content);
            return (block.Label is Ec or Rsa ? KeyFormat.Traditional : KeyFormat.Pkcs8, encrypted);
        }
        finally
        {
            foreach (PemBlock block in blocks)
                CryptographicOperations.ZeroMemory(block.Content);
        }
    }

    /// <summary>Whether the file's key is in SEC 1 or PKCS #1 form, by its PEM label.</summary>
    internal static bool IsTraditional(string path)
    {
        IReadOnlyList<PemBlock> blocks = PemFile.Read(path);
        try
        {
            return PfxFile.In(blocks) is null && TheKey(blocks, path).Label is Ec or Rsa;
        }
        finally
        {
            foreach (PemBlock block in blocks)
                CryptographicOperations.ZeroMemory(block.Content);
        }
    }

    /// <summary>Whether a file's blocks hold a private key, beside certificates as a rule.</summary>
    internal static bool IsIn(IReadOnlyList<PemBlock> blocks) => blocks.Any(b => b.Kind == ContentKind.PrivateKey);

    /// <summary>The key of a PrivateKeyInfo.</summary>
    /// <exception cref="ClusterCertsException">It is malformed, or not RSA or ECDSA.</exception>
    internal static KeyPair ImportPkcs8(byte[] der, string path) => ImportPlain(Plain, der, path);

    /// <summary>The key of an EncryptedPrivateKeyInfo, or null when the passphrase is wrong.</summary>
    /// <exception cref="ClusterCertsException">It is malformed, or not RSA or ECDSA.</exception>
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
            throw MalformedKey(path, e);
        }
        catch (CryptographicException e)
        {
            throw new ClusterCertsException(
                ErrorCode.UnsupportedKey, $"The key '{path}' is encrypted with a cipher that this system does not have; write it anew with AES.", path, e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    // Garbage whose padding is right by chance is no SEQUENCE { version 0 or 1, ... } of just this length.
    private static bool IsWholeKey(byte[] plain)
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

    private static KeyPair InPfx(byte[] encoded, string path, Passphrase? passphrase)
    {
        using PfxFile pfx = PfxFile.Open(encoded, path, passphrase);
        return pfx.TheKey();
    }

    private static PemBlock TheKey(IReadOnlyList<PemBlock> blocks, string path)
    {
        var keys = blocks.Where(b => b.Kind == ContentKind.PrivateKey || b is { Label: null, Kind: ContentKind.Der }).ToList();
        return keys.Count switch
        {
            1 => keys[0],
            > 1 => throw new ClusterCertsException(
                ErrorCode.SeveralPrivateKeys, $"'{path}' holds {keys.Count} private keys; put each in a file of its own.", path),
            _ => throw WrongContent.NoKey(blocks, path),
        };
    }

    private static KeyPair Import(PemBlock block, string path, Passphrase? passphrase)
    {
        byte[] der = block.Content;
        if (LegacyPemEncryption.IsUsed(block))
        {
            der = LegacyPemEncryption.Decrypt(block, path, passphrase ?? throw Required(path));
            try
            {
                return ImportPlain(block.Label, der, path);
            }
            catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.MalformedKey)
            {
                throw Wrong(path, e);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(der);
            }
        }

        return block.Label == Encrypted || (block.Label is null or Plain && IsEncryptedPkcs8(der))
            ? ImportEncrypted(der, path, passphrase ?? throw Required(path))
            : ImportPlain(block.Label, der, path);
    }

    private static KeyPair ImportPlain(string? label, byte[] der, string path)
    {
        if (label is not (null or Plain or Ec or Rsa))
        {
            throw new ClusterCertsException(
                ErrorCode.UnsupportedKey, $"'{path}' holds a '{label}'; an RSA or ECDSA key in PKCS #8, PKCS #1 or SEC 1 is needed.", path);
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
            throw MalformedKey(path, e);
        }

        return oid switch
        {
            Oids.RsaEncryption => ImportWith(RSA.Create(), ReadPkcs8, der, path),
            Oids.EcPublicKey => ImportWith(ECDsa.Create(), static (k, d) => EcKeyForm.ImportPkcs8((ECDsa)k, d), der, path),
            _ => throw new ClusterCertsException(
                ErrorCode.UnsupportedKey, $"'{path}' holds a key of the algorithm {oid}; only RSA and ECDSA keys are supported.", path),
        };

        static int ReadPkcs8(AsymmetricAlgorithm key, byte[] bytes)
        {
            key.ImportPkcs8PrivateKey(bytes, out int read);
            return read;
        }
    }

    private static KeyPair ImportEncrypted(byte[] der, string path, Passphrase passphrase)
    {
        using PassphraseForm form = PassphraseForm.Of(passphrase);
        try
        {
            return TryImportEncrypted(der, path, form) ?? throw Wrong(path, null);
        }
        catch (UnopenedSchemeException e)
        {
            throw e.ForKey(path);
        }
    }

    private static KeyPair ImportWith(AsymmetricAlgorithm key, Func<AsymmetricAlgorithm, byte[], int> import, byte[] der, string path)
    {
        try
        {
            if (import(key, der) != der.Length)
                throw MalformedKey(path, null);
            return CheckKind(KeyPair.From(key), path);
        }
        catch (Exception e) when (DecoderBorder.IsFault(e))
        {
            key.Dispose();
            throw MalformedKey(path, e);
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
            ErrorCode.UnsupportedKey, $"'{path}' holds a key of the kind {kind}; RSA from 2048 bits, P-256, P-384 or P-521 is needed.", path);
    }

    // RFC 5208 6: EncryptedPrivateKeyInfo ::= SEQUENCE { encryptionAlgorithm AlgorithmIdentifier, encryptedData OCTET STRING }
    private static bool IsEncryptedPkcs8(byte[] der)
    {
        try
        {
            var reader = new AsnReader(der, AsnEncodingRules.BER);
            AsnReader info = reader.ReadSequence();
            if (reader.HasData || info.PeekTag() != Asn1Tag.Sequence)
                return false;
            info.ReadSequence().ReadObjectIdentifier();
            info.ReadOctetString();
            return !info.HasData;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    private static ClusterCertsException Required(string path) => new(
        ErrorCode.PassphraseRequired, $"The key '{path}' is encrypted; give its passphrase with -Passphrase or -PassphraseFile.", path);

    private static ClusterCertsException Wrong(string path, Exception? inner) => new(
        ErrorCode.WrongPassphrase, $"The passphrase does not open the key '{path}'.", path, inner);

    private static ClusterCertsException MalformedKey(string path, Exception? inner) => new(
        ErrorCode.MalformedKey, $"'{path}' holds no well-formed private key; fetch it again from where it was made.", path, inner);
}
