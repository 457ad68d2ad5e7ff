using ClusterCerts.Authority;
using ClusterCerts.Rotation;
using ClusterCerts.Storage;

namespace ClusterCerts;

/// <summary>Replaces the signing certificate, in phases.</summary>
public static class CertAuthorityRotation
{
    /// <summary>How far the rotation of the signing certificate is.</summary>
    /// <param name="authority">The authority.</param>
    /// <returns>Its phase and what is left to do.</returns>
    /// <exception cref="ClusterCertsException">A file of the rotation or the ledger is damaged.</exception>
    public static KeyRotation GetRotation(this CertAuthority authority) =>
        RotationStatus.Describe(authority.Store, authority.Context.Now);

    /// <summary>Looks what a rotation would do next, and what is in the way. Nothing is changed.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="parameters">What shall happen.</param>
    /// <returns>The steps and the obstacles.</returns>
    /// <exception cref="ClusterCertsException">The parameters do not go together, or it is not that phase's turn.</exception>
    public static RotationPlan PlanRotation(this CertAuthority authority, RotationParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return new RotationPlan(RotationSteps.Choose(new RotationRun(authority.Store, authority.Context, parameters)), authority.Store.Location);
    }

    /// <summary>Does a phase of a rotation, completes one, or takes one back.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="parameters">What shall happen.</param>
    /// <param name="report">Called for each certificate that was issued, or could not be; may be null.</param>
    /// <param name="cancellation">Stops it where it can be completed later.</param>
    /// <returns>How far the rotation is then.</returns>
    /// <exception cref="ClusterCertsException">Something blocks it (the first thing is named, <see cref="PlanRotation"/>
    /// names all), was not
    /// confirmed, or failed; <c>-Resume</c> completes what was begun and <c>-Undo</c> takes it back.</exception>
    public static KeyRotation Rotate(
        this CertAuthority authority, RotationParameters parameters, Action<Outcome<NodeCert>>? report = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        using var refusals = new RotationRefusals(authority.Store, authority.Context, cancellation);
        return RotationSteps.Run(new RotationRun(authority.Store, authority.Context, parameters), refusals.Noting(report ?? (static _ => { })), cancellation);
    }

    /// <summary>Records what the policy refused nodes in a plan that is blocked by it: each of it once, until the policy is changed.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="cancellation">Whether the command was stopped: then nothing is waited for.</param>
    public static void RecordRefusals(this CertAuthority authority, RotationPlan plan, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(authority);
        ArgumentNullException.ThrowIfNull(plan);
        using var refusals = new RotationRefusals(authority.Store, authority.Context, cancellation);
        foreach (ClusterCertsException block in plan.Blocks)
            refusals.Note(block);
    }
}
