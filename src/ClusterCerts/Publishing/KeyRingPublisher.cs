using System.Security.Cryptography;
using ClusterCerts.Authority;
using ClusterCerts.Export;
using ClusterCerts.KeyRings;
using ClusterCerts.Storage;

namespace ClusterCerts.Publishing;

/// <summary>Brings a key ring to its nodes, one after the other: what one of them cannot load is not brought to the next.</summary>
/// <param name="ring">The ring's folder.</param>
/// <param name="parameters">How.</param>
/// <param name="context">The world outside; in a rehearsal nodes are only looked at.</param>
/// <param name="open">Opens the way to a node.</param>
internal sealed class KeyRingPublisher(string ring, PublicationParameters parameters, AuthorityContext context, NodeOpener open)
{
    /// <summary>Does it, in the order of the nodes.</summary>
    /// <param name="orders">The nodes.</param>
    /// <param name="notify">Told which nodes are left out where the ring fails on one.</param>
    /// <param name="cancellation">Stops before the next node; what was begun is finished or taken back.</param>
    internal IEnumerable<NodeCertPublication> Run(IReadOnlyList<PublicationOrder> orders, Action<string>? notify, CancellationToken cancellation)
    {
        if (orders.Count == 0)
            yield break;
        (KeyRing found, IReadOnlyList<LayoutFile> content) = KeyRingSnapshot.Read(ring);
        try
        {
            for (int at = 0; at < orders.Count; at++)
            {
                cancellation.ThrowIfCancellationRequested();
                NodeCertPublication done = Publish(orders[at], found, content, cancellation);
                yield return done;
                if (at + 1 < orders.Count && IsOfRing(done))
                {
                    notify?.Invoke(
                        $"Node '{done.NodeId}' did not load the key ring, so it was not brought to {string.Join(", ", orders.Skip(at + 1).Select(o => o.NodeId))}: nodes with the ring of before "
                            + "and nodes with this one trust each other. See to that node; then Publish-NodeCert -KeyRing goes on.");
                    yield break;
                }
            }
        }
        finally
        {
            foreach (LayoutFile file in content.Where(f => f.IsPrivate))
                CryptographicOperations.ZeroMemory(file.Content);
        }
    }

    // What would come to pass on the next node too. One that cannot be reached says nothing of the others.
    private static bool IsOfRing(NodeCertPublication done) =>
        done.State == NodeCertPublicationState.RolledBack || done.Error?.ErrorCode is ErrorCode.ReloadFailed or ErrorCode.CertNotServed;

    private NodeCertPublication Publish(PublicationOrder order, KeyRing found, IReadOnlyList<LayoutFile> content, CancellationToken stop)
    {
        // Its keys are zeroed after the last node.
        var layout = new NodeLayout { Folder = order.Target.TargetPath, Files = content, Leaf = found.Active.Certificate!, TrustSha256 = null };
        try
        {
            using var gate = new StopGate(stop);
            using INodeFiles files = open(order.Target, context, parameters.Timeout, gate.Token);
            return new NodePublisher(files, order, layout, parameters, context, gate).Run();
        }
        catch (ClusterCertsException e)
        {
            return Publisher.Failed(order, e);
        }
    }
}
