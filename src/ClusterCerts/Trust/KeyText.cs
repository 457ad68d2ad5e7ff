using System.Security.Cryptography;
using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Keys;

namespace ClusterCerts.Trust;

/// <summary>The public half of the private key in a file, and what servers make of the file's text, from the same bytes.</summary>
/// <param name="PublicKey">The public half.</param>
/// <param name="Text">What servers would not read of it, or what is worth knowing; null where there is nothing of the kind.</param>
internal sealed record KeyText(PublicKeyInfo PublicKey, Finding? Text)
{
    /// <summary>Opens the key of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="passphrase">What opens it when it is encrypted.</param>
    /// <param name="memo">What the command has read already: what a passphrase opened is not part of it.</param>
    /// <exception cref="ClusterCertsException">It cannot be read, holds no or several keys, or the passphrase is missing or wrong.</exception>
    internal static KeyText Open(string path, Passphrase? passphrase, FileMemo memo) =>
        passphrase is null ? memo.Of(path, p => Read(p, bytes => PrivateKeyFile.Read(bytes, p, null)))! : Read(path, bytes => PrivateKeyFile.Read(bytes, path, passphrase))!;

    /// <summary>The same, or null where the key is encrypted.</summary>
    /// <exception cref="ClusterCertsException">It cannot be read, or holds no or several keys.</exception>
    internal static KeyText? OpenIfPlain(string path, FileMemo memo) => memo.Of(path, p => Read(p, bytes => PrivateKeyFile.ReadIfPlain(bytes, p)));

    private static KeyText? Read(string path, Func<byte[], KeyPair?> open)
    {
        byte[] bytes = InputFile.ReadAllBytes(path);
        try
        {
            using KeyPair? pair = open(bytes);
            return pair is null ? null : new(pair.PublicKey, DeployedText.Of(bytes, path, DeployedText.PrivateKey, CheckName.KeyMatch));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
