namespace ClusterCerts;

/// <summary>Examines the ledger of an authority, whatever its state is, and holds the folder against it.</summary>
public static class CertLedger
{
    private static readonly TimeSpan WritePause = TimeSpan.FromMilliseconds(100);

    /// <summary>Looks for lines that were changed, removed or moved, for numbers and keys used twice, and for files that do not
    /// fit.</summary>
    /// <remarks>
    /// Found without fail: any change to a line but the last, and any line removed or moved but at the end. Of the last lines,
    /// only what their certificates, the serial file, the revocation list or the folder tell otherwise is found. Encrypted keys
    /// are not opened.
    /// </remarks>
    /// <param name="authorityPath">The authority directory.</param>
    /// <param name="context">The world outside; the machine's own by default.</param>
    /// <returns>What is wrong: lines first, in their order, then files; empty when nothing is.</returns>
    /// <exception cref="ClusterCertsException">The folder is not an authority directory, or the ledger may not be
    /// read.</exception>
    public static IReadOnlyList<LedgerFinding> Test(string authorityPath, AuthorityContext? context = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(authorityPath);
        context ??= AuthorityContext.Default;
        var folder = new AuthorityFolder(authorityPath, context.Files);
        string ledger = folder.PathOf(Ledger.FileName);
        if (!File.Exists(ledger))
        {
            return AuthorityCreator.IsAuthority(folder)
                ? [new LedgerFinding(LedgerFindingKind.LedgerMissing, null, null, null,
                    $"'{ledger}' is gone; restore it from a backup.") { Path = ledger }]
                : throw new ClusterCertsException(
                    ErrorCode.AuthorityNotFound,
                    $"'{authorityPath}' is not an authority directory; give one with -AuthorityPath.", authorityPath);
        }

        LedgerScan scan = LedgerScan.Read(ledger);
        if (scan.HasTornLine)
        {
            // Perhaps it is being written this moment.
            Thread.Sleep(WritePause);
            scan = LedgerScan.Read(ledger);
        }

        var findings = new List<LedgerFinding>();
        new LedgerChainAudit(scan, findings).Run();
        new LedgerContentAudit(scan, folder, findings).Run();
        var files = new LedgerFilesAudit(scan, folder, context.Now, findings);
        files.Run();
        LedgerIssuerAudit.Run(scan, folder, files.Live(), findings);
        return findings;
    }
}
