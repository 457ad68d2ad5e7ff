using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>set-node-cert-target</c>: says where the files of nodes go.</summary>
internal sealed class SetNodeCertTargetCommand : CliCommand
{
    private readonly Positional _nodeId;
    private readonly Option<string?> _keyRing;
    private readonly TargetOptions _target;

    public SetNodeCertTargetCommand()
        : base(SetNodeCertTarget.Command)
    {
        _target = new TargetOptions(this);
        _nodeId = TakesSeveral(Parameter.List(SetNodeCertTarget.NodeId, "id"), instead: _target.From);
        Takes(_target.From);
        Takes(Parameter.Path(SetNodeCertTarget.AuthorityPath));
        _keyRing = Takes(Parameter.Path(SetNodeCertTarget.KeyRing));
    }

    protected override bool Execute(CommandRun run)
    {
        string[] nodeIds = run.GetNodeIds(_nodeId, needsNodes: run.Get(_target.From) is null, OrderOptions.ReadsFiles);
        TargetRegister targets = run.OpenTargets(_keyRing);
        NodeCertTargetChanges[] changes = _target.Read(run, nodeIds, run.Get(_keyRing));
        if (changes.Length > 0)
            run.Print(NodeCertTargetView.Changes, targets.Set(changes), changes.Length, "targets", o => o.Value!.Describe());
        return true;
    }
}
