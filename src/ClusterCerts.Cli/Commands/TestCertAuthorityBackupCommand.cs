using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>test-cert-authority-backup</c>: would a backup do?</summary>
internal sealed class TestCertAuthorityBackupCommand : CliCommand
{
    private readonly Positional _path;
    private readonly Option<string?> _authorityPath;
    private readonly Option<string?> _backupPassphraseFile;
    private readonly Option<string?> _passphraseFile;
    private readonly Option<string?> _rotationPassphraseFile;
    private readonly Option<bool> _detailed;

    public TestCertAuthorityBackupCommand()
        : base(TestCertAuthorityBackup.Command.And("Exit status 1 means no."))
    {
        _path = TakesOne(Parameter.Paths(TestCertAuthorityBackup.Path));
        _authorityPath = Takes(Parameter.Path(TestCertAuthorityBackup.AuthorityPath));
        _backupPassphraseFile = Takes(Parameter.Path(TestCertAuthorityBackup.BackupPassphraseFile));
        _passphraseFile = Takes(Parameter.Path(TestCertAuthorityBackup.PassphraseFile));
        _rotationPassphraseFile = Takes(Parameter.Path(TestCertAuthorityBackup.RotationPassphraseFile));
        _detailed = Takes(Parameter.Switch(TestCertAuthorityBackup.Detailed));
    }

    protected override bool Execute(CommandRun run)
    {
        string path = Path.GetFullPath(run.Get(_path)!);
        string? authority = run.IsGiven(_authorityPath) || run.NamedAuthority is not null || CertAuthority.Exists(run.AuthorityPath, run.Context) ? run.AuthorityPath : null;
        using Passphrase? passphrase = Passphrases.FromFileOrPerson(run.Get(_backupPassphraseFile), path, run.Cancellation);
        run.Printer.Working("trying a backup");
        using var given = new GivenPassphrases((GivenPassphrases.Signing, run.Get(_passphraseFile)), (GivenPassphrases.Rotation, run.Get(_rotationPassphraseFile)));
        BackupDrillReport report = Passphrases.Use(
            given,
            () => CertAuthorityBackups.Test(
                new DrillParameters
                {
                    Path = path,
                    Passphrase = passphrase,
                    SigningPassphrase = given[GivenPassphrases.Signing],
                    RotationPassphrase = given[GivenPassphrases.Rotation],
                    AuthorityPath = authority,
                },
                run.Context),
            run.Cancellation);
        if (!run.ShouldProcess($"restore the backup '{path}' on trial" + (authority is null ? "" : $", and record it in '{authority}'"), path))
            return true;
        if (authority is null)
            run.Printer.Warning("No authority is named: nothing was compared, and the drill is not recorded. Name the authority in use with -AuthorityPath.");
        foreach (BackupCheck check in report.Checks)
            run.Printer.Tell(new WorkMessage(WorkKind.Step, check.ToString()));
        if (run.Get(_detailed))
            run.Printer.Objects(BackupCheckView.View, report.Checks);
        else
            run.Printer.Verdict(report.Passed);
        return report.Passed;
    }
}
