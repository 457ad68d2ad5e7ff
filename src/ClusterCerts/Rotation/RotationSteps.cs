using ClusterCerts.Authority;
using ClusterCerts.Storage;

namespace ClusterCerts.Rotation;

/// <summary>Chooses the step that parameters ask for, and runs it when nothing is in its way.</summary>
internal static class RotationSteps
{
    private const string ConstraintNames = "-PermittedDnsName, or another constraint,";

    internal static RotationStep Choose(RotationRun rotation)
    {
        RotationParameters parameters = rotation.Parameters;
        bool[] asked = [parameters.Phase is not null, parameters.Undo, parameters.Resume, parameters.Compromised];
        if (asked.Count(a => a) > 1)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "Give one of -Phase, -Undo, -Resume and -Compromised.");
        if (parameters.Undo && NextCA(parameters) is string next)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, $"{next} says what is made anew, and -Undo makes nothing; leave out the one or the other.");
        if (parameters.IssuerPassphrase is not null && parameters.IssuerPath is null && !parameters.Resume)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "-IssuerPassphrase opens the key of -Issuer; name that, or leave the passphrase out.");
        if (parameters.Undo)
            return ForUndo(rotation);
        RotationStep step = parameters.Resume ? ForResume(rotation) : parameters.Compromised ? new CompromisedStep(rotation) : ForPhase(rotation);
        if ((parameters.Constraints.IsAsked || parameters.ReplaceConstraints) && (parameters.Resume || step is not (StageStep or CompromisedStep)))
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument,
                $"{ConstraintNames} says what the next CA may sign for, which is settled when it is made, with -Phase Stage; leave it out.");
        }

        return step;
    }

    // What is given of the next CA, or null.
    private static string? NextCA(RotationParameters parameters) => parameters switch
    {
        { Subject: not null } => "-Subject",
        { KeyAlgorithm: not null } => "-KeyAlgorithm",
        { Lifetime.IsByDefault: false } => "-Lifetime or -NotAfter",
        { PathLength: not null } => "-PathLength",
        { IssuerPath: not null } => "-Issuer",
        { Constraints.IsAsked: true } or { ReplaceConstraints: true } => ConstraintNames,
        { ReuseKey: true } => "-ReuseKey",
        _ => null,
    };

    internal static KeyRotation Run(RotationRun rotation, Action<Outcome<NodeCert>> report, CancellationToken cancellation)
    {
        RotationStep step = Choose(rotation);
        DemandFree(step);
        return Describe(rotation, step, Do(rotation, step, rotation.Parameters.IsConfirmed, report, cancellation));
    }

    /// <summary>Refuses a step that something blocks.</summary>
    /// <exception cref="ClusterCertsException">The first thing that does.</exception>
    internal static void DemandFree(RotationStep step)
    {
        if (step.Blocks().FirstOrDefault() is ClusterCertsException block)
            throw block;
    }

    /// <summary>Does a step that nothing blocks.</summary>
    /// <param name="rotation">The rotation.</param>
    /// <param name="step">The step.</param>
    /// <param name="isConfirmed">Whether somebody, or something, answered its question.</param>
    /// <param name="report">Called for each certificate that was issued, or could not be.</param>
    /// <param name="cancellation">Stops it where it can be resumed.</param>
    /// <returns>How many certificates it issued.</returns>
    internal static int Do(RotationRun rotation, RotationStep step, bool isConfirmed, Action<Outcome<NodeCert>> report, CancellationToken cancellation)
    {
        if (step.Question() is string question && !isConfirmed)
        {
            throw new ClusterCertsException(
                ErrorCode.RotationNotConfirmed, $"{question} Confirm that with -Force, or at the prompt.",
                    rotation.Store.Location);
        }

        if (step is TrustStep or IssueStep or RetireStep && !rotation.IsRehearsal)
            rotation.RestoreLists(cancellation);
        int issued = 0;
        step.Run(
            outcome =>
            {
                issued += outcome.Succeeded ? 1 : 0;
                report(outcome);
            },
            cancellation);
        return issued;
    }

    /// <summary>Says how far the rotation is after a step.</summary>
    /// <param name="rotation">The rotation.</param>
    /// <param name="step">The step.</param>
    /// <param name="issued">How many certificates it issued.</param>
    /// <param name="handedOut">What nodes were brought; null where nobody brought them anything.</param>
    internal static KeyRotation Describe(RotationRun rotation, RotationStep step, int issued, HandedOut? handedOut = null) =>
        RotationStatus.Describe(rotation.Store, rotation.Context.Now, step, issued, handedOut);

    private static UndoPhaseStep ForUndo(RotationRun rotation) => rotation.Record switch
    {
        null => throw new ClusterCertsException(
            ErrorCode.RotationNotFound,
            $"No rotation is under way in '{rotation.Store.Location}', so there is none to undo. "
                + "After Retire there is no way back.",
            rotation.Store.Location),
        { IsCompromised: true } => throw new ClusterCertsException(
            ErrorCode.RotationBlocked, "There is no way back to a signing key that was stolen. Complete the rotation with "
                + "-Resume.", rotation.Store.Location),
        { IsUndoLost: true, Shown: RotationPhase.Issue } => throw new ClusterCertsException(
            ErrorCode.RotationBlocked, $"What takes the phase Issue back was lost with '{AuthorityDocument.Rotation}'. Restore that from a backup of before, or go on to Retire.",
            rotation.Store.Location),
        _ => new UndoPhaseStep(rotation),
    };

    private static RotationStep ForResume(RotationRun rotation) => rotation.Record switch
    {
        { IsCompromised: true } => new CompromisedStep(rotation),
        { Pending: RotationPhase pending } => Of(pending, rotation),
        _ => new NothingToDo(rotation),
    };

    private static RotationStep ForPhase(RotationRun rotation)
    {
        RotationFile? record = rotation.Record;
        RotationPhase wanted = rotation.Parameters.Phase ?? (record?.Shown ?? RotationPhase.None) + 1;
        if (record?.Pending is RotationPhase pending)
        {
            throw new ClusterCertsException(
                ErrorCode.RotationUnfinished,
                $"The phase {pending} was begun and is not finished. Complete it with -Resume"
                    + (record.IsCompromised ? "." : ", or undo it with -Undo."),
                rotation.Store.Location);
        }

        RotationPhase next = (record?.Phase ?? RotationPhase.None) + 1;
        bool skipsTrust = rotation.Parameters.Force && next == RotationPhase.Trust && wanted == RotationPhase.Issue;
        if (wanted != next && !skipsTrust)
        {
            throw new ClusterCertsException(
                ErrorCode.RotationOutOfOrder,
                $"The phase {wanted} is not next: "
                    + $"{(record is null ? "no rotation is under way" : $"the rotation is at {record.Phase}")}. "
                    + $"Continue with -Phase {next}{(record is null ? "" : ", or go back with -Undo")}.",
                rotation.Store.Location);
        }

        return Of(wanted, rotation);
    }

    private static RotationStep Of(RotationPhase phase, RotationRun rotation) => phase switch
    {
        RotationPhase.Stage => new StageStep(rotation),
        RotationPhase.Trust => new TrustStep(rotation),
        RotationPhase.Issue => new IssueStep(rotation),
        RotationPhase.Retire => new RetireStep(rotation),
        _ => throw new ClusterCertsException(ErrorCode.InvalidArgument, $"{phase} is not a phase that can be done; the first is "
            + "Stage.", phase),
    };
}

/// <summary>Nothing to do: the answer to <c>-Resume</c> when nothing was interrupted.</summary>
internal sealed class NothingToDo(RotationRun rotation) : RotationStep(rotation)
{
    internal override string Operation => nameof(RotationPhase.None);

    internal override IEnumerable<string> Steps() => [];

    internal override void Run(Action<Outcome<NodeCert>> report, CancellationToken cancellation) => Rotation.Backups.RemoveIfEmpty();
}
