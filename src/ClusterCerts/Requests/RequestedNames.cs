using System.Net;
using ClusterCerts.Encoding;
using ClusterCerts.Policy;
using ClusterCerts.Values;

namespace ClusterCerts.Requests;

/// <summary>Sorts the names of a request: those that its node may have, and those that it may not.</summary>
internal sealed class RequestedNames
{
    private readonly NodeId _id;
    private readonly PolicyRules _rules;
    private readonly bool _addressAsText;
    private readonly HashSet<string> _granted;
    private readonly List<string> _dnsNames = [];
    private readonly List<IPAddress> _addresses = [];
    private readonly List<PolicyViolation> _violations = [];

    private RequestedNames(NodeId id, NodeHistory history, IEnumerable<string> granted)
    {
        _id = id;
        _rules = history.Rules;
        _addressAsText = history.Profile.AddressAsDnsText;
        _granted = new HashSet<string>(granted.Select(Normal), StringComparer.OrdinalIgnoreCase);
    }

    internal IReadOnlyList<string> DnsNames => _dnsNames;

    internal IReadOnlyList<string> Addresses => [.. _addresses.Select(a => a.ToString())];

    internal IReadOnlyList<PolicyViolation> Violations => _violations;

    private bool NamesAreListed => _rules.AllowedDnsNames is not null;

    private bool AddressesAreListed => _rules.AllowedIPAddresses is not null;

    /// <summary>Sorts them.</summary>
    /// <param name="request">The request.</param>
    /// <param name="id">Whose it is.</param>
    /// <param name="history">What the authority knows.</param>
    /// <param name="granted">The names that the node has now, and those that the administrator gives it.</param>
    internal static RequestedNames Sort(DecodedRequest request, NodeId id, NodeHistory history, IEnumerable<string> granted)
    {
        var sorted = new RequestedNames(id, history, granted);
        if (request.Extensions.SubjectAltNames is not SubjectAltNames asked)
            return sorted;
        foreach (string name in asked.DnsNames.Distinct(StringComparer.OrdinalIgnoreCase))
            sorted.AddDnsName(name);
        foreach (IPAddress address in asked.IPAddresses.Distinct())
            sorted.AddAddress(address);
        foreach (string other in new NodeCertRequest(request, null, false).OtherNames.Distinct())
            sorted.Refuse(other, "only DNS names and addresses");
        return sorted;
    }

    private void AddDnsName(string name)
    {
        bool isText = IPNames.TryParse(name, out _);
        if (isText ? !_addressAsText : !Values.DnsNames.IsLegal(name, allowWildcard: true))
            Refuse($"'{DisplayText.Clip(name)}' as a DNS name", "legal DNS names");
        else if (PolicyRules.IsOwn(_id, name))
            _dnsNames.Add(name);
        else
            Decide(isText ? AddressesAreListed : NamesAreListed, _rules.OfDnsName(_id, name), name, $"the DNS name '{name}'", () =>
                _dnsNames.Add(name));
    }

    private void AddAddress(IPAddress address)
    {
        if (address.Equals(_id.Address))
            _addresses.Add(address);
        else
            Decide(AddressesAreListed, _rules.OfAddress(_id, address), $"{address}", $"the address {address}", () => _addresses.Add(address));
    }

    // A rule that lists names decides alone. Without one, nothing is given away that the node does not have and nobody names.
    private void Decide(bool hasRule, PolicyViolation? violation, string name, string asked, Action accept)
    {
        if (violation is not null)
            _violations.Add(violation);
        else if (hasRule || _granted.Contains(Normal(name)))
            accept();
        else
            Refuse(asked, "its node ID, the names that it has, and those given with -DnsName, -IPAddress or a rule");
    }

    private void Refuse(string asked, string allowed) =>
        _violations.Add(new PolicyViolation(PolicyRule.UnlistedNames, $"{asked} for '{_id}'", allowed));

    // One spelling for each address.
    private static string Normal(string name) => IPNames.TryParse(name, out IPAddress? address) ? address.ToString() : name;
}
