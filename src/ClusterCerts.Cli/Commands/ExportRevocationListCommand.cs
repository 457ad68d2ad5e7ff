using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>export-revocation-list</c>: the lists in the folder of a web server.</summary>
internal sealed class ExportRevocationListCommand : CliCommand
{
    private readonly Option<string?> _outputPath;

    public ExportRevocationListCommand()
        : base(ExportRevocationList.Command)
    {
        Takes(Parameter.Path(ExportRevocationList.AuthorityPath));
        _outputPath = Takes(Parameter.Path(ExportRevocationList.OutputPath));
        Takes(Parameter.Switch(ExportRevocationList.Force));
    }

    protected override bool Execute(CommandRun run)
    {
        var wanted = new RevocationListExportParameters { OutputPath = run.Get(_outputPath)!, Force = run.Force };
        var exporter = new RevocationListExporter(run.OpenAuthority(), wanted);
        IReadOnlyList<Outcome<RevocationList>> lists = exporter.Export(
            list => run.ShouldProcess($"write the revocation list {list} to '{list.Path}'", list.Path), run.Printer.Warning, run.Cancellation);
        run.Print(RevocationListView.View, lists, lists.Count, "lists");
        return true;
    }
}
