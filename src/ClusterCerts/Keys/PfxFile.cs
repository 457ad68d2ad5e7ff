using System.Formats.Asn1;
using System.Security.Cryptography;
using ClusterCerts.Encoding;

namespace ClusterCerts.Keys;

/// <summary>Reads a PFX (PKCS #12, RFC 7292), whoever wrote it: its certificates, and its keys when they are asked for.</summary>
internal sealed class PfxFile : IDisposable
{
    private const int MaximumKeys = 50;

    private readonly PfxContent _content;
    private readonly string _path;
    private readonly Passphrase? _passphrase;

    private PfxFile(PfxContent content, string path, Passphrase? passphrase) =>
        (_content, _path, _passphrase) = (content, path, passphrase);

    internal IReadOnlyList<byte[]> Certificates => _content.Certificates;

    /// <summary>Whether a passphrase protects it.</summary>
    internal bool IsEncrypted => _content.IsProtected || _content.Keys.Any(k => k.IsEncrypted);

    internal bool HasKey => _content.Keys.Count > 0;

    /// <summary>Zeroes its keys; those that were taken out are their owners' to dispose.</summary>
    public void Dispose() => _content.Dispose();

    /// <summary>The PFX among a file's blocks, or null.</summary>
    internal static byte[]? In(IReadOnlyList<PemBlock> blocks) => blocks.FirstOrDefault(b => b.Kind == ContentKind.Pfx).Content;

    /// <summary>Opens it.</summary>
    /// <param name="encoded">The file's bytes.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="passphrase">What opens it; without one only a PFX with the empty passphrase or none opens.</param>
    /// <exception cref="ClusterCertsException">The passphrase is missing or wrong, it is damaged, or protected in a way that is not opened
    /// here, which the message names.</exception>
    internal static PfxFile Open(byte[] encoded, string path, Passphrase? passphrase)
    {
        try
        {
            foreach (PassphraseForm form in FormsOf(passphrase))
            {
                using (form)
                {
                    if (PfxContent.TryOpen(encoded, form) is PfxContent content)
                        return new PfxFile(content, path, passphrase);
                }
            }
        }
        catch (AsnContentException e)
        {
            throw new ClusterCertsException(
                ErrorCode.MalformedKey, $"'{path}' is not a well-formed PFX: {e.Message} Fetch it again from where it was made.", path, e);
        }
        catch (UnopenedSchemeException e)
        {
            throw e.ForPfx(path);
        }
        catch (CryptographicException e)
        {
            throw NotOnThisSystem(path, e);
        }
        catch (Exception e) when (DecoderGuard.IsFault(e))
        {
            throw new ClusterCertsException(
                ErrorCode.MalformedKey, $"'{path}' is not a well-formed PFX. Fetch it again from where it was made.", path, e);
        }

        throw passphrase is null ? Required(path) : Wrong(path);
    }

    /// <summary>Whether a PFX opens without a passphrase, keys and all; one that is damaged does not.</summary>
    internal static bool OpensWithout(byte[] encoded)
    {
        try
        {
            using PfxFile opened = Open(encoded, "", null);
            foreach ((byte[] Value, bool IsEncrypted) key in opened._content.Keys.Where(k => k.IsEncrypted))
                opened.Import(key).Dispose();
            return true;
        }
        catch (ClusterCertsException)
        {
            return false;
        }
    }

    /// <summary>The one key.</summary>
    /// <exception cref="ClusterCertsException">There is none, or several, or it is not RSA, ECDSA, Ed25519 or ML-DSA.</exception>
    internal KeyPair TheKey() => _content.Keys.Count switch
    {
        1 => Import(_content.Keys[0]),
        0 => throw new ClusterCertsException(ErrorCode.NoPrivateKey, $"The PFX '{_path}' holds no private key.", _path),
        int count => throw new ClusterCertsException(
            ErrorCode.SeveralPrivateKeys, $"The PFX '{_path}' holds {count} private keys; one is needed. Write it again with only one.", _path),
    };

    /// <summary>Of several keys the one that a test is true for; of one key that one, whatever the test says.</summary>
    /// <exception cref="ClusterCertsException">There is none, or the test does not tell.</exception>
    internal KeyPair TheKey(Func<PublicKeyInfo, bool> isWanted)
    {
        if (_content.Keys.Count is < 2 or > MaximumKeys)
            return TheKey();
        KeyPair[] all = [.. _content.Keys.Select(Import)];
        KeyPair[] wanted = [.. all.Where(k => isWanted(k.PublicKey))];
        foreach (KeyPair other in all.Where(k => wanted.Length != 1 || k != wanted[0]))
            other.Dispose();
        return wanted.Length == 1 ? wanted[0] : TheKey();
    }

    /// <summary>The public halves of its keys, one after the other: no key is kept open.</summary>
    /// <exception cref="ClusterCertsException">There are too many, or one is not of a kind that is used here.</exception>
    internal IReadOnlyList<PublicKeyInfo> ReadPublicKeys()
    {
        if (_content.Keys.Count > MaximumKeys)
            TheKey();
        var keys = new List<PublicKeyInfo>();
        foreach ((byte[] Value, bool IsEncrypted) key in _content.Keys)
        {
            using KeyPair pair = Import(key);
            keys.Add(pair.PublicKey);
        }

        return keys;
    }

    private static PassphraseForm[] FormsOf(Passphrase? passphrase) =>
        passphrase is null ? [PassphraseForm.Empty, PassphraseForm.None] : [PassphraseForm.Of(passphrase)];

    private KeyPair Import((byte[] Value, bool IsEncrypted) key)
    {
        if (!key.IsEncrypted)
            return KeyImport.ImportPkcs8(key.Value, _path);
        foreach (PassphraseForm form in FormsOf(_passphrase))
        {
            using (form)
            {
                if (TryImport(key.Value, form) is KeyPair pair)
                    return pair;
            }
        }

        throw _passphrase is null ? Required(_path) : Wrong(_path);
    }

    private KeyPair? TryImport(byte[] encrypted, PassphraseForm form)
    {
        try
        {
            return KeyImport.TryImportEncrypted(encrypted, _path, form);
        }
        catch (UnopenedSchemeException e)
        {
            throw e.ForPfx(_path);
        }
    }

    private static ClusterCertsException Required(string path) => new(
        ErrorCode.PassphraseRequired, $"The PFX '{path}' is encrypted; give its passphrase with -Passphrase or -PassphraseFile.", path);

    private static ClusterCertsException Wrong(string path) => new(
        ErrorCode.WrongPassphrase, $"The passphrase does not open the PFX '{path}'. Give the right one with -Passphrase or -PassphraseFile.", path);

    private static ClusterCertsException NotOnThisSystem(string path, Exception inner) => new(
        ErrorCode.UnsupportedKey, $"The PFX '{path}' uses a cipher that this system does not have; write it again with AES.", path, inner);
}
