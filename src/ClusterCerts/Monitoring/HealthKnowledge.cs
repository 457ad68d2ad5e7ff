using ClusterCerts.Audit;
using ClusterCerts.Authority;
using ClusterCerts.Issuance;

namespace ClusterCerts.Monitoring;

/// <summary>What a command that tests an authority beside other work has read of it already. What is null is read.</summary>
internal sealed record HealthKnowledge
{
    /// <summary>What <see cref="CertAuthority.GetNodeCerts"/> gives.</summary>
    internal IReadOnlyList<NodeCert>? Listed { get; init; }

    /// <summary>What will be in the way of renewals in the next thirty days.</summary>
    internal IReadOnlyList<OutlookItem>? Outlook { get; init; }

    /// <summary>What the audit of the ledger found.</summary>
    internal IReadOnlyList<LedgerFinding>? Audited { get; init; }
}
