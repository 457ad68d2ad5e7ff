using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>test-key-matches-cert</c>: does a private key belong to a certificate or request?</summary>
internal sealed class TestKeyMatchesCertCommand : CliCommand
{
    private readonly Option<string?> _keyPath;
    private readonly Option<string?> _certificatePath;
    private readonly Option<string?> _passphraseFile;

    public TestKeyMatchesCertCommand()
        : base(TestKeyMatchesCert.Command.And("Exit status 1 means no."))
    {
        _keyPath = Takes(Parameter.Path(TestKeyMatchesCert.KeyPath));
        _certificatePath = Takes(Parameter.Path(TestKeyMatchesCert.CertificatePath));
        _passphraseFile = Takes(Parameter.Path(TestKeyMatchesCert.PassphraseFile));
    }

    protected override bool Execute(CommandRun run)
    {
        bool matches = Passphrases.Use(
            run.Get(_passphraseFile),
            passphrase => KeyMatch.Test(run.Get(_keyPath)!, run.Get(_certificatePath)!, passphrase),
            run.Cancellation);
        run.Printer.Verdict(matches);
        return matches;
    }
}
