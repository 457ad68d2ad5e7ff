using System.Net;

namespace ClusterCerts;

/// <summary>The names that a certificate carries in its subject alternative name.</summary>
/// <param name="DnsNames">In order, each once.</param>
/// <param name="Addresses">In order, each once.</param>
internal sealed record SubjectNames(IReadOnlyList<string> DnsNames, IReadOnlyList<IPAddress> Addresses)
{
    /// <summary>Names of other kinds that a certificate had before, each as a GeneralName in DER.</summary>
    internal IReadOnlyList<byte[]> OtherNames { get; init; } = [];

    /// <summary>The node ID itself where it is a legal name, then the names asked for.</summary>
    /// <exception cref="ClusterCertsException">A name or address is not legal.</exception>
    internal static SubjectNames For(NodeId nodeId, IReadOnlyList<string> dnsNames, IReadOnlyList<string> addresses, PresetProfile profile)
    {
        var dns = new List<string>();
        var ip = new List<IPAddress>();
        if (nodeId.Address is IPAddress own)
            ip.Add(own);
        else if (nodeId.IsDnsName)
            dns.Add(nodeId.ToString());

        foreach (string name in dnsNames)
        {
            // An address among the DNS names is what Erlang wants; elsewhere it is a mistake.
            bool legal = IsLegalDnsName(name) && (profile.AddressAsDnsText || !IPNames.TryParse(name, out _));
            dns.Add(legal ? name : throw new ClusterCertsException(
                ErrorCode.InvalidDnsName,
                $"'{name}' is not a DNS name: letters, digits, hyphens and underscores in parts of at most 63; an address belongs to -IPAddress.",
                name));
        }

        foreach (string text in addresses)
        {
            ip.Add(IPNames.TryParse(text, out IPAddress? address) ? address : throw new ClusterCertsException(
                ErrorCode.InvalidIPAddress, $"'{text}' is not an IP address; write it like 10.0.0.5 or fd00::5.", text));
        }

        if (profile.AddressAsDnsText)
            dns.AddRange(ip.Select(a => a.ToString()));
        return new SubjectNames(dns.Distinct(StringComparer.OrdinalIgnoreCase).ToList(), ip.Distinct().ToList());
    }

    private static bool IsLegalDnsName(string name) => ClusterCerts.DnsNames.IsLegal(name, allowWildcard: true);
}
