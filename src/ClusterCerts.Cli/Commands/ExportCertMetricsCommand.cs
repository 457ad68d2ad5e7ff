using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>export-cert-metrics</c>: metrics for the textfile collector of Prometheus' node_exporter.</summary>
internal sealed class ExportCertMetricsCommand : CliCommand
{
    private readonly Option<string?> _outputPath;
    private readonly Option<bool> _skipLedger;

    public ExportCertMetricsCommand()
        : base(ExportCertMetrics.Command)
    {
        Takes(Parameter.Path(ExportCertMetrics.AuthorityPath));
        _outputPath = Takes(Parameter.Path(ExportCertMetrics.OutputPath));
        _skipLedger = Takes(Parameter.Switch(ExportCertMetrics.SkipLedger));
        Takes(Parameter.Switch(ExportCertMetrics.Force));
    }

    protected override bool Execute(CommandRun run)
    {
        run.Printer.Working("making metrics");
        var wanted = new CertMetricsParameters { OutputPath = run.Get(_outputPath) ?? CertMetricsParameters.DefaultName, Force = run.Force, SkipLedger = run.Get(_skipLedger) };
        var metrics = CertMetrics.Make(run.AuthorityPath, wanted, run.Context, run.Cancellation);
        metrics.Write(run.Printer.Warning);
        if (run.ShouldProcess($"write metrics of {DisplayText.Count(metrics.NodeCount, "node")} of '{metrics.AuthorityPath}' as '{metrics.Path}'", metrics.Path))
            run.Printer.Object(CertMetricsView.View, metrics);
        return metrics.Failure is ClusterCertsException failure ? throw failure : true;
    }
}
