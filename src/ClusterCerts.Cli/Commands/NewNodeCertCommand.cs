using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>new-node-cert</c>: a key and a certificate for each node ID.</summary>
internal sealed class NewNodeCertCommand : CliCommand
{
    private readonly Positional _nodeId;
    private readonly Option<string?> _from;
    private readonly Option<string[]> _dnsName;
    private readonly Option<string[]> _ipAddress;
    private readonly Option<CertPurpose?> _purpose;
    private readonly Option<KeyAlgorithm?> _keyAlgorithm;
    private readonly Option<KeyFormat?> _keyFormat;
    private readonly LifetimeOptions _lifetime;
    private readonly Option<string?> _outputPath;
    private readonly Option<string?> _passphraseFile;
    private readonly Option<string?> _nodePassphraseFile;
    private readonly Option<int?> _throttleLimit;

    public NewNodeCertCommand()
        : base(NewNodeCert.Command)
    {
        _from = Parameter.Path(OwnParameters.From);
        _nodeId = TakesSeveral(Parameter.List(NewNodeCert.NodeId, "id"), instead: _from);
        Takes(_from);
        Takes(Parameter.Path(NewNodeCert.AuthorityPath));
        _dnsName = Takes(Parameter.List(NewNodeCert.DnsName, "name"));
        _ipAddress = Takes(Parameter.List(NewNodeCert.IPAddress, "address"));
        _purpose = Takes(Parameter.Choice<CertPurpose>(NewNodeCert.Purpose));
        _keyAlgorithm = Takes(Parameter.Choice<KeyAlgorithm>(NewNodeCert.KeyAlgorithm));
        _keyFormat = Takes(Parameter.Choice<KeyFormat>(NewNodeCert.KeyFormat));
        _lifetime = new LifetimeOptions(this, NewNodeCert.Lifetime, NewNodeCert.NotAfter, NewNodeCert.Backdate, NewNodeCert.ClampToIssuer);
        _outputPath = Takes(Parameter.Path(NewNodeCert.OutputPath));
        _passphraseFile = Takes(Parameter.Path(NewNodeCert.PassphraseFile));
        _nodePassphraseFile = Takes(Parameter.Path(NewNodeCert.NodePassphraseFile));
        _throttleLimit = Takes(Parameter.Number(NewNodeCert.ThrottleLimit));
        Takes(Parameter.Switch(NewNodeCert.Force));
    }

    protected override bool Execute(CommandRun run)
    {
        string[] nodeIds = run.GetNodeIds(_nodeId, needsNodes: run.Get(_from) is null);
        CertAuthority authority = run.OpenAuthority();
        using Passphrase? nodePassphrase = Passphrases.FromFile(run.Get(_nodePassphraseFile));
        NodeCertParameters given = Read(run, row: null) with { NodePassphrase = nodePassphrase };
        IReadOnlyList<NodeTableRow> rows = Rows(run);
        NodeCertOrder[] orders =
        [
            .. nodeIds.Select(id => new NodeCertOrder(id, given)),
            .. run.Each(rows, row => new NodeCertOrder(Named(row, run.AuthorityPath), Read(run, row) with { NodePassphrase = nodePassphrase })),
        ];
        return orders.Length == 0 || Passphrases.Use(
            run.Get(_passphraseFile),
            passphrase =>
            {
                IEnumerable<Outcome<NodeCert>> issued = NodeTable.Explain(
                    authority.Issue(orders, passphrase, run.Printer.Warning, run.Cancellation), rows.DistinctBy(r => r.NodeId).ToDictionary(r => r.NodeId));
                run.Print(NodeCertView.View, issued, orders.Length, "node certificates",
                    o => $"make a key and a certificate for node {o.Target} with '{authority.GetSigningCert().Subject}'");
                return true;
            },
            run.Cancellation);
    }

    private IReadOnlyList<NodeTableRow> Rows(CommandRun run) => run.Get(_from) switch
    {
        null => [],
        "-" => NodeTable.Read(Console.OpenStandardInput()),
        string path => NodeTable.Read(path),
    };

    // What a list of certificates tells of where each was issued is no wish; what somebody wrote is.
    private static string Named(NodeTableRow row, string authority)
    {
        if (row.NodeId.Length == 0)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "A row of the table has a NodeId that holds nothing; leave such rows out.");
        return row.IsRecord || row.Text("AuthorityPath") is not string its || SamePlace.Folders(its, authority)
            ? row.NodeId
            : throw new ClusterCertsException(
                ErrorCode.InvalidArgument, $"Node '{row.NodeId}', column 'AuthorityPath': the row is of '{its}', and this is '{authority}'; issue it with --authority-path.", row.NodeId);
    }

    private NodeCertParameters Read(CommandRun run, NodeTableRow? row) => new()
    {
        DnsNames = run.GetAll(_dnsName) is { Length: > 0 } names ? names : row?.List("DnsName", "DnsNames") ?? [],
        IPAddresses = run.GetAll(_ipAddress) is { Length: > 0 } addresses ? addresses : row?.List("IPAddress", "IPAddresses") ?? [],
        Purpose = run.Get(_purpose) ?? row?.Choice<CertPurpose>("Purpose"),
        KeyAlgorithm = run.Get(_keyAlgorithm) ?? row?.Choice<KeyAlgorithm>("KeyAlgorithm"),
        KeyFormat = run.Get(_keyFormat) ?? row?.Choice<KeyFormat>("KeyFormat"),
        Lifetime = _lifetime.Read(run, row),
        OutputPath = run.Get(_outputPath) ?? row?.Text("OutputPath"),
        ThrottleLimit = run.Get(_throttleLimit),
        Force = run.Force,
    };
}
