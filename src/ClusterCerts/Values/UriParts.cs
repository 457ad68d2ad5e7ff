namespace ClusterCerts.Values;

/// <summary>What a URI is made of (RFC 3986 3); null is a part that it does not have.</summary>
internal readonly record struct UriParts(string Scheme, string? User, string? Host, string? Port, string Path, string? Query, string? Fragment)
{
    /// <summary>Whether programs resolve <c>..</c> in its path.</summary>
    internal bool IsTree => Host is not null || Path.Contains('/', StringComparison.Ordinal);

    /// <summary>Takes a URI apart. No text fails; one that is no URI has no scheme.</summary>
    internal static UriParts Of(string text)
    {
        (string authority, string rest) = Split(text);
        (rest, string? fragment) = Cut(rest, '#');
        (rest, string? query) = Cut(rest, '?');
        if (authority.Length == 0)
        {
            (string scheme, string? path) = Cut(rest, ':');
            return path is null ? new("", null, null, null, rest, query, fragment) : new(scheme, null, null, null, path, query, fragment);
        }

        int slashes = authority.IndexOf("://", StringComparison.Ordinal);
        string place = authority[(slashes + 3)..];
        int at = place.LastIndexOf('@');
        string? user = at < 0 ? null : place[..at];
        place = place[(at + 1)..];
        int colon = place.IndexOf(':', place.IndexOf(']', StringComparison.Ordinal) + 1);
        return new(authority[..slashes], user, colon < 0 ? place : place[..colon], colon < 0 ? null : place[(colon + 1)..], rest, query, fragment);
    }

    /// <summary>The same with the node ID in its place. No character of the ID ends a part.</summary>
    internal UriParts With(NodeId id)
    {
        string text = Escaped(id);
        return new(
            Put(Scheme)!, Put(User), Host?.Replace(NodeId.Place, HostOf(id), StringComparison.Ordinal), Put(Port), Put(Path)!, Put(Query),
            Put(Fragment));

        string? Put(string? part) => part?.Replace(NodeId.Place, text, StringComparison.Ordinal);
    }

    /// <summary>The node ID as a host. One that is no name is no host either: what could end a host is escaped.</summary>
    internal static string HostOf(NodeId id) => id.Address is { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 } address
        ? $"[{address}]"
        : id.DnsName ?? Escaped(id);

    /// <summary>The node ID anywhere else.</summary>
    internal static string Escaped(NodeId id) => Uri.EscapeDataString(id.ToString());

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

    private static (string Before, string? After) Cut(string text, char mark) => text.IndexOf(mark, StringComparison.Ordinal) is >= 0 and int at
        ? (text[..at], text[(at + 1)..])
        : (text, null);
}
