using ClusterCerts.Encoding;
using ClusterCerts.Policy;
using ClusterCerts.Trust;
using ClusterCerts.Values;

namespace ClusterCerts.Issuance;

/// <summary>Names that changed rules of a policy allow, and that no node can have since the CA is limited (RFC 5280 4.2.1.10).</summary>
internal static class RulesOutsideLimits
{
    private static readonly System.Buffers.SearchValues<char> Placeholders = System.Buffers.SearchValues.Create("*?{");

    /// <summary>Sentences to show as warnings, one a rule.</summary>
    /// <param name="changes">The change, whose names are patterns.</param>
    /// <param name="chain">The CA, then those above it.</param>
    internal static IEnumerable<string> Find(CertPolicyChanges changes, IEnumerable<DecodedCertificate> chain)
    {
        DecodedCertificate[] limited = [.. chain.Where(ca => ca.NameConstraints is not null)];
        return new[]
        {
            Sentence(PolicyRule.AllowedDnsNames, changes.AllowedDnsNames, limited, GeneralNameKind.DnsName, DnsTree),
            Sentence(PolicyRule.AllowedIPAddresses, changes.AllowedIPAddresses, limited, GeneralNameKind.IPAddress, text => new GeneralName(GeneralNameKind.IPAddress, SubtreeNames.Network(text))),
            Sentence(PolicyRule.AllowedUris, changes.AllowedUris, limited, GeneralNameKind.Uri, UriTree),
            Sentence(PolicyRule.AllowedEmailAddresses, changes.AllowedEmailAddresses, limited, GeneralNameKind.Email, text => HostTree(GeneralNameKind.Email, text[(text.LastIndexOf('@') + 1)..])),
        }.OfType<string>();
    }

    private static string? Sentence(
        PolicyRule rule, IReadOnlyList<NodeNames>? allowed, DecodedCertificate[] limited, GeneralNameKind kind, Func<string, GeneralName?> tree)
    {
        foreach (DecodedCertificate ca in limited)
        {
            string[] outside = [.. (allowed ?? []).SelectMany(nodes => nodes.Names).Distinct().Where(text => IsOutside(text, tree(text), kind, ca.NameConstraints!))];
            if (outside.Length > 0)
            {
                return $"The policy rule {rule} allows {string.Join(", ", outside.Select(text => $"'{DisplayText.Clip(text)}'"))}, which no node can have: the name constraints of "
                    + $"'{DisplayText.Clip(ca.Subject)}' leave out all of it.";
            }
        }

        return null;
    }

    private static bool IsOutside(string text, GeneralName? tree, GeneralNameKind kind, NameConstraints limits)
    {
        if (!limits.Limits(kind))
            return false;

        // No text as a host is everybody's.
        if (tree is not { } names)
            return true;
        if (kind == GeneralNameKind.Uri && UriReadings.Difference(Sample(text)) is not null)
            return true;
        return names.Content.Length > 0 && SubtreeOverlap.LeftOutBy(names, limits) is not null;
    }

    private static GeneralName? DnsTree(string pattern) => GeneralName.Of(GeneralNameKind.DnsName, DomainOf(pattern).Domain);

    // What has no host as a domain name, limits on URIs refuse.
    private static GeneralName? UriTree(string pattern) =>
        NameConstraintRules.HostOfUri(Sample(pattern)) is null ? null : HostTree(GeneralNameKind.Uri, UriParts.Of(pattern).Host!);

    private static GeneralName? HostTree(GeneralNameKind kind, string pattern)
    {
        (string domain, bool isBelow) = DomainOf(pattern);
        return GeneralName.Of(kind, isBelow && domain.Length > 0 ? "." + domain : domain);
    }

    // What all names of a pattern end with: the parts behind the last in which something stands for something.
    private static (string Domain, bool IsBelow) DomainOf(string pattern)
    {
        string[] parts = pattern.TrimStart('.').Split('.');
        int last = Array.FindLastIndex(parts, part => part.AsSpan().ContainsAny(Placeholders));
        string domain = string.Join('.', parts[(last + 1)..]);
        return (DnsNames.ToAscii(domain, out _) ?? domain, last >= 0 || pattern.StartsWith('.'));
    }

    private static string Sample(string pattern) => pattern.Replace(NodeId.Place, "x", StringComparison.Ordinal).Replace('*', 'x');
}
