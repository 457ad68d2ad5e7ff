using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Authority;

/// <summary>Where the files of a node went last, as the ledger has it.</summary>
/// <param name="Layout">The layout's name.</param>
/// <param name="Place">The folder or file, absolute.</param>
/// <param name="TargetPath">Where the target machine has them; null where that was not said.</param>
/// <param name="Time">When, UTC.</param>
/// <param name="SerialNumber">Which of the node's certificates was in them.</param>
internal sealed record NodeExport(string Layout, string Place, string? TargetPath, DateTimeOffset Time, SerialNumber SerialNumber)
{
    /// <summary>A node's last export; null when none is recorded.</summary>
    internal static NodeExport? Last(LedgerStatus ledgerStatus, NodeId nodeId, AuthorityPaths paths) =>
        ledgerStatus.LastExportOf(nodeId) is LedgerEntry line
            ? new(line.Layout!, paths.FromLedgerPath(line.Place!), line.TargetPath, line.Time, line.SerialNumber!.Value)
            : null;
}
