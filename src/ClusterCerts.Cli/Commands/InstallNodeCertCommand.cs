using System.CommandLine;
using ClusterCerts.Installing;
using ClusterCerts.Trust;

namespace ClusterCerts.Cli;

/// <summary><c>install-node-cert</c>: into a certificate store of the account or the machine.</summary>
internal sealed class InstallNodeCertCommand : CliCommand
{
    private readonly Positional _nodeId;
    private readonly StorePlaceOptions _place = new(InstallNodeCert.StoreLocation, InstallNodeCert.StoreName);
    private readonly Option<bool> _exportable;
    private readonly Option<string[]> _grantReadTo;
    private readonly Option<string?> _endpoint;
    private readonly Option<TimeSpan?> _timeout;
    private readonly Option<string?> _nodePassphraseFile;

    public InstallNodeCertCommand()
        : base(InstallNodeCert.Command)
    {
        _nodeId = TakesSeveral(Parameter.List(InstallNodeCert.NodeId, "id"));
        Takes(Parameter.Path(InstallNodeCert.AuthorityPath));
        Takes(_place.Location);
        Takes(_place.Name);
        _exportable = Takes(Parameter.Switch(InstallNodeCert.Exportable));
        _grantReadTo = Takes(Parameter.Texts(InstallNodeCert.GrantReadTo, "account"));
        _endpoint = Takes(Parameter.Text(InstallNodeCert.Endpoint, "host:port"));
        _timeout = Takes(Parameter.Duration(InstallNodeCert.Timeout));
        _nodePassphraseFile = Takes(Parameter.Path(InstallNodeCert.NodePassphraseFile));
    }

    protected override bool Execute(CommandRun run)
    {
        string[] nodeIds = run.GetNodeIds(_nodeId, needsNodes: true);
        using Passphrase? nodePassphrase = Passphrases.FromFile(run.Get(_nodePassphraseFile));
        var how = new InstallationParameters
        {
            Place = _place.Read(run),
            Exportable = run.Get(_exportable),
            GrantReadTo = run.GetAll(_grantReadTo),
            Endpoint = run.Get(_endpoint) is string endpoint ? EndpointAddress.Parse(endpoint) : null,
            Timeout = run.Get(_timeout) ?? InstallationParameters.DefaultTimeout,
            NodePassphrase = nodePassphrase,
        };
        StorePlaceOptions.Print(run, run.OpenAuthority().Install(nodeIds, how, isWanted: null, run.Printer.Warning, run.Cancellation));
        return true;
    }
}
