using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>export-cert-report</c>: one HTML page on a cluster's certificates.</summary>
internal sealed class ExportCertReportCommand : CliCommand
{
    private readonly Option<string?> _outputPath;
    private readonly Option<DateTimeOffset?> _asOf;

    public ExportCertReportCommand()
        : base(ExportCertReport.Command)
    {
        Takes(Parameter.Path(ExportCertReport.AuthorityPath));
        _outputPath = Takes(Parameter.Path(ExportCertReport.OutputPath));
        _asOf = Takes(Parameter.Date(ExportCertReport.AsOf));
        Takes(Parameter.Switch(ExportCertReport.Force));
    }

    protected override bool Execute(CommandRun run)
    {
        run.Printer.Working("making a report");
        var report = CertReport.Make(
            run.OpenAuthority(),
            new CertReportParameters { OutputPath = run.Get(_outputPath) ?? CertReportParameters.DefaultName, AsOf = run.Get(_asOf), Force = run.Force },
            run.Cancellation);
        report.Write(run.Printer.Warning);
        if (run.ShouldProcess($"write a report on {DisplayText.Count(report.NodeCount, "node")} of '{report.AuthorityPath}' as '{report.Path}'", report.Path))
            run.Printer.Object(CertReportView.View, report);
        return true;
    }
}
