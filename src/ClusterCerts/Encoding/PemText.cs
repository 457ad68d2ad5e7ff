using System.Text.RegularExpressions;
using ClusterCerts.Files;

namespace ClusterCerts.Encoding;

/// <summary>Finds what OpenSSL, Go and Java do not all read in a PEM file.</summary>
/// <remarks>
/// <see cref="PemFile"/> reads what a person can make out, which is right for what is imported. A file that servers load is worth what
/// they make of it: OpenSSL's PEM_read_bio, Go's encoding/pem and Java's CertificateFactory were tried with each form. All take text
/// between blocks, LF and CRLF, lines of any length, blanks at their ends, and an empty line after BEGIN.
/// </remarks>
internal static partial class PemText
{
    private static ReadOnlySpan<byte> Dashes => "-----"u8;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Looks through a file's bytes.</summary>
    /// <param name="text">The bytes.</param>
    /// <param name="label">What is read from it: <c>CERTIFICATE</c>, <c>X509 CRL</c> or <c>PRIVATE KEY</c>.</param>
    internal static PemTextReport Look(ReadOnlySpan<byte> text, string label)
    {
        if (ContentKinds.StartsAsDer(text))
        {
            return ContentKinds.OfDer(text) == ContentKind.Pkcs7
                ? new("it is PKCS #7, from which servers load nothing; write PEM with 'openssl pkcs7 -inform DER -print_certs'", null)
                : new(null, "it is in DER, which Java and Windows read; OpenSSL's and Go's servers load PEM");
        }

        if (TextForm.WideName(text) is string wide)
            return new($"it is {wide} text, in which OpenSSL, Go and Java see nothing; save it as ASCII", null);

        var scan = new Scan(label);
        for (int line = 1; !text.IsEmpty; line++)
        {
            int end = text.IndexOf((byte)'\n');
            ReadOnlySpan<byte> current = end < 0 ? text : text[..end];
            text = end < 0 ? [] : text[(end + 1)..];
            if (scan.Problem(current.EndsWith("\r"u8) ? current[..^1] : current) is string problem)
                return new($"line {line}: {problem}", null);
        }

        return new(null, scan.Note);
    }

    // A mark of any number of dashes, in any case, anywhere in a line.
    [GeneratedRegex("-{3,} *(BEGIN|END) +[A-Z0-9 ]+-{3,}", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Mark();

    // where the reader is: between blocks, or within one.
    private sealed class Scan(string wanted)
    {
        private readonly List<string> _others = [];
        private string? _label;
        private int _lines;
        private bool _inHeaders;

        // Whether the line is the first of the file, or the first after a block.
        private bool _isNext = true;

        // Java reads every block of a file as a certificate.
        internal string? Note => wanted == "CERTIFICATE" && _others.Count > 0
            ? $"the file also holds {string.Join(", ", _others.Distinct().Take(5))}; Java reads no certificate from it, OpenSSL and Go do"
            : null;

        internal string? Problem(ReadOnlySpan<byte> line) => _label is null ? Outside(line) : Inside(line, _label);

        private string? Outside(ReadOnlySpan<byte> line)
        {
            bool isNext = _isNext;
            _isNext = false;
            if (isNext && wanted == "CERTIFICATE" && line.Length > 0 && line[0] == 0x30)
                return "the text begins with '0', which Java takes for the first byte of DER; put an empty line or another word before it";
            if (line.IndexOf("---"u8) < 0 || line.TrimStart(" \t"u8).StartsWith("#"u8))
                return null; // A mark that a comment quotes is none for OpenSSL, Go and Java.
            if (line.StartsWith(ByteOrderMark) && line[3..].StartsWith(Dashes))
                return "there is a byte order mark before the BEGIN mark; Go and Java skip the block";
            ReadOnlySpan<byte> mark = line.TrimEnd(" \t"u8);
            if (mark.StartsWith("-----BEGIN "u8) && mark.Length >= 16 && mark.EndsWith(Dashes) && mark[5..^5].IndexOf(Dashes) < 0)
                return Begin(System.Text.Encoding.Latin1.GetString(mark[11..^5]));
            if (line.StartsWith("-----BEGIN "u8) && line.Contains((byte)'\r'))
                return "its lines end in CR alone; OpenSSL and Go see no block at all";
            if (line.StartsWith("-----BEGIN "u8) && line[11..].IndexOf(Dashes) >= 0)
                return "something follows the BEGIN mark on its line; OpenSSL, Go and Java skip the block";
            if (line.StartsWith("-----END "u8))
                return "an END line without a BEGIN line, at which Java stops";
            if (line.StartsWith(Dashes) && !Mark().IsMatch(System.Text.Encoding.Latin1.GetString(line)))
                return "it starts with dashes and is not a BEGIN line; Java refuses the file";
            return Mark().IsMatch(System.Text.Encoding.Latin1.GetString(line))
                ? "a BEGIN or END mark is not alone on its line, or not written with five dashes and capital letters; OpenSSL, Go and Java "
                    + "skip the block"
                : null;
        }

        private string? Begin(string label)
        {
            (_label, _lines, _inHeaders) = (label, 0, false);
            string plain = string.Join(' ', label.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToUpperInvariant();
            bool isKind = wanted switch
            {
                "CERTIFICATE" => plain.EndsWith("CERTIFICATE", StringComparison.Ordinal),
                "X509 CRL" => plain.EndsWith("CRL", StringComparison.Ordinal),
                _ => plain.EndsWith("PRIVATE KEY", StringComparison.Ordinal),
            };
            bool isRead = wanted == "PRIVATE KEY"
                ? label is "PRIVATE KEY" or "ENCRYPTED PRIVATE KEY" or "EC PRIVATE KEY" or "RSA PRIVATE KEY"
                : label == wanted;
            if (isKind && !isRead)
                return $"the label '{DisplayText.Clip(label)}' is not read by all of OpenSSL, Go and Java; write BEGIN {wanted}";
            if (wanted == "CERTIFICATE" && ContentKinds.OfLabel(plain) == ContentKind.Pkcs7)
                return "a PKCS #7 block, from which servers load nothing; write PEM with 'openssl pkcs7 -print_certs'";
            if (!isKind)
                _others.Add(DisplayText.Clip(label));
            return null;
        }

        private string? Inside(ReadOnlySpan<byte> line, string label)
        {
            _lines++;
            ReadOnlySpan<byte> trimmed = line.TrimEnd(" \t"u8);
            if (IsEnd(trimmed, label))
            {
                (_label, _isNext) = (null, true);
                return null;
            }

            if (line.Contains((byte)'\r'))
                return "there is a CR within the line; Go reads no further";
            if (line.IndexOf(Dashes) is int dashes and >= 0)
                return Dashed(line, dashes, label);
            if (trimmed.Trim(" \t"u8).IsEmpty)
                return Blank();
            if (!line.Contains((byte)':'))
                return null;
            _inHeaders = label.EndsWith("PRIVATE KEY", StringComparison.Ordinal);
            return _inHeaders ? null : "a header line within the block, which OpenSSL and Java refuse";
        }

        private string? Blank()
        {
            bool isFine = _lines == 1 || _inHeaders;
            _inHeaders = false;
            return isFine ? null : "a blank line within the block, at which OpenSSL stops";
        }

        private static string Dashed(ReadOnlySpan<byte> line, int dashes, string label)
        {
            if (dashes > 0)
                return "a mark is not at the start of its line; OpenSSL, Go and Java skip the block";
            return line.StartsWith(System.Text.Encoding.Latin1.GetBytes($"-----END {label}-----"))
                ? "something follows the END mark, perhaps a line end is missing before the next BEGIN; OpenSSL, "
                    + "Go and Java read no certificate there"
                : $"the END line of '{DisplayText.Clip(label)}' is missing or names another label";
        }

        private static bool IsEnd(ReadOnlySpan<byte> line, string label) =>
            line.StartsWith("-----END "u8) && line.EndsWith(Dashes) && line.Length == label.Length + 14
            && line[9..^5].SequenceEqual(System.Text.Encoding.Latin1.GetBytes(label));
    }
}

/// <summary>What was found in a file's text.</summary>
/// <param name="Problem">The line, and why a server reads less from it than a person, or null.</param>
/// <param name="Note">What is worth knowing, or null.</param>
internal sealed record PemTextReport(string? Problem, string? Note);
