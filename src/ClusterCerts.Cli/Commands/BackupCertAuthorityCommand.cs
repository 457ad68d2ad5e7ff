using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>backup-cert-authority</c>: one encrypted file with everything that an authority is.</summary>
internal sealed class BackupCertAuthorityCommand : CliCommand
{
    private readonly Positional _outputPath;
    private readonly Option<string?> _passphraseFile;
    private readonly Option<bool> _includeOutside;

    public BackupCertAuthorityCommand()
        : base(BackupCertAuthority.Command)
    {
        _outputPath = TakesOne(Parameter.Paths(BackupCertAuthority.OutputPath));
        Takes(Parameter.Path(BackupCertAuthority.AuthorityPath));
        _passphraseFile = Takes(Parameter.Path(BackupCertAuthority.BackupPassphraseFile).Also(TestCertAuthorityBackup.PassphraseFile.Option));
        _includeOutside = Takes(Parameter.Switch(BackupCertAuthority.IncludeOutside));
        Takes(Parameter.Switch(BackupCertAuthority.Force));
    }

    protected override bool Execute(CommandRun run)
    {
        using var given = new GivenPassphrases((GivenPassphrases.Backup, run.Get(_passphraseFile)));
        run.Printer.Working("backing up an authority");
        CertAuthority authority = run.OpenAuthority();
        CertAuthorityBackup backup = Passphrases.Use(
            given,
            () => authority.Backup(
                new BackupParameters { OutputPath = run.Get(_outputPath)!, Passphrase = given[GivenPassphrases.Backup], IncludeOutside = run.Get(_includeOutside), Force = run.Force },
                run.Printer.Warning),
            run.Cancellation);
        if (run.ShouldProcess($"write a backup of '{backup.AuthorityPath}' as '{backup.Path}', with {backup.DescribeContent()}", backup.Path))
            run.Printer.Object(CertAuthorityBackupView.View, backup);
        return true;
    }
}
