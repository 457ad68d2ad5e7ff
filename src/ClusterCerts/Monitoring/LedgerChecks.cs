using ClusterCerts.Audit;
using ClusterCerts.Storage;

namespace ClusterCerts.Monitoring;

/// <summary>Looks at the ledger once, for what it tells of lines and of files.</summary>
/// <param name="store">The authority.</param>
/// <param name="context">The world outside.</param>
/// <param name="isLeftOut">Whether it is not looked at.</param>
/// <param name="audited">What its audit found, where that was made already; null has it made.</param>
internal sealed class LedgerChecks(IAuthorityStore store, AuthorityContext context, bool isLeftOut, IReadOnlyList<LedgerFinding>? audited)
{
    private const int MostTold = 5;

    private readonly Lazy<IReadOnlyList<LedgerFinding>> _found = new(() => isLeftOut ? [] : audited ?? CertLedger.Test(store.Location, context));

    /// <summary>What is wrong with lines, and between them and files.</summary>
    internal AuthorityCheck? OfLines()
    {
        if (isLeftOut)
            return null;
        LedgerFinding[] found = [.. _found.Value.Where(finding => !IsOfFiles(finding))];
        LedgerFinding[] wrong = [.. found.Where(finding => StateOf(finding) != CheckState.Ok).OrderByDescending(finding => AuthorityHealth.Gravity(StateOf(finding)))];
        string rest = found.Length == wrong.Length ? "" : $" {DisplayText.Count(found.Length - wrong.Length, "note")}: see Test-CertLedger -Detailed.";
        return new AuthorityCheck(
            AuthorityCheckName.Ledger, wrong.Length == 0 ? CheckState.Ok : StateOf(wrong[0]),
            (wrong.Length == 0 ? "The ledger is whole, and the folder matches it." : $"{Told(wrong)} See Test-CertLedger -Detailed.") + rest)
        {
            Value = wrong.Length,
            Unit = "findings",
            Subjects = [.. wrong.Select(finding => finding.NodeId).OfType<string>().Select(DisplayText.Clip).Distinct(StringComparer.Ordinal)],
        };
    }

    /// <summary>What the audit says of the directory itself.</summary>
    internal IReadOnlyList<LedgerFinding> OfFiles() => [.. _found.Value.Where(finding => IsOfFiles(finding))];

    private static string Told(LedgerFinding[] wrong) =>
        string.Join(' ', wrong.Take(MostTold).Select(finding => DisplayText.Sentence(finding.Detail))) + (wrong.Length > MostTold ? $" And {wrong.Length - MostTold} more." : "");

    private static bool IsOfFiles(LedgerFinding finding) =>
        finding is { Kind: LedgerFindingKind.FolderOpen or LedgerFindingKind.NoFile or LedgerFindingKind.TrustMissing } or { Kind: LedgerFindingKind.KeyDiffers, NodeId: null };

    private static CheckState StateOf(LedgerFinding finding) => finding.Kind switch
    {
        // The next command cuts it off; a node may have its files to itself; and what a line tells of lost numbers stays there for good.
        LedgerFindingKind.LineTorn or LedgerFindingKind.CertificateMissing or LedgerFindingKind.KeyMissing => CheckState.Ok,
        LedgerFindingKind.SerialNumberUnaccounted when finding.Line is not null => CheckState.Ok,
        LedgerFindingKind.SerialNumberUnaccounted or LedgerFindingKind.CertificateUnknown or LedgerFindingKind.IndexDiffers or LedgerFindingKind.HandoverUnknown
            or LedgerFindingKind.IssuerReplaced => CheckState.Warning,
        _ => CheckState.Critical,
    };
}
