using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>remove-node-cert-target</c>: takes away what says where the files of nodes go.</summary>
internal sealed class RemoveNodeCertTargetCommand : CliCommand
{
    private readonly Positional _nodeId;
    private readonly Option<string?> _keyRing;

    public RemoveNodeCertTargetCommand()
        : base(RemoveNodeCertTarget.Command)
    {
        _nodeId = TakesSeveral(Parameter.List(RemoveNodeCertTarget.NodeId, "id"));
        Takes(Parameter.Path(RemoveNodeCertTarget.AuthorityPath));
        _keyRing = Takes(Parameter.Path(RemoveNodeCertTarget.KeyRing));
    }

    protected override bool Execute(CommandRun run)
    {
        string[] nodeIds = run.GetNodeIds(_nodeId, needsNodes: true);
        run.Print(NodeCertTargetView.View, run.OpenTargets(_keyRing).Remove(nodeIds), nodeIds.Length, "targets", o => $"remove the target of {o.Target}: {o.Value}");
        return true;
    }
}
