using ClusterCerts.Authority;
using ClusterCerts.Revocation;
using ClusterCerts.Storage;

namespace ClusterCerts.Rotation;

/// <summary>Adds the next CA to the trust bundle, after the current one, whose certificates all nodes still have.</summary>
internal sealed class TrustStep(RotationRun rotation) : RotationStep(rotation)
{
    internal override string Operation => nameof(RotationPhase.Trust);

    internal override IEnumerable<string> Steps()
    {
        yield return FindMissing() is null
            ? "Leave trust.crt as it is: it holds the root of the next CA already."
            : $"Write trust.crt with the current CA, then {Rotation.Record!.NextSubject}.";
        if (HasList())
            yield return $"Make the revocation list of {Rotation.Record!.NextSubject}, in {AuthorityDocument.NextRevocationList}.";
    }

    internal override string ThenYou() => Distribution.After(RotationPhase.Trust, Rotation.Store, Rotation.Context.Now, FindMissing() is not null).Sentence;

    internal override IEnumerable<ClusterCertsException> Blocks()
    {
        foreach (ClusterCertsException doubt in HasList() ? ClockBlocks() : [])
            yield return doubt;
        if (HasList() && !Rotation.Exists(AuthorityDocument.NextKey))
        {
            yield return new ClusterCertsException(
                ErrorCode.AuthorityOffline,
                $"'{Rotation.Store.PlaceOf(AuthorityDocument.NextKey)}' is missing. Bring back the next CA's key, so that it can sign its revocation list.",
                Rotation.Store.Location);
        }
    }

    internal override void Run(Action<Outcome<NodeCert>> report, CancellationToken cancellation)
    {
        using SigningKey? next = HasList() ? OpenNextKey() : null;
        Rotation.Begin(RotationPhase.Trust, Rotation.Record!, FindMissing() is null ? [] : [AuthorityDocument.TrustBundle], cancellation);
        if (FindMissing() is not null)
            Rotation.Backups.Make();
        Rotation.Commit(
            $"{RotationRun.Command} {Operation}",
            (session, changes) =>
            {
                CheckStillSo(next);
                byte[]? missing = FindMissing();

                // Nodes that check lists (nginx, Erlang) would refuse the first certificate of a CA that they have no list of.
                List<UndoFile> undo = [UndoFile.Of(AuthorityDocument.NextRevocationList, null), UndoFile.Of(AuthorityDocument.NextRevocationList.Prepared, null)];
                if (next is not null)
                    new RevocationListIssuer(Rotation.Store, Rotation.Context, next, AuthorityDocument.NextRevocationList).AddTo(session,
                        changes, lifetime: null);
                if (missing is not null)
                {
                    undo.Add(TrustFile.Keep(Rotation, changes, RotationPhase.Trust));
                    TrustFile.Write(Rotation, changes, [.. TrustFile.Read(Rotation), missing]);
                }

                return Done(undo);
            },
            "Trust",
            cancellation);
    }

    // Another process may have written the first list while the next CA's key was unlocked.
    private void CheckStillSo(SigningKey? next)
    {
        if (HasList() && next is null)
        {
            throw new ClusterCertsException(
                ErrorCode.AuthorityBusy,
                $"Another process wrote the first revocation list in '{Rotation.Store.Location}' in the meantime, so the next CA needs one too. "
                    + "Complete the phase with -Resume.",
                Rotation.Store.Location);
        }
    }

    private bool HasList() => AuthorityLists.IsKept(Rotation.Store, Rotation.Store.ReadLedger(), AuthorityDocument.RevocationList);

    private SigningKey OpenNextKey() =>
        SigningKey.Open(Rotation.Store, AuthorityDocument.NextKey, AuthorityDocument.NextCertificate, Rotation.Passphrases());

    // The root of the next CA when nodes do not trust it yet.
    private byte[]? FindMissing()
    {
        byte[] root = Rotation.Certificates(AuthorityDocument.NextCertificate).Encoded[^1];
        return TrustFile.Read(Rotation).Any(der => der.AsSpan().SequenceEqual(root)) ? null : root;
    }

    private RotationFile Done(IReadOnlyList<UndoFile> undo) => Rotation.Record! with
    {
        Phase = RotationPhase.Trust,
        Since = Rotation.Record.ShownSince,
        Pending = null,
        PendingSince = null,
        Undo = [.. Rotation.Record.Undo, new UndoStep { PhaseBefore = Rotation.Record.Phase, SinceBefore = Rotation.Record.Since,
            Files = undo }],
    };
}
