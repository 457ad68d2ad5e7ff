namespace ClusterCerts;

/// <summary>Adds the next CA to the trust bundle, after the current one, whose certificates all nodes still have.</summary>
internal sealed class TrustStep(RotationScene scene) : RotationStep(scene)
{
    internal override string Operation => nameof(RotationPhase.Trust);

    internal override IEnumerable<string> Steps()
    {
        yield return Missing is null
            ? "Leave trust.crt as it is: it holds the root of the next CA already."
            : $"Write trust.crt with the current CA, then {Scene.Record!.NextSubject}.";
    }

    internal override void Run(Action<Outcome<NodeCert>> report, CancellationToken cancellation)
    {
        Scene.Begin(RotationPhase.Trust, Scene.Record!, cancellation);
        byte[]? missing = Missing;
        if (missing is not null)
            Scene.MakeBackupFolder();
        Scene.Commit(
            $"{Command} {Operation}",
            (_, changes) =>
            {
                List<UndoFile> undo = [];
                if (missing is not null)
                {
                    undo.Add(TrustFile.Keep(Scene, changes, RotationPhase.Trust));
                    TrustFile.Write(Scene, changes, [.. TrustFile.Read(Scene), missing]);
                }

                return Done(undo);
            },
            "Trust",
            cancellation);
    }

    // The root of the next CA when nodes do not trust it yet.
    private byte[]? Missing
    {
        get
        {
            byte[] root = Scene.Certificates(RotationNames.NextCertificate)[^1];
            return TrustFile.Read(Scene).Any(der => der.AsSpan().SequenceEqual(root)) ? null : root;
        }
    }

    private RotationFile Done(IReadOnlyList<UndoFile> undo) => Scene.Record! with
    {
        Phase = RotationPhase.Trust,
        Since = Scene.Record.ShownSince,
        Pending = null,
        PendingSince = null,
        Undo = [.. Scene.Record.Undo, new UndoStep { PhaseBefore = Scene.Record.Phase, SinceBefore = Scene.Record.Since, Files = undo }],
    };
}
