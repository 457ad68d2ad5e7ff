using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Authority;

/// <summary>What a node was brought last, as the ledger has it.</summary>
/// <param name="Files">What was brought, where to, and what was shown.</param>
/// <param name="Time">When, UTC.</param>
/// <param name="SerialNumber">Which of the node's certificates.</param>
internal sealed record NodePublication(PublishedFiles Files, DateTimeOffset Time, SerialNumber SerialNumber)
{
    /// <summary>The host and the path there, or the folder of this machine.</summary>
    internal string Location => Files.Place == Files.TargetPath ? Files.Place : $"{Files.Place}:{Files.TargetPath}";

    /// <summary>Whether it is shown that the software has it, as a word.</summary>
    internal string State => (Files.IsProven ? LedgerKind.Proven : LedgerKind.Placed).ToString();

    /// <summary>A node's last publication; null when none is recorded.</summary>
    internal static NodePublication? Last(LedgerStatus ledgerStatus, NodeId nodeId) =>
        ledgerStatus.LastPublicationOf(nodeId) is LedgerEntry line
            ? new(new(line.Layout!, line.Place!, line.TargetPath!, line.TrustSha256, line.Kind == LedgerKind.Proven), line.Time, line.SerialNumber!.Value)
            : null;
}
