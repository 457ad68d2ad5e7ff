using ClusterCerts.Storage;

namespace ClusterCerts.Backup;

/// <summary>Restores a backup on trial into a private folder that is deleted in the end, and records in the ledger of the authority in use that it was done.</summary>
/// <param name="parameters">Which backup, and which authority.</param>
/// <param name="context">The world outside.</param>
internal sealed class BackupDrillRun(DrillParameters parameters, AuthorityContext context)
{
    private const string Operation = "Test-CertAuthorityBackup";
    private const int MostNamed = 20;

    private readonly string _backup = Path.GetFullPath(parameters.Path);

    /// <summary>Does it; in a rehearsal the backup is read from its beginning to its end and compared, and nothing unpacked or recorded.</summary>
    /// <exception cref="ClusterCertsException">The backup is not there or is of a newer version, its passphrase or that of its signing key is missing or wrong, or the authority
    /// that it is compared with cannot be opened or written; in a rehearsal the backup is damaged, too.</exception>
    internal BackupDrillReport Run()
    {
        IAuthorityStore? live = parameters.AuthorityPath is string path ? context.StoreAt(path).Opened(path) : null;
        var checks = new List<BackupCheck>();
        CertAuthorityBackup? backup = Try(checks);
        if (live is not null && backup is not null)
            checks.Add(Compare(backup, live));
        var report = new BackupDrillReport(backup, checks);
        if (live is not null)
            Record(live, report);
        return report;
    }

    private CertAuthorityBackup? Try(List<BackupCheck> checks)
    {
        var reader = new BackupReader(_backup, parameters.Passphrase, context.Log);
        if (context.Files.IsRehearsal)
        {
            CertAuthorityBackup read = reader.Read(place: null);
            checks.Add(Opened(read));
            return read;
        }

        AuthorityContext apart = context.Apart();
        using var scratch = ScratchFolder.Temporary(apart.Files);
        CertAuthorityBackup backup;
        try
        {
            backup = reader.Read(scratch.Place);
        }
        catch (ClusterCertsException e) when (e.ErrorCode is ErrorCode.BackupDamaged or ErrorCode.NotABackup)
        {
            checks.Add(new BackupCheck(BackupCheckName.Open, false, e.Message));
            return null;
        }

        checks.Add(Opened(backup));
        checks.AddRange(new BackupTrial(scratch.Path, backup, apart, parameters.SigningPassphrase, parameters.RotationPassphrase).Run());
        context.Log.Tell($"Tried the backup '{_backup}' in a folder that is deleted.");
        return backup;
    }

    private static BackupCheck Opened(CertAuthorityBackup backup) => new(
        BackupCheckName.Open, true, $"{DisplayText.Count(backup.FileCount, "file")} of '{backup.Subject}', as they were at {backup.Made:u} on {backup.Host}.");

    private static BackupCheck Compare(CertAuthorityBackup backup, IAuthorityStore live)
    {
        LedgerGrowth growth = LedgerGrowth.Since(live.ReadLedger(), backup.LedgerLines, backup.LedgerHead);
        if (!growth.Continues)
        {
            return new BackupCheck(BackupCheckName.Authority, false,
                $"The ledger of '{live.Location}' does not go on from the one in the backup: it is another authority, an older copy was put back, or lines were changed. See Test-CertLedger.");
        }

        string serials = string.Join(", ", growth.Issued.Take(MostNamed).Select(issue => issue.NodeId is { } node ? $"{issue.SerialNumber} of node '{node}'" : $"{issue.SerialNumber}"));
        string more = growth.Issued.Count > MostNamed ? $" and {growth.Issued.Count - MostNamed} more" : "";
        return new BackupCheck(BackupCheckName.Authority, true, growth.Lines == 0 ? "Nothing would be lost: the authority in use has no line that the backup has not."
            : $"{DisplayText.Count(growth.Lines, "line")} would be lost: {DisplayText.Count(growth.Issued.Count, "certificate")} issued since"
                + (growth.Issued.Count > 0 ? $" ({serials}{more})" : "") + $", {DisplayText.Count(growth.Revoked, "revocation")}.");
    }

    private void Record(IAuthorityStore live, BackupDrillReport report)
    {
        using IAuthoritySession session = live.Begin(Operation, context.Log.Cancellation);
        var changes = new ChangeSet(Operation);
        string detail = report.Passed ? $"the backup of {report.Backup!.Made:u} would do" : DisplayText.Clip(report.Failures());
        DrilledBackup backup = report.Backup?.ToDrilled() ?? new DrilledBackup(Digest(), Head: null, Made: null);
        changes.Ledger.Add(backup.ToDrill(context.Now, report.Passed, Environment.MachineName, detail));
        session.Commit(changes);
    }

    // Of what did not open: which file it was.
    private string Digest()
    {
        using var file = new HashedInput(_backup);
        file.CopyTo(Stream.Null);
        return file.Sha256();
    }
}
