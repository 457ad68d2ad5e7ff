using System.IO.Enumeration;

namespace ClusterCerts.Values;

/// <summary>Which DNS names a node may have: <c>*</c> for any characters of one part, a dot in front for every name below,
/// <c>{id}</c> for the node ID.</summary>
internal sealed class DnsNamePattern
{
    private readonly string _text;
    private readonly string _pattern;

    private DnsNamePattern(string text, string pattern) => (_text, _pattern) = (text, pattern);

    internal static DnsNamePattern Parse(string text)
    {
        // What stands in for something is taken as a letter: the rest must be a name. Names in certificates are ASCII; a part in
        // other letters is its A-label, and part of an A-label means nothing.
        string plain = text.Replace(NodeId.Place, "x", StringComparison.Ordinal).Replace('*', 'x').Replace('?', 'x');
        bool isWhole = text.Split('.').All(l => l.All(char.IsAscii) || l.AsSpan().IndexOfAny("*?{}") < 0);
        return isWhole && DnsNames.ToAscii(plain, out _) is string name && DnsNames.IsHost(name.StartsWith('.') ? name[1..] : name)
            ? new DnsNamePattern(text, DnsNames.ToAscii(text, out _)!)
            : throw new ClusterCertsException(
                ErrorCode.InvalidDnsName,
                $"'{text}' is not a pattern of DNS names; write it like web.example.com, *.example.com, .example.com for all below, "
                    + $"or {NodeId.Place}.example.com.",
                text);
    }

    internal bool Matches(NodeId id, string name)
    {
        string pattern = _pattern.Replace(NodeId.Place, id.DnsName ?? id.ToString(), StringComparison.Ordinal);
        string[] wanted = pattern.TrimStart('.').Split('.');
        string[] asked = name.Split('.');
        int below = asked.Length - wanted.Length;
        if (pattern.StartsWith('.') ? below < 1 : below != 0)
            return false;
        return wanted.Zip(asked.Skip(below)).All(p => FileSystemName.MatchesSimpleExpression(p.First, p.Second, ignoreCase: true));
    }

    public override string ToString() => _text;
}
