using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>test-key-matches-cert</c>: does a private key belong to a certificate or request?</summary>
internal sealed class TestKeyMatchesCertCommand : CliCommand
{
    private readonly Option<string?> _keyPath;
    private readonly Option<string?> _certificatePath;
    private readonly Option<string?> _passphraseFile;

    public TestKeyMatchesCertCommand()
        : base("test-key-matches-cert", "Tells whether a private key belongs to a certificate or request. Exit status 1 says no.")
    {
        _keyPath = Takes(Parameter.Path("--key-path", "The file with the private key."));
        _certificatePath = Takes(Parameter.Path("--certificate-path", "The file with the certificate or request."));
        _passphraseFile = Takes(Shared.PassphraseFile("The file whose one line opens the key."));
        _keyPath.Required = true;
        _certificatePath.Required = true;
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
