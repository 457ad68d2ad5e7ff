using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>get-node-cert-request</c>: what requests ask for, beside the policy and what their nodes have.</summary>
internal sealed class GetNodeCertRequestCommand : CliCommand
{
    private readonly Positional _path;
    private readonly Option<string?> _authorityPath;

    public GetNodeCertRequestCommand()
        : base("get-node-cert-request", "Shows what requests ask for, beside what the policy allows and what their nodes have, with a risk level.")
    {
        _path = TakesSeveral(Parameter.Paths("--path", "The request files."), required: true);
        _authorityPath = Takes(Shared.AuthorityPath());
    }

    protected override bool Execute(CommandRun run)
    {
        // On a node there is no authority: the request is shown, and nobody judges it.
        RequestReviewer? reviewer = run.IsGiven(_authorityPath) || CertAuthority.Exists(run.AuthorityPath)
            ? new RequestReviewer(run.OpenAuthority())
            : null;
        NodeCertRequestView.Print(run.Printer, RequestFiles.Read(run, run.GetAll(_path)).Select(r => reviewer?.Review(r) ?? r));
        return true;
    }
}
