using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Storage;

namespace ClusterCerts.Audit;

/// <summary>Finds live certificates whose CA was replaced and is no longer trusted.</summary>
/// <param name="lost">Those CAs; null where that cannot be told.</param>
internal sealed class LedgerIssuerAudit(LostIssuers? lost)
{
    /// <summary>What was found.</summary>
    internal List<LedgerFinding> Findings { get; } = [];

    internal static LedgerIssuerAudit Of(LedgerPass pass, IAuthorityStore store)
    {
        try
        {
            CertificateChain signing = store.Certificates(AuthorityDocument.Certificate);
            return new(LostIssuers.Of(store, signing, pass.Authorities.Select(a => (a.Time, DecodedCertificate.Decode(a.Certificate)))));
        }
        catch (ClusterCertsException)
        {
            // Whose certificate is gone or damaged signs for nobody; every other command says so.
            return new(lost: null);
        }
    }

    /// <summary>Looks at a certificate that is in use.</summary>
    internal void Check(int number, LedgerEntry entry)
    {
        if (lost?.Has(entry.IssuerKeyId) != true)
            return;
        Findings.Add(new LedgerFinding(
            LedgerFindingKind.IssuerReplaced, number, entry.NodeId?.ToString(), entry.SerialNumber?.ToString(),
            $"The CA that signed the certificate {entry.SerialNumber} of node '{entry.NodeId}' was replaced and is no longer trusted; renew it with Update-NodeCert."));
    }
}
