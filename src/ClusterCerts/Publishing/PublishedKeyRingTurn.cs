using ClusterCerts.Authority;
using ClusterCerts.KeyRings;
using ClusterCerts.Storage;

namespace ClusterCerts.Publishing;

/// <summary>Turns a key ring and brings each state to its nodes: no node is left behind by more than one turn.</summary>
/// <param name="parameters">The ring and the new pair. <see cref="KeyRingTurnParameters.Force"/> turns though a node has not the present ring.</param>
/// <param name="how">How nodes are brought it.</param>
/// <param name="context">The world outside.</param>
public sealed class PublishedKeyRingTurn(KeyRingTurnParameters parameters, PublicationParameters how, AuthorityContext context)
{
    private readonly IReadOnlyList<PublicationOrder> _orders = OrdersOf(parameters, context);

    /// <summary>The nodes, in order.</summary>
    public IReadOnlyList<string> NodeIds => [.. _orders.Select(order => order.NodeId)];

    /// <summary>What each node lacks of the present ring; in a rehearsal nothing is changed there, otherwise it is brought.</summary>
    /// <param name="notify">Told which nodes were left out; may be null.</param>
    /// <param name="cancellation">Stops before the next node.</param>
    public IEnumerable<NodeCertPublication> BringPresent(Action<string>? notify, CancellationToken cancellation) =>
        KeyRingPublishing.Publish(parameters.Path, _orders, how, context, notify, cancellation);

    /// <summary>Looks that every node has the present ring and brings it where it is not, turns, and brings the new one.</summary>
    /// <param name="told">Told of each node that was changed or failed.</param>
    /// <param name="turned">Told of the turn, once it is done.</param>
    /// <param name="notify">Told what an administrator should know.</param>
    /// <param name="cancellation">Stops before the next step.</param>
    /// <exception cref="ClusterCertsException">A node has not the present ring, and it is not turned; or the turn is refused.</exception>
    public void Turn(Action<NodeCertPublication> told, Action<KeyRingRotation> turned, Action<string> notify, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(told);
        ArgumentNullException.ThrowIfNull(turned);
        ArgumentNullException.ThrowIfNull(notify);
        KeyRingFolder.PlanTurn(parameters); // What would be refused is, before a node is touched.
        var behind = new HashSet<string>(NodeIds);
        foreach (NodeCertPublication present in BringPresent(notify, cancellation))
        {
            if (present.Error is null)
                behind.Remove(present.NodeId);
            if (present.State != NodeCertPublicationState.Unchanged)
                told(present);
        }

        if (behind.Count > 0)
        {
            string nodes = string.Join(", ", NodeIds.Where(behind.Contains));
            if (!parameters.Force)
            {
                throw new ClusterCertsException(
                    ErrorCode.RotationBlocked,
                    $"The key ring '{parameters.Path}' is not turned: {nodes} {(behind.Count == 1 ? "has" : "have")} not its present state, or did not load it, and would lose the others' trust "
                        + "with two turns. See to that, or take a node that is gone away with Remove-NodeCertTarget -KeyRing; -Force turns all the same.",
                    parameters.Path);
            }

            notify($"The key ring is turned though {nodes} {(behind.Count == 1 ? "has" : "have")} not its present state: bring it there before the others show their new pair for long.");
        }

        cancellation.ThrowIfCancellationRequested();
        turned(KeyRingFolder.Turn(parameters, context.Log, cancellation));
        Bring(told, notify, cancellation);
    }

    /// <summary>Takes the last turn back, and brings the ring as it was.</summary>
    /// <param name="told">Told of each node that was changed or failed.</param>
    /// <param name="turned">Told of the turn, once it is done.</param>
    /// <param name="notify">Told what an administrator should know.</param>
    /// <param name="cancellation">Stops before the next step.</param>
    /// <exception cref="ClusterCertsException">There is nothing to undo.</exception>
    public void Undo(Action<NodeCertPublication> told, Action<KeyRingRotation> turned, Action<string> notify, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(turned);

        // A node has the ring as it was, or the one that is taken back: both trust what comes.
        turned(KeyRingFolder.Undo(parameters.Path, context.Log, cancellation));
        Bring(told, notify, cancellation);
    }

    private void Bring(Action<NodeCertPublication> told, Action<string> notify, CancellationToken cancellation)
    {
        foreach (NodeCertPublication done in BringPresent(notify, cancellation))
            told(done);
    }

    private static PublicationOrder[] OrdersOf(KeyRingTurnParameters parameters, AuthorityContext context)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        IReadOnlyList<Outcome<PublicationOrder>> found = KeyRingPublishing.FindPublications(parameters.Path, [], context);
        return found.FirstOrDefault(o => !o.Succeeded) is { Error: ClusterCertsException wrong } ? throw wrong : [.. found.Select(o => o.Value!)];
    }
}
