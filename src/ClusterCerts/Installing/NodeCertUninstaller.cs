using System.Security.Cryptography.X509Certificates;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Installing;

/// <summary>Takes nodes' certificates with their keys out of a certificate store, and the CA certificates that nothing there needs any more.</summary>
internal sealed class NodeCertUninstaller(CertAuthority authority, UninstallationParameters parameters, IPlatformStores stores)
{
    private readonly InstalledNodes _installed = new(stores, parameters.Place, authority);

    /// <summary>The nodes that have a certificate there, and those that are named and had one: an uninstallation that was interrupted goes on.</summary>
    /// <param name="nodeIds">Node IDs and patterns.</param>
    /// <returns>Their IDs, and an error in place of each that is named and that the ledger does not know.</returns>
    internal IReadOnlyList<Outcome<string>> Find(IReadOnlyList<string> nodeIds)
    {
        string[] there = [.. _installed.All().Select(c => c.NodeId).Distinct()];
        return [.. nodeIds.SelectMany(id => Match(id, there)).DistinctBy(o => o.Target)];
    }

    /// <summary>What would be done for a node, if it alone goes.</summary>
    internal NodeCertInstallation Plan(string nodeId) => new(nodeId, parameters.Place, Steps(nodeId).Changes);

    /// <summary>Does it.</summary>
    /// <exception cref="ClusterCertsException">A store cannot be written; the next run goes on.</exception>
    /// <param name="nodeId">The node.</param>
    /// <param name="notify">Told where there was nothing to do; may be null.</param>
    internal NodeCertInstallation Uninstall(string nodeId, Action<string>? notify)
    {
        (X509Certificate2[] leaves, IReadOnlyList<(string Store, X509Certificate2 Certificate)> trust, IReadOnlyList<StoreChange> changes) = Steps(nodeId);
        if (changes.Count == 0)
            notify?.Invoke($"Nothing of node {nodeId} is in {parameters.Place}.");
        X509Certificate2[] taken = [.. leaves.Select(leaf => X509CertificateLoader.LoadCertificate(leaf.RawData))];
        foreach (X509Certificate2 leaf in leaves)
            _installed.Remove(leaf);
        foreach ((string store, X509Certificate2 ca) in trust)
            stores.Remove(store, ca);
        foreach (StoreChange change in changes)
            authority.Context.Log.Tell($"Done: {change}.");
        return new(nodeId, parameters.Place, changes) { Certificates = taken };
    }

    private (X509Certificate2[] Leaves, IReadOnlyList<(string Store, X509Certificate2 Certificate)> Trust, IReadOnlyList<StoreChange> Changes) Steps(string nodeId)
    {
        X509Certificate2[] leaves = [.. _installed.Of(nodeId)];
        IReadOnlyList<(string Store, X509Certificate2 Certificate)> trust = parameters.KeepTrust ? []
            : new InstalledTrust(stores, parameters.Place, authority.Store).Unneeded(leaves, new HashSet<string>());
        return (leaves, trust,
        [
            .. leaves.Select(leaf => InstallationSteps.Removal(parameters.Place, leaf, nodeId)),
            .. trust.Select(ca => InstallationSteps.Removal(parameters.Place, ca.Store, ca.Certificate)),
        ]);
    }

    private Outcome<string>[] Match(string id, string[] there)
    {
        IEnumerable<string> matching = there.Where(nodeId => NodeIdMatch.Names(id, nodeId));
        if (!NodeIdMatch.IsPattern(id))
            matching = matching.Concat(authority.Store.ReadLedger().NodesNamed(id).Select(node => node.ToString())).Distinct();
        Outcome<string>[] found = [.. matching.Select(nodeId => new Outcome<string>(nodeId, nodeId, null))];
        return found.Length > 0 || NodeIdMatch.IsPattern(id) ? found : [new(id, null, NodeIdMatch.NotFound(id))];
    }
}
