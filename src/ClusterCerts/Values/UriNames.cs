using System.Buffers;
using System.Globalization;
using System.Text;

namespace ClusterCerts.Values;

/// <summary>The rules of URIs in certificates (RFC 3986, RFC 5280 4.2.1.6), and those of SPIFFE IDs.</summary>
internal static class UriNames
{
    // SPIFFE-ID 2.3: "implementations MUST support SPIFFE URIs up to 2048 bytes"; nobody needs more.
    private const int MaximumLength = 2048;

    private const string NoAddress = "its host looks like an address, but is not one: write four numbers from 0 to 255 without leading zeros";

    private static readonly SearchValues<char> Legal = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%");

    private static readonly SearchValues<char> OfTrustDomain = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-._");

    private static readonly SearchValues<char> OfSpiffePath = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._");

    /// <summary>Whether it is, or would be, a SPIFFE ID.</summary>
    internal static bool IsSpiffe(string text) => text.StartsWith("spiffe:", StringComparison.OrdinalIgnoreCase);

    /// <summary>Why the text is no URI for a certificate: a part of a sentence; null when it is one.</summary>
    internal static string? Problem(string text)
    {
        if (text.Length is 0 or > MaximumLength)
            return text.Length == 0 ? "it is empty" : $"it is longer than {MaximumLength} characters";
        if (text.AsSpan().IndexOfAnyExcept(Legal) is >= 0 and int at)
            return $"'{DisplayText.Printable(text[at].ToString())}' cannot stand in a URI; write such characters as % and two hexadecimal digits";
        if (HasBrokenEscape(text))
            return "a percent sign is followed by two hexadecimal digits";
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (!HasScheme(text, colon))
            return "it begins with a scheme and a colon, such as spiffe: or https:";
        if (colon == text.Length - 1)
            return "nothing stands after its scheme";
        if (IsSpiffe(text))
            return SpiffeProblem(text);
        var parts = UriParts.Of(text);
        if (parts.Host is not null && AuthorityProblem(parts) is string problem)
            return problem;
        string rest = UriParts.Split(text).Path;
        if (rest.AsSpan().IndexOfAny('[', ']') >= 0 || rest.Count(c => c == '#') > 1)
            return "brackets stand around an IPv6 address alone, and # stands once";

        return parts.IsTree ? PathProblem(parts.Path) : null;
    }

    /// <summary>The text with the node ID in its place: as a host where the host stands, and with what cannot stand in a URI as percent signs and
    /// digits elsewhere.</summary>
    internal static string Expand(string text, NodeId id)
    {
        (string authority, string rest) = UriParts.Split(text);
        return authority.Replace(NodeId.Place, UriParts.HostOf(id), StringComparison.Ordinal) + rest.Replace(NodeId.Place, UriParts.Escaped(id), StringComparison.Ordinal);
    }

    /// <summary>Whether the text begins as a URI does, and not as an IPv6 address.</summary>
    internal static bool Begins(string text)
    {
        if (UriParts.Split(text).Authority.Length > 0)
            return true;
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return HasScheme(text, colon) && !(colon <= 4 && text[..colon].All(char.IsAsciiHexDigit));
    }

    // RFC 5280 4.2.1.6: URIs with an authority "MUST include a fully qualified domain name or IP address as the host".
    private static string? AuthorityProblem(UriParts parts)
    {
        string host = parts.Host!;
        bool isHost = host.StartsWith('[')
            ? host.EndsWith(']') && IPNames.TryParse(host[1..^1], out _)
            : DnsNames.IsHost(host);
        return DnsNames.LooksLikeAddress(host) ? NoAddress
            : !isHost ? "after // stands a host: a DNS name in ASCII, or an address"
            : parts.User?.AsSpan().IndexOfAny("@[]") >= 0 ? "before its host stands one @, and no bracket"
            : parts.Port is null or "" || (parts.Port.All(char.IsAsciiDigit) && ushort.TryParse(parts.Port, CultureInfo.InvariantCulture, out _)) ? null
            : "after the colon of its host stands a number up to 65535";
    }

    // RFC 3986 6.2.2.3: who normalizes it would read another name than who compares it. Some unescape more than once, and some take a part without what
    // stands behind its semicolon.
    private static string? PathProblem(string path)
    {
        foreach (string written in path.Split('/'))
        {
            string part = written;
            for (string next = Uri.UnescapeDataString(part); next != part; next = Uri.UnescapeDataString(part))
                part = next;
            if (part.AsSpan().IndexOfAny('/', '\\') >= 0)
                return "a slash or backslash in its path is escaped, which programs take for the end of a part";
            if (part.Split(';')[0] is "." or "..")
                return "a part of its path is . or .., which programs resolve";
        }

        return null;
    }

    // SPIFFE-ID 2: no user, no port, no query, no fragment, nothing percent-encoded; X509-SVID 4.1: a leaf's has a path.
    private static string? SpiffeProblem(string text)
    {
        const string Shape = "a SPIFFE ID is spiffe://, a trust domain of lower-case letters, digits, dots, hyphens and underscores, and a path whose parts are "
            + "letters, digits, dots, hyphens and underscores, with no slash at the end";
        const string Scheme = "spiffe://";
        if (!text.StartsWith(Scheme, StringComparison.Ordinal))
            return Shape;
        string[] parts = text[Scheme.Length..].Split('/');

        // Go reads no certificate with a URI of another host.
        bool isDomain = DnsNames.IsHost(parts[0]) && parts[0].AsSpan().IndexOfAnyExcept(OfTrustDomain) < 0;
        return DnsNames.LooksLikeAddress(parts[0]) ? NoAddress : isDomain && parts.Length > 1 && parts[1..].All(part => part is not ("" or "." or "..") && part.AsSpan().IndexOfAnyExcept(OfSpiffePath) < 0)
            ? null
            : Shape;
    }

    /// <summary>The URI in the one spelling that all of the same name share (RFC 3986 6.2.2): scheme and host in lower case, letters, digits, hyphens, dots,
    /// underscores and tildes without percent signs.</summary>
    internal static string Canonical(string text)
    {
        string plain = Unescaped(text);
        (string authority, string rest) = UriParts.Split(plain);
        int scheme = plain.IndexOf(':', StringComparison.Ordinal);
        if (authority.Length == 0)
            return scheme < 0 ? plain : plain[..scheme].ToLowerInvariant() + plain[scheme..];

        // Who stands before an at sign is a user, whose letters count.
        int host = authority.LastIndexOf('@') + 1;
        return authority[..scheme].ToLowerInvariant()
            + (host == 0 ? authority[scheme..].ToLowerInvariant() : authority[scheme..host] + authority[host..].ToLowerInvariant())
            + rest;
    }

    private static string Unescaped(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '%' || i + 2 >= text.Length || !byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, null, out byte octet))
            {
                plain.Append(text[i]);
                continue;
            }

            _ = char.IsAsciiLetterOrDigit((char)octet) || (char)octet is '-' or '.' or '_' or '~' ? plain.Append((char)octet) : plain.Append('%').Append($"{octet:X2}");
            i += 2;
        }

        return plain.ToString();
    }

    private static bool HasScheme(string text, int colon) =>
        colon > 0 && char.IsAsciiLetter(text[0]) && text[..colon].All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.');

    private static bool HasBrokenEscape(string text)
    {
        for (int at = text.IndexOf('%', StringComparison.Ordinal); at >= 0; at = text.IndexOf('%', at + 1))
        {
            if (at + 2 >= text.Length || !char.IsAsciiHexDigit(text[at + 1]) || !char.IsAsciiHexDigit(text[at + 2]))
                return true;
        }

        return false;
    }
}
