using System.Runtime.InteropServices;
using System.Security;
using System.Security.Cryptography;
using System.Text;
using ClusterCerts.Files;

namespace ClusterCerts.Keys;

/// <summary>A passphrase in memory that is zeroed when disposed. It is never part of a message.</summary>
public sealed class Passphrase : IDisposable
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[] _utf8;

    private Passphrase(byte[] utf8, string? warning) => (_utf8, Warning) = (utf8, warning);

    /// <summary>The passphrase in UTF-8, as PKCS #5 uses it here and in OpenSSL.</summary>
    internal ReadOnlySpan<byte> Utf8 => _utf8;

    /// <summary>What an administrator should know about the file that it came from, or null.</summary>
    public string? Warning { get; }

    /// <summary>Takes a passphrase from a secure string.</summary>
    /// <param name="secret">At least one character.</param>
    /// <returns>A copy that the caller disposes.</returns>
    /// <exception cref="ClusterCertsException">It is empty.</exception>
    public static Passphrase FromSecureString(SecureString secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        IntPtr pointer = Marshal.SecureStringToGlobalAllocUnicode(secret);
        try
        {
            char[] characters = new char[secret.Length];
            Marshal.Copy(pointer, characters, 0, characters.Length);
            try
            {
                return FromCharacters(characters, "The passphrase is empty; give one of at least one character.");
            }
            finally
            {
                Array.Clear(characters);
            }
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(pointer);
        }
    }

    /// <summary>Takes the passphrase that a text file of one line holds.</summary>
    /// <param name="path">A text file in UTF-8, or in UTF-16 or UTF-32 with a byte order mark; the mark and one line end, LF or CR LF, are not
    /// part of the passphrase, everything else is.</param>
    /// <returns>A copy that the caller disposes.</returns>
    /// <exception cref="ClusterCertsException">The file cannot be read, is empty or no text, or has several lines: nothing is cut
    /// silently.</exception>
    public static Passphrase FromFile(string path)
    {
        byte[] bytes = InputFile.ReadSecret(path, 64 << 10);
        char[] characters = [];
        try
        {
            characters = PassphraseText.Decode(bytes, path);
            ReadOnlySpan<char> line = PassphraseText.OneLine(characters, path);
            return FromCharacters(line, $"'{path}' is empty; it must hold the passphrase in one line.", PassphraseText.AccessWarning(path));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            Array.Clear(characters);
        }
    }

    /// <summary>Sees to it that what is encrypted with it can be opened elsewhere.</summary>
    /// <remarks>OpenSSL, and with it most servers, takes 1023 bytes from a prompt or a file (PEM_BUFSIZE) and skips the rest.</remarks>
    /// <exception cref="ClusterCertsException">It is longer.</exception>
    internal void CheckForNewKey()
    {
        const int Longest = 1023;
        if (_utf8.Length > Longest)
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidPassphrase,
                $"The passphrase has {_utf8.Length} bytes in UTF-8, and OpenSSL reads no more than {Longest}. Give a shorter one.");
        }
    }

    /// <summary>Whether another is the same.</summary>
    /// <param name="other">The other.</param>
    /// <returns>Whether it is; the time that takes tells nothing but their lengths.</returns>
    public bool IsSame(Passphrase other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return CryptographicOperations.FixedTimeEquals(_utf8, other._utf8);
    }

    /// <summary>Zeroes the passphrase.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(_utf8);

    internal static Passphrase FromCharacters(ReadOnlySpan<char> characters, string ifEmpty, string? warning = null)
    {
        if (characters.IsEmpty)
            throw new ClusterCertsException(ErrorCode.InvalidPassphrase, ifEmpty);
        try
        {
            // Strictly: half a surrogate pair would silently become another character.
            byte[] utf8 = new byte[Strict.GetByteCount(characters)];
            Strict.GetBytes(characters, utf8);
            return new Passphrase(utf8, warning);
        }
        catch (EncoderFallbackException e)
        {
            throw new ClusterCertsException(ErrorCode.InvalidPassphrase, "The passphrase holds half a character; type it again.", null, e);
        }
    }
}
