using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>get-node-cert</c>: the inventory of an authority, or what given files hold.</summary>
internal sealed class GetNodeCertCommand : CliCommand
{
    private readonly Option<string[]> _nodeId;
    private readonly Option<NodeCertStatus[]> _status;
    private readonly Option<TimeSpan?> _expiresWithin;
    private readonly Option<DateTimeOffset?> _asOf;
    private readonly Option<SerialNumber[]> _serialNumber;
    private readonly Option<string[]> _path;

    public GetNodeCertCommand()
        : base("get-node-cert", "Lists the node certs that an authority issued, or those in files.")
    {
        Option<string?> authorityPath = Takes(Shared.AuthorityPath());
        _nodeId = Takes(Parameter.List("--node-id", "Only these nodes; * and ? stand for any characters.", "id"));
        _status = Takes(Parameter.Choices<NodeCertStatus>("--status", "Only those that stand so."));
        _expiresWithin = Takes(Parameter.Duration("--expires-within", "Only those that end within this time."));
        _asOf = Takes(Parameter.Date("--as-of", "How they stand at this moment; now if not given."));
        _serialNumber = Takes(Parameter.SerialNumbers("--serial-number", "Only these serial numbers, in hexadecimal digits."));
        _path = Takes(Parameter.Paths("--path", "Certificate files to read instead of an authority's ledger."));
        Option[] narrowing = [authorityPath, _nodeId, _status, _expiresWithin, _serialNumber];
        Validators.Add(result =>
        {
            if (result.GetResult(_path) is not null && narrowing.FirstOrDefault(o => result.GetResult(o) is { Implicit: false }) is Option other)
                result.AddError($"--path and {other.Name} do not go together: what files hold is shown as it is.");
        });
    }

    protected override bool Execute(CommandRun run)
    {
        string[] paths = run.GetAll(_path);
        if (paths.Length > 0)
            run.Printer.Objects(NodeCertView.View, FromFiles(run, paths));
        else
            run.Print(NodeCertView.View, FromLedger(run), count: 0, "node certs");
        return true;
    }

    private IEnumerable<Outcome<NodeCert>> FromLedger(CommandRun run) => run.OpenAuthority().FindNodeCerts(new NodeCertFilter
    {
        NodeIds = run.GetAll(_nodeId),
        Statuses = run.Get(_status) ?? [],
        ExpiresWithin = run.Get(_expiresWithin),
        AsOf = run.Get(_asOf),
        SerialNumbers = run.Get(_serialNumber) ?? [],
    });

    private IEnumerable<NodeCert> FromFiles(CommandRun run, string[] paths)
    {
        DateTimeOffset moment = run.Get(_asOf) ?? TimeProvider.System.GetUtcNow();
        foreach (string path in paths)
        {
            NodeCert? cert = null;
            try
            {
                cert = NodeCertFiles.Read(path, moment);
            }
            catch (ClusterCertsException e)
            {
                run.Printer.Error(e.Message);
            }

            if (cert is not null)
                yield return cert;
        }
    }
}
