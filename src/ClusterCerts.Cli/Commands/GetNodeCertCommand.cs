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
        : base(GetNodeCert.Command)
    {
        Option<string?> authorityPath = Takes(Parameter.Path(GetNodeCert.AuthorityPath));
        _nodeId = Takes(Parameter.List(GetNodeCert.NodeId, "id"));
        _status = Takes(Parameter.Choices<NodeCertStatus>(GetNodeCert.Status));
        _expiresWithin = Takes(Parameter.Duration(GetNodeCert.ExpiresWithin));
        _asOf = Takes(Parameter.Date(GetNodeCert.AsOf));
        _serialNumber = Takes(Parameter.SerialNumbers(GetNodeCert.SerialNumber));
        _path = Takes(Parameter.Paths(GetNodeCert.Path));
        Option[] narrowing = [authorityPath, _nodeId, _status, _expiresWithin, _serialNumber];
        Validators.Add(result =>
        {
            if (result.GetResult(_path) is not null && narrowing.FirstOrDefault(o => result.GetResult(o) is { Implicit: false }) is Option other)
                result.AddError($"--path and {other.Name} cannot be combined: a file is shown as it is.");
        });
    }

    protected override bool Execute(CommandRun run)
    {
        string[] paths = run.GetAll(_path);
        if (paths.Length > 0)
            run.Printer.Objects(NodeCertView.View, FromFiles(run, paths));
        else
            run.Print(NodeCertView.View, FromLedger(run), count: 0, "node certificates");
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
        DateTimeOffset moment = run.Get(_asOf) ?? run.Context.Time.GetUtcNow();
        return run.Each(paths, path => NodeCertFiles.Read(path, moment));
    }
}
