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
        ? MatchesUri(UriParts.Of(UriNames.Canonical(_text)).With(id), UriParts.Of(name.Key))
        : MatchesMailbox(id, _kind == FurtherNameKind.EmailAddress ? name.Key : name.Text));

    public override string ToString() => _text;

    // Part by part, so that nothing that stands for something reaches into the next. Scheme and host ignore case, the rest does not (RFC 3986 6.2.2.1).
    private static bool MatchesUri(UriParts wanted, UriParts given) =>
        IsAlike(wanted.Scheme, given.Scheme, ignoreCase: true)
        && AreAlike(wanted.User, given.User, "/")
        && AreAlike(wanted.Host, given.Host, ".", ignoreCase: true)
        && AreAlike(wanted.Port, given.Port, "/")
        && (wanted is { Query: null, Fragment: null } && wanted.Path.EndsWith('/')
            ? IsBelow(wanted.Path, given.Path)
            : AreAlike(wanted.Path, given.Path, "/") && AreAlike(wanted.Query, given.Query, "/?") && AreAlike(wanted.Fragment, given.Fragment, "/?"));

    private static bool IsBelow(string folder, string path)
    {
        int depth = folder.Count(c => c == '/');
        string[] parts = path.Split('/');
        return parts.Length > depth && parts[^1].Length > 0 && AreAlike(folder, string.Join('/', parts[..depth]) + "/", "/");
    }

    private bool MatchesMailbox(NodeId id, string name)
    {
        int at = name.LastIndexOf('@');
        string local = _text[.._text.LastIndexOf('@')];
        string wanted = (_kind == FurtherNameKind.EmailAddress ? MailboxNames.Unquoted(local) : local).Replace(NodeId.Place, id.ToString(), StringComparison.Ordinal);
        string domain = DnsNames.ToAscii(name[(at + 1)..], out _) ?? "";
        return at > 0 && IsAlike(wanted, name[..at], ignoreCase: _kind == FurtherNameKind.UserPrincipalName) && _domain!.Matches(id, domain);
    }

    // Whether both are there and alike between the same separators, or neither is there.
    private static bool AreAlike(string? wanted, string? given, string separators, bool ignoreCase = false)
    {
        if (wanted is null || given is null)
            return wanted is null && given is null;
        char[] all = separators.ToCharArray();
        return wanted.Where(all.Contains).SequenceEqual(given.Where(all.Contains))
            && wanted.Split(all).Zip(given.Split(all)).All(pair => IsAlike(pair.First, pair.Second, ignoreCase));
    }

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
