using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>remove-node-cert</c>: takes nodes out of service.</summary>
internal sealed class RemoveNodeCertCommand : CliCommand
{
    private readonly Positional _nodeId;
    private readonly Option<bool> _keepUntilExpiry;
    private readonly Option<string?> _passphraseFile;

    public RemoveNodeCertCommand()
        : base("remove-node-cert",
            "Takes nodes out of service: revokes what is alive, and counts them no longer. It names what is cut off and needs --force.")
    {
        _nodeId = TakesSeveral(Parameter.List("--node-id", "The nodes; * and ? stand for any characters.", "id"), required: true);
        Takes(Shared.AuthorityPath());
        _keepUntilExpiry = Takes(Parameter.Switch("--keep-until-expiry", "Leaves what is alive to end, instead of revoking it."));
        _passphraseFile = Takes(Shared.PassphraseFile());
        Takes(Shared.Force("Takes them out; without it the nodes are only named."));
        Takes(Shared.WhatIf());
    }

    protected override bool Execute(CommandRun run)
    {
        CertAuthority authority = run.OpenAuthority();
        var parameters = new RemovalParameters { NodeIds = run.GetAll(_nodeId), KeepUntilExpiry = run.Get(_keepUntilExpiry) };
        IReadOnlyList<Outcome<NodeCert>> found = authority.FindRemovable(parameters);
        string Would(NodeCert cert) => $"take out of service {parameters.Describe(cert)}";
        run.DemandForce(found, Would, "Nothing was changed. Give -Force to take the nodes out of service.");
        return Passphrases.Use(
            run.Get(_passphraseFile),
            passphrase =>
            {
                run.Print(NodeCertView.View, authority.Remove(parameters, passphrase, run.Cancellation), found.Count,
                    "nodes", o => Would(found.First(f => f.Target.Equals(o.Target)).Value!));
                return true;
            },
            run.Cancellation);
    }
}
