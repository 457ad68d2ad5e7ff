namespace ClusterCerts.Cli;

/// <summary>How a <see cref="BackupCheck"/> is shown.</summary>
internal static class BackupCheckView
{
    internal static View<BackupCheck> View { get; } = new(
        new("Name", c => c.Name, InTable: true),
        new("Passed", c => c.Passed, InTable: true),
        new("Detail", c => CommandWords.Translate(c.Detail), InTable: true) { Fit = Fit.Words });
}
