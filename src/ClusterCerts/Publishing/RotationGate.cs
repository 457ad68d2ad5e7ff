using ClusterCerts.Authority;
using ClusterCerts.Rotation;
using ClusterCerts.Storage;

namespace ClusterCerts.Publishing;

/// <summary>What nodes lack before a step of a rotation that would cut them off.</summary>
/// <param name="step">The step.</param>
/// <param name="nodes">The nodes in use.</param>
/// <param name="ask">Asks running servers whom they trust.</param>
/// <param name="log">Told which nodes are believed by their files alone.</param>
internal sealed class RotationGate(RotationStep step, RotationNodes nodes, TrustAsker ask, Files.WorkLog log)
{
    // For software that is told to reload and does it a moment later.
    private static readonly TimeSpan SecondLook = TimeSpan.FromSeconds(2);

    /// <summary>Looks.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="published">What became of the publications that were just done, of all nodes with a target.</param>
    /// <param name="isRehearsal">Whether nodes are only looked at.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>One error for each node that is not ready.</returns>
    internal IReadOnlyList<ClusterCertsException> Blocks(
        Ledger ledger, IReadOnlyDictionary<string, NodeCertPublication> published, bool isRehearsal, CancellationToken cancellation)
    {
        string[] asked = [.. step.Asked(nodes.Live, ledger).Select(node => node.NodeId.ToString())];
        var blocks = new Dictionary<string, ClusterCertsException>();
        foreach (string nodeId in asked)
        {
            if (Obstacle(nodeId, published.GetValueOrDefault(nodeId), isRehearsal) is (string why, var cause))
                blocks[nodeId] = Block(nodeId, why, cause);
        }

        if (step.Evidence() == NodeEvidence.Trust && !isRehearsal)
        {
            foreach ((string nodeId, string why) in NotTrusted([.. asked.Where(id => !blocks.ContainsKey(id))], cancellation))
                blocks[nodeId] = Block(nodeId, why, null);
        }

        return [.. asked.Where(blocks.ContainsKey).Select(id => blocks[id])];
    }

    private (string Why, ClusterCertsException? Cause)? Obstacle(string nodeId, NodeCertPublication? published, bool isRehearsal)
    {
        if (nodes.Errors.TryGetValue(nodeId, out ClusterCertsException? error))
            return (error.Message, error);
        if (published is null)
            return ("no target says where its files go, so that nothing shows what it has. Set one with Set-NodeCertTarget, or take it out of service with Remove-NodeCert if it is gone.", null);
        if (published.Error is ClusterCertsException failed)
            return (DisplayText.Sentence(published.Reason ?? failed.Message), failed);
        bool isShown = isRehearsal || step.Evidence() == NodeEvidence.Trust || published.Has is { IsProven: true } || EndpointOf(nodeId) is null;
        return isShown ? null : ($"nothing shows that it has loaded its certificate. {published.Reason}".TrimEnd(), null);
    }

    // Where nothing can be proven, what its files are counts.
    private IEnumerable<(string NodeId, string Why)> NotTrusted(IReadOnlyList<string> nodeIds, CancellationToken cancellation)
    {
        NodeCertTarget[] targets = [.. nodes.Orders.Where(order => nodeIds.Contains(order.NodeId) && order.Target.Endpoint is not null).Select(order => order.Target)];
        TrustAnswer[] answers = AskTwice(targets, cancellation);
        HashSet<string> shown = [];
        for (int i = 0; i < targets.Length; i++)
        {
            if (answers[i].IsTrusted is null)
                log.Tell($"What runs on node '{targets[i].NodeId}' does not show whom it trusts: {answers[i].Reason}");
            else
                shown.Add(targets[i].NodeId);
            if (answers[i].IsTrusted == false)
            {
                yield return (
                    targets[i].NodeId,
                    $"it has the file, and what runs at '{targets[i].Endpoint}' does not trust the next CA: {DisplayText.Sentence(answers[i].Reason)} Publish-NodeCert -Force runs "
                        + "its reload command again; perhaps that does not load this file.");
            }
        }

        string[] believed = [.. nodeIds.Where(id => !shown.Contains(id))];
        if (believed.Length > 0)
            log.Tell($"By its files alone, without a proof that they are loaded, counts as ready: {HandedOut.Named(believed)}.");
    }

    // Who does not trust it yet is asked once more.
    private TrustAnswer[] AskTwice(NodeCertTarget[] targets, CancellationToken cancellation)
    {
        TrustAnswer[] answers = targets.Length == 0 ? [] : [.. ask(targets, cancellation)];
        int[] not = [.. Enumerable.Range(0, answers.Length).Where(i => answers[i].IsTrusted == false)];
        if (not.Length == 0)
            return answers;
        cancellation.WaitHandle.WaitOne(SecondLook);
        cancellation.ThrowIfCancellationRequested();
        IReadOnlyList<TrustAnswer> again = ask([.. not.Select(i => targets[i])], cancellation);
        for (int n = 0; n < not.Length; n++)
            answers[not[n]] = again[n];
        return answers;
    }

    private string? EndpointOf(string nodeId) => nodes.Orders.First(order => order.NodeId == nodeId).Target.Endpoint;

    private ClusterCertsException Block(string nodeId, string why, ClusterCertsException? cause) =>
        new(ErrorCode.RotationBlocked, $"Node '{nodeId}' blocks {step.Operation}: {why} When you know that it is ready, go on with -Force.", nodeId, cause);
}
