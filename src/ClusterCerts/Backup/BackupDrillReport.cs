namespace ClusterCerts.Backup;

/// <summary>What came of a drill.</summary>
/// <param name="Backup">The backup; null for one that did not open.</param>
/// <param name="Checks">What was looked at, in its order.</param>
public sealed record BackupDrillReport(CertAuthorityBackup? Backup, IReadOnlyList<BackupCheck> Checks)
{
    /// <summary>Whether the backup would do.</summary>
    public bool Passed => Checks.All(check => check.Passed);

    /// <summary>What failed; empty where nothing did.</summary>
    /// <returns>Sentences in one text.</returns>
    internal string Failures() => string.Join(' ', Checks.Where(check => !check.Passed).Select(check => $"{check.Name}: {check.Detail}"));
}
