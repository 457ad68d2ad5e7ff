using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>new-node-cert</c>: a key and a certificate for each node ID.</summary>
internal sealed class NewNodeCertCommand : CliCommand
{
    private readonly Positional _nodeId;
    private readonly Option<string[]> _dnsName;
    private readonly Option<string[]> _ipAddress;
    private readonly Option<CertPurpose?> _purpose;
    private readonly Option<KeyAlgorithm?> _keyAlgorithm;
    private readonly Option<KeyFormat?> _keyFormat;
    private readonly LifetimeOptions _lifetime;
    private readonly Option<string?> _outputPath;
    private readonly Option<string?> _passphraseFile;
    private readonly Option<string?> _nodePassphraseFile;
    private readonly Option<int?> _throttleLimit;

    public NewNodeCertCommand()
        : base(NewNodeCert.Command)
    {
        _nodeId = TakesSeveral(Parameter.List(NewNodeCert.NodeId, "id"));
        Takes(Parameter.Path(NewNodeCert.AuthorityPath));
        _dnsName = Takes(Parameter.List(NewNodeCert.DnsName, "name"));
        _ipAddress = Takes(Parameter.List(NewNodeCert.IPAddress, "address"));
        _purpose = Takes(Parameter.Choice<CertPurpose>(NewNodeCert.Purpose));
        _keyAlgorithm = Takes(Parameter.Choice<KeyAlgorithm>(NewNodeCert.KeyAlgorithm));
        _keyFormat = Takes(Parameter.Choice<KeyFormat>(NewNodeCert.KeyFormat));
        _lifetime = new LifetimeOptions(this, NewNodeCert.Lifetime, NewNodeCert.NotAfter, NewNodeCert.Backdate, NewNodeCert.ClampToIssuer);
        _outputPath = Takes(Parameter.Path(NewNodeCert.OutputPath));
        _passphraseFile = Takes(Parameter.Path(NewNodeCert.PassphraseFile));
        _nodePassphraseFile = Takes(Parameter.Path(NewNodeCert.NodePassphraseFile));
        _throttleLimit = Takes(Parameter.Number(NewNodeCert.ThrottleLimit));
        Takes(Parameter.Switch(NewNodeCert.Force));
    }

    protected override bool Execute(CommandRun run)
    {
        string[] nodeIds = run.GetAll(_nodeId);
        CertAuthority authority = run.OpenAuthority();
        using Passphrase? nodePassphrase = Passphrases.FromFile(run.Get(_nodePassphraseFile));
        NodeCertParameters parameters = Read(run) with { NodePassphrase = nodePassphrase };
        return Passphrases.Use(
            run.Get(_passphraseFile),
            passphrase =>
            {
                IEnumerable<Outcome<NodeCert>> issued = authority.Issue(nodeIds, parameters, passphrase, run.Printer.Warning, run.Cancellation);
                run.Print(NodeCertView.View, issued, nodeIds.Length, "node certificates",
                    o => $"make a key and a certificate for node {o.Target} with '{authority.GetSigningCert().Subject}'");
                return true;
            },
            run.Cancellation);
    }

    private NodeCertParameters Read(CommandRun run) => new()
    {
        DnsNames = run.GetAll(_dnsName),
        IPAddresses = run.GetAll(_ipAddress),
        Purpose = run.Get(_purpose),
        KeyAlgorithm = run.Get(_keyAlgorithm),
        KeyFormat = run.Get(_keyFormat),
        Lifetime = _lifetime.Read(run),
        OutputPath = run.Get(_outputPath),
        ThrottleLimit = run.Get(_throttleLimit),
        Force = run.Force,
    };
}
