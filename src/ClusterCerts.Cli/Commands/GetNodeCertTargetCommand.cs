using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>get-node-cert-target</c>: where the files of nodes go.</summary>
internal sealed class GetNodeCertTargetCommand : CliCommand
{
    private readonly Positional _nodeId;
    private readonly Option<string?> _keyRing;
    private readonly Option<bool> _effective;

    public GetNodeCertTargetCommand()
        : base(GetNodeCertTarget.Command)
    {
        _nodeId = TakesSeveral(Parameter.List(GetNodeCertTarget.NodeId, "id"));
        Takes(Parameter.Path(GetNodeCertTarget.AuthorityPath));
        _keyRing = Takes(Parameter.Path(GetNodeCertTarget.KeyRing));
        _effective = Takes(Parameter.Switch(GetNodeCertTarget.Effective));
    }

    protected override bool Execute(CommandRun run)
    {
        string[] nodeIds = run.GetNodeIds(_nodeId, needsNodes: false);
        TargetRegister targets = run.OpenTargets(_keyRing);
        run.Print(NodeCertTargetView.View, run.Get(_effective) ? targets.GetEffective(nodeIds) : targets.Get(nodeIds), count: 0, "targets");
        return true;
    }
}
