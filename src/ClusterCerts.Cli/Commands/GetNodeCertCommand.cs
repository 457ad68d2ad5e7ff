using System.CommandLine;
using ClusterCerts.Publishing;

namespace ClusterCerts.Cli;

/// <summary><c>get-node-cert</c>: the inventory of an authority, or what given files hold.</summary>
internal sealed class GetNodeCertCommand : CliCommand
{
    private readonly Positional _nodeId;
    private readonly Option<NodeCertStatus[]> _status;
    private readonly Option<TimeSpan?> _expiresWithin;
    private readonly Option<DateTimeOffset?> _asOf;
    private readonly Option<SerialNumber[]> _serialNumber;
    private readonly Option<bool> _unpublished;
    private readonly Option<string[]> _path;
    private readonly Option[] _narrowing;

    public GetNodeCertCommand()
        : base(GetNodeCert.Command)
    {
        Option<string?> authorityPath = Takes(Parameter.Path(GetNodeCert.AuthorityPath));
        _nodeId = TakesSeveral(Parameter.List(GetNodeCert.NodeId, "id"));
        _status = Takes(Parameter.Choices<NodeCertStatus>(GetNodeCert.Status));
        _expiresWithin = Takes(Parameter.Duration(GetNodeCert.ExpiresWithin));
        _asOf = Takes(Parameter.Date(GetNodeCert.AsOf));
        _serialNumber = Takes(Parameter.SerialNumbers(GetNodeCert.SerialNumber));
        _unpublished = Takes(Parameter.Switch(GetNodeCert.Unpublished));
        _path = Takes(Parameter.Paths(GetNodeCert.Path));
        _narrowing = [authorityPath, _status, _expiresWithin, _serialNumber, _unpublished];
        Validators.Add(result =>
        {
            string? other = _nodeId.IsMissing(result) ? _narrowing.FirstOrDefault(o => result.GetResult(o) is { Implicit: false })?.Name : "<id>";
            if (result.GetResult(_path) is not null && other is not null)
                result.AddError($"--path and {other} cannot be combined: a file is shown as it is.");
        });
    }

    protected override bool Execute(CommandRun run)
    {
        GivenNames given = run.GetNames(_nodeId);
        string[] paths = given is { Files: [], KeyRings: [] }
            ? run.GetAll(_path) : [.. given.OnlyFiles(_narrowing.Where(run.IsGiven).Select(o => o.Name))];
        if (paths.Length > 0)
            run.Printer.Objects(NodeCertView.View, FromFiles(run, paths));
        else
            run.Print(NodeCertView.View, FromLedger(run, given.NodeIds), count: 0, "node certificates");
        return true;
    }

    private IEnumerable<Outcome<NodeCert>> FromLedger(CommandRun run, IReadOnlyList<string> nodeIds)
    {
        var filter = new NodeCertFilter
        {
            NodeIds = nodeIds,
            Statuses = run.Get(_status) ?? [],
            ExpiresWithin = run.Get(_expiresWithin),
            AsOf = run.Get(_asOf),
            SerialNumbers = run.Get(_serialNumber) ?? [],
        };
        CertAuthority authority = run.OpenAuthority();
        return run.Get(_unpublished) ? authority.FindUnpublished(filter) : authority.FindNodeCerts(filter);
    }

    private IEnumerable<NodeCert> FromFiles(CommandRun run, string[] paths)
    {
        DateTimeOffset moment = run.Get(_asOf) ?? run.Context.Time.GetUtcNow();
        return run.EachFile(paths, path => NodeCertFiles.Read(path, moment));
    }
}
