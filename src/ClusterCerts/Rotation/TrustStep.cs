using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Revocation;
using ClusterCerts.Storage;

namespace ClusterCerts.Rotation;

/// <summary>Adds the next CA to the trust bundle, after the current one, whose certificates all nodes still have.</summary>
internal sealed class TrustStep(RotationRun scene) : RotationStep(scene)
{
    internal override string Operation => nameof(RotationPhase.Trust);

    internal override IEnumerable<string> Steps()
    {
        yield return Missing is null
            ? "Leave trust.crt as it is: it holds the root of the next CA already."
            : $"Write trust.crt with the current CA, then {Scene.Record!.NextSubject}.";
        if (HasList)
            yield return $"Make the revocation list of {Scene.Record!.NextSubject}, in {AuthorityDocument.NextRevocationList}.";
        if (HandOut.After(RotationPhase.Trust, Scene.Store, Missing is not null).Sentence is { Length: > 0 } handOut)
            yield return $"Then you: {handOut}";
    }

    internal override IEnumerable<ClusterCertsException> Blocks()
    {
        if (HasList && !Scene.Exists(AuthorityDocument.NextKey))
        {
            yield return new ClusterCertsException(
                ErrorCode.AuthorityOffline,
                $"'{Scene.PathOf(AuthorityDocument.NextKey)}' is not there. Bring the next CA's key back, so that it can sign its revocation list.",
                Scene.Store.Location);
        }
    }

    internal override void Run(Action<Outcome<NodeCert>> report, CancellationToken cancellation)
    {
        using SigningKey? next = HasList ? OpenNextKey() : null;
        Scene.Begin(RotationPhase.Trust, Scene.Record!, Missing is null ? [] : [AuthorityDocument.TrustBundle], cancellation);
        if (Missing is not null)
            Scene.MakeBackupFolder();
        Scene.Commit(
            $"{RotationRun.Command} {Operation}",
            (session, changes) =>
            {
                CheckStillSo(next);
                byte[]? missing = Missing;

                // Nodes that check lists (nginx, Erlang) would refuse the first certificate of a CA that they have no list of.
                List<UndoFile> undo = [UndoFile.Of(AuthorityDocument.NextRevocationList, null)];
                if (next is not null)
                    new RevocationListIssuer(Scene.Store, Scene.Context, next, AuthorityDocument.NextRevocationList).AddTo(session,
                        changes, lifetime: null);
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

    // Another process may have written the first list while the next CA's key was unlocked.
    private void CheckStillSo(SigningKey? next)
    {
        if (HasList && next is null)
        {
            throw new ClusterCertsException(
                ErrorCode.AuthorityBusy,
                $"Another process wrote the first revocation list in '{Scene.Store.Location}' in the meantime, so the next CA needs one too. "
                    + "Complete the phase with -Resume.",
                Scene.Store.Location);
        }
    }

    private bool HasList => AuthorityLists.IsKept(Scene.Store, Scene.Store.ReadLedger(), AuthorityDocument.RevocationList);

    private SigningKey OpenNextKey() =>
        SigningKey.Open(Scene.Store, AuthorityDocument.NextKey, AuthorityDocument.NextCertificate, Parameters.NextPassphrase);

    // The root of the next CA when nodes do not trust it yet.
    private byte[]? Missing
    {
        get
        {
            byte[] root = Scene.Certificates(AuthorityDocument.NextCertificate).Encoded[^1];
            return TrustFile.Read(Scene).Any(der => der.AsSpan().SequenceEqual(root)) ? null : root;
        }
    }

    private RotationFile Done(IReadOnlyList<UndoFile> undo) => Scene.Record! with
    {
        Phase = RotationPhase.Trust,
        Since = Scene.Record.ShownSince,
        Pending = null,
        PendingSince = null,
        Undo = [.. Scene.Record.Undo, new UndoStep { PhaseBefore = Scene.Record.Phase, SinceBefore = Scene.Record.Since,
            Files = undo }],
    };
}
