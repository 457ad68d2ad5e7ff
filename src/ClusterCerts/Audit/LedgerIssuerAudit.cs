using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Storage;

namespace ClusterCerts.Audit;

/// <summary>Finds live certificates whose CA was replaced and is no longer trusted.</summary>
internal static class LedgerIssuerAudit
{
    internal static void Run(LedgerScan scan, IAuthorityStore store, IEnumerable<ScannedLine> live, List<LedgerFinding> findings)
    {
        LostIssuers lost;
        try
        {
            CertificateChain signing = store.Certificates(AuthorityDocument.Certificate);
            lost = LostIssuers.Of(store, signing, scan.Lines
                .Where(l => l.Entry is { Event: LedgerEvent.Authority, Certificate: not null })
                .Select(l => (l.Entry!.Time, DecodedCertificate.Decode(l.Entry.Certificate!))));
        }
        catch (ClusterCertsException)
        {
            // Whose certificate is gone or damaged signs for nobody; every other command says so.
            return;
        }

        foreach (ScannedLine line in live.Where(l => lost.Has(l.Entry!.IssuerKeyId)))
        {
            LedgerEntry entry = line.Entry!;
            findings.Add(new LedgerFinding(
                LedgerFindingKind.IssuerReplaced, line.Number, entry.NodeId?.ToString(), entry.SerialNumber?.ToString(),
                $"The CA that signed the certificate {entry.SerialNumber} of node '{entry.NodeId}' was replaced and is no longer trusted; renew it with Update-NodeCert."));
        }
    }
}
