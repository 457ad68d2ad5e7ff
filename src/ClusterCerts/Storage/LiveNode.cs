using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>A node's certificate that counts now.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Entry">The ledger line of its issuance.</param>
internal sealed record LiveNode(NodeId NodeId, LedgerEntry Entry);
