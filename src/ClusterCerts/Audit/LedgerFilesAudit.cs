using System.Numerics;
using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Keys;
using ClusterCerts.Storage;
using ClusterCerts.Trust;
using ClusterCerts.Values;

namespace ClusterCerts.Audit;

/// <summary>Holds the files of a folder against its ledger: live certificates and their keys must be there, and nothing
/// else.</summary>
internal sealed class LedgerFilesAudit(LedgerScan scan, IAuthorityStore store, AuthorityContext context, List<LedgerFinding> findings)
{
    private static readonly string[] Extensions = [".crt", ".cer", ".pem"];

    private readonly DateTimeOffset _now = context.Now;

    private readonly List<ScannedLine> _issues =
        [.. scan.Lines.Where(l => l.Entry is { Event: LedgerEvent.Issue, SerialNumber: not null, Certificate: not null })];

    private List<DecodedCertificate>? _listed;

    internal void Run()
    {
        List<ScannedLine> live = [.. Live().Where(line => !store.IsElsewhere(line.Entry!))];
        WorkMeter meter = context.Log.Meter("Examining the files of nodes", live.Count);
        foreach (ScannedLine line in live)
        {
            meter.Advance();
            CheckLive(line.Number, line.Entry!);
        }

        FindUnknown();
    }

    /// <summary>The lines with the certificates that are in use.</summary>
    internal IEnumerable<ScannedLine> Live()
    {
        HashSet<SerialNumber?> revoked = [.. scan.Lines.Where(l => l.Entry?.Event == LedgerEvent.Revoke)
            .Select(l => l.Entry!.SerialNumber)];
        var latest = new Dictionary<NodeId, ScannedLine>();
        HashSet<SerialNumber?> withdrawn = [.. scan.Lines.Where(l => l.Entry?.Event == LedgerEvent.Withdraw).Select(l => l.Entry!.SerialNumber)];
        var removed = new HashSet<NodeId>();
        foreach (ScannedLine line in scan.Lines)
        {
            if (line.Entry?.NodeId is not NodeId node)
                continue;
            if (line.Entry.Event == LedgerEvent.Remove)
                removed.Add(node);
            bool isIssue = line.Entry.Event == LedgerEvent.Issue && !withdrawn.Contains(line.Entry.SerialNumber);
            if (isIssue)
                removed.Remove(node);
            if (isIssue && line.Entry.Certificate is not null)
                latest[node] = line;
            else if (line.Entry.Event == LedgerEvent.Reinstate
                && _issues.Find(i => i.Entry!.SerialNumber == line.Entry.SerialNumber) is ScannedLine earlier)
                latest[node] = earlier;
        }

        return latest.Values.Where(l => l.Entry!.NotAfter >= _now && !revoked.Contains(l.Entry.SerialNumber)
            && !removed.Contains(l.Entry.NodeId!.Value))
            .OrderBy(l => l.Number);
    }

    private void CheckLive(int number, LedgerEntry entry)
    {
        if (entry.CertificatePath is string certificate
            && FindCertificate(store.Paths.FromLedgerPath(certificate), entry) is var (kind, detail))
            Add(kind, number, entry, detail, store.Paths.FromLedgerPath(certificate));
        if (entry.KeyPath is string key && FindKey(store.Paths.FromLedgerPath(key), entry) is var (keyKind, keyDetail))
            Add(keyKind, number, entry, keyDetail, store.Paths.FromLedgerPath(key));
    }

    private static (LedgerFindingKind, string)? FindCertificate(string path, LedgerEntry entry)
    {
        if (!File.Exists(path))
            return (LedgerFindingKind.CertificateMissing, $"'{path}', the certificate of node '{entry.NodeId}', is gone.");
        try
        {
            return CertificateFile.Read(path).Encoded[0].AsSpan().SequenceEqual(entry.Certificate)
                ? null
                : (LedgerFindingKind.CertificateDiffers,
                    $"'{path}' does not hold the certificate of node '{entry.NodeId}' that the ledger has.");
        }
        catch (ClusterCertsException e)
        {
            return (LedgerFindingKind.CertificateDiffers, e.Message);
        }
    }

    private static (LedgerFindingKind, string)? FindKey(string path, LedgerEntry entry)
    {
        if (!File.Exists(path))
            return (LedgerFindingKind.KeyMissing,
                $"'{path}', the key of node '{entry.NodeId}', is gone, or was moved to the node.");
        try
        {
            using KeyPair? key = PrivateKeyFile.ReadIfPlain(path);
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
        if (!Directory.Exists(store.Location))
            return;
        HashSet<string> known = [.. scan.Lines.Where(l => l.Entry is { Event: LedgerEvent.Issue or LedgerEvent.Revoke, Certificate: not null }).Select(l =>
            Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(l.Entry!.Certificate!)))];
        HashSet<BigInteger> numbers = [.. scan.Lines.Where(l => l.Entry is { Event: LedgerEvent.Revoke, Certificate: null })
            .Select(l => l.Entry!.SerialNumber!.Value.Value).Except(_issues.Select(i => i.Entry!.SerialNumber!.Value.Value))];
        string[] paths = [.. Directory.EnumerateFiles(store.Location).Order(StringComparer.Ordinal)];
        WorkMeter meter = context.Log.Meter("Looking for certificates that the ledger does not know", paths.Length);
        foreach (string path in paths)
        {
            meter.Advance();
            if (Extensions.Contains(Path.GetExtension(path).ToLowerInvariant()) && LeafOf(path) is DecodedCertificate leaf
                && !known.Contains(leaf.Fingerprint) && !numbers.Contains(leaf.SerialValue))
            {
                findings.Add(new LedgerFinding(
                    LedgerFindingKind.CertificateUnknown, null, leaf.CommonName, leaf.SerialText,
                    $"'{path}' holds a certificate of '{leaf.Subject}' that the ledger does not know. {RepairAdvice(leaf)}") { Path = path });
            }
        }
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

    // CA certificates are the authority's own; what is no certificate at all is none of the ledger's business, unless the ledger
    // names it.
    private static DecodedCertificate? LeafOf(string path)
    {
        try
        {
            DecodedCertificate first = CertificateFile.Read(path)[0];
            return first.IsCA ? null : first;
        }
        catch (ClusterCertsException)
        {
            return null;
        }
    }

    private void Add(LedgerFindingKind kind, int number, LedgerEntry entry, string detail, string path) =>
        findings.Add(new LedgerFinding(kind, number, entry.NodeId?.ToString(), entry.SerialNumber?.ToString(), detail) { Path = path });
}
