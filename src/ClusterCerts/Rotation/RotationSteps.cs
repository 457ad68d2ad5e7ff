using ClusterCerts.Authority;
using ClusterCerts.Storage;

namespace ClusterCerts.Rotation;

/// <summary>Chooses the step that parameters ask for, and runs it when nothing is in its way.</summary>
internal static class RotationSteps
{
    internal static RotationStep Choose(RotationRun scene)
    {
        RotationParameters parameters = scene.Parameters;
        bool[] asked = [parameters.Phase is not null, parameters.Undo, parameters.Resume, parameters.Compromised];
        if (asked.Count(a => a) > 1)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "Give one of -Phase, -Undo, -Resume and -Compromised.");
        if (parameters.Undo)
            return ForUndo(scene);
        if (parameters.Resume)
            return ForResume(scene);
        return parameters.Compromised ? new CompromisedStep(scene) : ForPhase(scene);
    }

    internal static KeyRotation Run(RotationRun scene, Action<Outcome<NodeCert>> report, CancellationToken cancellation)
    {
        RotationStep step = Choose(scene);
        if (step.Blocks().FirstOrDefault() is ClusterCertsException block)
            throw block;
        if (step.Question is string question && !scene.Parameters.IsConfirmed)
        {
            throw new ClusterCertsException(
                ErrorCode.RotationNotConfirmed, $"{question} Confirm that with -Confirm:$false or -Force, or at the prompt.",
                    scene.Store.Location);
        }

        if (step is TrustStep or IssueStep or RetireStep && !scene.IsRehearsal)
            scene.RestoreLists(cancellation);
        int issued = 0;
        step.Run(
            outcome =>
            {
                issued += outcome.Succeeded ? 1 : 0;
                report(outcome);
            },
            cancellation);
        return RotationStatus.Describe(scene.Store, scene.Context.Now, step.Operation, issued, step.Afterwards, step.First);
    }

    private static UndoPhaseStep ForUndo(RotationRun scene) => scene.Record switch
    {
        null => throw new ClusterCertsException(
            ErrorCode.RotationNotFound,
            $"No rotation is under way in '{scene.Store.Location}', so there is none to undo. "
                + "After Retire there is no way back.",
            scene.Store.Location),
        { IsCompromised: true } => throw new ClusterCertsException(
            ErrorCode.RotationBlocked, "There is no way back to a signing key that was stolen. Complete the rotation with "
                + "-Resume.", scene.Store.Location),
        _ => new UndoPhaseStep(scene),
    };

    private static RotationStep ForResume(RotationRun scene) => scene.Record switch
    {
        { IsCompromised: true } => new CompromisedStep(scene),
        { Pending: RotationPhase pending } => Of(pending, scene),
        _ => new NothingToDo(scene),
    };

    private static RotationStep ForPhase(RotationRun scene)
    {
        RotationFile? record = scene.Record;
        RotationPhase wanted = scene.Parameters.Phase ?? (record?.Shown ?? RotationPhase.None) + 1;
        if (record?.Pending is RotationPhase pending)
        {
            throw new ClusterCertsException(
                ErrorCode.RotationUnfinished,
                $"The phase {pending} was begun and is not finished. Complete it with -Resume"
                    + (record.IsCompromised ? "." : ", or undo it with -Undo."),
                scene.Store.Location);
        }

        RotationPhase next = (record?.Phase ?? RotationPhase.None) + 1;
        bool skipsTrust = scene.Parameters.Force && next == RotationPhase.Trust && wanted == RotationPhase.Issue;
        if (wanted != next && !skipsTrust)
        {
            throw new ClusterCertsException(
                ErrorCode.RotationOutOfOrder,
                $"The phase {wanted} is not next: "
                    + $"{(record is null ? "no rotation is under way" : $"the rotation is at {record.Phase}")}. "
                    + $"Continue with -Phase {next}{(record is null ? "" : ", or back with -Undo")}.",
                scene.Store.Location);
        }

        return Of(wanted, scene);
    }

    private static RotationStep Of(RotationPhase phase, RotationRun scene) => phase switch
    {
        RotationPhase.Stage => new StageStep(scene),
        RotationPhase.Trust => new TrustStep(scene),
        RotationPhase.Issue => new IssueStep(scene),
        RotationPhase.Retire => new RetireStep(scene),
        _ => throw new ClusterCertsException(ErrorCode.InvalidArgument, $"{phase} is not a phase that can be done; the first is "
            + "Stage.", phase),
    };
}

/// <summary>Nothing to do: the answer to <c>-Resume</c> when nothing was interrupted.</summary>
internal sealed class NothingToDo(RotationRun scene) : RotationStep(scene)
{
    internal override string Operation => nameof(RotationPhase.None);

    internal override IEnumerable<string> Steps() => [];

    internal override void Run(Action<Outcome<NodeCert>> report, CancellationToken cancellation) => Scene.RemoveBackupFolder();
}
