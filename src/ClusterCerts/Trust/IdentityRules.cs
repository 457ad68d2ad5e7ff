using System.Net;
using ClusterCerts.Encoding;
using ClusterCerts.Values;

namespace ClusterCerts.Trust;

/// <summary>
/// Whether a leaf is for the node that claims it: the common name is the node ID, the subject alternative names carry it.
/// </summary>
internal static class IdentityRules
{
    /// <summary>Checks the names.</summary>
    /// <param name="leaf">The leaf.</param>
    /// <param name="nodeId">The node ID; null takes the common name, so that only its agreement with the other names is
    /// checked.</param>
    /// <param name="hosts">Further host names and addresses that it must be good for.</param>
    /// <param name="findings">Takes what is wrong.</param>
    internal static void Check(DecodedCertificate leaf, string? nodeId, IReadOnlyList<string>? hosts, List<Finding> findings)
    {
        void Fault(string text) => findings.Add(new Finding(CheckName.Identity, text));

        string? name = leaf.CommonName;
        if (name is null)
            Fault("the subject has no common name");
        else if (leaf.CommonNameCount > 1)
            Fault($"the subject has {leaf.CommonNameCount} common names; programs differ in which of them they use");
        else if (nodeId is not null && !string.Equals(name, nodeId, StringComparison.Ordinal))
            Fault($"the common name is '{DisplayText.Clip(name)}', not '{DisplayText.Clip(nodeId)}'");

        string? identity = nodeId ?? name;
        if (identity is not null)
            CheckCarried(leaf, identity, findings);
        foreach (string host in hosts ?? [])
        {
            if (!IsGoodFor(leaf.SubjectAltNames, host))
            {
                findings.Add(new Finding(
                    CheckName.Identity, $"the subjectAltName does not name '{DisplayText.Clip(host)}'", IsForm: IsSameName(name, host) && IsFoundByCommonName(leaf, host)));
            }
        }
    }

    /// <summary>The names for a passed check, such as <c>CN=1, DNS:1</c>.</summary>
    internal static string Describe(DecodedCertificate leaf)
    {
        IEnumerable<string> names = [$"CN={leaf.CommonName}"];
        if (leaf.SubjectAltNames is { } san)
            names = names.Concat(san.DnsNames.Select(n => $"DNS:{n}")).Concat(san.IPAddresses.Select(a => $"IP:{a}")).Concat(san.Further.Select(f => f.ToString()));
        return DisplayText.Clip(string.Join(", ", names));
    }

    // RFC 9525 2: the common name is no identifier for peers, so the ID must be a dNSName or iPAddress too wherever it is a
    // legal one.
    private static void CheckCarried(DecodedCertificate leaf, string identity, List<Finding> findings)
    {
        void Fault(string text, bool isForm = false) => findings.Add(new Finding(CheckName.Identity, text, IsForm: isForm));

        bool isAddress = IPNames.TryParse(identity, out _);
        string? dnsName = isAddress ? null : Values.DnsNames.Certifiable(identity, out _);
        bool isName = dnsName is not null;
        if (leaf.SubjectAltNames is not { } names)
        {
            if (leaf.TypedExtensions.IsMalformed(Oids.SubjectAltName))
                Fault("the subjectAltName cannot be read");
            else if (isAddress || isName || KeyPurposes.AreForServer(leaf.ExtendedKeyUsages))
                Fault("there is no subjectAltName", isForm: true);
            return;
        }

        if (names.Count == 0)
            Fault("the subjectAltName is empty");
        else if ((isAddress || isName) && !IsGoodFor(names, identity, allowWildcard: false))
            Fault($"the subjectAltName lacks the {(isAddress ? "iPAddress" : "dNSName")} '{dnsName ?? identity}'", isForm: IsFoundByCommonName(leaf, identity));
    }

    // RFC 2818 3.1: programs of old look at the common name where there is no dNSName (OpenSSL still does), never beside one, and never for an address.
    // RFC 6125 6.4.4 leaves that out beside a URI as well, but those who follow it find nobody by a URI alone. Nobody looks for a client's host.
    // Without any subjectAltName it is looked at whatever it is, an address too.
    private static bool IsFoundByCommonName(DecodedCertificate leaf, string name) => leaf.SubjectAltNames is not { } names
        ? !leaf.TypedExtensions.IsMalformed(Oids.SubjectAltName)
        : (names.DnsNames.Count == 0 && !IPNames.TryParse(IPNames.WithoutZone(name), out _)) || (leaf.ExtendedKeyUsages is { Count: > 0 } usages && !KeyPurposes.AreForServer(usages));

    private static bool IsSameName(string? name, string host) => name is not null && (IPNames.TryParse(IPNames.WithoutZone(host), out IPAddress? address)
        ? IPNames.TryParse(name, out IPAddress? own) && own.Equals(address)
        : string.Equals(name, host, StringComparison.OrdinalIgnoreCase));

    private static bool IsGoodFor(SubjectAltNames? names, string host, bool allowWildcard = true)
    {
        if (names is null)
            return false;
        if (IPNames.TryParse(IPNames.WithoutZone(host), out IPAddress? address))
            return names.IPAddresses.Contains(address);
        host = Values.DnsNames.ToAscii(host, out _) ?? host;
        return names.DnsNames.Any(name => allowWildcard
            ? Values.DnsNames.Matches(name, host)
            : string.Equals(name, host, StringComparison.OrdinalIgnoreCase));
    }
}
