using ClusterCerts.Authority;
using ClusterCerts.Rotation;

namespace ClusterCerts.Publishing;

/// <summary>Does a step of a rotation with all that nodes need of it: brings them what they lack before it, sees that they are ready, and brings them what
/// it made.</summary>
/// <param name="authority">The authority.</param>
/// <param name="wanted">What shall happen.</param>
/// <param name="how">How nodes are brought their files.</param>
/// <param name="told">Who is told.</param>
/// <param name="open">Opens the way to a node.</param>
/// <param name="ask">Asks running servers whom they trust.</param>
internal sealed class RotationPublisher(
    CertAuthority authority, RotationParameters wanted, PublicationParameters how, RotationTold told, NodeOpener open, TrustAsker ask)
{
    private readonly Dictionary<string, NodeCertPublication> _published = [];

    private bool IsRehearsal => authority.Context.Files.IsRehearsal;

    /// <summary>Does it.</summary>
    /// <param name="cancellation">Stops it where it can be completed later.</param>
    /// <returns>How far the rotation is then; null where nodes are not ready, each of which was told as an error, and nothing was done.</returns>
    /// <exception cref="ClusterCertsException">Something else blocks it, was not confirmed, or failed.</exception>
    internal KeyRotation? Run(CancellationToken cancellation)
    {
        // One look at the rotation: what another process does to it in between is refused.
        RotationNodes nodes = RotationNodes.Find(authority);
        var rotation = new RotationRun(authority.Store, authority.Context, wanted);
        RotationStep step = RotationSteps.Choose(rotation);
        RotationSteps.DemandFree(step);
        if (step.Evidence() != NodeEvidence.None)
        {
            step.DemandKey();
            if (!IsReady(step, nodes, cancellation))
                return null;
        }
        else if (IsRehearsal && step.ChangesNodes)
        {
            Publish(nodes, cancellation); // Who cannot be reached then is told now.
        }

        // What nodes show, or -Force, answers the question of whether they are ready.
        int issued = RotationSteps.Do(rotation, step, isConfirmed: wanted.IsConfirmed || step.Evidence() != NodeEvidence.None, told.Issued, cancellation);
        return RotationSteps.Describe(rotation, step, issued, IsRehearsal ? null : HandOut(step, nodes, cancellation));
    }

    private bool IsReady(RotationStep step, RotationNodes nodes, CancellationToken cancellation)
    {
        if (!step.Asked(nodes.Live, authority.Store.ReadLedger()).Any())
            return true;
        Publish(nodes, cancellation);
        IReadOnlyList<ClusterCertsException> blocks = new RotationGate(step, nodes, ask, authority.Context.Log)
            .Blocks(authority.Store.ReadLedger(), _published, IsRehearsal, cancellation);
        if (blocks.Count == 0)
            return true;
        if (wanted.Force)
        {
            string names = HandedOut.Named([.. blocks.Select(block => block.Target?.ToString() ?? "")]);
            told.Warned($"{step.Operation} goes on, though nothing shows that this is ready: {names}.");
            foreach (ClusterCertsException block in blocks)
                authority.Context.Log.Tell(block.Message);
            return true;
        }

        foreach (ClusterCertsException block in blocks)
            told.Failed(block);
        return false;
    }

    private void Publish(RotationNodes nodes, CancellationToken cancellation)
    {
        foreach (NodeCertPublication publication in new Publisher(authority, how, open).Run(nodes.Orders, told.Warned, cancellation))
        {
            _published[publication.NodeId] = publication;
            told.Published(publication);
        }
    }

    // The step is done, whatever becomes of this; -Resume brings what is left.
    private HandedOut HandOut(RotationStep step, RotationNodes before, CancellationToken cancellation)
    {
        if (!step.ChangesNodes)
            return new HandedOut([.. _published.Values], [], []);
        RotationNodes nodes = before;
        _published.Clear(); // That was brought before the step.
        try
        {
            nodes = RotationNodes.Find(authority);
            foreach (ClusterCertsException error in nodes.Errors.Values)
                told.Failed(error);
            Publish(nodes, cancellation);
            foreach (ClusterCertsException error in Results(nodes).Select(publication => publication.Error).OfType<ClusterCertsException>())
                told.Failed(error);
        }
        catch (ClusterCertsException e)
        {
            told.Failed(e);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            told.Warned($"{step.Operation} is done, and the command was stopped while nodes were brought what that made; go on with Invoke-KeyRotation -Resume -Publish.");
        }

        IReadOnlyList<NodeCertPublication> published = Results(nodes);
        IEnumerable<string> brought = published.Where(publication => publication.Error is null).Select(publication => publication.NodeId);
        return new HandedOut(published, [.. nodes.Orders.Select(order => order.NodeId).Concat(nodes.Errors.Keys).Except(brought)], nodes.Without);
    }

    // In the order of the nodes, however they ended.
    private List<NodeCertPublication> Results(RotationNodes nodes) =>
        [.. nodes.Orders.Select(order => _published.GetValueOrDefault(order.NodeId)).OfType<NodeCertPublication>()];
}
