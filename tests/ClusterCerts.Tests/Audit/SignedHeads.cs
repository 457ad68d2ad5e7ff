namespace ClusterCerts.Tests.Audit;

/// <summary>Heads of ledgers for the tests, and what is found by them.</summary>
internal static class SignedHeads
{
    /// <summary>Exports one beside the authority.</summary>
    internal static string ExportHead(TestAuthority authority, string name)
    {
        string path = Path.Combine(authority.Around, name);
        authority.Open().PlanLedgerExport(new() { Format = LedgerExportFormat.Head, OutputPath = path }).Write(message => Assert.Fail(message));
        return path;
    }

    /// <summary>Whether a head told it.</summary>
    internal static bool OfHeads(LedgerFinding finding) =>
        finding.Kind is LedgerFindingKind.LedgerRolledBack or LedgerFindingKind.LedgerRewritten or LedgerFindingKind.HeadOfAnother or LedgerFindingKind.HeadNotSigned;
}
