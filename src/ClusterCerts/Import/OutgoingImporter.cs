using System.Numerics;
using System.Security.Cryptography;
using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Keys;
using ClusterCerts.Policy;
using ClusterCerts.Rotation;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Import;

/// <summary>Takes over a CA that is only rotated away from, with the nodes that it certified: the authority stands after the phase Stage.</summary>
/// <remarks>
/// First the CA and its nodes are recorded with a rotation that has begun, in one step; then the phase Stage makes the next CA, as in any
/// rotation. Cut off in between, -Resume completes it.
/// </remarks>
internal sealed class OutgoingImporter(SigningCertImportParameters parameters, AuthorityContext context, Action<string>? notify)
{
    private const string Operation = "Import-SigningCert -Outgoing";
    private static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    private readonly IAuthorityStore _store = context.StoreAt(parameters.Path);

    private PresetProfile Profile => PresetProfile.For(parameters.Preset ?? Preset.Default);

    internal SigningCert Import()
    {
        Check();
        _store.Recover();
        CheckPlace();
        using ImportedCA ca = ImportedCA.ReadOutgoing(parameters, context.Now);
        using OutgoingNodes nodes = OutgoingNodes.Read(parameters.NodeCertPaths, ca.Certificate, Profile, context.Now);
        var next = new OutgoingSuccessor(parameters, ca, Profile);
        new NewAuthorityFolder(_store, context, Operation).Fill(session =>
        {
            CheckPlace(); // Another process may have been here while this one waited.
            Commit(session, ca, nodes, next.Wanted);
            return ca.Chain;
        }, needsLedger: false);
        foreach (string notice in Notices(ca, nodes, next))
            notify?.Invoke(notice);
        if (context.Files.IsRehearsal)
            return new SigningCert(_store, ca.Chain, [], Profile.Preset, rotation: null);
        var rotation = new RotationRun(_store, context, new RotationParameters { Resume = true, Passphrase = StoredPassphrase(ca), NewPassphrase = parameters.NewPassphrase });
        new StageStep(rotation).Run(static _ => { }, context.Log.Cancellation);
        TellObstacles();
        return SigningCert.Read(_store, RotationStatus.Remaining(_store, context.Now), context.Now);
    }

    /// <summary>What it would do. Nothing is changed.</summary>
    internal SigningCertImportPlan Plan()
    {
        Check();
        CheckPlace();
        using ImportedCA ca = ImportedCA.ReadOutgoing(parameters, context.Now);
        using OutgoingNodes nodes = OutgoingNodes.Read(parameters.NodeCertPaths, ca.Certificate, Profile, context.Now);
        var next = new OutgoingSuccessor(parameters, ca, Profile);
        string[] live = [.. nodes.Live.Select(n => n.Id.ToString())];
        return new SigningCertImportPlan(
            [
                $"Take over {ca.Certificate.Subject} to rotate away from, in {AuthorityDocument.Certificate}{(ca.Key is null ? "" : $" and {AuthorityDocument.Key}")}.",
                $"Make the next CA, {next.Subject}, a root, in {AuthorityDocument.NextCertificate} and {AuthorityDocument.NextKey}.",
                .. next.IsLinked ? [$"Have {ca.Certificate.Subject} certify its key, in {AuthorityDocument.NextCross}."] : Array.Empty<string>(),
                live.Length == 0 ? "Record no node." : $"Record {DisplayText.Count(live.Length, "node")} with a certificate of the old CA: {DisplayText.Clip(string.Join(", ", live))}.",
            ],
            [.. Notices(ca, nodes, next), .. next.Obstacles(nodes, _store, context.Now).Select(BeforeIssue)]);
    }

    private static string BeforeIssue(ClusterCertsException obstacle) => $"Before the phase Issue: {obstacle.Message}";

    // A token's PIN stays what it is.
    private Passphrase? StoredPassphrase(ImportedCA ca) => parameters.KeyUri is not null ? parameters.Passphrase
        : parameters.NewPassphrase ?? (ca.WasEncrypted ? parameters.Passphrase : null);

    private void Check()
    {
        if (parameters.OpenSslCaPath is not null)
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument,
                "-Outgoing takes a CA from -CertificatePath and -KeyPath, and its nodes from -NodeCertPath; leave out -OpenSslCaPath.", parameters.OpenSslCaPath);
        }

        if (parameters is { KeyUri.Token: not null, NewPassphrase: null })
        {
            throw new ClusterCertsException(
                ErrorCode.PassphraseRequired, "The key of the CA to rotate away from is in a token, and that of the next CA would be in a file. Give the passphrase that this is encrypted with, "
                    + "with -NewPassphrase or -NewPassphraseFile: the PIN is none.", _store.Paths.PathOf(AuthorityDocument.NextKey))
            {
                PassphraseParameter = PassphraseRefusal.Next,
                PassphraseKind = PassphraseKind.NewPassphrase,
            };
        }

        if (parameters.Force)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "-Outgoing makes a new authority directory and replaces none; leave out -Force.");
        if (parameters.Preset == Preset.Maelstrom)
            throw new ClusterCertsException(ErrorCode.InvalidArgument,
                "Maelstrom trusts a key ring, not a signing certificate; make one with New-KeyRing.", parameters.Preset);
        if (File.Exists(_store.Location))
            throw FileErrors.NoFolder(parameters.Path, "name a folder for the authority");
    }

    // The guides keep the CA in files of the very names that an authority has: these are its own.
    private bool IsInPlace(string? path, AuthorityDocument document) => path is not null && OutgoingNode.IsSameFile(path, _store.Paths.PathOf(document));

    private void CheckPlace()
    {
        bool isOther = _store.IsAuthority() && !IsInPlace(parameters.CertificatePath, AuthorityDocument.Certificate);
        if (!isOther && !_store.HasLedger() && _store.Read(AuthorityDocument.Rotation) is null)
            return;
        throw new ClusterCertsException(
            ErrorCode.AuthorityExists,
            $"'{parameters.Path}' already holds an authority. A CA to rotate away from is taken over into a folder of its own: name another with -AuthorityPath.",
            parameters.Path);
    }

    private void Commit(IAuthoritySession session, ImportedCA ca, OutgoingNodes nodes, NextAuthorityParameters next)
    {
        var changes = new ChangeSet(Operation);
        SerialNumber first = SerialNumber.NextAfter(BigInteger.Max(session.ReadLastSerialNumber(), nodes.LastSerialNumber), context.FillRandom);
        byte[] key = ca.ExportKey(StoredPassphrase(ca));
        try
        {
            bool keyIsInPlace = IsInPlace(parameters.KeyPath, AuthorityDocument.Key);
            if (keyIsInPlace)
                SigningKey.RefuseUnlessPrivate(parameters.KeyPath!);
            if (key.Length > 0)
                changes.Write(AuthorityDocument.Key, key, isNew: !keyIsInPlace);
            else if (_store.IsTaken(AuthorityDocument.Key) && ca.Certificate.PublicKey.IsAcceptable)
                throw FileErrors.Exists(_store.PlaceOf(AuthorityDocument.Key));
            var policy = new PolicyFile { Preset = Profile.Preset, Rules = PolicyRules.For(Profile.Preset) };
            changes.WriteLastSerialNumber(first, isNew: !_store.Has(AuthorityDocument.SerialNumber));
            changes.Write(AuthorityDocument.Policy, policy.Encode(), isNew: true);
            changes.Write(AuthorityDocument.TrustBundle, CertificateFile.Write([ca.Chain.Encoded[^1]]), isNew: true);
            changes.Write(
                AuthorityDocument.Certificate, CertificateFile.Write(ca.Chain), isNew: !IsInPlace(parameters.CertificatePath, AuthorityDocument.Certificate));
            changes.Write(AuthorityDocument.Rotation, Begun(ca, next).Encode(), isNew: true);
            nodes.AddTo(changes, _store, ca.Chain);
            changes.Ledger.Add(LedgerEntries.History(
                context.Now, nodes.LastSerialNumber.Sign > 0 && SerialNumber.TryCreate(nodes.LastSerialNumber, out SerialNumber last) ? last : null,
                ca.Certificate.KeyId, BigInteger.Zero, $"{DisplayText.Count(nodes.Count, "certificate")} of {ca.Certificate.Subject}"));
            changes.Ledger.Add(LedgerEntries.OutgoingAuthority(context.Now, ca.Certificate, first) with { Policy = policy.Text });
            session.Commit(changes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private RotationFile Begun(ImportedCA ca, NextAuthorityParameters next) => new()
    {
        Pending = RotationPhase.Stage,
        PendingSince = Validity.WholeSeconds(context.Now),
        CurrentSubject = ca.Certificate.Subject,
        Next = next,
    };

    private IEnumerable<string> Notices(ImportedCA ca, OutgoingNodes nodes, OutgoingSuccessor next)
    {
        DecodedCertificate old = ca.Certificate;
        if (next.KeyKind.Change is string change)
            yield return change;
        if (!OutgoingSuccessor.CanLink(ca))
        {
            string reason = ca.Key is not null ? $"the path length of {old.Subject} is 0"
                : old.PublicKey.IsAcceptable ? $"the key of {old.Subject} was not given"
                : $"the key of {old.Subject} ({old.PublicKey.Name}) is too weak, or of no kind that signs here";
            yield return $"There is no cross certificate: {reason}. The one safe order is trust.crt of the phase Trust on EVERY node, loaded, before the phase Issue. "
                + "A program that reads only the first certificate of trust.crt cannot follow: give it its new certificate and the new trust.crt in one step."
                + (ca.Key is null ? " No revocation list of the old CA can be made." : "");
        }

        if (SignatureVerifier.Weakness(old.SignatureAlgorithm) is string weakness)
            yield return $"{old.Subject}: {weakness}. That stays so until Retire; nodes trust its key, and nothing is issued with it.";
        if (old.NotAfter - context.Now < Soon)
            yield return $"{old.Subject} expires at {old.NotAfter:u}: the phase Issue must be on every node by then, or nodes refuse each other.";
        foreach (string notice in nodes.Notices(Profile))
            yield return notice;
        foreach (string key in nodes.Live.Select(n => n.KeySource).Append(parameters.KeyPath).OfType<string>().Where(File.Exists))
        {
            if (FilePrivacy.Of(key) is { IsPrivate: false } open)
                yield return $"The key '{key}' is not private: {open.Detail}";
        }
    }

    // What will be in the way of the phase Issue is better known now.
    private void TellObstacles()
    {
        var rotation = new RotationRun(_store, context, new RotationParameters());
        foreach (ClusterCertsException obstacle in new NodeReissue(rotation, beforeReplace: null).Obstacles())
            notify?.Invoke(BeforeIssue(obstacle));
    }
}
