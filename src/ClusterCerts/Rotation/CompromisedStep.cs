using System.Security.Cryptography;
using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Rotation;

/// <summary>The emergency after the theft of a signing key: a new CA at once, a new certificate for every node in use, the new CA alone
/// trusted.</summary>
internal sealed class CompromisedStep : RotationStep
{
    private static readonly AuthorityDocument[] Obsolete =
    [
        AuthorityDocument.NextKey, AuthorityDocument.NextCertificate, AuthorityDocument.NextCross, AuthorityDocument.NextRevocationList,
        AuthorityDocument.PreviousKey, AuthorityDocument.PreviousCertificate, AuthorityDocument.PreviousRevocationList,
        AuthorityDocument.Cross, AuthorityDocument.NextRevocationList.Prepared, AuthorityDocument.PreviousRevocationList.Prepared,
    ];

    private readonly NodeReissue _reissue;
    private NextConstraints? _constraints;
    private NextKeyKind? _keyKind;

    internal CompromisedStep(RotationRun rotation)
        : base(rotation) => _reissue = new NodeReissue(rotation, beforeReplace: null);

    internal override string Operation => nameof(RotationParameters.Compromised);

    internal override string? Question() => IsSwitched
        ? null
        : $"{Rotation.Signing.Subject} and all that it signed will no longer be trusted, and there is no way back. Every node is "
            + "cut off from those that have the new files until it has them too. Continue?";

    internal override string? Afterwards() => $"{ToDistribute(Rotation.Exists(AuthorityDocument.RevocationList))} The rotation is over.";

    private string ToDistribute(bool hasList) => Distribution.AfterCompromise(Rotation.Store, Rotation.Context.Now, hasList);

    // Verifiers that use lists refuse whom they have none for; with a doubtful clock New-RevocationList has to confirm it first.
    private bool MakesList(Ledger ledger) =>
        AuthorityLists.AnyKept(Rotation.Store, ledger) && LedgerClock.Doubt(ledger, Rotation.Context.Now) is null;

    private NextAuthorityParameters Wanted => StageStep.WantedOf(Parameters);

    // Of the CA that is made; null once it is there.
    private NextConstraints? Constraints => IsSwitched ? null : _constraints ??= new NextConstraints(Rotation, Wanted, isLinked: false);

    private NextKeyKind KeyKind => _keyKind ??= new NextKeyKind(Rotation, Wanted);

    private bool IsSwitched => Rotation.Record is { IsCompromised: true };

    internal override IEnumerable<string> Steps()
    {
        if (!IsSwitched)
        {
            yield return $"Make a new CA with a key of the kind {KeyKind.Name} in place of {Rotation.Signing.Subject}; the stolen key is deleted.";
            yield return "Write trust.crt with the new CA alone.";
            if (MakesList(Rotation.Store.ReadLedger()))
                yield return "Write signing.crl of the new CA.";
            foreach (string step in Constraints?.Steps() ?? [])
                yield return step;
        }

        foreach (LiveNode node in FindAffected())
            yield return NodeReissue.Step(node);
    }

    internal override string ThenYou() =>
        ToDistribute(IsSwitched ? Rotation.Exists(AuthorityDocument.RevocationList) : MakesList(Rotation.Store.ReadLedger()));

    internal override IEnumerable<string> Warnings()
    {
        foreach (LiveNode node in FindAffected())
            yield return $"Node {node.NodeId} is cut off until it has trust.crt, its new certificate and its key.";
        if (IsSwitched)
            yield break;
        foreach (string warning in KeyKind.Warnings().Concat(Constraints?.Warnings() ?? []))
            yield return warning;
        foreach (string warning in HeldKeyNotices.Of(Rotation.Store, AuthorityDocument.Key, AuthorityDocument.NextKey, AuthorityDocument.PreviousKey))
            yield return warning;
        Ledger ledger = Rotation.Store.ReadLedger();
        if (AuthorityLists.AnyKept(Rotation.Store, ledger) && LedgerClock.Doubt(ledger, Rotation.Context.Now) is string doubt)
            yield return $"{doubt} No revocation list of the new CA is made until that is confirmed with New-RevocationList.";
        foreach (LedgerEntry entry in LiveNodes.Intermediates(Rotation.Store, ledger, Rotation.Context.Now))
            yield return $"The {entry.Detail} and every node below it are cut off; rotate it with -Issuer under the new CA.";
        if (!Rotation.Signing.IsRoot && Parameters.IssuerPath is not null)
            yield return $"The root above is trusted as before: revoke {Rotation.Signing.Subject} ({Rotation.Signing.SerialNumber}) "
                + "there, and copy its list to every verifier.";
        foreach (ClusterCertsException obstacle in _reissue.Obstacles())
            yield return obstacle.Message;
    }

    internal override IReadOnlyList<string> CutOff() => _constraints?.CutOff() ?? [];

    internal override string Proposal() => _constraints?.Proposal() ?? "";

    internal override IEnumerable<ClusterCertsException> Blocks() => IsSwitched ? [] : KeyKind.Blocks().Concat(Constraints!.Blocks());

    internal override void Run(Action<Outcome<NodeCert>> report, CancellationToken cancellation)
    {
        if (!IsSwitched)
            Switch(cancellation);
        if (Rotation.IsRehearsal)
            return;
        _reissue.Run(report, cancellation);
        if (_reissue.FindLeft().Count == 0)
            Rotation.Commit($"{RotationRun.Command} -{Operation}", null, RecordedRotation.Overcome, static (_, _) => { }, cancellation);
    }

    // Before the change the record may be that of another rotation, whose next CA is given up: all need new certificates.
    private IReadOnlyList<LiveNode> FindAffected() =>
        IsSwitched ? _reissue.FindLeft() : LiveNodes.Of(Rotation.Store, Rotation.Store.ReadLedger(), Rotation.Context.Now);

    private void Switch(CancellationToken cancellation)
    {
        NextAuthorityParameters wanted = Wanted;
        using var next = new NextAuthority(Rotation, wanted, isLinked: false);
        byte[] key = next.ExportKey();
        try
        {
            Rotation.Commit(
                $"{RotationRun.Command} -{Operation}",
                (session, changes) =>
                {
                    Rotation.TakeOverRevocations(session, changes);
                    NextCertificates made = next.Sign(session, changes);
                    changes.Write(AuthorityDocument.Key, key);
                    changes.Write(AuthorityDocument.Certificate, CertificateFile.Write(made.Chain));
                    TrustFile.Write(Rotation, changes, [made.Chain.Encoded[^1]]);
                    foreach (AuthorityDocument document in Obsolete.Where(Rotation.Exists))
                        changes.Delete(document);

                    if (MakesList(session.Ledger))
                        next.AddListTo(made, session, changes, AuthorityDocument.RevocationList);
                    else if (Rotation.Exists(AuthorityDocument.RevocationList))
                        changes.Delete(AuthorityDocument.RevocationList);
                    Rotation.DeleteBackups(changes);
                    next.Keep(changes);
                    return Begun(next, made, wanted);
                },
                RecordedRotation.Compromised,
                cancellation);
            next.Settle();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }

        Rotation.Backups.RemoveIfEmpty();
    }

    private RotationFile Begun(NextAuthority next, NextCertificates made, NextAuthorityParameters wanted) => new()
    {
        Pending = RotationPhase.Issue,
        PendingSince = Validity.WholeSeconds(Rotation.Context.Now),
        IsSwitched = true,
        IsCompromised = true,
        CurrentSubject = Rotation.Signing.Subject,
        NextSubject = made.Subject,
        NextKeyId = next.KeyId,
        Next = wanted,
    };
}
