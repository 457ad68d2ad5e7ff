using System.Security.Cryptography;
using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Keys;

namespace ClusterCerts.Export;

/// <summary>Tells whether an export is there already, as it would be written: byte for byte, and what is encrypted anew each time by what is in it.</summary>
internal static class ExportComparison
{
    // aes256-CBC-PAD (NIST): what a PFX of ours is encrypted with unless TripleDes was asked for.
    private static readonly byte[] Aes256 = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2A];

    /// <summary>Compares. What cannot be read is not the same.</summary>
    /// <param name="output">The folder, or the file of a layout that is one, absolute.</param>
    /// <param name="content">What would be written.</param>
    /// <param name="isOneFile">Whether it is one file.</param>
    /// <param name="passphrase">What opens the encrypted key or PFX, or null.</param>
    /// <returns>Whether nothing would change; and what was found of a private file that holds the same and is not kept as it would be written.</returns>
    internal static (bool IsThere, string? Found) Compare(string output, IReadOnlyList<LayoutFile> content, bool isOneFile, Passphrase? passphrase)
    {
        try
        {
            bool isSame = isOneFile ? IsSame(output, content[0], passphrase) : IsSameFolder(output, content, passphrase);
            string? found = !isSame ? null
                : content.Where(f => f.IsPrivate).Select(f => FilePrivacy.WhyNotAsWritten(isOneFile ? output : Path.Combine(output, f.Name))).FirstOrDefault(why => why is not null);
            return (isSame && found is null, found);
        }
        catch (Exception e) when (e is ClusterCertsException || FileErrors.IsFileError(e))
        {
            return (false, null); // Writing it says what is wrong with the place.
        }
    }

    private static bool IsSameFolder(string output, IReadOnlyList<LayoutFile> content, Passphrase? passphrase) => Directory.Exists(output)
        && ExportFolder.FilesIn(output).Order(StringComparer.Ordinal).SequenceEqual(content.Select(f => f.Name).Order(StringComparer.Ordinal))
        && content.All(file => IsSame(Path.Combine(output, file.Name), file, passphrase));

    private static bool IsSame(string path, LayoutFile file, Passphrase? passphrase)
    {
        if (!File.Exists(path) || new FileInfo(path).LinkTarget is not null)
            return false;
        byte[] bytes = InputFile.ReadWhole(path);
        try
        {
            return CryptographicOperations.FixedTimeEquals(bytes, file.Content)
                || (file.IsPrivate && passphrase is not null && HoldsSame(bytes, file.Content, path, passphrase));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    // Salt and initialization vector are new each time.
    private static bool HoldsSame(byte[] there, byte[] wanted, string path, Passphrase passphrase)
    {
        try
        {
            return ContentKinds.StartsAsDer(wanted) ? IsSamePfx(there, wanted, path, passphrase) : IsSameKey(there, wanted, path, passphrase);
        }
        catch (ClusterCertsException)
        {
            return false; // Another passphrase, another kind of file, or damaged.
        }
    }

    private static bool IsSamePfx(byte[] there, byte[] wanted, string path, Passphrase passphrase)
    {
        if (IsAes256(there) != IsAes256(wanted))
            return false;
        using PfxFile old = PfxFile.Open(there, path, passphrase);
        using PfxFile made = PfxFile.Open(wanted, path, passphrase);
        if (old.Certificates.Count != made.Certificates.Count || old.Certificates.Zip(made.Certificates).Any(pair => !pair.First.AsSpan().SequenceEqual(pair.Second)))
            return false;
        using KeyPair oldKey = old.TheKey();
        using KeyPair madeKey = made.TheKey();
        return oldKey.PublicKey.Equals(madeKey.PublicKey);
    }

    private static bool IsSameKey(byte[] there, byte[] wanted, string path, Passphrase passphrase)
    {
        if (LabelOf(there, path) != LabelOf(wanted, path))
            return false; // A plain key is another than an encrypted one.
        using KeyPair old = PrivateKeyFile.Read(there, path, passphrase);
        using KeyPair made = PrivateKeyFile.Read(wanted, path, passphrase);
        return old.PublicKey.Equals(made.PublicKey);
    }

    private static string? LabelOf(byte[] pem, string path)
    {
        IReadOnlyList<PemBlock> blocks = PemFile.Parse(pem, path);
        foreach (PemBlock block in blocks)
            CryptographicOperations.ZeroMemory(block.Content);
        return blocks[0].Label;
    }

    private static bool IsAes256(byte[] pfx) => pfx.AsSpan().IndexOf(Aes256) >= 0;
}
