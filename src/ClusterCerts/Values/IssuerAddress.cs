namespace ClusterCerts.Values;

/// <summary>Where a file of each CA is fetched, such as <c>http://pki.example/{issuer}.crl</c>: <c>{issuer}</c> stands for the key identifier of the CA,
/// so that no two CAs share a file, also while one takes the place of another.</summary>
internal sealed record IssuerAddress
{
    private const string Issuer = "{issuer}";
    private const int MostCharacters = 1000;

    // File systems take 255 octets: with the key identifier in it, and while it is written under a name of its own.
    private const int MostOfName = 120;

    private readonly string _text;
    private readonly string _name;

    private IssuerAddress(string text, string name) => (_text, _name) = (text, name);

    /// <summary>Reads one.</summary>
    /// <exception cref="ClusterCertsException">It is none; the message says why.</exception>
    internal static IssuerAddress Parse(string text)
    {
        string name = text[(text.LastIndexOf('/') + 1)..];
        return ProblemOf(text, name) is string problem
            ? throw new ClusterCertsException(
                ErrorCode.InvalidArgument,
                $"'{DisplayText.Clip(text)}' is no address to fetch a CA's files from: {problem}. Write it like http://pki.example/{Issuer}.crl.",
                text)
            : new IssuerAddress(text, name);
    }

    /// <summary>The address of one CA's file.</summary>
    internal string Of(KeyId issuer) => Filled(_text, issuer);

    /// <summary>The name of the file that is fetched there.</summary>
    internal string FileNameOf(KeyId issuer) => Filled(_name, issuer);

    /// <summary>Whether it means a file of the same name as another, on this server or another one.</summary>
    internal bool HasNameOf(IssuerAddress other) => string.Equals(_name, other._name, StringComparison.OrdinalIgnoreCase);

    /// <summary>The names of the files that are fetched at addresses in a certificate: those of http whose names are plain.</summary>
    internal static IReadOnlyList<string> FileNamesIn(IEnumerable<string> addresses) => [.. addresses
        .Where(address => Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && uri.Scheme == Uri.UriSchemeHttp && uri.Query.Length + uri.Fragment.Length == 0)
        .Select(address => address[(address.LastIndexOf('/') + 1)..])
        .Where(name => name.Length > 0 && IsPlain(name))
        .Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>As it was written.</summary>
    public override string ToString() => _text;

    private static string Filled(string text, KeyId issuer) => text.Replace(Issuer, issuer.ToString(), StringComparison.Ordinal);

    private static string? ProblemOf(string text, string name)
    {
        // RFC 5280 4.2.1.6: an IA5String by RFC 3986, absolute and with a host.
        if (text.Length > MostCharacters || text.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0)
            return $"it is longer than {MostCharacters} characters, or holds a blank or a letter that is not ASCII";
        string filled = text.Replace(Issuer, "0", StringComparison.Ordinal);
        if (!Uri.TryCreate(filled, UriKind.Absolute, out Uri? uri) || !text.Contains("://", StringComparison.Ordinal))
            return "it is not an absolute URI";

        // RFC 5280 8: who fetches over TLS must check the server's certificate first, for which it may need the very list that it fetches.
        if (uri.Scheme == Uri.UriSchemeHttps)
            return "who fetches over https must check the server's certificate first, perhaps with the very file that it fetches; what is fetched is signed, so that http is enough";
        if (uri.Scheme != Uri.UriSchemeHttp)
            return $"few programs fetch over {uri.Scheme}, and the files are made for a web server; http is enough, since what is fetched is signed";
        if (!Uri.IsWellFormedUriString(filled, UriKind.Absolute) || uri.Host.Length == 0 || uri.UserInfo.Length > 0 || uri.Query.Length + uri.Fragment.Length > 0)
            return "it is not the plain address of a file, without a user's name, '?' or '#'";
        if (text.Split(Issuer).Length != 2 || name.Split(Issuer).Length != 2)
            return $"{Issuer} must be once in the name of the file, which comes after the last '/', so that the next CA's file is another one";
        if (name.Length > MostOfName)
            return $"the name of the file is longer than {MostOfName} characters, and file systems would not take it";
        return !IsPlain(name.Replace(Issuer, "0", StringComparison.Ordinal))
            ? $"the name of the file may hold letters, digits, '.', '-' and '_' besides {Issuer}, and begins with no dot" : null;
    }

    private static bool IsPlain(string name) => !name.StartsWith('.') && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
}
