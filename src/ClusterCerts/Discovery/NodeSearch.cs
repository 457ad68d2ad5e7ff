using ClusterCerts.Files;
using ClusterCerts.Publishing;
using ClusterCerts.Storage;

namespace ClusterCerts.Discovery;

/// <summary>Looks through the folder where a node's target says that its files are. It connects to that node, and changes nothing there.</summary>
/// <param name="parameters">How.</param>
/// <param name="context">The world outside.</param>
internal sealed class NodeSearch(CertSearchParameters parameters, AuthorityContext context)
{
    /// <summary>Looks.</summary>
    /// <param name="order">The node and its target.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>What is there, folder by folder, and what cannot be read.</returns>
    internal IReadOnlyList<FolderContent> Run(PublicationOrder order, CancellationToken cancellation)
    {
        var found = new List<FolderContent>();
        try
        {
            using INodeFiles files = NodeConnection.Open(order.Target, context, parameters.NodeTimeout, cancellation);
            WorkLog log = context.Log.Here() with { Cancellation = cancellation };
            var search = new FolderSearch(files, order.Target.HostName, parameters.Recurse, parameters.Passphrase, log);
            found.AddRange(search.Run(order.Target.HostName is null ? order.Target.TargetPath : files.Resolve(order.Target.TargetPath)));
        }
        catch (ClusterCertsException e)
        {
            found.Add(FolderContent.Failed(Named(e, order)));
        }

        return found;
    }

    private static ClusterCertsException Named(ClusterCertsException error, PublicationOrder order) =>
        new(error.ErrorCode, $"Node '{order.NodeId}': {error.Message}", order.NodeId, error);
}
