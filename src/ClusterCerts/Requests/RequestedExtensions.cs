using ClusterCerts.Encoding;
using ClusterCerts.Policy;
using ClusterCerts.Values;

namespace ClusterCerts.Requests;

/// <summary>What a request's extensions ask for besides names: to be a CA, usages, and things that nobody here knows.</summary>
internal sealed class RequestedExtensions
{
    private readonly List<PolicyViolation> _violations = [];
    private readonly List<string> _ignored = [];

    private RequestedExtensions(CertPurpose purpose) => Purpose = purpose;

    internal CertPurpose Purpose { get; }

    /// <summary>What no node may have.</summary>
    internal IReadOnlyList<PolicyViolation> Violations => _violations;

    /// <summary>What is left out without harm.</summary>
    internal IReadOnlyList<string> Ignored => _ignored;

    /// <summary>Sorts them.</summary>
    /// <param name="request">The request.</param>
    /// <param name="given">The purpose that the administrator gives, or null.</param>
    /// <param name="now">The purpose of the node's certificate, or null.</param>
    /// <param name="preset">The purpose that the preset gives.</param>
    internal static RequestedExtensions Sort(DecodedRequest request, CertPurpose? given, CertPurpose? now, CertPurpose preset)
    {
        IReadOnlyList<string> asked = request.Extensions.ExtendedKeyUsages ?? [];
        IReadOnlyList<string> allowed = given is CertPurpose purpose ? KeyPurposes.Of(purpose)
            : [.. KeyPurposes.Of(preset).Union(now is CertPurpose had ? KeyPurposes.Of(had) : [])];
        var sorted = new RequestedExtensions(given ?? KeyPurposes.ExactPurposeOf([.. asked.Intersect(allowed)]) ?? now ?? preset);
        sorted.SortUsages(asked, allowed, isGiven: given is not null);
        foreach (DecodedExtension extension in request.Extensions.All)
            sorted.Sort(extension, request.Extensions);
        sorted._ignored.AddRange(request.UnknownAttributes.Select(a => $"the attribute {a}"));
        return sorted;
    }

    private void SortUsages(IReadOnlyList<string> asked, IReadOnlyList<string> allowed, bool isGiven)
    {
        string names = string.Join(" and ", allowed.Select(KeyPurposes.NameOf));
        foreach (string usage in asked.Except(allowed).Select(KeyPurposes.NameOf))
        {
            if (isGiven)
                _ignored.Add($"the extended key usage {usage}");
            else
                Refuse($"the extended key usage {usage}", $"{names}, or what -Purpose says");
        }
    }

    private void Sort(DecodedExtension extension, DecodedExtensions all)
    {
        switch (extension.Oid)
        {
            case Oids.SubjectAltName or Oids.ExtendedKeyUsage or Oids.SubjectKeyIdentifier:
                break;
            case Oids.BasicConstraints:
                if (all.BasicConstraints is { IsCA: true })
                    Refuse("to be a CA (basicConstraints CA:TRUE)", "only node certificates");
                break;
            case Oids.KeyUsage:
                if ((all.KeyUsage & (KeyUsages.KeyCertSign | KeyUsages.CrlSign)) != 0)
                    Refuse("to sign certificates or lists (keyUsage)", "what the key of a node does");
                break;
            case Oids.NameConstraints:
                Refuse("nameConstraints, which belong to a CA", "only node certificates");
                break;
            default:
                if (extension.IsCritical)
                    Refuse($"the critical extension {extension.Name}", "no critical extension that is not known here");
                else
                    _ignored.Add($"the extension {extension.Name}");
                break;
        }
    }

    private void Refuse(string asked, string allowed) => _violations.Add(new PolicyViolation(PolicyRule.UnlistedExtensions, asked, allowed));
}
