using ClusterCerts.Authority;
using ClusterCerts.Export;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Publishing;

/// <summary>Which nodes a publication is for.</summary>
internal static class PublicationSelection
{
    /// <summary>Finds them.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="nodeIds">Node IDs and patterns; none stands for all.</param>
    internal static IReadOnlyList<Outcome<PublicationOrder>> Find(CertAuthority authority, IReadOnlyList<string> nodeIds)
    {
        NodeTargets targets = authority.ReadTargets();
        if (!targets.All.Any() && nodeIds.All(NodeIdMatch.IsPattern)) // None given, or patterns alone: nobody else is told.
        {
            throw new ClusterCertsException(
                ErrorCode.TargetNotFound, "No target says where the files of nodes go. Set targets with Set-NodeCertTarget.", authority.Store.Location);
        }

        var found = new List<Outcome<PublicationOrder>>();
        foreach (Outcome<NodeCert> outcome in Latest(authority, nodeIds))
        {
            if (outcome.Value is not NodeCert cert)
            {
                found.Add(new(outcome.Target, null, outcome.Error));
                continue;
            }

            // A pattern, or all, leaves out who is not in use or goes without; a name is told why there is nothing.
            bool isNamed = nodeIds.Any(id => !NodeIdMatch.IsPattern(id) && NodeIdMatch.Names(id, cert.NodeId));
            if (!isNamed && cert.Status is not (NodeCertStatus.Valid or NodeCertStatus.NotYetValid))
                continue;
            if (OrderOf(targets, cert, isNamed) is Outcome<PublicationOrder> order)
                found.Add(order);
        }

        return RefuseSharedPlaces(found, nodeIds.Count == 0 || !found.Exists(o => o.Succeeded) ? found : Find(authority, []));
    }

    private static IEnumerable<Outcome<NodeCert>> Latest(CertAuthority authority, IReadOnlyList<string> nodeIds) => authority.FindNodeCerts(new NodeCertFilter { NodeIds = nodeIds })
        .GroupBy(outcome => outcome.Value?.NodeId ?? outcome.Target.ToString()).Select(node => node.LastOrDefault(o => o.Succeeded) is { Value: not null } latest ? latest : node.Last());

    private static Outcome<PublicationOrder>? OrderOf(NodeTargets targets, NodeCert cert, bool isNamed)
    {
        try
        {
            return targets.Of(cert.NodeId) is NodeCertTarget target ? new(cert.NodeId, new PublicationOrder(cert, target), null)
                : isNamed ? new(cert.NodeId, null, NodeTargets.NotFound(cert.NodeId)) : null;
        }
        catch (ClusterCertsException e)
        {
            return new(cert.NodeId, null, e);
        }
    }

    // Each would overwrite the other's files, and both would be reported as done: at once, or one today and the other tomorrow.
    private static List<Outcome<PublicationOrder>> RefuseSharedPlaces(IReadOnlyList<Outcome<PublicationOrder>> found, IReadOnlyList<Outcome<PublicationOrder>> all)
    {
        ILookup<string, PublicationOrder> places = all.Concat(found).Select(o => o.Value).OfType<PublicationOrder>().ToLookup(PlaceOf, StringComparer.Ordinal);
        return [.. found.Select(o => o.Value is not PublicationOrder order || places[PlaceOf(order)].First() is not PublicationOrder first || first.NodeId == order.NodeId ? o
            : new Outcome<PublicationOrder>(
                o.Target, null, new ClusterCertsException(
                    ErrorCode.InvalidArgument,
                    $"The files of node '{order.NodeId}' would go where those of node '{first.NodeId}' go, {order.Target}: give each its own place, such as with "
                        + "{id} in the target's TargetPath or HostName, or take the one that is no longer there out of service with Remove-NodeCert.",
                    order.NodeId)))];
    }

    // However it is spelled. Which account writes there makes a difference for its own home alone.
    private static string PlaceOf(PublicationOrder order)
    {
        NodeCertTarget target = order.Target;
        string path = string.Join('/', target.TargetPath.Split('/').Where((part, at) => part != "." && (part.Length > 0 || at == 0)));
        string user = path.StartsWith("~/", StringComparison.Ordinal) ? target.UserName ?? "" : "";
        string place = $"{user}@{target.HostName?.ToUpperInvariant()}:{target.Port}:{path}";
        return target.As is ExportFormat.Combined or ExportFormat.Kubernetes && !ExportPlace.IsFileName(target.TargetPath)
            ? $"{order.NodeId}\n{place}" // A file of its own name each.
            : place;
    }
}
