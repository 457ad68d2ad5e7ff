using System.Security.Cryptography;
using ClusterCerts.Authority;
using ClusterCerts.Files;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Rotation;

/// <summary>Takes the last phase back: every file as it was, byte for byte, but the ledger and the serial number, which only go
/// on.</summary>
internal sealed class UndoPhaseStep(RotationRun rotation) : RotationStep(rotation)
{
    // As it was before; the rotation's own changes when it is done.
    private readonly RotationFile _record = rotation.Record!;

    // Private keys in memory until they are written.
    private readonly List<byte[]> _keys = [];

    internal override string Operation => RecordedRotation.Undone(Undone);

    // A phase that was begun and has changed nothing yet only has to be forgotten.
    private bool IsOnlyBegun => _record is { Pending: not null, IsSwitched: false };

    private RotationPhase Undone => _record.Shown;

    // What was handed out for the phase is in use where it was handed to.
    internal override string? First() => IsOnlyBegun ? null : Undone switch
    {
        RotationPhase.Issue when HasTargets() => $"Bring each node that has a certificate of {_record.NextSubject} its earlier certificate and key again with Publish-NodeCert; "
            + "copy them to nodes without a target, and have their software load them.",
        RotationPhase.Issue => $"Copy each node that has a certificate of {_record.NextSubject} its earlier certificate and key again, "
            + "and have its software load them.",
        RotationPhase.Trust when _record.Undo[^1].Files.Any(f => f.Document == AuthorityDocument.TrustBundle) =>
            $"As soon as no node uses a certificate of {_record.NextSubject} any more, "
                + (HasTargets() ? $"bring every node {AuthorityDocument.TrustBundle} with Publish-NodeCert; copy it to nodes without a target, and have their software load it."
                    : $"copy {AuthorityDocument.TrustBundle} to every node, and have its software load it."),
        _ => null,
    };

    private bool HasTargets() => Rotation.Exists(AuthorityDocument.Targets);

    internal override bool ChangesNodes => Undone != RotationPhase.Stage;

    // Who never got a certificate of the next CA has none that would no longer be trusted.
    internal override NodeEvidence Evidence() => Undone == RotationPhase.Trust && !IsOnlyBegun ? NodeEvidence.Certificate : NodeEvidence.None;

    internal override IEnumerable<LiveNode> Asked(IReadOnlyList<LiveNode> nodes, Ledger ledger)
    {
        return nodes.Where(node => ledger.Find(
            new LineQuery { Events = [LedgerEvent.Issue], NodeId = node.NodeId, IssuerKeyId = _record.NextKeyId }).Any());
    }

    // After Undo the rotation is at the phase before, and its files are to be handed out where others took their place.
    private string OfPhaseBefore() => Undone == RotationPhase.Issue && _record.BeforeLast() is { Phase: RotationPhase.Trust } before
        ? Distribution.Of(Rotation.Store, Rotation.Context.Now, before).Sentence
        : "";

    internal override IEnumerable<string> Steps()
    {
        if (IsOnlyBegun)
        {
            yield return $"Forget that the phase {Undone} was begun; it has changed nothing yet.";
            yield break;
        }

        foreach (UndoFile file in _record.Undo[^1].Files.Where(IsToTell))
            yield return SourceOf(file) is null
                ? $"Delete {file.Name}."
                : $"Restore {file.Name} as it was before the phase {Undone}.";
        foreach (NodeBackup backup in Restorable())
            yield return $"Restore '{backup.CertificatePath}' and its key as they were with the certificate "
                + $"{backup.SerialNumber}.";
    }

    internal override string ThenYou() => First() is string first ? $"{first} {OfPhaseBefore()}".TrimEnd() : "";

    internal override IEnumerable<string> Warnings()
    {
        foreach (string warning in Undone == RotationPhase.Stage ? HeldKeyNotices.Of(Rotation.Store, AuthorityDocument.NextKey) : [])
            yield return warning;
        if (Undone != RotationPhase.Issue || IsOnlyBegun)
            yield break;
        var restorable = Restorable().Select(b => b.SerialNumber).ToHashSet(StringComparer.Ordinal);
        foreach (NodeBackup backup in NodeBackup.ReadAll(Rotation.Store.Paths).Where(b => !restorable.Contains(b.SerialNumber)))
        {
            Forget(backup);
            yield return $"'{backup.CertificatePath}' stays as it is: the certificate {backup.SerialNumber} that was there has "
                + "expired or was revoked.";
        }
    }

    internal override IEnumerable<ClusterCertsException> Blocks()
    {
        if (IsOnlyBegun)
            yield break;
        foreach (UndoFile file in _record.Undo[^1].Files.Where(f => SourceOf(f) is AuthorityDocument from && !Rotation.Exists(from)))
        {
            yield return new ClusterCertsException(
                ErrorCode.FileNotFound,
                $"'{Rotation.Store.PlaceOf(file.Source!.Value)}' is missing; bring it back, so that {file.Name} can be restored from it.",
                Rotation.Store.PlaceOf(file.Source!.Value));
        }

        if (Undone == RotationPhase.Issue)
            yield break;
        IReadOnlyList<LiveNode> live = LiveNodes.Of(Rotation.Store, Rotation.Store.ReadLedger(), Rotation.Context.Now);
        foreach (LiveNode node in live.Where(n => LiveNodes.IsFrom(_record.NextKeyId, n.Entry)))
        {
            yield return Block(
                $"Node '{node.NodeId}' has a certificate of {_record.NextSubject}, which would no longer be trusted. Renew it "
                    + "with Update-NodeCert first.",
                node.NodeId.ToString());
        }
    }

    internal override void Run(Action<Outcome<NodeCert>> report, CancellationToken cancellation)
    {
        string operation = $"{RotationRun.Command} -Undo {Undone}";
        if (IsOnlyBegun)
        {
            RotationFile? before = _record.Phase == RotationPhase.None
                ? null
                : _record with { Pending = null, PendingSince = null };
            Rotation.Commit(operation, before, ledgerDetail: null, static (_, _) => { }, cancellation);
        }
        else
        {
            RotationFile? before = _record.BeforeLast();
            try
            {
                Rotation.Commit(operation, before, RecordedRotation.Undone(Undone), Restore, cancellation);
            }
            finally
            {
                _keys.ForEach(key => CryptographicOperations.ZeroMemory(key));
            }
        }

        Rotation.Backups.RemoveIfEmpty();
    }

    private void Restore(IAuthoritySession session, ChangeSet changes)
    {
        foreach (UndoFile file in _record.Undo[^1].Files)
        {
            if (SourceOf(file) is not AuthorityDocument source)
            {
                if (Rotation.Exists(file.Document))
                    changes.Delete(file.Document);
                continue;
            }

            byte[]? since = file.Document == AuthorityDocument.NextRevocationList ? ListSince() : null;
            changes.Write(file.Document, since ?? Rotation.Store.Read(source)!);
            if (source.IsBackup && _record.Undo[^1].Files.All(f => f.Document != source))
                changes.Delete(source);
        }

        if (Undone != RotationPhase.Issue)
            return;
        if (_record.Undo[^1] is { PhaseBefore: RotationPhase.Trust } step && step.Files.All(f => f.Document != AuthorityDocument.NextRevocationList)
            && ListSince() is byte[] list)
            changes.Write(AuthorityDocument.NextRevocationList, list);
        LedgerStatus ledgerStatus = LedgerStatus.Of(Rotation.Store, session.Ledger);
        foreach (NodeBackup backup in Restorable())
            RestoreNode(backup, session.Ledger, ledgerStatus, changes);
        foreach (NodeBackup backup in NodeBackup.ReadAll(Rotation.Store.Paths))
        {
            Forget(backup);
            changes.Delete(AuthorityDocument.NodeBackup(backup.SerialNumber));
        }
    }

    // What the next CA has signed and revoked since stays revoked: its list goes on, as the ledger does. Null where it revokes nothing.
    private byte[]? ListSince()
    {
        if (Undone != RotationPhase.Issue || !Rotation.Exists(AuthorityDocument.RevocationList))
            return null;
        try
        {
            return Rotation.Store.Lists(AuthorityDocument.RevocationList)
                .Any(l => l.ProblemWith(Rotation.Signing.Decoded) is null && l.Revoked.Count > 0)
                ? Rotation.Store.Read(AuthorityDocument.RevocationList) : null;
        }
        catch (ClusterCertsException)
        {
            return null; // One that is damaged is reported, and New-RevocationList makes it again.
        }
    }

    private void RestoreNode(NodeBackup backup, Ledger ledger, LedgerStatus ledgerStatus, ChangeSet changes)
    {
        RestoreFile(backup.CertificatePath, backup.Certificate, FileProtection.Public, changes);
        if (backup.KeyPath is not null)
            RestoreFile(backup.KeyPath, backup.Key, FileProtection.Private, changes);
        int index = backup.IndexIn(ledger);
        NodeId nodeId = ledger.At(index).NodeId!.Value;
        if (ledgerStatus.LatestOf(nodeId) != index)
            changes.Ledger.Add(LedgerEntries.Reinstatement(Rotation.Context.Now, nodeId, ledger.At(index).SerialNumber!.Value));
    }

    private void RestoreFile(string ledgerPath, byte[]? bytes, FileProtection protection, ChangeSet changes)
    {
        string path = Rotation.Store.Paths.FromLedgerPath(ledgerPath);
        if (bytes is not null && protection == FileProtection.Private)
            _keys.Add(bytes);
        if (bytes is not null)
            changes.Write(path, bytes, protection, passphrase: Parameters.NodePassphrase);
        else if (File.Exists(path))
            changes.Delete(path);
    }

    // A node is not given back what nobody would accept; its new certificate goes on to work, since the next CA is still trusted.
    private IEnumerable<NodeBackup> Restorable()
    {
        if (Undone != RotationPhase.Issue || IsOnlyBegun)
            yield break;
        Ledger ledger = Rotation.Store.ReadLedger();
        LedgerStatus ledgerStatus = LedgerStatus.Of(Rotation.Store, ledger);
        foreach (NodeBackup backup in NodeBackup.ReadAll(Rotation.Store.Paths))
        {
            int index = backup.IndexIn(ledger);
            DateTimeOffset now = Rotation.Context.Now;
            bool isRevoked = index >= 0 && ledgerStatus.StatusOf(index, now) == NodeCertStatus.Revoked;
            if (index >= 0 && !isRevoked && now <= ledger.At(index).NotAfter)
                yield return backup;
        }
    }

    // There need not be a revocation list, or one that was signed ahead, and there may be one that was made since.
    private AuthorityDocument? SourceOf(UndoFile file) =>
        file.Source is AuthorityDocument source && IsList(source) && !Rotation.Exists(source) ? null : file.Source;

    private static bool IsList(AuthorityDocument document) => document.IsPrepared || AuthorityDocument.Authorities.Any(a => a.List == document);

    // Of lists that were signed ahead there need be none, before or after.
    private bool IsToTell(UndoFile file) =>
        !file.Document.IsBackup && (!file.Document.IsPrepared || SourceOf(file) is not null || Rotation.Exists(file.Document));

    private static void Forget(NodeBackup backup) => CryptographicOperations.ZeroMemory(backup.Key);
}
