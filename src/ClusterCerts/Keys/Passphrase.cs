using System.Runtime.InteropServices;
using System.Security;
using System.Security.Cryptography;
using System.Text;

namespace ClusterCerts;

/// <summary>A passphrase in memory that is zeroed when disposed. It is never part of a message.</summary>
public sealed class Passphrase : IDisposable
{
    private readonly byte[] _utf8;

    private Passphrase(byte[] utf8) => _utf8 = utf8;

    /// <summary>The passphrase in UTF-8, as PKCS #5 uses it here and in OpenSSL.</summary>
    internal ReadOnlySpan<byte> Utf8 => _utf8;

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

    /// <summary>Takes a passphrase from the first line of a file.</summary>
    /// <param name="path">A UTF-8 text file; a byte order mark and the line end are not part of the passphrase.</param>
    /// <returns>A copy that the caller disposes.</returns>
    /// <exception cref="ClusterCertsException">The file cannot be read or its first line is empty.</exception>
    public static Passphrase FromFile(string path)
    {
        byte[] bytes = InputFile.ReadAllBytes(path, 64 << 10);
        try
        {
            ReadOnlySpan<byte> line = bytes;
            if (line.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
                line = line[3..];
            int end = line.IndexOfAny((byte)'\n', (byte)'\r');
            line = end < 0 ? line : line[..end];
            return line.Length > 0
                ? new Passphrase(line.ToArray())
                : throw new ClusterCertsException(
                    ErrorCode.InvalidPassphrase, $"The first line of '{path}' is empty; it must hold the passphrase.", path);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Zeroes the passphrase.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(_utf8);

    internal static Passphrase FromCharacters(ReadOnlySpan<char> characters, string ifEmpty)
    {
        if (characters.IsEmpty)
            throw new ClusterCertsException(ErrorCode.InvalidPassphrase, ifEmpty);
        byte[] utf8 = new byte[Encoding.UTF8.GetByteCount(characters)];
        Encoding.UTF8.GetBytes(characters, utf8);
        return new Passphrase(utf8);
    }
}
