using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using ClusterCerts.Files;

namespace ClusterCerts.Encoding;

/// <summary>One block of a PEM file, or a whole file that is not PEM (then <see cref="Label"/> is null).</summary>
/// <param name="Label">The words after BEGIN, or null for a whole file.</param>
/// <param name="Headers">The lines of RFC 1421 headers before the data, joined; empty as a rule.</param>
/// <param name="Content">The decoded bytes.</param>
internal readonly record struct PemBlock(string? Label, string Headers, byte[] Content)
{
    /// <summary>What it is, by its label or, without one, by its content.</summary>
    internal ContentKind Kind { get; } = Label is null ? ContentKinds.OfFile(Content) : ContentKinds.OfLabel(Label);
}

/// <summary>Reads the blocks of a PEM file: text around them, CRLF and a byte order mark are harmless (RFC 7468 5.2).</summary>
internal static class PemFile
{
    private static ReadOnlySpan<byte> BeginMark => "-----BEGIN "u8;

    private static ReadOnlySpan<byte> Dashes => "-----"u8;

    /// <summary>Reads a file's blocks; a file that is not PEM is one block without a label.</summary>
    /// <exception cref="ClusterCertsException">The file cannot be read, or a block in it is damaged.</exception>
    internal static IReadOnlyList<PemBlock> Read(string path, int limit = InputFile.DefaultLimit)
    {
        byte[] bytes = InputFile.ReadAllBytes(path, limit);
        try
        {
            return Parse(bytes, path);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>The blocks in a file's bytes.</summary>
    internal static IReadOnlyList<PemBlock> Parse(ReadOnlySpan<byte> bytes, string path)
    {
        if (TextForm.WideName(bytes) is string wide)
        {
            throw new ClusterCertsException(
                ErrorCode.MalformedPem,
                $"'{path}' is {wide} text, which TLS software does not read; save it as ASCII or UTF-8, such as with 'Set-Content -Encoding ascii' "
                    + $"in PowerShell, or with: iconv -f {wide} -t UTF-8 '{path}'",
                path);
        }

        // A DER SEQUENCE. A certificate may hold the letters of a PEM mark.
        if (ContentKinds.StartsAsDer(bytes))
            return [new PemBlock(null, "", bytes.ToArray())];

        var blocks = new List<PemBlock>();
        ReadOnlySpan<byte> rest = bytes;
        while (FindBegin(rest) is int begin and >= 0)
        {
            bool isQuoted = IsAfterWords(rest, begin);
            rest = rest[(begin + BeginMark.Length)..];
            try
            {
                rest = rest[ReadBlock(rest, path, blocks)..];
            }
            catch (ClusterCertsException) when (isQuoted)
            {
                // A comment that speaks of a block.
            }
        }

        if (blocks.Count == 0 && rest.IndexOf("-----END "u8) >= 0)
            throw Malformed(path, "it has an END line without a BEGIN line");
        return blocks.Count > 0 ? blocks : [new PemBlock(null, "", bytes.ToArray())];
    }

    /// <summary>One block as text with LF line ends, RFC 7468's strict form.</summary>
    internal static string Write(string label, ReadOnlySpan<byte> content) => PemEncoding.WriteString(label, content) + "\n";

    /// <summary>One block as bytes; for private keys, since the bytes can be zeroed and a string cannot.</summary>
    internal static byte[] WriteBytes(string label, ReadOnlySpan<byte> content)
    {
        byte[] text = PemEncoding.WriteUtf8(System.Text.Encoding.ASCII.GetBytes(label), content);
        byte[] line = new byte[text.Length + 1];
        text.CopyTo(line, 0);
        line[^1] = (byte)'\n';
        CryptographicOperations.ZeroMemory(text);
        return line;
    }

    internal static ClusterCertsException Malformed(string path, string why) => new(
        ErrorCode.MalformedPem, $"'{path}' is not a whole PEM file: {why}. Fetch it again from where it was made.", path);

    // The mark counts at the start of a line only.
    private static int FindBegin(ReadOnlySpan<byte> text)
    {
        int from = 0;
        while (true)
        {
            int at = text[from..].IndexOf(BeginMark);
            if (at < 0)
                return -1;
            at += from;
            if (at == 0 || text[at - 1] is (byte)'\n' or (byte)'\r' or 0xBF or (byte)' ' or (byte)'\t')
                return at;
            from = at + BeginMark.Length;
        }
    }

    // Whether a mark has more than blanks before it on its line.
    private static bool IsAfterWords(ReadOnlySpan<byte> text, int mark)
    {
        ReadOnlySpan<byte> before = text[..mark];
        before = before[(before.LastIndexOfAny((byte)'\n', (byte)'\r') + 1)..];
        return before.Trim((ReadOnlySpan<byte>)[(byte)' ', (byte)'\t', 0xEF, 0xBB, 0xBF]).Length > 0;
    }

    // Reads one block whose BEGIN mark was just passed; returns how far it reaches.
    private static int ReadBlock(ReadOnlySpan<byte> text, string path, List<PemBlock> blocks)
    {
        int labelEnd = text.IndexOf(Dashes);
        int lineEnd = text.IndexOfAny((byte)'\n', (byte)'\r');
        if (labelEnd < 0 || (lineEnd >= 0 && lineEnd < labelEnd))
            throw Malformed(path, "a BEGIN line is truncated");

        string label = System.Text.Encoding.ASCII.GetString(text[..labelEnd]);
        int bodyStart = labelEnd + Dashes.Length;
        ReadOnlySpan<byte> body = text[bodyStart..];
        int end = body.IndexOf(System.Text.Encoding.ASCII.GetBytes($"-----END {label}-----"));
        int other = body.IndexOf(BeginMark);
        if (end < 0 || (other >= 0 && other < end))
            throw Malformed(path, $"the END line of '{label}' is missing, the file is truncated");

        (string headers, byte[] content) = Decode(body[..end], label, path);
        blocks.Add(new PemBlock(label, headers, content));
        return bodyStart + end + "-----END -----".Length + label.Length;
    }

    private static (string Headers, byte[] Content) Decode(ReadOnlySpan<byte> body, string label, string path)
    {
        string headers = "";
        int colon = body.IndexOf((byte)':');
        if (colon >= 0)
        {
            int blank = body.IndexOf("\n\n"u8) is int lf and >= 0 ? lf : body.IndexOf("\r\n\r\n"u8);
            if (blank < colon)
                throw Malformed(path, $"the headers of '{label}' have no end");
            headers = System.Text.Encoding.ASCII.GetString(body[..blank]);
            body = body[blank..];
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Max(Base64.GetMaxDecodedFromUtf8Length(body.Length), 16));
        try
        {
            // Base64.DecodeFromUtf8 skips white space.
            OperationStatus status = Base64.DecodeFromUtf8(body, buffer, out _, out int written);
            if (status != OperationStatus.Done)
                throw Malformed(path, $"the base64 text of '{label}' is garbled");
            return written > 0
                ? (headers, buffer.AsSpan(0, written).ToArray())
                : throw Malformed(path, $"'{label}' holds nothing");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
