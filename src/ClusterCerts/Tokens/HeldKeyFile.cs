using System.Security.Cryptography;
using System.Text;
using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Keys;

namespace ClusterCerts.Tokens;

/// <summary>The file of a signing key, which may hold the key, or one line that says where the key is.</summary>
internal static class HeldKeyFile
{
    // More than any URI that is taken here has.
    private const int LongestLine = 32768;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Where the key is that a file tells of; null where the file holds the key itself, or there is no file.</summary>
    /// <exception cref="ClusterCertsException">The file cannot be read, or its line is damaged.</exception>
    internal static KeyUri? UriIn(string path)
    {
        if (!File.Exists(path))
            return null;
        byte[] bytes = InputFile.ReadAllBytes(path);
        try
        {
            return UriIn(bytes, path);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>The same of a file's bytes. What editors leave around the line means nothing: a byte order mark, spaces, empty lines.</summary>
    internal static KeyUri? UriIn(ReadOnlySpan<byte> bytes, string path)
    {
        ReadOnlySpan<byte> told = bytes[(bytes.StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0)..];
        told = told[Ascii.Trim(told)];
        if (told.Length is 0 or > LongestLine || !StartsWith(told, "pkcs11:"u8) && !StartsWith(told, "cng:"u8))
            return null;
        string line = System.Text.Encoding.UTF8.GetString(told);
        try
        {
            return KeyUri.Parse(line);
        }
        catch (ClusterCertsException e)
        {
            throw new ClusterCertsException(ErrorCode.MalformedKey, $"'{path}' does not say where the key is: {e.Message}", path, e);
        }
    }

    /// <summary>Where the key is that a file tells of, to be shown; empty where the file holds the key itself, is not there, or may not be read by this user.</summary>
    internal static string Tell(string path)
    {
        try
        {
            return UriIn(path)?.ToString() ?? "";
        }
        catch (ClusterCertsException)
        {
            return ""; // Whoever signs is told what is wrong with it; a reader of certificates need not be able to read keys.
        }
    }

    /// <summary>The file that tells of a key.</summary>
    /// <exception cref="ClusterCertsException">It could not be read again.</exception>
    internal static byte[] Write(KeyUri uri)
    {
        byte[] line = System.Text.Encoding.UTF8.GetBytes($"{uri}\n");
        return UriIn(line, "the file of the key") is not null ? line
            : throw new ClusterCertsException(ErrorCode.InvalidArgument, $"What tells of the key is longer than {LongestLine} octets; name it shorter.", uri.ToString());
    }

    /// <summary>Whether the key in a file, or that it tells of, is opened with a passphrase or PIN.</summary>
    internal static bool IsEncrypted(string path) => UriIn(path) is KeyUri uri ? uri.Token is not null : PrivateKeyFile.IsEncrypted(path);

    /// <summary>The key of a place.</summary>
    /// <exception cref="ClusterCertsException">It is not there, or cannot be opened.</exception>
    internal static KeyPair Open(KeyUri uri, PublicKeyInfo? expected, Passphrase? passphrase) => KeyPair.From(
        uri.Token is Pkcs11Uri token ? TokenKey.Open(token, expected, passphrase)
        : CngHeldKey.Find(uri.Cng!) ?? throw new ClusterCertsException(ErrorCode.TokenKeyNotFound, $"Windows' key storage holds no key '{uri}'.", uri.ToString()));

    private static bool StartsWith(ReadOnlySpan<byte> told, ReadOnlySpan<byte> scheme) => told.Length >= scheme.Length && Ascii.EqualsIgnoreCase(told[..scheme.Length], scheme);
}
