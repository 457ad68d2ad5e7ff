using ClusterCerts.Authority;
using ClusterCerts.Storage;

namespace ClusterCerts.Rotation;

/// <summary>Nothing to do: the answer to <c>-Resume</c> when nothing was cut off.</summary>
internal sealed class NothingToDo(RotationRun scene) : RotationStep(scene)
{
    internal override string Operation => nameof(RotationPhase.None);

    internal override IEnumerable<string> Steps() => [];

    internal override void Run(Action<Outcome<NodeCert>> report, CancellationToken cancellation) => Scene.RemoveBackupFolder();
}
