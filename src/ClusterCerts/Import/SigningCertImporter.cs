using System.Numerics;
using System.Security.Cryptography;
using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Keys;
using ClusterCerts.Policy;
using ClusterCerts.Revocation;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Import;

/// <summary>Installs a CA made elsewhere in a new or an existing authority directory; serial numbers, ledger and policy go
/// on.</summary>
internal sealed class SigningCertImporter(SigningCertImportParameters parameters, AuthorityContext context, Action<string>? notify)
{
    private const string Operation = "Import-SigningCert";

    private readonly IAuthorityStore _store = context.StoreAt(parameters.Path);
    private readonly List<string> _warnings = [];

    internal SigningCert Import()
    {
        if (File.Exists(_store.Location))
            throw FileErrors.NoFolder(parameters.Path, "name a folder for the authority");
        if (parameters.Preset == Preset.Maelstrom)
            throw new ClusterCertsException(ErrorCode.InvalidArgument,
                "Maelstrom trusts a key ring, not a signing certificate; make one with New-KeyRing.", parameters.Preset);
        if (parameters.OpenSslCaPath is not null && (parameters.CertificatePath ?? parameters.KeyPath) is string beside)
            throw new ClusterCertsException(ErrorCode.InvalidArgument,
                $"-OpenSslCaPath brings certificate and key of its own; leave out -CertificatePath and -KeyPath ('{beside}'), or it.", beside);
        if (parameters.NodeCertPaths is [string node, ..])
            throw new ClusterCertsException(ErrorCode.InvalidArgument, $"-NodeCertPath ('{node}') is for a CA that is rotated away from; give -Outgoing too.", node);
        if (parameters.KeyAlgorithm is not null)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "-KeyAlgorithm is about the key of the next CA of one that is rotated away from; give -Outgoing too.");
        if (parameters.ReplaceConstraints)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "-ReplaceConstraints is about the next CA of one that is rotated away from; give -Outgoing too.");
        if (parameters.Subject is string subject)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "-Subject names the next CA of one that is rotated away from; give -Outgoing too.", subject);
        _store.Recover();
        CheckPlace();
        OpenSslCADirectory? directory = parameters.OpenSslCaPath is string path ? OpenSslCADirectory.Open(path) : null;
        using ImportedCA ca = ImportedCA.Read(parameters, directory, context.Now);
        directory?.ReadCertificates(context.Log);
        bool needsList = false;
        SigningCert installed = new NewAuthorityFolder(_store, context, Operation).Fill(session =>
        {
            CheckPlace(); // Another process may have been here while this one waited.
            _warnings.Clear();
            needsList = Commit(session, ca, directory);
            return ca.Chain;
        });
        if (needsList && !context.Files.IsRehearsal && !installed.IsOffline)
            new RevocationListWriter(_store.Opened(parameters.Path), context, new AuthorityPassphrases(StoredPassphrase(ca))).Write();
        _warnings.ForEach(warning => notify?.Invoke(warning));
        if ((parameters.KeyPath ?? directory?.FindKey()) is string key && File.Exists(key) && FilePrivacy.Of(key) is { IsPrivate: false } open)
            notify?.Invoke($"The key that was imported is not private: {open.Detail}");
        return installed;
    }

    // A token's PIN stays what it is.
    private Passphrase? StoredPassphrase(ImportedCA ca) => parameters.KeyUri is not null ? parameters.Passphrase
        : parameters.NewPassphrase ?? (ca.WasEncrypted ? parameters.Passphrase : null);

    private void CheckPlace()
    {
        if (_store.Read(AuthorityDocument.Rotation) is not null)
        {
            throw new ClusterCertsException(
                ErrorCode.AuthorityExists,
                $"A rotation is under way in '{parameters.Path}'. Finish or undo it with Invoke-KeyRotation first.",
                    parameters.Path);
        }

        if (!parameters.Force && (_store.IsAuthority() || _store.HasLedger()))
        {
            throw new ClusterCertsException(
                ErrorCode.AuthorityExists,
                $"'{parameters.Path}' already holds an authority. Choose another folder, or replace its CA with -Force: serial "
                    + "numbers, ledger and policy continue.",
                parameters.Path);
        }
    }

    // Serial numbers and policy go on, whoever wrote them.
    private bool IsNew(AuthorityDocument document) => !parameters.Force && !_store.Has(document);

    // Returns whether a revocation list is due.
    private bool Commit(IAuthoritySession session, ImportedCA ca, OpenSslCADirectory? directory)
    {
        var changes = new ChangeSet(Operation);
        OpenSslHistory? history = directory is null ? null
            : OpenSslHistory.Of(directory, _store, session.Ledger, ca, context);
        if (history is not null)
            _warnings.AddRange(history.Warnings());
        BigInteger last = BigInteger.Max(session.ReadLastSerialNumber(), history?.LastSerialNumber ?? 0);
        SerialNumber first = SerialNumber.NextAfter(last, context.FillRandom);
        bool hadList = _store.Read(AuthorityDocument.RevocationList) is not null;
        byte[] keyPem = ca.ExportKey(StoredPassphrase(ca));
        try
        {
            if (keyPem.Length > 0)
                changes.Write(AuthorityDocument.Key, keyPem, isNew: !parameters.Force);
            else if (_store.IsTaken(AuthorityDocument.Key))
                changes.Delete(parameters.Force ? AuthorityDocument.Key : throw FileErrors.Exists(_store.PlaceOf(AuthorityDocument.Key)));
            PolicyFile policy = NewPolicy();
            changes.WriteLastSerialNumber(first, IsNew(AuthorityDocument.SerialNumber));
            changes.Write(AuthorityDocument.Policy, policy.Encode(), IsNew(AuthorityDocument.Policy));
            changes.Write(AuthorityDocument.TrustBundle, CertificateFile.Write(NewTrust(session.Ledger, ca)), isNew: !parameters.Force);
            changes.Write(AuthorityDocument.Certificate, CertificateFile.Write(ca.Chain), isNew: !parameters.Force);

            // What the previous CA signed belongs to it alone: its list and its cross certificate.
            foreach (AuthorityDocument name in (AuthorityDocument[])[AuthorityDocument.RevocationList, AuthorityDocument.Cross])
            {
                if (_store.Read(name) is not null)
                    changes.Delete(name);
            }

            using ReplacedAuthority? before = ReplacedAuthority.Of(_store, ca.Certificate.PublicKey, context.Now);
            before?.AddTo(changes);
            AddHistory(changes, history, ca);
            changes.Ledger.AddRange(UnrecordedRevocations.At(context.Now, UnrecordedRevocations.Of(_store, session.Ledger))
                .Where(line => !changes.Ledger.Exists(e => e.Event == LedgerEvent.Revoke && e.SerialNumber == line.SerialNumber
                    && e.IssuerKeyId == line.IssuerKeyId)).ToList());
            changes.Ledger.Add(LedgerEntries.Authority(context.Now, ca.Certificate, first, "imported " + ca.Certificate.Subject) with { Policy = policy.Text });
            int told = _store.Notices.Count;
            session.Commit(changes);
            _warnings.AddRange(_store.Notices.Skip(told));
            if (before is not null)
                notify?.Invoke(before.Notice);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(keyPem);
        }

        return hadList || history?.HasRevocations == true;
    }

    private static void AddHistory(ChangeSet changes, OpenSslHistory? history, ImportedCA ca)
    {
        if (history is null)
            return;
        byte[][] tail = [.. ca.Chain.Where(c => !c.IsSelfIssued).Select(c => c.Encoded)];
        foreach (LedgerEntry live in history.Live)
            changes.Write(history.PathOf(live.NodeId!.Value), CertificateFile.Write([live.Certificate!, .. tail]),
                FileProtection.Public);
        changes.Ledger.AddRange(history.Entries);
    }

    private PolicyFile NewPolicy() => parameters.Preset is Preset preset ? PolicyFile.Read(_store).Under(preset) : PolicyFile.Read(_store);

    // The root that signs now comes first. Those before it stay as long as a certificate in use needs them: nobody is cut off.
    private IEnumerable<byte[]> NewTrust(Ledger ledger, ImportedCA ca)
    {
        byte[] root = ca.Chain[^1].Encoded;
        KeyId keyId = ca.Certificate.KeyId;
        bool othersLive = LiveNodes.Of(_store, ledger, context.Now).Any(n => n.Entry.IssuerKeyId != keyId);
        byte[][] before = othersLive && _store.Has(AuthorityDocument.TrustBundle)
            ? [.. _store.Certificates(AuthorityDocument.TrustBundle).Encoded
            .Where(der => !der.AsSpan().SequenceEqual(root))]
            : [];
        return [root, .. before];
    }
}
