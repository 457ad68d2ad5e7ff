using ClusterCerts.Authority;
using ClusterCerts.Storage;

namespace ClusterCerts.Monitoring;

/// <summary>The certificate of each node that counts, as the ledger has it now.</summary>
internal sealed class ListedNodes
{
    private readonly ChainExpiries _chains;

    private ListedNodes(IReadOnlyList<NodeCert> listed, ChainExpiries chains)
    {
        All = listed;
        _chains = chains;

        // A revoked certificate is listed beside the one that counts; a node that was shut out has no other.
        Latest = [.. listed.GroupBy(cert => cert.NodeId, StringComparer.Ordinal)
            .Select(node => node.LastOrDefault(cert => cert.Status != NodeCertStatus.Revoked)).OfType<NodeCert>()];
        ShutOut = listed.Select(cert => cert.NodeId).Distinct(StringComparer.Ordinal).Count() - Latest.Count;
    }

    /// <summary>All that the inventory lists.</summary>
    internal IReadOnlyList<NodeCert> All { get; }

    /// <summary>One for each node, without those that are revoked.</summary>
    internal IReadOnlyList<NodeCert> Latest { get; }

    /// <summary>How many nodes were revoked and have no other certificate.</summary>
    internal int ShutOut { get; }

    internal int Count => Latest.Count;

    /// <summary>Lists them.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="listed">What the inventory lists, where somebody has asked it just now.</param>
    internal static ListedNodes Of(CertAuthority authority, IReadOnlyList<NodeCert>? listed = null) => new(
        listed ?? [.. authority.GetNodeCerts()], ChainExpiries.Of(authority.GetSigningCert(), authority.Store, authority.Store.ReadLedgerToShow()));

    /// <summary>The end of a certificate, or of the CAs above it if that comes first. The list has a check of its own: it ends every few weeks, for all nodes
    /// at once.</summary>
    internal DateTimeOffset EndOf(NodeCert cert) => _chains.For(cert.IssuerKeyId).LimitWithoutList(cert.NotAfter);

    /// <summary>Whether a node's certificate ends with one above it.</summary>
    internal bool EndsEarly(NodeCert cert) => EndOf(cert) < cert.NotAfter;
}
