using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>test-cluster-trust</c>: every node against every other node's trust bundle.</summary>
internal sealed class TestClusterTrustCommand : CliCommand
{
    private readonly Positional _path;
    private readonly Option<string[]> _nodeId;
    private readonly Option<DateTimeOffset?> _asOf;
    private readonly Option<SerialNumber?> _minimum;
    private readonly Option<bool> _detailed;

    public TestClusterTrustCommand()
        : base(TestClusterTrust.Command.And("Exit status 1 means no."))
    {
        _path = TakesSeveral(Parameter.Paths(TestClusterTrust.Path));
        Option<string?> authorityPath = Takes(Parameter.Path(TestClusterTrust.AuthorityPath));
        _nodeId = Takes(Parameter.List(TestClusterTrust.NodeId, "id"));
        _asOf = Takes(Parameter.Date(TestClusterTrust.AsOf));
        _minimum = Takes(Parameter.SerialNumber(TestClusterTrust.MinimumSerialNumber));
        _detailed = Takes(Parameter.Switch(TestClusterTrust.Detailed));
        Validators.Add(result =>
        {
            if (!_path.IsMissing(result) && result.GetResult(authorityPath) is { Implicit: false })
                result.AddError("<path> and --authority-path cannot be combined: each says whose nodes are meant.");
        });
    }

    protected override bool Execute(CommandRun run)
    {
        IReadOnlyList<TrustMember> members = FindMembers(run).WithSoftware(run.Context);
        bool isTold = members.Count == 0 && run.Printer.HasFailed; // Why nobody is left.
        run.Printer.Working("holding nodes against each other");
        List<TrustFailure> failures = isTold ? [] : [.. ClusterTrust.Test(members, run.Get(_asOf), run.Get(_minimum), run.Context, run.Cancellation)];
        if (run.Get(_detailed))
            run.Printer.Objects(TrustFailureView.View, failures);
        else
            run.Printer.Verdict(failures.Count == 0 && !run.Printer.HasFailed);
        return failures.Count == 0; // An ID that is not there was reported as an error.
    }

    private IEnumerable<TrustMember> FindMembers(CommandRun run)
    {
        string[] folders = run.GetAll(_path);
        string[] nodeIds = run.GetAll(_nodeId);
        if (folders.Length == 0)
            return NodesOf(run, run.AuthorityPath, nodeIds);
        if (nodeIds.Length > 0 && folders.FirstOrDefault(folder => !CertAuthority.Exists(folder)) is string node)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, $"-NodeId chooses nodes of an authority, and '{node}' is none; leave the one or the other out.", node);
        return run.EachFile(folders, folder => CertAuthority.Exists(folder) ? NodesOf(run, folder, nodeIds) : [TrustMembers.FromFolder(folder)]).SelectMany(m => m);
    }

    private static TrustMember[] NodesOf(CommandRun run, string path, string[] nodeIds)
    {
        CertAuthority authority = run.OpenAuthority(path);
        List<Outcome<NodeCert>> found = [.. authority.FindNodeCerts(new NodeCertFilter { NodeIds = nodeIds })];
        foreach (Outcome<NodeCert> missing in found.Where(o => o.Error is not null))
            run.Printer.Error(missing.Error!.Message);
        return [.. TrustMembers.FromAuthority(authority.GetSigningCert().AuthorityPath, found.Select(o => o.Value).OfType<NodeCert>())];
    }
}
