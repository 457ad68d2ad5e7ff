using System.CommandLine;
using System.CommandLine.Parsing;

namespace ClusterCerts.Cli;

/// <summary><c>test-node-cert</c>: is this certificate good for this node now?</summary>
internal sealed class TestNodeCertCommand : CliCommand
{
    private readonly Positional _path;
    private readonly Option<string?> _nodeId;
    private readonly Option<string[]> _trustPath;
    private readonly Option<string?> _keyPath;
    private readonly Option<string?> _passphraseFile;
    private readonly Option<string[]> _crlPath;
    private readonly Option<SerialNumber[]> _minimumSerialNumber;
    private readonly Option<CertPurpose?> _purpose;
    private readonly Option<DateTimeOffset?> _asOf;
    private readonly Option<bool> _detailed;

    public TestNodeCertCommand()
        : base("test-node-cert", "Tells whether a certificate is good for its node. Exit status 1 says no.")
    {
        _path = TakesSeveral(Parameter.Paths("--path", "The certificate's file, then those of any intermediates."), required: true);
        _nodeId = Takes(Parameter.Text("--node-id", "The node it must be for; its own name if not given.", "id"));
        Takes(Shared.AuthorityPath());
        _trustPath = Takes(Parameter.Paths("--trust-path", "Files with the CA certificates to trust, instead of an authority's."));
        _keyPath = Takes(Parameter.Path("--key-path", "The private key's file; the .key beside the certificate if not given."));
        _passphraseFile = Takes(Shared.PassphraseFile("The file whose first line opens the private key."));
        _crlPath = Takes(Parameter.Paths("--crl-path", "Files with revocation lists, one of each issuer; the authority's signing.crl if not given."));
        _minimumSerialNumber = Takes(Parameter.SerialNumbers("--minimum-serial-number", "The lowest serial number that is accepted, in hexadecimal digits."));
        _minimumSerialNumber.Arity = ArgumentArity.ExactlyOne;
        _minimumSerialNumber.AllowMultipleArgumentsPerToken = false;
        _purpose = Takes(Parameter.Choice<CertPurpose>("--purpose", "What it must be good for; Node if not given."));
        _asOf = Takes(Parameter.Date("--as-of", "The moment to check for; now if not given."));
        _detailed = Takes(Parameter.Switch("--detailed", "Prints every check instead of True or False."));
        Validators.Add(result =>
        {
            if (result.GetResult(_trustPath) is not null && result.GetResult(Shared.AuthorityPathName) is OptionResult { Implicit: false })
                result.AddError($"--trust-path and {Shared.AuthorityPathName} do not go together: either says whom to trust.");
        });
    }

    protected override bool Execute(CommandRun run)
    {
        string[] trust = run.GetAll(_trustPath);
        string[] lists = run.GetAll(_crlPath);
        NodeCertReport report = Passphrases.Use(
            run.Get(_passphraseFile),
            passphrase => NodeCertTester.Test(
                new NodeCertTestParameters
                {
                    CertificatePaths = run.GetAll(_path),
                    NodeId = run.Get(_nodeId),
                    AuthorityPath = trust.Length > 0 ? null : run.AuthorityPath,
                    TrustPaths = trust.Length > 0 ? trust : null,
                    KeyPath = run.Get(_keyPath),
                    KeyPassphrase = passphrase,
                    CrlPaths = lists.Length > 0 ? lists : null,
                    MinimumSerialNumber = run.Get(_minimumSerialNumber) is [SerialNumber minimum] ? minimum : null,
                    Purpose = run.Get(_purpose),
                    AsOf = run.Get(_asOf),
                },
                TimeProvider.System),
            run.Cancellation);
        if (run.Get(_detailed))
            NodeCertReportView.Print(run.Printer, report);
        else
            run.Printer.Verdict(report.Passed);
        return report.Passed;
    }
}
