using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>test-cert-ledger</c>: is the ledger whole, and does the folder fit it?</summary>
internal sealed class TestCertLedgerCommand : CliCommand
{
    private readonly Positional _path;
    private readonly Option<bool> _repair;
    private readonly Option<bool> _detailed;

    public TestCertLedgerCommand()
        : base("test-cert-ledger",
            "Tells whether the ledger is whole and the folder fits it: no changed, removed or moved lines, no numbers and keys used twice, no "
                + "files that do not fit. Exit status 1 says that it is not so.")
    {
        _path = TakesOne(
            Parameter.Paths(Shared.AuthorityPathName, Shared.AuthorityPathDescription), required: false);
        _repair = Takes(Parameter.Switch("--repair",
            "Makes a ledger or a policy again that is gone, as far as the files of the folder tell, before the folder is examined."));
        _detailed = Takes(Parameter.Switch("--detailed", "Prints what was found instead of True or False."));
        Takes(Shared.WhatIf());
    }

    protected override bool Execute(CommandRun run)
    {
        string path = run.Get(_path) ?? DefaultAuthority.Path;
        if (run.Get(_repair))
        {
            IReadOnlyList<string> repaired = CertLedger.Repair(path, run.Context);
            if (run.ShouldProcess($"make the ledger or the policy of '{path}' again where it is gone"))
                repaired.ToList().ForEach(run.Printer.Warning);
        }

        IReadOnlyList<LedgerFinding> findings = CertLedger.Test(path);
        if (!run.Get(_detailed))
        {
            run.Printer.Verdict(findings.Count == 0);
            return findings.Count == 0;
        }

        run.Printer.Objects(LedgerFindingView.View, findings);
        if (findings.Count == 0)
            run.Printer.Line("Nothing was found: the ledger is whole and the files fit it.");
        return findings.Count == 0;
    }
}
