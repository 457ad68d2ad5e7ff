using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>restore-cert-authority</c>: makes an authority again from a backup.</summary>
internal sealed class RestoreCertAuthorityCommand : CliCommand
{
    private readonly Positional _path;
    private readonly Option<string?> _authorityPath;
    private readonly Option<string?> _backupPassphraseFile;
    private readonly Option<string?> _store;

    public RestoreCertAuthorityCommand()
        : base(RestoreCertAuthority.Command)
    {
        _path = TakesOne(Parameter.Paths(RestoreCertAuthority.Path));
        _authorityPath = Takes(Parameter.Path(RestoreCertAuthority.AuthorityPath));
        _backupPassphraseFile = Takes(Parameter.Path(RestoreCertAuthority.BackupPassphraseFile).Also(TestCertAuthorityBackup.PassphraseFile.Option));
        _store = Takes(Parameter.Text(RestoreCertAuthority.Store, "database"));
    }

    protected override bool Execute(CommandRun run)
    {
        string path = Path.GetFullPath(run.Get(_path)!);
        string target = Path.GetFullPath(run.Get(_authorityPath)!);
        using Passphrase? passphrase = Passphrases.FromFileOrPerson(run.Get(_backupPassphraseFile), path, run.Cancellation);
        run.Printer.Working("restoring an authority");
        (CertAuthorityBackup backup, SigningCert? signing) = CertAuthorityBackups.Restore(
            new RestoreParameters { Path = path, AuthorityPath = target, Passphrase = passphrase, Store = run.Get(_store) }, run.Context, run.Printer.Warning);
        if (run.ShouldProcess($"restore the backup '{path}' in '{target}', {backup.DescribeContent()}", target))
            run.Printer.Object(SigningCertView.View, signing!);
        return true;
    }
}
