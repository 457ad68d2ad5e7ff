using System.Formats.Asn1;
using System.Security.Cryptography;
using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Values;

namespace ClusterCerts.Keys;

/// <summary>
/// Reads a private key file: PKCS #8, plain or encrypted, SEC 1, PKCS #1, or OpenSSL's old encrypted PEM; PEM or DER; or a PFX.
/// </summary>
internal static class PrivateKeyFile
{
    private const string Encrypted = "ENCRYPTED PRIVATE KEY";

    /// <summary>The one private key of a file; certificates beside it (a combined file) are skipped.</summary>
    /// <param name="path">The file.</param>
    /// <param name="passphrase">What opens it when it is encrypted; not needed, and not used, when it is plain.</param>
    /// <returns>The key, which the caller disposes.</returns>
    /// <exception cref="ClusterCertsException">The file cannot be read, holds no or several keys, or the passphrase is wrong.</exception>
    internal static KeyPair Read(string path, Passphrase? passphrase)
    {
        byte[] bytes = InputFile.ReadAllBytes(path);
        try
        {
            return Read(bytes, path, passphrase);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>The one private key in a file's bytes, as the other.</summary>
    /// <param name="encoded">The bytes; they stay as they are.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="passphrase">As for the other.</param>
    /// <returns>The key, which the caller disposes.</returns>
    /// <exception cref="ClusterCertsException">As for the other.</exception>
    internal static KeyPair Read(ReadOnlySpan<byte> encoded, string path, Passphrase? passphrase)
    {
        IReadOnlyList<PemBlock> blocks = PemFile.Parse(encoded, path);
        try
        {
            return DecoderGuard.Read(
                () => PfxFile.In(blocks) is byte[] pfx ? InPfx(pfx, path, passphrase) : Import(TheKey(blocks, path), path, passphrase),
                e => KeyImport.Malformed(path, e));
        }
        finally
        {
            foreach (PemBlock block in blocks)
                CryptographicOperations.ZeroMemory(block.Content);
        }
    }

    /// <summary>The one private key in a file's bytes, or null where it is encrypted.</summary>
    /// <exception cref="ClusterCertsException">They hold no or several keys, or what is no key in the form of an encrypted one.</exception>
    internal static KeyPair? ReadIfPlain(ReadOnlySpan<byte> encoded, string path)
    {
        if (!FormOf(PemFile.Parse(encoded, path), path).IsEncrypted)
            return Read(encoded, path, null);
        DemandEncrypted(PemFile.Parse(encoded, path), path);
        return null;
    }

    private static void DemandEncrypted(IReadOnlyList<PemBlock> blocks, string path)
    {
        if (PfxFile.In(blocks) is null && TheKey(blocks, path) is { Label: Encrypted } block && !IsEncryptedPkcs8(block.Content))
            throw KeyImport.Malformed(path, null);
    }

    /// <summary>The private key of one block, of which a file may have several.</summary>
    /// <param name="block">The block.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="passphrase">As for the others.</param>
    /// <returns>The key, which the caller disposes.</returns>
    /// <exception cref="ClusterCertsException">It is damaged, of a kind that is not used here, or the passphrase is missing or wrong.</exception>
    internal static KeyPair Open(PemBlock block, string path, Passphrase? passphrase) =>
        DecoderGuard.Read(() => Import(block, path, passphrase), e => KeyImport.Malformed(path, e));

    /// <summary>Whether the file's key is encrypted; reads no further than that.</summary>
    internal static bool IsEncrypted(string path) => ReadForm(path).IsEncrypted;

    /// <summary>How the file's key is written, and whether it is encrypted; reads no further than that.</summary>
    internal static (KeyFormat Format, bool IsEncrypted) ReadForm(string path) => FormOf(PemFile.Read(path), path);

    private static (KeyFormat Format, bool IsEncrypted) FormOf(IReadOnlyList<PemBlock> blocks, string path)
    {
        try
        {
            if (PfxFile.In(blocks) is byte[] pfx)
                return (KeyFormat.Pkcs8, !PfxFile.OpensWithout(pfx));
            PemBlock block = TheKey(blocks, path);
            bool encrypted = block.Label == Encrypted || LegacyPemEncryption.IsUsed(block) || IsEncryptedPkcs8(block.Content);
            return (block.Label is KeyImport.Ec or KeyImport.Rsa ? KeyFormat.Traditional : KeyFormat.Pkcs8, encrypted);
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
            return PfxFile.In(blocks) is null && TheKey(blocks, path).Label is KeyImport.Ec or KeyImport.Rsa;
        }
        finally
        {
            foreach (PemBlock block in blocks)
                CryptographicOperations.ZeroMemory(block.Content);
        }
    }

    /// <summary>Whether a file's blocks hold a private key, beside certificates as a rule.</summary>
    internal static bool IsIn(IReadOnlyList<PemBlock> blocks) => blocks.Any(b => b.Kind == ContentKind.PrivateKey);

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
            der = LegacyPemEncryption.TryDecrypt(block, path, passphrase ?? throw Required(path)) ?? throw Wrong(path);
            try
            {
                return KeyImport.ImportPlain(block.Label, der, path);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(der);
            }
        }

        return block.Label == Encrypted || (block.Label is null or KeyImport.Plain && IsEncryptedPkcs8(der))
            ? ImportEncrypted(der, path, passphrase ?? throw Required(path))
            : KeyImport.ImportPlain(block.Label, der, path);
    }

    private static KeyPair ImportEncrypted(byte[] der, string path, Passphrase passphrase)
    {
        using PassphraseForm form = PassphraseForm.Of(passphrase);
        try
        {
            return KeyImport.TryImportEncrypted(der, path, form) ?? throw Wrong(path);
        }
        catch (UnopenedSchemeException e)
        {
            throw e.ForKey(path);
        }
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

    private static ClusterCertsException Wrong(string path) => new(ErrorCode.WrongPassphrase, $"The passphrase does not open the key '{path}'. Give the right one with -Passphrase or -PassphraseFile.", path);
}
