using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Authority;

/// <summary>The state of a node when its next certificate was planned. Making keys takes time: what became of the node until then
/// counts.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="SerialNumber">Its latest certificate; null when it had none.</param>
/// <param name="WasRevoked">Whether that one was revoked already.</param>
/// <param name="WasRemoved">Whether the node had been taken out of service.</param>
internal sealed record NodeSnapshot(NodeId NodeId, SerialNumber? SerialNumber, bool WasRevoked, bool WasRemoved = false)
{
    /// <summary>The state of a node now.</summary>
    internal static NodeSnapshot Of(NodeId nodeId, Ledger ledger, LedgerStatus ledgerStatus)
    {
        int latest = ledgerStatus.LatestOf(nodeId);
        return latest < 0
            ? new NodeSnapshot(nodeId, null, false)
            : new NodeSnapshot(nodeId, ledger.At(latest).SerialNumber, ledgerStatus.IsRevoked(latest), ledgerStatus.IsRemoved(nodeId));
    }

    /// <summary>Why the certificate is not issued any more, or null when nothing has changed.</summary>
    /// <param name="now">Its state under the lock.</param>
    internal ClusterCertsException? Obstacle(NodeSnapshot now)
    {
        if (now.WasRemoved && !WasRemoved)
            return Removed(NodeId.ToString());

        // Whoever asked did not know of it. One who does may ask again.
        if (now.WasRevoked && !WasRevoked)
        {
            return new ClusterCertsException(
                ErrorCode.Revoked,
                $"The certificate of node '{NodeId}' was revoked in the meantime, so it gets no new one. If it should have one anyway, "
                    + "name it again.",
                NodeId.ToString());
        }

        return IsSuperseded(now)
            ? new ClusterCertsException(
                ErrorCode.AuthorityBusy,
                $"Another process issued a certificate to node '{NodeId}' in the meantime; it already has a new one.",
                NodeId.ToString())
            : null;
    }

    /// <summary>The error for a node that was taken out of service.</summary>
    internal static ClusterCertsException Removed(string nodeId) => new(
        ErrorCode.NodeRemoved,
        $"Node '{nodeId}' was taken out of service with Remove-NodeCert. Leave it out, or bring it back with New-NodeCert; Get-NodeCert -Status "
            + "Removed,Revoked,Expired lists what it had.",
        nodeId);

    /// <summary>The warning for a node that was taken out of service and gets a certificate all the same.</summary>
    internal static string ComesBack(NodeId nodeId, bool isRehearsal) =>
        $"Node '{nodeId}' was taken out of service with Remove-NodeCert; its new certificate {(isRehearsal ? "would bring" : "brings")} it back.";

    /// <summary>Whether the node has got another certificate since, which was not revoked.</summary>
    internal bool IsSuperseded(NodeSnapshot now) => now.SerialNumber != SerialNumber && !now.WasRevoked;
}
