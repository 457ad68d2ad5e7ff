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
    private readonly HashSet<FurtherName> _grantedFurther;
    private readonly List<FurtherName> _further = [];
    private readonly List<PolicyViolation> _violations = [];

    private RequestedNames(NodeId id, NodeHistory history, IEnumerable<string> granted, IEnumerable<FurtherName> grantedFurther)
    {
        _grantedFurther = [.. grantedFurther];
        _id = id;
        _rules = history.Rules;
        _addressAsText = history.Profile.AddressAsDnsText;
        _granted = new HashSet<string>(granted.Select(Normal), StringComparer.OrdinalIgnoreCase);
    }

    internal IReadOnlyList<string> DnsNames => _dnsNames;

    internal IReadOnlyList<string> Addresses => [.. _addresses.Select(a => a.ToString())];

    internal IReadOnlyList<FurtherName> Further => _further;

    internal IReadOnlyList<PolicyViolation> Violations => _violations;

    private bool NamesAreListed => _rules.AllowedDnsNames is not null;

    private bool AddressesAreListed => _rules.AllowedIPAddresses is not null;

    /// <summary>Sorts them.</summary>
    /// <param name="request">The request.</param>
    /// <param name="id">Whose it is.</param>
    /// <param name="history">What the authority knows.</param>
    /// <param name="granted">The DNS names and addresses that the node has now, and those that the administrator gives it.</param>
    /// <param name="grantedFurther">The same of its other names.</param>
    internal static RequestedNames Sort(
        DecodedRequest request, NodeId id, NodeHistory history, IEnumerable<string> granted, IEnumerable<FurtherName> grantedFurther)
    {
        var sorted = new RequestedNames(id, history, granted, grantedFurther);
        if (request.Extensions.SubjectAltNames is not SubjectAltNames asked)
            return sorted;
        foreach (string name in asked.DnsNames.Distinct(StringComparer.OrdinalIgnoreCase))
            sorted.AddDnsName(name);
        foreach (IPAddress address in asked.IPAddresses.Distinct())
            sorted.AddAddress(address);
        foreach (FurtherName name in asked.Further)
            sorted.AddFurther(name);
        foreach (string other in new NodeCertRequest(request, null, false).OtherNames.Distinct())
            sorted.Refuse(other, "DNS names, addresses, URIs, e-mail addresses and user principal names");
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

    private void AddFurther(FurtherName name)
    {
        if (FurtherName.Certifiable(name.Kind, name.Text, out string? problem) is null)
            Refuse($"'{DisplayText.Clip(name.ToString())}'", $"only what can be certified: {problem}");
        else if (_rules.OfFurtherName(_id, name) is PolicyViolation violation)
            _violations.Add(violation);
        else if (_rules.Lists(name.Kind) || _grantedFurther.Contains(name))
            _further.Add(name);
        else
            Refuse($"'{name}'", "the names that it has, and those given with -Uri, -EmailAddress, -UserPrincipalName or a rule");
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
