using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>test-cluster-trust</c>: every node against every other node's trust bundle.</summary>
internal sealed class TestClusterTrustCommand : CliCommand
{
    private readonly Positional _path;
    private readonly Option<string[]> _nodeId;
    private readonly Option<DateTimeOffset?> _asOf;
    private readonly Option<SerialNumber?> _minimum;

    public TestClusterTrustCommand()
        : base(TestClusterTrust.Command.And("Exit status 1 means that there are some."))
    {
        _path = TakesSeveral(Parameter.Paths(TestClusterTrust.Path));
        Takes(Parameter.Path(TestClusterTrust.AuthorityPath));
        _nodeId = Takes(Parameter.List(TestClusterTrust.NodeId, "id"));
        _asOf = Takes(Parameter.Date(TestClusterTrust.AsOf));
        _minimum = Takes(Parameter.SerialNumber(TestClusterTrust.MinimumSerialNumber));
    }

    protected override bool Execute(CommandRun run)
    {
        string[] folders = run.GetAll(_path);
        List<TrustMember> members = folders.Length > 0 ? folders.Select(TrustMembers.FromFolder).ToList() : FromAuthority(run);
        DateTimeOffset moment = run.Get(_asOf) ?? run.Context.Time.GetUtcNow();
        List<TrustFailure> failures = ClusterTrust.FindFailures(members, moment, run.Get(_minimum), cancellation: run.Cancellation).ToList();
        run.Printer.Objects(TrustFailureView.View, failures);
        return failures.Count == 0; // An ID that is not there was reported as an error.
    }

    private List<TrustMember> FromAuthority(CommandRun run)
    {
        CertAuthority authority = run.OpenAuthority();
        var filter = new NodeCertFilter { NodeIds = run.GetAll(_nodeId) };
        List<Outcome<NodeCert>> found = [.. authority.FindNodeCerts(filter)];
        foreach (Outcome<NodeCert> missing in found.Where(o => o.Error is not null))
            run.Printer.Error(missing.Error!.Message);
        return TrustMembers.FromAuthority(authority.GetSigningCert().AuthorityPath, found.Select(o => o.Value).OfType<NodeCert>()).ToList();
    }
}
