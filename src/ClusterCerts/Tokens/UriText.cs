using System.Globalization;
using System.Text;

namespace ClusterCerts.Tokens;

/// <summary>The values in a URI of RFC 7512: what they may be written with, and what that stands for.</summary>
internal static class UriText
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    // RFC 7512 2.3: pk11-res-avail, with what path and query may have besides.
    private const string Available = ":[]@!$'()*+,=";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The octets that a value stands for.</summary>
    /// <returns>Null where it is written with what it may not be.</returns>
    internal static byte[]? Decode(string value, bool isQuery)
    {
        var octets = new List<byte>(value.Length);
        for (int i = 0; i < value.Length; i++)
        {
            char c = value[i];
            if (c != '%')
            {
                if (!IsAllowed(c, isQuery))
                    return null;
                octets.Add((byte)c);
                continue;
            }

            if (i + 2 >= value.Length || !byte.TryParse(value.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte octet))
                return null;
            octets.Add(octet);
            i += 2;
        }

        return [.. octets];
    }

    /// <summary>The text that octets are in UTF-8; null where they are none, or a control character is in it.</summary>
    internal static string? Text(byte[] octets)
    {
        try
        {
            string text = Strict.GetString(octets);
            return text.Any(char.IsControl) ? null : text;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>Writes text.</summary>
    internal static string Encode(string text, bool isQuery) => Encode(Strict.GetBytes(text), isQuery, allEscaped: false);

    /// <summary>Writes octets that are no text: each escaped.</summary>
    internal static string Encode(byte[] octets) => Encode(octets, isQuery: false, allEscaped: true);

    private static string Encode(byte[] octets, bool isQuery, bool allEscaped)
    {
        var written = new StringBuilder(octets.Length);
        foreach (byte octet in octets)
        {
            if (!allEscaped && octet < 0x80 && IsAllowed((char)octet, isQuery))
                written.Append((char)octet);
            else
                written.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
        }

        return written.ToString();
    }

    private static bool IsAllowed(char c, bool isQuery) => Unreserved.Contains(c) || Available.Contains(c) || (isQuery ? c is '/' or '?' or '|' : c == '&');
}
