using ClusterCerts.Authority;
using ClusterCerts.Policy;

namespace ClusterCerts.Issuance;

/// <summary>What renewing a node's certificate comes to: whether it is due, and what it became.</summary>
public sealed class NodeCertRenewal
{
    internal NodeCertRenewal(NodeCert current, bool isDue, string reason)
    {
        Current = current;
        IsDue = isDue;
        Reason = reason;
    }

    /// <summary>The node ID.</summary>
    public string NodeId => Current.NodeId;

    /// <summary>The certificate as it was before.</summary>
    public NodeCert Current { get; }

    /// <summary>Whether it is to be renewed.</summary>
    public bool IsDue { get; }

    /// <summary>Why it is due, or why not, in a few words.</summary>
    public string Reason { get; }

    /// <summary>What is worth telling though nothing was renewed; null for nothing.</summary>
    public string? Notice { get; init; }

    /// <summary>The new certificate; null as long as it has not been renewed.</summary>
    public NodeCert? Renewed { get; init; }

    /// <summary>The certificate that counts now: the new one, or the current one if it was not renewed.</summary>
    public NodeCert Latest => Renewed ?? Current;

    /// <summary>What would be in the way if it were due now; null for nothing.</summary>
    internal RenewalObstacle? Foreseen { get; init; }

    /// <summary>Whether it is due and can only be replaced by a request from where its key is.</summary>
    internal bool IsWaitingForRequest { get; init; }

    /// <summary>The extensions, by name, that its successor does not have.</summary>
    internal IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>The names that were to be taken away and that it does not have.</summary>
    internal IReadOnlyList<string> NotThere { get; init; } = [];

    /// <summary>The certificate to issue, as it was planned when it was found; null when none is.</summary>
    internal PlannedCert? Planned { get; init; }

    /// <summary>The node ID and the reason, for a log.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => $"{NodeId}: {Reason}";
}

/// <summary>Why a certificate could not be renewed if it were due now: a rule of the policy, or what it says itself.</summary>
/// <param name="Violation">What the policy refuses, or null.</param>
/// <param name="Refusal">What else is in the way, or null.</param>
internal sealed record RenewalObstacle(PolicyViolation? Violation, ClusterCertsException? Refusal);
