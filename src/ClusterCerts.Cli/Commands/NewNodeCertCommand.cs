using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>new-node-cert</c>: a key and a certificate for each node ID.</summary>
internal sealed class NewNodeCertCommand : CliCommand
{
    private readonly Positional _nodeId;
    private readonly OrderOptions _order;
    private readonly Option<string?> _passphraseFile;

    public NewNodeCertCommand()
        : base(NewNodeCert.Command)
    {
        _order = new OrderOptions(this, NewNodeCert.OutputPath);
        _nodeId = TakesSeveral(Parameter.List(NewNodeCert.NodeId, "id"), instead: _order.From);
        Takes(_order.From);
        Takes(Parameter.Path(NewNodeCert.AuthorityPath));
        _passphraseFile = Takes(Parameter.Path(NewNodeCert.PassphraseFile));
        Takes(Parameter.Switch(NewNodeCert.Force));
    }

    protected override bool Execute(CommandRun run)
    {
        string[] nodeIds = run.GetNodeIds(_nodeId, needsNodes: run.Get(_order.From) is null, OrderOptions.ReadsFiles);
        CertAuthority authority = run.OpenAuthority();
        using Passphrase? nodePassphrase = _order.ReadPassphrase(run);
        (NodeCertOrder[] orders, IReadOnlyDictionary<string, NodeTableRow> rows) = _order.Read(run, nodeIds, nodePassphrase);
        return orders.Length == 0 || Passphrases.Use(
            run.Get(_passphraseFile),
            passphrase =>
            {
                IReadOnlySet<string> removed = authority.FindRemoved(orders.Select(order => order.NodeId));
                IEnumerable<Outcome<NodeCert>> issued = NodeTable.Explain(
                    authority.Issue(orders, passphrase, run.Printer.Warning, run.Cancellation), rows);
                run.Print(NodeCertView.View, issued, orders.Length, "node certificates",
                    o => $"make a key and a certificate for node {o.Target} with '{authority.GetSigningCert().Subject}'{(removed.Contains($"{o.Target}") ? ", which brings back a node that was taken out of service" : "")}");
                return true;
            },
            run.Cancellation);
    }
}
