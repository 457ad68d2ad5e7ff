using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>test-key-matches-cert</c>: does a private key belong to a certificate or request?</summary>
internal sealed class TestKeyMatchesCertCommand : CliCommand
{
    private readonly Positional _keyPath;
    private readonly Positional _certificatePath;
    private readonly Option<string?> _passphraseFile;
    private readonly Option<bool> _detailed;

    public TestKeyMatchesCertCommand()
        : base(TestKeyMatchesCert.Command.And("Exit status 1 means no."))
    {
        _keyPath = TakesOne(Parameter.Paths(TestKeyMatchesCert.KeyPath));
        _certificatePath = TakesOne(Parameter.Paths(TestKeyMatchesCert.CertificatePath));
        _passphraseFile = Takes(Parameter.Path(TestKeyMatchesCert.PassphraseFile));
        _detailed = Takes(Parameter.Switch(TestKeyMatchesCert.Detailed));
    }

    protected override bool Execute(CommandRun run)
    {
        KeyMatchReport report = Passphrases.Use(
            run.Get(_passphraseFile),
            passphrase => KeyMatch.Compare(run.Get(_keyPath)!, run.Get(_certificatePath)!, passphrase, run.Log),
            run.Cancellation);
        if (run.Get(_detailed))
            run.Printer.Object(KeyMatchView.View, report);
        else
            run.Printer.Verdict(report.Passed);
        return report.Passed;
    }
}
