using ClusterCerts.Policy;

namespace ClusterCerts.Issuance;

/// <summary>What renewals are planned by: what was asked for, and the rules and conventions as they are now.</summary>
/// <param name="Parameters">What was asked for.</param>
/// <param name="Rule">When a certificate is due.</param>
/// <param name="Policy">The policy's rules.</param>
/// <param name="Profile">The preset's values.</param>
internal sealed record RenewalTerms(NodeCertRenewalParameters Parameters, RenewalRule Rule, PolicyRules Policy, PresetProfile Profile)
{
    /// <summary>The names to add and to take away.</summary>
    internal NameChanges Names { get; } = new(
        Parameters.DnsNames, Parameters.IPAddresses, Parameters.RemovedDnsNames, Parameters.RemovedIPAddresses);
}
