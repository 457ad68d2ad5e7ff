using ClusterCerts.Audit;
using ClusterCerts.Storage;

namespace ClusterCerts.Report;

/// <summary>Has the ledger examined, and leaves out what the report says already.</summary>
internal static class ReportLedger
{
    private const string Source = "Test-CertLedger";

    internal static void Examine(CertAuthority authority, ReportInspector inspector, ReportFindings findings)
    {
        foreach (LedgerFinding finding in CertLedger.Test(authority.Store.Location, authority.Context))
        {
            string? node = finding.NodeId is string id ? DisplayText.Clip(id) : null;
            switch (finding.Kind)
            {
                // The check of the node's file, or of the trust bundle, has said so.
                case LedgerFindingKind.CertificateMissing or LedgerFindingKind.CertificateDiffers when node is not null && inspector.HasNoted(node):
                case LedgerFindingKind.KeyDiffers when node is not null && inspector.HasNoted(node):
                    break;
                case LedgerFindingKind.TrustMissing:
                    break;
                case LedgerFindingKind.KeyMissing:
                    findings.Add(FindingLevel.Note, Source, "The key's file is not where it was written.", node);
                    break;
                default:
                    findings.Add(LevelOf(finding.Kind), Source, finding.Detail, node);
                    break;
            }
        }
    }

    private static FindingLevel LevelOf(LedgerFindingKind kind) => kind switch
    {
        LedgerFindingKind.CertificateMissing or LedgerFindingKind.LineTorn => FindingLevel.Note,
        LedgerFindingKind.SerialNumberUnaccounted or LedgerFindingKind.CertificateUnknown => FindingLevel.Warning,
        _ => FindingLevel.Problem,
    };
}
