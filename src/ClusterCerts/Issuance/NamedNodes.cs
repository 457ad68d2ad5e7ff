using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Issuance;

/// <summary>The nodes that someone named: by node ID or pattern, or by a certificate of theirs.</summary>
/// <remarks>A certificate that has a successor stands for itself alone: what is done to its node would be done to the
/// successor, which nobody named.</remarks>
public sealed class NamedNodes
{
    private NamedNodes(IReadOnlyList<(int Position, string NodeId)> meant, IReadOnlyList<string> notices) =>
        (Positions, NodeIds, Notices) = ([.. meant.Select(m => m.Position)], [.. meant.Select(m => m.NodeId)], notices);

    /// <summary>Which of those that were named are meant, by their positions, in order.</summary>
    public IReadOnlyList<int> Positions { get; }

    /// <summary>The node IDs and patterns that are meant, in the order in which they were named. None when every certificate that was
    /// named has a successor.</summary>
    public IReadOnlyList<string> NodeIds { get; }

    /// <summary>Sentences about the certificates that were left alone, to show as warnings.</summary>
    public IReadOnlyList<string> Notices { get; }

    /// <summary>Looks which of them are meant.</summary>
    /// <param name="store">The authority.</param>
    /// <param name="ledger">Its ledger.</param>
    /// <param name="named">Node IDs, each with the SHA-256 of the certificate that stands for the node, or null.</param>
    /// <param name="takesModels">Whether a certificate may be one that the ledger does not know: the node shall have what that one has.</param>
    /// <exception cref="ClusterCertsException">A certificate is another node's, or of no node of this authority:
    /// nobody can tell which is meant.</exception>
    internal static NamedNodes Of(IAuthorityStore store, Ledger ledger, IReadOnlyList<(string NodeId, string? Fingerprint)> named, bool takesModels)
    {
        LedgerStatus ledgerStatus = LedgerStatus.Of(store, ledger);
        var meant = new List<(int Position, string NodeId)>();
        var left = new List<(string NodeId, string Sentence)>();
        foreach ((int position, (string nodeId, string? fingerprint)) in named.Index())
        {
            int latest = ledgerStatus.LatestOf(NodeId.Recorded(nodeId));
            int index = fingerprint is null ? -1 : ledger.IndexOfFingerprint(fingerprint, NodeId.Recorded(nodeId));
            if (index < 0 && fingerprint is not null)
                RefuseOthers(store, ledger, nodeId, fingerprint, takesModels);
            if (index < 0 || latest < 0 || index == latest)
                meant.Add((position, nodeId));
            else
                left.Add((nodeId, Sentence(ledger.At(index), ledger.At(latest), ledgerStatus.IsRevoked(index))));
        }

        var all = meant.Select(m => m.NodeId).ToHashSet(StringComparer.Ordinal);

        // A node whose current certificate was named too is meant: nothing is left out.
        return new NamedNodes(meant, [.. left.Where(l => !all.Contains(l.NodeId)).Select(l => l.Sentence).Distinct()]);
    }

    private static void RefuseOthers(IAuthorityStore store, Ledger ledger, string nodeId, string fingerprint, bool takesModels)
    {
        if (ledger.IndexOfFingerprint(fingerprint, nodeId: null) is >= 0 and int line && ledger.At(line).NodeId is NodeId other)
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument,
                $"The certificate {DisplayText.Clip(fingerprint)} is of node '{other}', and not of node '{DisplayText.Clip(nodeId)}'. "
                    + "Nothing was done: name the one or the other.",
                nodeId);
        }

        if (!takesModels)
        {
            throw new ClusterCertsException(
                ErrorCode.NodeCertNotFound,
                $"The certificate {DisplayText.Clip(fingerprint)} that stands for node '{DisplayText.Clip(nodeId)}' is not one of the "
                    + $"authority '{store.Location}'. "
                    + "Nothing was done: name its own authority, or the node alone to act on whatever it has here.",
                nodeId);
        }
    }

    private static string Sentence(LedgerEntry old, LedgerEntry current, bool isRevoked) =>
        $"The certificate {old.SerialNumber} of node '{old.NodeId}' {(isRevoked ? "was revoked and replaced" : "was renewed")}; the node now has "
        + $"{current.SerialNumber} which stays as it is. To act on that one, name the node with -NodeId.";
}
