using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>get-node-cert-target</c>: where the files of nodes go.</summary>
internal sealed class GetNodeCertTargetCommand : CliCommand
{
    private readonly Positional _nodeId;
    private readonly Option<bool> _effective;

    public GetNodeCertTargetCommand()
        : base(GetNodeCertTarget.Command)
    {
        _nodeId = TakesSeveral(Parameter.List(GetNodeCertTarget.NodeId, "id"));
        Takes(Parameter.Path(GetNodeCertTarget.AuthorityPath));
        _effective = Takes(Parameter.Switch(GetNodeCertTarget.Effective));
    }

    protected override bool Execute(CommandRun run)
    {
        string[] nodeIds = run.GetNodeIds(_nodeId, needsNodes: false);
        CertAuthority authority = run.OpenAuthority();
        run.Print(NodeCertTargetView.View, run.Get(_effective) ? authority.GetEffectiveTargets(nodeIds) : authority.GetTargets(nodeIds), count: 0, "targets");
        return true;
    }
}
