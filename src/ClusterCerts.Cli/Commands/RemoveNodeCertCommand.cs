using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>remove-node-cert</c>: takes nodes out of service.</summary>
internal sealed class RemoveNodeCertCommand : CliCommand
{
    private readonly Positional _nodeId;
    private readonly Option<bool> _keepUntilExpiry;
    private readonly Option<string?> _passphraseFile;
    private readonly Option<string?> _rotationPassphraseFile;

    public RemoveNodeCertCommand()
        : base(RemoveNodeCert.Command.And("It names what is cut off and needs --force."))
    {
        _nodeId = TakesSeveral(Parameter.List(RemoveNodeCert.NodeId, "id"));
        Takes(Parameter.Path(RemoveNodeCert.AuthorityPath));
        _keepUntilExpiry = Takes(Parameter.Switch(RemoveNodeCert.KeepUntilExpiry));
        _passphraseFile = Takes(Parameter.Path(RemoveNodeCert.PassphraseFile));
        _rotationPassphraseFile = Takes(Parameter.Path(RemoveNodeCert.RotationPassphraseFile));
        Takes(Parameter.Switch(RemoveNodeCert.Force.And("Without it the nodes are only named.")));
    }

    protected override bool Execute(CommandRun run)
    {
        string[] nodeIds = run.GetNodeIds(_nodeId, needsNodes: true);
        CertAuthority authority = run.OpenAuthority();
        var parameters = new RemovalParameters { NodeIds = nodeIds, KeepUntilExpiry = run.Get(_keepUntilExpiry) };
        IReadOnlyList<Outcome<NodeCert>> found = authority.FindRemovable(parameters);
        run.Printer.Warnings(parameters.KeepUntilExpiry ? [] : authority.DescribeFirstList(found.Where(o => o.Value is { Status: not NodeCertStatus.Expired })));
        string Would(NodeCert cert) => $"take out of service {parameters.Describe(cert)}";
        run.DemandForce(found, Would, "Nothing was changed. Give -Force to take the nodes out of service.");
        using var given = new GivenPassphrases((GivenPassphrases.Signing, run.Get(_passphraseFile)), (GivenPassphrases.Rotation, run.Get(_rotationPassphraseFile)));
        return Passphrases.Use(
            given,
            () =>
            {
                IEnumerable<Outcome<NodeCert>> done = authority.Remove(
                    parameters with { RotationPassphrase = given[GivenPassphrases.Rotation] }, given[GivenPassphrases.Signing], run.Cancellation);
                run.Print(NodeCertView.View, run.WhatIf ? done.Where(o => found.Any(f => f.Target.Equals(o.Target))) : done, found.Count,
                    "nodes", o => Would(found.First(f => f.Target.Equals(o.Target)).Value!));
                return true;
            },
            run.Cancellation);
    }
}
