using System.Buffers;
using System.Globalization;
using System.Text;

namespace ClusterCerts.Values;

/// <summary>The rules of URIs in certificates (RFC 3986, RFC 5280 4.2.1.6), and those of SPIFFE IDs.</summary>
internal static class UriNames
{
    // SPIFFE-ID 2.3: "implementations MUST support SPIFFE URIs up to 2048 bytes"; nobody needs more.
    private const int MaximumLength = 2048;
    private const int MaximumTrustDomain = 255;

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
        if (colon < 1 || !char.IsAsciiLetter(text[0]) || text[..colon].Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('+' or '-' or '.')))
            return "it begins with a scheme and a colon, such as spiffe: or https:";
        if (colon == text.Length - 1)
            return "nothing stands after its scheme";
        if (IsSpiffe(text))
            return SpiffeProblem(text);
        (string authority, string rest) = Split(text);
        if (authority.Length > 0 && AuthorityProblem(authority[(colon + 3)..]) is string problem)
            return problem;
        if (rest.AsSpan().IndexOfAny('[', ']') >= 0 || rest.Count(c => c == '#') > 1)
            return "brackets stand around an IPv6 address alone, and # stands once";

        // RFC 3986 6.2.2.3: who normalizes it would read another name than who compares it.
        return authority.Length > 0 && rest.Split('?', '#')[0].Split('/').Any(part => Uri.UnescapeDataString(part) is "." or "..")
            ? "a part of its path is . or .., which programs resolve"
            : null;
    }

    /// <summary>The text with the node ID in its place: as a host where the host stands, and with what cannot stand in a URI as percent signs and
    /// digits elsewhere.</summary>
    internal static string Expand(string text, NodeId id)
    {
        (string authority, string rest) = Split(text);
        string host = id.Address is { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 } address
            ? $"[{address}]"
            : id.DnsName ?? id.ToString();
        return authority.Replace(NodeId.Place, host, StringComparison.Ordinal)
            + rest.Replace(NodeId.Place, Uri.EscapeDataString(id.ToString()), StringComparison.Ordinal);
    }

    /// <summary>The scheme with the authority, such as <c>spiffe://example.com</c>, and what follows; the first is empty where there is no
    /// authority.</summary>
    internal static (string Authority, string Path) Split(string text)
    {
        int slashes = text.IndexOf("://", StringComparison.Ordinal);
        if (slashes < 1 || text.AsSpan(0, slashes).IndexOfAny("/?#:") >= 0)
            return ("", text);
        int end = text.AsSpan(slashes + 3).IndexOfAny("/?#");
        return end < 0 ? (text, "") : (text[..(slashes + 3 + end)], text[(slashes + 3 + end)..]);
    }

    // RFC 5280 4.2.1.6: URIs with an authority "MUST include a fully qualified domain name or IP address as the host".
    private static string? AuthorityProblem(string authority)
    {
        string place = authority[(authority.LastIndexOf('@') + 1)..];
        int bracket = place.IndexOf(']', StringComparison.Ordinal);
        int colon = place.IndexOf(':', bracket + 1);
        string host = colon < 0 ? place : place[..colon];
        string port = colon < 0 ? "" : place[(colon + 1)..];
        bool isHost = host.StartsWith('[')
            ? host.EndsWith(']') && IPNames.TryParse(host[1..^1], out _)
            : DnsNames.IsHost(host);
        return !isHost ? "after // stands a host: a DNS name in ASCII, or an address"
            : port.All(char.IsAsciiDigit) ? null
            : "after the colon of its host stands a number";
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
        bool isDomain = parts[0].Length is > 0 and <= MaximumTrustDomain && parts[0].AsSpan().IndexOfAnyExcept(OfTrustDomain) < 0;
        return isDomain && parts.Length > 1 && parts[1..].All(part => part is not ("" or "." or "..") && part.AsSpan().IndexOfAnyExcept(OfSpiffePath) < 0)
            ? null
            : Shape;
    }

    /// <summary>The URI in the one spelling that all of the same name share (RFC 3986 6.2.2): scheme and host in lower case, letters, digits, hyphens, dots,
    /// underscores and tildes without percent signs.</summary>
    internal static string Canonical(string text)
    {
        string plain = Unescaped(text);
        (string authority, string rest) = Split(plain);
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
