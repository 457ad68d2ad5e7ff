using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary>Where the files of nodes go: from options, and from the rows of a table.</summary>
internal sealed class TargetOptions
{
    private readonly Option<NodeTransport?> _transport = Parameter.Choice<NodeTransport>(SetNodeCertTarget.Transport);
    private readonly Option<string?> _hostName = Parameter.Text(SetNodeCertTarget.HostName, "host");
    private readonly Option<string?> _userName = Parameter.Text(SetNodeCertTarget.UserName, "user");
    private readonly Option<int?> _port = Parameter.Number(SetNodeCertTarget.Port);
    private readonly Option<string?> _sshConfigPath = Parameter.Path(SetNodeCertTarget.SshConfigPath);
    private readonly Option<ExportFormat?> _as = Parameter.Choice<ExportFormat>(SetNodeCertTarget.As);
    private readonly Option<string?> _targetPath = Parameter.Path(SetNodeCertTarget.TargetPath);
    private readonly Option<string?> _owner = Parameter.Text(SetNodeCertTarget.Owner, "owner");
    private readonly Option<string?> _mode = Parameter.Text(SetNodeCertTarget.Mode, "mode");
    private readonly Option<string?> _reloadCommand = Parameter.Text(SetNodeCertTarget.ReloadCommand, "command");
    private readonly Option<string?> _endpoint = Parameter.Text(SetNodeCertTarget.Endpoint, "host:port");
    private readonly Option<StartTls?> _startTls = Parameter.Choice<StartTls>(SetNodeCertTarget.StartTls);
    private readonly Option<NodeCertTargetSetting[]> _remove = Parameter.Choices<NodeCertTargetSetting>(SetNodeCertTarget.Remove);

    /// <summary>Gives them to a command.</summary>
    internal TargetOptions(Command command)
    {
        foreach (Option option in (Option[])
            [_transport, _hostName, _userName, _port, _sshConfigPath, _as, _targetPath, _owner, _mode, _reloadCommand, _endpoint, _startTls, _remove])
            command.Options.Add(option);
    }

    /// <summary>The table's option.</summary>
    internal Option<string?> From { get; } = Parameter.Path(OwnParameters.TargetsFrom);

    /// <summary>The changes: of the nodes that are named, then of the rows. A row that is wrong is its own error.</summary>
    /// <param name="run">What was given.</param>
    /// <param name="nodeIds">The nodes that are named.</param>
    /// <param name="keyRing">The key ring whose targets they are; null of an authority.</param>
    internal NodeCertTargetChanges[] Read(CommandRun run, string[] nodeIds, string? keyRing)
    {
        IReadOnlyList<NodeTableRow> rows = run.Get(From) switch
        {
            null => [],
            "-" => NodeTable.Read(StandardStreams.OpenInput("table", "pipe one into the command, or name its file with --from")),
            string path => NodeTable.Read(path),
        };
        return [.. nodeIds.Select(id => Read(run, id, row: null)), .. run.Each(rows, row => Read(run, Named(row, keyRing is null ? "AuthorityPath" : "KeyRing", keyRing ?? run.AuthorityPath), row))];
    }

    private static string Named(NodeTableRow row, string column, string place)
    {
        if (row.NodeId.Length == 0)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "A row of the table has a NodeId that holds nothing; leave such rows out.");
        row.Check();
        return row.Text(column) is not string its || SamePlace.Folders(its, place) ? row.NodeId : throw new ClusterCertsException(
            ErrorCode.InvalidArgument, $"Node '{row.NodeId}', column '{column}': the row is of '{its}', and this is '{place}'; leave the column out, or name that one with -{column}.", row.NodeId);
    }

    private NodeCertTargetChanges Read(CommandRun run, string nodeId, NodeTableRow? row) => new()
    {
        NodeId = nodeId,
        Transport = run.Get(_transport) ?? row?.Choice<NodeTransport>("Transport"),
        HostName = run.Get(_hostName) ?? row?.Text("HostName"),
        UserName = run.Get(_userName) ?? row?.Text("UserName"),
        Port = run.Get(_port) ?? row?.Number("Port"),
        SshConfigPath = (run.Get(_sshConfigPath) ?? row?.Text("SshConfigPath")) is string path ? Path.GetFullPath(path) : null,
        As = run.Get(_as) ?? row?.Choice<ExportFormat>("As"),
        TargetPath = run.Get(_targetPath) ?? row?.Text("TargetPath"),
        Owner = run.Get(_owner) ?? row?.Text("Owner"),
        Mode = run.Get(_mode) ?? row?.Text("Mode"),
        ReloadCommand = run.Get(_reloadCommand) ?? row?.Text("ReloadCommand"),
        Endpoint = run.Get(_endpoint) ?? row?.Text("Endpoint"),
        StartTls = run.Get(_startTls) ?? row?.Choice<StartTls>("StartTls"),
        Remove = run.Get(_remove) ?? [],
    };
}
