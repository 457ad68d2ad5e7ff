using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Revocation;

/// <summary>Certificates of a CA that this authority had before: no list of theirs is made any more.</summary>
internal static class EarlierIssuer
{
    /// <summary>Why no list revokes certificates of a node, and what to do.</summary>
    internal static string Text(IReadOnlyList<LedgerEntry> entries)
    {
        string numbers = string.Join(", ", entries.Select(e => e.SerialNumber));
        string what = entries.Count == 1 ? $"The certificate {numbers}" : $"The certificates {numbers}";
        (string were, string them) = entries.Count == 1 ? ("was", "it") : ("were", "them");
        return $"{what}{(entries[0].NodeId is NodeId node ? $" of node '{node}'" : "")} {were} signed by an earlier CA of this authority, whose lists are no "
            + $"longer made here, and {were} not revoked. Remove that CA from every node's trust bundle; then nobody accepts {them}.";
    }
}
