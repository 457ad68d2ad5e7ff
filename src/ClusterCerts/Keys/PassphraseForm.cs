using System.Security.Cryptography;

namespace ClusterCerts.Keys;

/// <summary>A passphrase in the two forms that derivations take; PKCS #12 tells an empty one from none.</summary>
internal sealed class PassphraseForm : IDisposable
{
    private PassphraseForm(byte[] utf8, byte[] wide) => (Utf8, Wide) = (utf8, wide);

    /// <summary>No passphrase at all.</summary>
    internal static PassphraseForm None => new([], []);

    /// <summary>The empty passphrase.</summary>
    internal static PassphraseForm Empty => new([], [0, 0]);

    internal byte[] Utf8 { get; }

    /// <summary>UTF-16, the greater octet first, with two zero octets at its end (RFC 7292 B.1).</summary>
    internal byte[] Wide { get; }

    internal static PassphraseForm Of(Passphrase passphrase)
    {
        char[] characters = new char[System.Text.Encoding.UTF8.GetCharCount(passphrase.Utf8)];
        System.Text.Encoding.UTF8.GetChars(passphrase.Utf8, characters);
        byte[] wide = new byte[(characters.Length * 2) + 2];
        System.Text.Encoding.BigEndianUnicode.GetBytes(characters, wide);
        Array.Clear(characters);
        return new PassphraseForm(passphrase.Utf8.ToArray(), wide);
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(Utf8);
        CryptographicOperations.ZeroMemory(Wide);
    }
}
