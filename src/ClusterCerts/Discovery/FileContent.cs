using System.Security.Cryptography;
using ClusterCerts.Encoding;
using ClusterCerts.Keys;

namespace ClusterCerts.Discovery;

/// <summary>What a file holds of certificates and keys, and what in it cannot be read.</summary>
internal sealed class FileContent
{
    // Whoever gives a file such a name says that it is one; what has another may be anything.
    private static readonly string[] TellingNames = [".crt", ".cer", ".der", ".pem", ".key", ".pfx", ".p12", ".p7b", ".p7c", ".jks", ".keystore", ".truststore"];

    private readonly string _path;
    private readonly Passphrase? _passphrase;
    private readonly List<DecodedCertificate> _certificates = [];
    private readonly List<PublicKeyInfo> _keys = [];
    private readonly List<ClusterCertsException> _errors = [];

    private FileContent(string path, Passphrase? passphrase) => (_path, _passphrase) = (path, passphrase);

    /// <summary>The certificates, in the file's order.</summary>
    internal IReadOnlyList<DecodedCertificate> Certificates => _certificates;

    /// <summary>The public halves of its private keys. Nothing else of a key is kept.</summary>
    internal IReadOnlyList<PublicKeyInfo> Keys => _keys;

    /// <summary>What cannot be read, each for itself.</summary>
    internal IReadOnlyList<ClusterCertsException> Errors => _errors;

    /// <summary>Looks through a file's bytes, which are zeroed: there may be a key in them.</summary>
    /// <param name="bytes">The bytes; none for a file that is empty.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="passphrase">What opens what is encrypted; may be null.</param>
    internal static FileContent Read(byte[] bytes, string path, Passphrase? passphrase)
    {
        var content = new FileContent(path, passphrase);
        try
        {
            content.Guard(() => content.Read(bytes));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }

        return content;
    }

    /// <summary>The same of certificates in DER that no file holds.</summary>
    /// <param name="certificates">The certificates.</param>
    /// <param name="place">Where they are, for messages.</param>
    internal static FileContent Of(IEnumerable<byte[]> certificates, string place)
    {
        var content = new FileContent(place, null);
        foreach (byte[] der in certificates)
            content.Guard(() => content._certificates.Add(DecodedCertificate.Decode(der)));
        return content;
    }

    private bool IsNamedAsOne => TellingNames.Contains(Path.GetExtension(_path), StringComparer.OrdinalIgnoreCase);

    private void Read(byte[] bytes)
    {
        if (bytes.Length == 0)
        {
            if (IsNamedAsOne)
                throw new ClusterCertsException(ErrorCode.FileEmpty, $"'{_path}' is empty.", _path);
            return;
        }

        if (!IsNamedAsOne && !IsWorthReading(bytes))
            return;
        IReadOnlyList<PemBlock> blocks = PemFile.Parse(bytes, _path);
        try
        {
            foreach (PemBlock block in blocks)
                Guard(() => Read(block));
        }
        finally
        {
            foreach (PemBlock block in blocks)
                CryptographicOperations.ZeroMemory(block.Content);
        }
    }

    // Most files of a tree are none of ours, and are passed over quickly.
    private static bool IsWorthReading(ReadOnlySpan<byte> bytes) =>
        ContentKinds.StartsAsDer(bytes) || bytes.IndexOf("-----BEGIN "u8) >= 0 || IsWideMark(bytes)
        || bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xED, 0xFE, 0xED]) || bytes.StartsWith((ReadOnlySpan<byte>)[0xCE, 0xCE, 0xCE, 0xCE]);

    // The same in UTF-16, which is told as an error.
    private static bool IsWideMark(ReadOnlySpan<byte> bytes) => bytes.IndexOf("-\0-\0B\0E\0G\0I\0N\0"u8) >= 0;

    private void Read(PemBlock block)
    {
        switch (block.Kind)
        {
            case ContentKind.Certificate or ContentKind.TrustedCertificate or ContentKind.Pkcs7:
                foreach (byte[] der in CertificateFile.Parse([block], _path).Encoded)
                    Guard(() => _certificates.Add(DecodedCertificate.Decode([.. der]))); // Of its own: the block is zeroed.
                break;
            case ContentKind.PrivateKey:
                using (KeyPair key = PrivateKeyFile.Open(block, _path, _passphrase))
                    _keys.Add(key.PublicKey);
                break;
            case ContentKind.Pfx:
                ReadPfx(block.Content);
                break;
            case ContentKind.JavaKeyStore or ContentKind.JceKeyStore or ContentKind.BouncyCastleKeyStore:
            case ContentKind.Unknown or ContentKind.Text or ContentKind.Der or ContentKind.BareBase64 when block.Label is null && IsNamedAsOne:
                throw WrongContent.NoCertificate([block], _path);
            default:
                break; // Requests, lists, public keys and parameters are no certificates, and nothing is wrong with them.
        }
    }

    private void ReadPfx(byte[] encoded)
    {
        using PfxFile pfx = OpenPfx(encoded);
        foreach (byte[] der in pfx.Certificates)
            Guard(() => _certificates.Add(DecodedCertificate.Decode(der)));
        _keys.AddRange(pfx.ReadPublicKeys());
    }

    // A passphrase that is given for others does not keep one that needs none closed.
    private PfxFile OpenPfx(byte[] encoded)
    {
        try
        {
            return PfxFile.Open(encoded, _path, _passphrase);
        }
        catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.WrongPassphrase && PfxFile.OpensWithout(encoded))
        {
            return PfxFile.Open(encoded, _path, null);
        }
    }

    private void Guard(Action read)
    {
        try
        {
            read();
        }
        catch (ClusterCertsException e)
        {
            // A decoder that saw bytes alone does not know the file.
            _errors.Add(e.Message.Contains(_path, StringComparison.Ordinal) ? e : new ClusterCertsException(e.ErrorCode, $"'{_path}': {e.Message}", _path, e));
        }
    }
}
