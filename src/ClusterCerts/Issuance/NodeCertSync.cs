using ClusterCerts.Authority;

namespace ClusterCerts.Issuance;

/// <summary>What it comes to that a node has a good certificate: whether one is to be issued or renewed, why, and what it became.</summary>
public sealed class NodeCertSync
{
    internal NodeCertSync(NodeCertOrder order, NodeCert? current, NodeCertChange change, string reason)
    {
        Order = order;
        Current = current;
        Change = change;
        Reason = reason;
    }

    /// <summary>The node ID.</summary>
    public string NodeId => Order.NodeId;

    /// <summary>The certificate as it was before; null when the node had none.</summary>
    public NodeCert? Current { get; }

    /// <summary>What is to be done, or was done.</summary>
    public NodeCertChange Change { get; }

    /// <summary>Whether that is anything: false where the node's files stay untouched.</summary>
    public bool Changed => Change != NodeCertChange.Unchanged;

    /// <summary>Why, in a few words.</summary>
    public string Reason { get; }

    /// <summary>The certificate that was issued; null as long as none was.</summary>
    public NodeCert? Issued { get; init; }

    /// <summary>The certificate that counts now: the new one, or the one there was; null as long as the node has none.</summary>
    public NodeCert? Latest => Issued ?? Current;

    /// <summary>What was asked for.</summary>
    internal NodeCertOrder Order { get; }

    /// <summary>The certificate to issue, as it was planned; null when none is.</summary>
    internal PlannedCert? Planned { get; init; }

    /// <summary>The node ID, what is done and why, for a log.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => $"{NodeId}: {Change}, {Reason}";
}

/// <summary>What having a good certificate takes for a node.</summary>
public enum NodeCertChange
{
    /// <summary>It has one: nothing is done.</summary>
    Unchanged,

    /// <summary>It has none: its first is issued.</summary>
    Issued,

    /// <summary>The one it has is due, differs or is not good: another is issued in its place, with a new key.</summary>
    Renewed,
}
