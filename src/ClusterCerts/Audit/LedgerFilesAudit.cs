using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Storage;
using ClusterCerts.Trust;
using ClusterCerts.Values;

namespace ClusterCerts.Audit;

/// <summary>Holds the files of a folder against its ledger: live certificates and their keys must be there, and nothing
/// else; keys of CAs must be those of their certificates.</summary>
internal sealed class LedgerFilesAudit(LedgerPass pass, FolderLeaves leaves, IAuthorityStore store, AuthorityContext context, List<LedgerFinding> findings)
{
    private List<DecodedCertificate>? _listed;

    internal void Run()
    {
        IReadOnlyList<int> live = LiveLines.Of(pass.Lines);
        LedgerIssuerAudit issuers = LedgerIssuerAudit.Of(pass, store);
        WorkMeter meter = context.Log.Meter("Examining the files of nodes", live.Count);
        foreach ((int number, LedgerEntry? found) in pass.Again(live))
        {
            meter.Advance();
            if (found is not LedgerEntry entry)
            {
                // By another process: the caller looks again at all.
                findings.Add(new LedgerFinding(
                    LedgerFindingKind.LineChanged, number, pass.Lines.NodeOf(number)?.ToString(), pass.Lines.SerialOf(number)?.ToString(),
                    $"Line {number}: the line was changed while it was examined."));
                continue;
            }

            issuers.Check(number, entry);
            if (!store.IsElsewhere(entry))
                CheckLive(number, entry);
        }

        FindUnknown();
        findings.AddRange(issuers.Findings);
        findings.AddRange(SigningKeyFiles.Look(store).Where(key => key.Problem is not null)
            .Select(key => new LedgerFinding(LedgerFindingKind.KeyDiffers, null, null, null, key.Problem!) { Path = key.Path }));
    }

    private void CheckLive(int number, LedgerEntry entry)
    {
        if (entry.CertificatePath is string certificate
            && FindCertificate(store.Paths.FromLedgerPath(certificate), entry) is var (kind, detail))
            Add(kind, number, entry, detail, store.Paths.FromLedgerPath(certificate));
        if (entry.KeyPath is string key && FindKey(store.Paths.FromLedgerPath(key), entry) is var (keyKind, keyDetail))
            Add(keyKind, number, entry, keyDetail, store.Paths.FromLedgerPath(key));
    }

    private (LedgerFindingKind, string)? FindCertificate(string path, LedgerEntry entry)
    {
        if (!File.Exists(path))
            return (LedgerFindingKind.CertificateMissing, $"'{path}', the certificate of node '{entry.NodeId}', is gone.");
        try
        {
            return CertificateText.Read(path, context).Certificates.Encoded[0].AsSpan().SequenceEqual(entry.Certificate)
                ? null
                : (LedgerFindingKind.CertificateDiffers,
                    $"'{path}' does not hold the certificate of node '{entry.NodeId}' that the ledger has.");
        }
        catch (ClusterCertsException e)
        {
            return (LedgerFindingKind.CertificateDiffers, e.Message);
        }
    }

    private (LedgerFindingKind, string)? FindKey(string path, LedgerEntry entry)
    {
        if (!File.Exists(path))
            return (LedgerFindingKind.KeyMissing,
                $"'{path}', the key of node '{entry.NodeId}', is gone, or was moved to the node.");
        try
        {
            KeyText? key = KeyText.OpenIfPlain(path, context.Memo);
            return key is null || key.PublicKey.IsRecordedAs(entry.PublicKeySha256)
                ? null
                : (LedgerFindingKind.KeyDiffers, $"'{path}' does not hold the key of the certificate of node '{entry.NodeId}'.");
        }
        catch (ClusterCertsException e)
        {
            return (LedgerFindingKind.KeyDiffers, e.Message);
        }
    }

    private void FindUnknown()
    {
        HashSet<SerialKey>? numbers = null;
        foreach ((string path, DecodedCertificate leaf) in leaves.Unknown())
        {
            numbers ??= NumbersAlone();
            if (SerialNumber.TryCreate(leaf.SerialValue, out SerialNumber serial) && numbers.Contains(SerialKey.Of(serial)))
                continue;
            findings.Add(new LedgerFinding(
                LedgerFindingKind.CertificateUnknown, null, leaf.CommonName, leaf.SerialText,
                $"'{path}' holds a certificate of '{leaf.Subject}' that the ledger does not know. {RepairAdvice(leaf)}") { Path = path });
        }
    }

    // What was revoked by its number alone: a certificate with it is one that is known.
    private HashSet<SerialKey> NumbersAlone()
    {
        AuditedLines lines = pass.Lines;
        HashSet<SerialKey> numbers = [.. lines.Of(LedgerEvent.Revoke).Where(n => !lines[n].Has(LineTraits.HasCertificate)).Select(n => lines[n].Serial)];
        numbers.ExceptWith(lines.Of(LedgerEvent.Issue).Where(n => lines[n].Has(LineTraits.HasCertificate)).Select(n => lines[n].Serial));
        return numbers;
    }

    // A list revokes what the CA that signs, or the one before it, has signed, and nothing else.
    private string RepairAdvice(DecodedCertificate leaf)
    {
        var signatures = new SignatureCache();
        return Listed().Any(ca => signatures.Problem(leaf, ca) is null)
            ? "It is one of ours: restore the ledger that has it, or revoke it with Revoke-NodeCert -CertificatePath, which records it."
            : "No CA that makes lists here signed it, so no list can revoke it: move the file away.";
    }

    private List<DecodedCertificate> Listed()
    {
        if (_listed is not null)
            return _listed;
        _listed = [];
        foreach (AuthorityDocument document in ((AuthorityDocument[])[AuthorityDocument.Certificate, AuthorityDocument.PreviousCertificate]).Where(store.Has))
        {
            try
            {
                _listed.Add(store.Certificates(document)[0]);
            }
            catch (ClusterCertsException)
            {
                // Every other command says what is wrong with it.
            }
        }

        return _listed;
    }

    private void Add(LedgerFindingKind kind, int number, LedgerEntry entry, string detail, string path) =>
        findings.Add(new LedgerFinding(kind, number, entry.NodeId?.ToString(), entry.SerialNumber?.ToString(), detail) { Path = path });
}
