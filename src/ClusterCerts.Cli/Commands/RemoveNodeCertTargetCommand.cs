namespace ClusterCerts.Cli;

/// <summary><c>remove-node-cert-target</c>: takes away what says where the files of nodes go.</summary>
internal sealed class RemoveNodeCertTargetCommand : CliCommand
{
    private readonly Positional _nodeId;

    public RemoveNodeCertTargetCommand()
        : base(RemoveNodeCertTarget.Command)
    {
        _nodeId = TakesSeveral(Parameter.List(RemoveNodeCertTarget.NodeId, "id"));
        Takes(Parameter.Path(RemoveNodeCertTarget.AuthorityPath));
    }

    protected override bool Execute(CommandRun run)
    {
        string[] nodeIds = run.GetNodeIds(_nodeId, needsNodes: true);
        run.Print(NodeCertTargetView.View, run.OpenAuthority().RemoveTargets(nodeIds), nodeIds.Length, "targets", o => $"remove the target of {o.Target}: {o.Value}");
        return true;
    }
}
