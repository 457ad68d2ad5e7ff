using ClusterCerts.Rotation;
using ClusterCerts.Storage;
using ClusterCerts.Trust;

namespace ClusterCerts.Publishing;

/// <summary>Replaces the signing certificate, in phases, and brings the nodes what each phase makes.</summary>
public static class CertAuthorityPublishedRotation
{
    private const int MostNames = 20;

    /// <summary>Looks what a rotation that publishes would do next, and what of the authority is in the way. No node is connected to.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="parameters">What shall happen.</param>
    /// <returns>The steps and the obstacles. What nodes show is the answer where <see cref="CertAuthorityRotation.PlanRotation"/> asks whether they are ready.</returns>
    /// <exception cref="ClusterCertsException">The parameters do not go together, it is not that phase's turn, or no target says where nodes' files go.</exception>
    public static RotationPlan PlanPublishedRotation(this CertAuthority authority, RotationParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(authority);
        ArgumentNullException.ThrowIfNull(parameters);
        RotationNodes nodes = RotationNodes.Find(authority);
        RotationStep step = RotationSteps.Choose(new RotationRun(authority.Store, authority.Context, parameters));
        string[] ids = [.. nodes.Orders.Select(order => order.NodeId)];
        string named = $"{DisplayText.Count(ids.Length, "node")}{(ids.Length == 0 ? "" : $" ({string.Join(", ", ids.Take(MostNames))}{(ids.Length > MostNames ? ", …" : "")})")}";
        string? before = step.Evidence() switch
        {
            NodeEvidence.None => null,
            _ when !step.Asked(nodes.Live, authority.Store.ReadLedger()).Any() => null,
            NodeEvidence.Trust => $"First bring {named} what they lack, and see that they trust the next CA; that is asked with a certificate of it, which -WhatIf does not issue.",
            _ => $"First bring {named} what they lack, and see that they have loaded it.",
        };
        string bring = step is NothingToDo ? $"Bring {named} what they lack" : $"Then bring {named} what that changes for them";
        return new RotationPlan(step, authority.Store.Location, before, step.ChangesNodes ? $"{bring}, and have their software load it." : null);
    }

    /// <summary>Does a phase of a rotation, completes one, or takes one back. Before Issue and Retire it brings every node what the phase before made, and sees
    /// that all are ready; after each phase it brings them what that made.</summary>
    /// <param name="authority">The authority; in a rehearsal nodes are only looked at.</param>
    /// <param name="parameters">What shall happen; with <see cref="RotationParameters.Force"/> it goes on though nodes are not ready.</param>
    /// <param name="how">How nodes are brought their files.</param>
    /// <param name="told">Who is told what.</param>
    /// <param name="cancellation">Stops it where it can be completed later; what was begun on a node is finished or taken back.</param>
    /// <returns>How far the rotation is then; null where nodes are not ready, each of which was told as an error, and no phase was done.</returns>
    /// <exception cref="ClusterCertsException">Something else blocks it, was not confirmed, or failed.</exception>
    public static KeyRotation? RotateAndPublish(
        this CertAuthority authority, RotationParameters parameters, PublicationParameters how, RotationTold told, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(authority);
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(how);
        ArgumentNullException.ThrowIfNull(told);
        using var refusals = new RotationRefusals(authority.Store, authority.Context, cancellation);
        return new RotationPublisher(
            authority, parameters, how with { Force = false }, told with { Issued = refusals.Noting(told.Issued) }, (target, context, timeout, stop) => NodeConnection.Open(target, context, timeout, stop),
            (targets, stop) => Ask(authority, parameters, how, targets, stop)).Run(cancellation);
    }

    private static IReadOnlyList<TrustAnswer> Ask(
        CertAuthority authority, RotationParameters parameters, PublicationParameters how, IReadOnlyList<NodeCertTarget> targets, CancellationToken cancellation)
    {
        var asked = new TrustProofParameters
        {
            Passphrase = parameters.Passphrase,
            NextPassphrase = parameters.NewPassphrase,
            Timeout = parameters.EndpointTest.Timeout,
            ThrottleLimit = how.ThrottleLimit,
        };
        IReadOnlyList<TrustProof> proofs = authority.ProveTrust(
            [.. targets.Select(target => new TrustQuestion(EndpointAddress.Parse(target.Endpoint!), target.StartTls) { NodeId = target.NodeId })], asked, cancellation);
        return [.. proofs.Select(proof => new TrustAnswer(proof.State == TrustProofState.Unprovable ? null : proof.State == TrustProofState.Trusted, proof.Reason))];
    }
}
