namespace ClusterCerts.Cli;

/// <summary><c>test-cert-ledger</c>: is the ledger whole, and does the folder fit it?</summary>
internal sealed class TestCertLedgerCommand : CliCommand
{
    private readonly Positional _path;

    public TestCertLedgerCommand()
        : base("test-cert-ledger",
            "Looks for changed, removed and moved lines of the ledger, numbers and keys used twice, and files that do not fit. "
                + "Exit status 1 says that there are some.") =>
        _path = TakesOne(
            Parameter.Paths(Shared.AuthorityPathName, "The authority directory; the current folder if not given."), required: false);

    protected override bool Execute(CommandRun run)
    {
        IReadOnlyList<LedgerFinding> findings = CertLedger.Test(run.Get(_path) ?? ".");
        run.Printer.Objects(LedgerFindingView.View, findings);
        if (findings.Count == 0)
            run.Printer.Line("Nothing was found: the ledger is whole and the files fit it.");
        return findings.Count == 0;
    }
}
