using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>get-node-cert-request</c>: what requests ask for, beside the policy and what their nodes have.</summary>
internal sealed class GetNodeCertRequestCommand : CliCommand
{
    private readonly Positional _path;
    private readonly Option<string?> _authorityPath;
    private readonly Option<string?> _nodeId;

    public GetNodeCertRequestCommand()
        : base(GetNodeCertRequest.Command)
    {
        _path = TakesSeveral(Parameter.Paths(GetNodeCertRequest.Path));
        _authorityPath = Takes(Parameter.Path(GetNodeCertRequest.AuthorityPath));
        _nodeId = Takes(Parameter.Text(GetNodeCertRequest.NodeId, "id"));
    }

    protected override bool Execute(CommandRun run)
    {
        // On a node there is no authority: the request is shown, and nobody judges it.
        RequestReviewer? reviewer = run.IsGiven(_authorityPath) || DefaultAuthority.IsNamed || run.IsGiven(_nodeId)
            || CertAuthority.Exists(run.AuthorityPath)
            ? run.OpenAuthority().ReviewRequests(new ApprovalParameters { NodeId = run.Get(_nodeId) })
            : null;
        IReadOnlyList<NodeCertRequest> requests = [.. run.EachFile(run.GetAll(_path), NodeCertRequest.Read)];
        NodeCertRequestView.Print(run.Printer, reviewer?.Review(requests) ?? requests);
        return true;
    }
}
