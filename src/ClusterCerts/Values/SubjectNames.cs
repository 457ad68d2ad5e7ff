using System.Net;

namespace ClusterCerts.Values;

/// <summary>The names that a certificate carries in its subject alternative name.</summary>
/// <param name="DnsNames">In order, each once.</param>
/// <param name="Addresses">In order, each once.</param>
internal sealed record SubjectNames(IReadOnlyList<string> DnsNames, IReadOnlyList<IPAddress> Addresses)
{
    /// <summary>URIs, e-mail addresses and user principal names, in order, each once.</summary>
    internal IReadOnlyList<FurtherName> Further { get; init; } = [];

    /// <summary>Names of other kinds that a certificate had before, each as a GeneralName in DER.</summary>
    internal IReadOnlyList<byte[]> OtherNames { get; init; } = [];

    /// <summary>How many there are.</summary>
    internal int Count => DnsNames.Count + Addresses.Count + Further.Count + OtherNames.Count;

    /// <summary>Those that are written as text; what is neither a DNS name nor an address stands after its kind.</summary>
    internal IEnumerable<NameText> Texts => [.. DnsNames.Select(NameText.Of), .. Addresses.Select(a => NameText.Of($"{a}")), .. Further.Select(NameText.Of)];

    /// <summary>The node ID itself where it is a legal name, then the names asked for.</summary>
    /// <param name="nodeId">The node.</param>
    /// <param name="dnsNames">The DNS names asked for.</param>
    /// <param name="addresses">The addresses asked for.</param>
    /// <param name="addressAsDnsText">Whether each address becomes a DNS name too, as Erlang looks for it.</param>
    /// <param name="further">The URIs, e-mail addresses and user principal names asked for; none where null.</param>
    /// <exception cref="ClusterCertsException">A name or address is not legal.</exception>
    internal static SubjectNames For(
        NodeId nodeId, IReadOnlyList<string> dnsNames, IReadOnlyList<string> addresses, bool addressAsDnsText, FurtherNameTexts? further = null)
    {
        var dns = new List<string>();
        var ip = new List<IPAddress>();
        if (nodeId.Address is IPAddress own)
            ip.Add(own);
        else if (nodeId.DnsName is string name)
            dns.Add(name);

        // An address among the DNS names is what Erlang wants; elsewhere it is a mistake.
        dns.AddRange(dnsNames.Select(n => addressAsDnsText && IPNames.TryParse(n, out _) ? n : DnsName(n)));
        ip.AddRange(addresses.Select(Address));
        if (addressAsDnsText)
            dns.AddRange(ip.Select(a => a.ToString()));
        return new SubjectNames(dns.Distinct(StringComparer.OrdinalIgnoreCase).ToList(), ip.Distinct().ToList())
        {
            Further = further?.Of(nodeId) ?? [],
        };
    }

    /// <summary>A DNS name as it is certified; one in other letters than ASCII becomes its A-label.</summary>
    /// <exception cref="ClusterCertsException">It is none.</exception>
    internal static string DnsName(string text)
    {
        string? problem = IPNames.TryParse(text, out _) ? "an address belongs to -IPAddress" : null;
        string? name = problem is null ? Values.DnsNames.Certifiable(text, out problem, allowWildcard: true) : null;
        return name ?? throw new ClusterCertsException(
            ErrorCode.InvalidDnsName, $"'{DisplayText.Clip(text)}' is not a DNS name: {problem}.", text);
    }

    /// <summary>A DNS name that an authority may be limited to, with all below it.</summary>
    /// <exception cref="ClusterCertsException">It is none.</exception>
    internal static string PermittedDnsName(string text)
    {
        string? name = Values.DnsNames.Certifiable(text, out string? problem);
        if (IPNames.TryParse(text, out _))
            (name, problem) = (null, "an address is not a name");

        // RFC 5280 4.2.1.10: "zero or more labels" are added to the left, and the name itself has no dot in front.
        else if (text.StartsWith('.'))
            (name, problem) = (null, "leave out the dot in front; the name permits all below it as well");
        return name ?? throw new ClusterCertsException(
            ErrorCode.InvalidDnsName, $"'{DisplayText.Printable(text)}' is not a DNS name that can be permitted: {problem}.", text);
    }

    /// <summary>An address as it is certified.</summary>
    /// <exception cref="ClusterCertsException">It is none.</exception>
    internal static IPAddress Address(string text) => IPNames.TryParse(text, out IPAddress? address)
        ? address
        : throw new ClusterCertsException(
            ErrorCode.InvalidIPAddress,
            $"'{DisplayText.Clip(text)}' is not an IP address: "
                + (IPNames.HasZone(text) ? IPNames.ZoneProblem : "write it like 10.0.0.5 or fd00::5") + ".",
            text);

    /// <summary>What must be said of a certificate without any name; null when it has one.</summary>
    /// <param name="id">Whose it is.</param>
    /// <param name="purpose">What it is for.</param>
    /// <param name="isNew">Whether it takes over no names from another certificate.</param>
    /// <exception cref="ClusterCertsException">It is for a server: nobody could know that by a name (RFC 9525 2).</exception>
    internal string? NamelessNotice(NodeId id, CertPurpose purpose, bool isNew = true)
    {
        // A mailbox or a user names no server (RFC 9525 1.3); what a certificate had before is not judged anew.
        int ofNoServer = isNew && purpose != CertPurpose.Client ? Further.Count(f => f.Kind != FurtherNameKind.Uri) : 0;
        if (Count > ofNoServer)
            return null;
        _ = Values.DnsNames.Certifiable(id.ToString(), out string? problem);
        return purpose == CertPurpose.Client
            ? $"'{id}' is not a DNS name or address: its certificate names it only by the common name, which not every program checks."
            : throw new ClusterCertsException(
                ErrorCode.InvalidNodeId,
                $"'{id}' is neither a DNS name ({problem}) nor an address, so a certificate for {purpose} would have no name that others check. "
                    + "Give one with -DnsName, -IPAddress or -Uri, or choose -Purpose Client.",
                id.ToString());
    }
}
