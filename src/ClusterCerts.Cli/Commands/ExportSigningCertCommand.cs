using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>export-signing-cert</c>: the authority as the directory of another program.</summary>
internal sealed class ExportSigningCertCommand : CliCommand
{
    private readonly Option<SigningCertExportFormat?> _as;
    private readonly Option<string?> _outputPath;

    public ExportSigningCertCommand()
        : base(ExportSigningCert.Command)
    {
        Takes(Parameter.Path(ExportSigningCert.AuthorityPath));
        _as = Takes(Parameter.Choice<SigningCertExportFormat>(ExportSigningCert.As));
        _outputPath = Takes(Parameter.Path(ExportSigningCert.OutputPath));
        Takes(Parameter.Switch(ExportSigningCert.Force));
    }

    protected override bool Execute(CommandRun run)
    {
        CertAuthority authority = run.OpenAuthority();
        string output = run.Get(_outputPath)!;
        var wanted = new SigningCertExportParameters { Format = run.Get(_as)!.Value, OutputPath = output, Force = run.Force };
        var exporter = new SigningCertExporter(authority, wanted);
        run.Printer.Working("exporting the signing certificate");
        bool areServed = wanted.Format == SigningCertExportFormat.IssuerFiles;
        IReadOnlyList<ExportedFile> files = areServed
            ? exporter.ExportIssuerFiles(file => run.ShouldProcess($"write the certificate of '{file.NodeId}' to '{file.Path}'", file.Path), run.Printer.Warning)
            : exporter.Export(run.Printer.Warning);
        if (areServed || run.ShouldProcess($"write '{authority.GetSigningCert().Subject}' {exporter.DescribeKey()} as {run.Get(_as)} to '{output}'", output))
            run.Printer.Objects(ExportedFileView.View, files);
        return true;
    }
}
