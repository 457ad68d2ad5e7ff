namespace ClusterCerts.Values;

/// <summary>Which URIs, e-mail addresses or user principal names a node may have: <c>*</c> for any characters of one part, <c>{id}</c> for the node
/// ID; a URI that ends with a slash is every URI below, a dot after the at sign every domain below.</summary>
internal sealed class FurtherNamePattern
{
    private readonly FurtherNameKind _kind;
    private readonly string _text;
    private readonly DnsNamePattern? _domain;

    private FurtherNamePattern(FurtherNameKind kind, string text, DnsNamePattern? domain) => (_kind, _text, _domain) = (kind, text, domain);

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="ClusterCertsException">Nothing of the kind can match it.</exception>
    internal static FurtherNamePattern Parse(FurtherNameKind kind, string text)
    {
        // What stands in for something is taken as a letter: the rest must be a name.
        string plain = text.Replace(NodeId.Place, "x", StringComparison.Ordinal).Replace('*', 'x');
        int at = text.LastIndexOf('@');
        if (kind == FurtherNameKind.Uri)
            return FurtherName.Certifiable(kind, plain.EndsWith('/') ? plain + "x" : plain, out string? problem) is null ? throw Invalid(kind, text, problem!) : new(kind, text, null);
        if (FurtherName.Certifiable(kind, plain.Replace("@.", "@", StringComparison.Ordinal), out string? why) is null)
            throw Invalid(kind, text, why!);
        return new FurtherNamePattern(kind, text, DnsNamePattern.Parse(text[(at + 1)..]));
    }

    /// <summary>Whether a node may have a name.</summary>
    internal bool Matches(NodeId id, FurtherName name) => name.Kind == _kind && (_kind == FurtherNameKind.Uri
        ? MatchesUri(UriNames.Canonical(UriNames.Expand(_text, id)), name.Key)
        : MatchesMailbox(id, _kind == FurtherNameKind.EmailAddress ? name.Key : name.Text));

    public override string ToString() => _text;

    // Both in their one spelling.
    private static bool MatchesUri(string pattern, string name)
    {
        (string wantedHost, string wantedRest) = UriNames.Split(pattern);
        (string host, string rest) = UriNames.Split(name);
        if (wantedHost.Length == 0 || host.Length == 0)
            return wantedHost.Length == host.Length && AreAlike(pattern.Split(':', 2)[0].Split('/'), name.Split(':', 2)[0].Split('/'))
                && MatchesPath(pattern.Split(':', 2)[1], name.Split(':', 2)[1]);
        return AreAlike(wantedHost.Split('.'), host.Split('.')) && MatchesPath(wantedRest, rest);
    }

    private static bool MatchesPath(string pattern, string path)
    {
        string[] wanted = pattern.Split('/');
        string[] parts = path.Split('/');
        if (!pattern.EndsWith('/'))
            return AreAlike(wanted, parts);
        return parts.Length >= wanted.Length && parts[^1].Length > 0 && AreAlike(wanted[..^1], parts[..(wanted.Length - 1)]);
    }

    private bool MatchesMailbox(NodeId id, string name)
    {
        int at = name.LastIndexOf('@');
        string local = _text[.._text.LastIndexOf('@')];
        string wanted = (_kind == FurtherNameKind.EmailAddress ? MailboxNames.Unquoted(local) : local).Replace(NodeId.Place, id.ToString(), StringComparison.Ordinal);
        string domain = DnsNames.ToAscii(name[(at + 1)..], out _) ?? "";
        return at > 0 && IsAlike(wanted, name[..at], ignoreCase: _kind == FurtherNameKind.UserPrincipalName) && _domain!.Matches(id, domain);
    }

    private static bool AreAlike(string[] wanted, string[] parts) =>
        wanted.Length == parts.Length && wanted.Zip(parts).All(pair => IsAlike(pair.First, pair.Second, ignoreCase: false));

    // Only the asterisk stands for something; a question mark is one.
    private static bool IsAlike(string pattern, string text, bool ignoreCase)
    {
        StringComparison how = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        string[] pieces = pattern.Split('*');
        if (pieces.Length == 1 || text.Length == 0)
            return string.Equals(pattern, text, how);
        if (text.Length < pieces[0].Length + pieces[^1].Length || !text.StartsWith(pieces[0], how) || !text.EndsWith(pieces[^1], how))
            return false;
        string rest = text[pieces[0].Length..^pieces[^1].Length];
        foreach (string piece in pieces[1..^1])
        {
            int at = rest.IndexOf(piece, how);
            if (at < 0)
                return false;
            rest = rest[(at + piece.Length)..];
        }

        return true;
    }

    private static ClusterCertsException Invalid(FurtherNameKind kind, string text, string problem)
    {
        string example = kind switch
        {
            FurtherNameKind.Uri => "spiffe://example.com/node/{id}, spiffe://example.com/*/{id} or, for all below, spiffe://example.com/web/",
            FurtherNameKind.EmailAddress => "{id}@example.com, *@example.com or, for all domains below, *@.example.com",
            _ => "{id}@localhost or *@example.com",
        };
        ClusterCertsException name = FurtherName.Invalid(kind, text, "", problem);
        return new(name.ErrorCode, $"'{DisplayText.Clip(text)}' is not a pattern of such names: {problem}. Write it like {example}.", text);
    }
}
