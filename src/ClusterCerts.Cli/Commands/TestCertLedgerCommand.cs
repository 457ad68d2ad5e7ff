using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>test-cert-ledger</c>: is the ledger whole, and does the folder match it?</summary>
internal sealed class TestCertLedgerCommand : CliCommand
{
    private readonly Positional _path;
    private readonly Option<bool> _repair;
    private readonly Option<string[]> _head;
    private readonly Option<bool> _detailed;

    public TestCertLedgerCommand()
        : base(TestCertLedger.Command.And("Exit status 1 means no."))
    {
        _path = TakesOne(Parameter.Paths(TestCertLedger.AuthorityPath));
        _repair = Takes(Parameter.Switch(TestCertLedger.Repair));
        _head = Takes(Parameter.Paths(TestCertLedger.Head));
        _detailed = Takes(Parameter.Switch(TestCertLedger.Detailed));
    }

    protected override bool Execute(CommandRun run)
    {
        string path = run.AuthorityAt(run.Get(_path));
        if (run.Get(_repair))
        {
            IReadOnlyList<string> repaired = CertLedger.Repair(path, run.Context);
            if (run.ShouldProcess($"rebuild the ledger, the policy or the trust bundle of '{path}' where it is missing; take the ledger of a restored database as it is", path))
                run.Printer.Warnings(repaired);
        }

        run.Printer.Working("examining the ledger");
        IReadOnlyList<LedgerFinding> findings = CertLedger.Test(path, run.Context, run.GetAll(_head));
        if (!run.Get(_detailed))
        {
            run.Printer.Verdict(findings.Count == 0);
            return findings.Count == 0;
        }

        run.Printer.Objects(LedgerFindingView.View, findings);
        if (findings.Count == 0)
            run.Printer.Line("Nothing was found: the ledger is whole and the files match it.");
        return findings.Count == 0;
    }
}
