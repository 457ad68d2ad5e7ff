using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Revocation;
using ClusterCerts.Storage;

namespace ClusterCerts.Rotation;

/// <summary>Makes the next CA the one that signs, and issues every node in use a new certificate, the files as they were kept until
/// Retire.</summary>
/// <remarks>
/// trust.crt goes on to begin with the old CA where a cross certificate leads from it to the new one: until Retire some nodes may
/// still present certificates of the old CA, and a verifier that reads only the first certificate then accepts both kinds.
/// Without a cross certificate it begins with the new CA as soon as all nodes have new certificates.
/// </remarks>
internal sealed class IssueStep : RotationStep
{
    private readonly NodeReissue _reissue;
    private readonly Lazy<IReadOnlyList<EndpointEvidence>> _evidence;
    private readonly Lazy<IReadOnlyList<ClusterCertsException>> _obstacles;

    internal IssueStep(RotationRun rotation)
        : base(rotation)
    {
        _reissue = new NodeReissue(
            rotation, cert => NodeBackup.Keep(rotation.Store.Paths, cert.SerialNumber, cert.CertificatePath!, cert.KeyPath));
        _obstacles = new(() => [.. _reissue.Obstacles()]);
        _evidence = new(() => EndpointEvidence.Gather(rotation.Parameters.Endpoints, rotation.Parameters.EndpointTest, rotation.Context.Time));
    }

    internal override string Operation => nameof(RotationPhase.Issue);

    internal override string? Question() => IsSwitched || IsProven()
        ? null
        : "Has every node loaded the trust.crt of the phase Trust? A node that has not may refuse the new certificates of the "
            + "others.";

    private bool IsSwitched => Rotation.Record!.IsSwitched;

    // Every node in use has an endpoint that takes the next CA's certificates.
    private bool IsProven() => Parameters.Endpoints.Count > 0 && _reissue.FindLeft().All(node =>
        _evidence.Value.Any(e => e.NodeId == node.NodeId.ToString() && e.TrustObstacle(ReadNextRoot()) is null));

    private DecodedCertificate ReadNextRoot() => Rotation.Certificates(AuthorityDocument.NextCertificate)[^1];

    private AuthorityDocument NextKey => IsSwitched ? AuthorityDocument.Key : AuthorityDocument.NextKey;

    internal override IEnumerable<string> Steps()
    {
        if (!IsSwitched)
        {
            yield return $"Make {Rotation.Record!.NextSubject} the CA that signs: {AuthorityDocument.NextCertificate} and "
                + $"{AuthorityDocument.NextKey} become "
                + $"{AuthorityDocument.Certificate} and {AuthorityDocument.Key}; the old ones are kept as "
                + $"{AuthorityDocument.PreviousCertificate} and {AuthorityDocument.PreviousKey} until Retire.";
        }

        foreach (LiveNode node in _reissue.FindLeft())
            yield return NodeReissue.Step(node);
    }

    internal override string ThenYou() => Distribution.After(RotationPhase.Issue, Rotation.Store, Rotation.Context.Now, !Rotation.Record!.IsLinked).Sentence;

    // Once the next CA signs, nodes have its certificates already.
    internal override NodeEvidence Evidence() => IsSwitched ? NodeEvidence.None : NodeEvidence.Trust;

    internal override void DemandKey()
    {
        if (!IsSwitched)
            OpenNextKey().Dispose();
    }

    internal override IEnumerable<string> Warnings()
    {
        if (Rotation.Record is { Phase: RotationPhase.Stage, IsLinked: false })
            yield return "The phase Trust is skipped: every node refuses the new certificates until it has the new trust.crt.";
        else if (Rotation.Record is { Phase: RotationPhase.Stage })
            yield return "The phase Trust is skipped: only verifiers that use the cross certificate accept the new certificates.";
        if (!IsSwitched && Rotation.Exists(AuthorityDocument.RevocationList))
        {
            yield return $"The revocation list of {Rotation.Signing.Subject} is kept as {AuthorityDocument.PreviousRevocationList} "
                + "until Retire, "
                + $"beside that of the new CA in {AuthorityDocument.RevocationList}: verifiers that use lists need both.";
        }

        foreach (ClusterCertsException obstacle in IsSwitched ? [] : _obstacles.Value.Where(IsConfirmed))
            yield return obstacle.Message;
    }

    private static bool IsOutside(ClusterCertsException obstacle) => obstacle.InnerException is ClusterCertsException { ErrorCode: ErrorCode.OutsideConstraints };

    // Who was cut off with a yes, at Stage or now, keeps the others waiting no more. Whoever came to such names since was not asked about.
    private bool IsConfirmed(ClusterCertsException obstacle) =>
        IsOutside(obstacle) && (Parameters.Force || (obstacle.Target is string nodeId && Rotation.Record!.CutOff?.Contains(nodeId) == true));

    private static ClusterCertsException Blocking(ClusterCertsException obstacle) => !IsOutside(obstacle) ? obstacle
        : new(obstacle.ErrorCode, $"{obstacle.Message} With -Force the others go on without it.", obstacle.Target, obstacle.InnerException);

    internal override IEnumerable<ClusterCertsException> Blocks()
    {
        foreach (ClusterCertsException taken in IsSwitched ? [] : Rotation.PreviousInTheWay())
            yield return taken;
        if (!Rotation.Exists(NextKey))
        {
            yield return new ClusterCertsException(
                ErrorCode.AuthorityOffline, $"'{Rotation.Store.PlaceOf(NextKey)}' is missing. Bring back the next CA's key, so that it can sign.",
                    Rotation.Store.Location);
        }

        // With those that were signed ahead the next CA's list goes on, and none is made.
        bool makesList = !IsSwitched && !Rotation.Exists(AuthorityDocument.NextRevocationList.Prepared)
            && AuthorityLists.IsKept(Rotation.Store, Rotation.Store.ReadLedger(), AuthorityDocument.RevocationList);
        foreach (ClusterCertsException doubt in makesList ? ClockBlocks() : [])
            yield return doubt;
        foreach (EndpointEvidence evidence in IsSwitched ? [] : _evidence.Value)
        {
            if (evidence.TrustObstacle(ReadNextRoot()) is string obstacle)
                yield return Block($"The endpoint {evidence.Address} blocks Issue: {obstacle}",
                    evidence.Address.ToString());
        }

        if (!IsSwitched && RevokedAuthority.Obstacle(Rotation.Store, Rotation.Context, Rotation.Certificates(AuthorityDocument.NextCertificate)) is ClusterCertsException revoked)
            yield return revoked;

        // What cannot get a new certificate is reported before anything begins; what has begun does what it can.
        foreach (ClusterCertsException obstacle in IsSwitched ? [] : _obstacles.Value.Where(obstacle => !IsConfirmed(obstacle)))
            yield return Blocking(obstacle);
    }

    internal override void Run(Action<Outcome<NodeCert>> report, CancellationToken cancellation)
    {
        if (!IsSwitched)
        {
            using SigningKey next = OpenNextKey();
            Rotation.Begin(
                RotationPhase.Issue,
                Rotation.Record!,
                [AuthorityDocument.Certificate, AuthorityDocument.Key, AuthorityDocument.RevocationList],
                cancellation);
            Rotation.Backups.Make();
            Rotation.Commit($"{RotationRun.Command} {Operation}", (session, changes) => Switch(session, changes, next), "Issue", cancellation);
            if (Rotation.IsRehearsal)
                return; // What nodes cannot get is among the blocks, or the warnings.
        }

        _reissue.Run(report, cancellation);
        if (_reissue.FindLeft().Count == 0)
            Rotation.Commit($"{RotationRun.Command} {Operation}", (_, changes) => Finish(changes), RecordedRotation.Issued, cancellation);
    }

    private SigningKey OpenNextKey() => SigningKey.Open(Rotation.Store, NextKey, AuthorityDocument.NextCertificate, Rotation.Passphrases());

    private RotationFile Switch(IAuthoritySession session, ChangeSet changes, SigningKey next)
    {
        RotationFile record = Rotation.Record!;
        Rotation.TakeOverRevocations(session, changes);
        bool goesOn = NextListGoesOn(session, changes);
        IReadOnlyList<UndoFile> undo = Move(
            changes,
            goesOn ? null : AuthorityDocument.RevocationList,
            (AuthorityDocument.Certificate, AuthorityDocument.PreviousCertificate),
            (AuthorityDocument.Key, AuthorityDocument.PreviousKey),
            (AuthorityDocument.RevocationList, AuthorityDocument.PreviousRevocationList),
            (AuthorityDocument.Cross, AuthorityDocument.BackupOf(RotationPhase.Issue, AuthorityDocument.Cross)),
            (AuthorityDocument.NextRevocationList, goesOn ? AuthorityDocument.RevocationList
                : AuthorityDocument.BackupOf(RotationPhase.Issue, AuthorityDocument.NextRevocationList)),
            (AuthorityDocument.NextCertificate, AuthorityDocument.Certificate),
            (AuthorityDocument.NextKey, AuthorityDocument.Key),
            (AuthorityDocument.NextCross, AuthorityDocument.Cross));

        // One that is written later goes with the rest.
        if (!Rotation.Exists(AuthorityDocument.RevocationList))
        {
            undo =
            [
                .. undo,
                UndoFile.Of(AuthorityDocument.RevocationList, AuthorityDocument.PreviousRevocationList),
                UndoFile.Of(AuthorityDocument.PreviousRevocationList, null),
            ];
        }

        // Verifiers that use lists would miss that of the new CA from its first certificate on.
        undo = [.. undo, .. MovePrepared(changes, goesOn)];
        if (!goesOn && AuthorityLists.IsKept(Rotation.Store, session.Ledger, AuthorityDocument.RevocationList))
            new RevocationListIssuer(Rotation.Store, Rotation.Context, next).AddTo(session, changes, lifetime: null);
        return record with
        {
            IsSwitched = true,
            Undo = [.. record.Undo, new UndoStep { PhaseBefore = record.Phase, SinceBefore = record.Since, Files = undo }],
        };
    }

    // With those that were signed ahead the next CA's list lasts: one that is made anew would leave them behind.
    private bool NextListGoesOn(IAuthoritySession session, ChangeSet changes) =>
        !Revokes(changes) && Rotation.Record!.Phase == RotationPhase.Trust && Rotation.Exists(AuthorityDocument.NextRevocationList.Prepared)
        && Rotation.Store.Certificates(AuthorityDocument.NextCertificate)[0] is var next && PreparedTerms.Of(session.Ledger, next.KeyId).Count > 0
        && RevocationListWatch.EndOf(Rotation.Store, AuthorityDocument.NextRevocationList, next) > Rotation.Context.Now;

    private static bool Revokes(ChangeSet changes) => changes.Ledger.Exists(e => e.Event == LedgerEvent.Revoke);

    // Lists that were signed ahead go with the list that they follow, those that are made later too. What was taken over as revoked is on none of them.
    private UndoFile[] MovePrepared(ChangeSet changes, bool goesOn)
    {
        (AuthorityDocument signing, AuthorityDocument previous, AuthorityDocument next) =
            (AuthorityDocument.RevocationList.Prepared, AuthorityDocument.PreviousRevocationList.Prepared, AuthorityDocument.NextRevocationList.Prepared);
        byte[]? current = Revokes(changes) ? null : Rotation.Store.Read(signing);
        byte[]? following = goesOn ? Rotation.Store.Read(next) : null;
        if (current is not null)
            changes.Write(previous, current);
        if (following is not null)
            changes.Write(signing, following);
        else if (Rotation.Exists(signing))
            changes.Delete(signing);
        if (Rotation.Exists(next))
            changes.Delete(next);
        if (Rotation.Exists(Revokes(changes) ? signing : next) && following is null)
            Rotation.Store.Tell("Revocation lists that were signed ahead are void. Prepare new ones with New-RevocationList -Ahead.");
        return
        [
            UndoFile.Of(signing, previous), UndoFile.Of(previous, null),
            UndoFile.Of(next, Rotation.Record!.Phase == RotationPhase.Trust ? signing : null),
        ];
    }

    private RotationFile Finish(ChangeSet changes)
    {
        RotationFile record = Rotation.Record!;
        UndoStep last = record.Undo[^1];
        if (!record.IsLinked)
        {
            byte[] root = Rotation.Certificates(AuthorityDocument.Certificate).Encoded[^1];
            last = last with { Files = [.. last.Files, TrustFile.Keep(Rotation, changes, RotationPhase.Issue)] };
            TrustFile.Write(Rotation, changes, TrustFile.Reorder(TrustFile.Read(Rotation), root, without: null));
        }

        return record with
        {
            Phase = RotationPhase.Issue,
            Since = record.ShownSince,
            Pending = null,
            PendingSince = null,
            IsSwitched = false,
            Undo = [.. record.Undo.SkipLast(1), last],
        };
    }

    // Files take each other's names in one change; one that is not there moves nothing. What comes back takes them back. A document that is
    // written anew is not deleted under its old name.
    private UndoFile[] Move(
        ChangeSet changes, AuthorityDocument? written, params (AuthorityDocument From, AuthorityDocument To)[] moves)
    {
        var present = moves.Where(m => Rotation.Exists(m.From)).ToList();
        var targets = present.Select(m => m.To).ToHashSet();
        var sources = present.Select(m => m.From).ToHashSet();
        foreach ((AuthorityDocument from, AuthorityDocument to) in present)
            changes.Write(to, Rotation.Store.Read(from)!);
        foreach (AuthorityDocument from in sources.Where(from => from != written && !targets.Contains(from)))
            changes.Delete(from);
        return
        [
            .. present.Select(m => UndoFile.Of(m.From, m.To)),
            .. targets.Where(to => !sources.Contains(to)).Select(to => UndoFile.Of(to, null)),
        ];
    }
}
