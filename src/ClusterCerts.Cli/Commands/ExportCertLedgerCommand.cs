using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>export-cert-ledger</c>: the ledger for auditors, or its signed head.</summary>
internal sealed class ExportCertLedgerCommand : CliCommand
{
    private readonly Positional _path;
    private readonly Option<LedgerExportFormat?> _as;
    private readonly Option<string?> _outputPath;
    private readonly Option<DateTimeOffset?> _since;
    private readonly Option<DateTimeOffset?> _until;
    private readonly Option<string[]> _nodeId;
    private readonly Option<string?> _passphraseFile;

    public ExportCertLedgerCommand()
        : base(ExportCertLedger.Command)
    {
        _path = TakesOne(Parameter.Paths(ExportCertLedger.AuthorityPath));
        _as = Takes(Parameter.Choice<LedgerExportFormat>(ExportCertLedger.As));
        _outputPath = Takes(Parameter.Path(ExportCertLedger.OutputPath));
        _since = Takes(Parameter.Date(ExportCertLedger.Since));
        _until = Takes(Parameter.Date(ExportCertLedger.Until));
        _nodeId = Takes(Parameter.List(ExportCertLedger.NodeId, "id"));
        _passphraseFile = Takes(Parameter.Path(ExportCertLedger.PassphraseFile));
        Takes(Parameter.Switch(ExportCertLedger.Force));
    }

    protected override bool Execute(CommandRun run)
    {
        run.Printer.Working("exporting the ledger");
        var wanted = new LedgerExportParameters
        {
            Format = run.Get(_as)!.Value,
            OutputPath = run.Get(_outputPath),
            Since = run.Get(_since),
            Until = run.Get(_until),
            NodeIds = run.GetAll(_nodeId),
            Force = run.Force,
        };
        CertAuthority authority = run.OpenAuthority(run.AuthorityAt(run.Get(_path)));
        LedgerExport export = Passphrases.Use(run.Get(_passphraseFile), passphrase => authority.PlanLedgerExport(wanted, passphrase), run.Cancellation);
        if (export.Path is string path)
        {
            export.Write(run.Printer.Warning);
            if (run.ShouldProcess($"export the ledger of '{export.AuthorityPath}' as {export.As}", path))
                run.Printer.Object(LedgerExportView.View, export);
            return true;
        }

        bool isShown = !run.WhatIf || export.As != LedgerExportFormat.Head;
        string end = export.As == LedgerExportFormat.Csv ? "\r\n" : "\n";
        export.Read(isShown ? line => run.Printer.Raw(line + end) : _ => { }, run.Printer.Warning);
        if (!isShown)
            run.ShouldProcess($"sign the head of the ledger of '{export.AuthorityPath}'", export.AuthorityPath);
        return true;
    }
}
