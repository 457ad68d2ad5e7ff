using System.Runtime.Versioning;
using System.Text;
using ClusterCerts.Files;

namespace ClusterCerts.Keys;

/// <summary>Reads the text of a passphrase file: by its byte order mark, strictly, and without cutting anything.</summary>
internal static class PassphraseText
{
    private const UnixFileMode OthersRead = UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    // UTF-32 before UTF-16, whose mark it begins with.
    private static readonly (byte[] Mark, System.Text.Encoding Encoding)[] Marks =
    [
        ([0xEF, 0xBB, 0xBF], new UTF8Encoding(false, true)),
        ([0xFF, 0xFE, 0, 0], new UTF32Encoding(false, false, true)),
        ([0, 0, 0xFE, 0xFF], new UTF32Encoding(true, false, true)),
        ([0xFF, 0xFE], new UnicodeEncoding(false, false, true)),
        ([0xFE, 0xFF], new UnicodeEncoding(true, false, true)),
        ([], new UTF8Encoding(false, true)),
    ];

    /// <summary>The characters of a file.</summary>
    /// <exception cref="ClusterCertsException">It is no text.</exception>
    internal static char[] Decode(ReadOnlySpan<byte> bytes, string path)
    {
        foreach ((byte[] mark, System.Text.Encoding encoding) in Marks)
        {
            if (!bytes.StartsWith(mark))
                continue;
            try
            {
                ReadOnlySpan<byte> text = bytes[mark.Length..];
                char[] characters = new char[encoding.GetCharCount(text)];
                encoding.GetChars(text, characters);
                return characters;
            }
            catch (DecoderFallbackException e)
            {
                throw NoText(path, e);
            }
        }

        throw NoText(path, null);
    }

    /// <summary>The one line of a text, without its end.</summary>
    /// <exception cref="ClusterCertsException">There are several lines, or characters that nobody can type.</exception>
    internal static ReadOnlySpan<char> OneLine(ReadOnlySpan<char> text, string path)
    {
        if (text.EndsWith("\r\n", StringComparison.Ordinal))
            text = text[..^2];
        else if (text.EndsWith("\n", StringComparison.Ordinal))
            text = text[..^1];
        if (text.IndexOfAny('\n', '\r') >= 0)
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidPassphrase,
                $"'{path}' has more than one line, or a carriage return within its line; it must hold the passphrase alone, in one line.", path);
        }

        foreach (char c in text)
        {
            if (char.IsControl(c) && c != '\t')
                throw NoText(path, null);
        }

        return text;
    }

    /// <summary>Who else may read a passphrase file, as a warning; null when nobody may.</summary>
    internal static string? AccessWarning(string path) => OperatingSystem.IsWindows() ? WindowsWarning(path) : UnixWarning(path);

    [UnsupportedOSPlatform("windows")]
    private static string? UnixWarning(string path)
    {
        string target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;

        // What a shell hands over (/dev/stdin, a pipe) has no mode that anyone chose.
        if (!File.Exists(target) || target.StartsWith("/dev/", StringComparison.Ordinal) || target.StartsWith("/proc/", StringComparison.Ordinal))
            return null;
        UnixFileMode mode = File.GetUnixFileMode(target);
        return (mode & OthersRead) == 0 ? null
            : $"The passphrase file '{path}' has the mode {Convert.ToString((int)mode, 8).PadLeft(4, '0')}: users other than its owner may read it; "
                + "chmod 600 it, and change the passphrase if it may have been read.";
    }

    [SupportedOSPlatform("windows")]
    private static string? WindowsWarning(string path) =>
        FilePrivacy.Of(path) is { IsPrivate: false } open ? $"The passphrase file is not private: {open.Detail}" : null;

    private static ClusterCertsException NoText(string path, Exception? inner) => new(
        ErrorCode.InvalidPassphrase,
        $"'{path}' is not text in UTF-8, nor in UTF-16 or UTF-32 with a byte order mark. Save it as UTF-8.",
        path, inner);
}
