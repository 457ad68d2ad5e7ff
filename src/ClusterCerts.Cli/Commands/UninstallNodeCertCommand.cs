using System.CommandLine;
using ClusterCerts.Installing;

namespace ClusterCerts.Cli;

/// <summary><c>uninstall-node-cert</c>: out of a certificate store of the account or the machine.</summary>
internal sealed class UninstallNodeCertCommand : CliCommand
{
    private readonly Positional _nodeId;
    private readonly StorePlaceOptions _place = new(UninstallNodeCert.StoreLocation, UninstallNodeCert.StoreName);
    private readonly Option<bool> _keepTrust;

    public UninstallNodeCertCommand()
        : base(UninstallNodeCert.Command)
    {
        _nodeId = TakesSeveral(Parameter.List(UninstallNodeCert.NodeId, "id"));
        Takes(Parameter.Path(UninstallNodeCert.AuthorityPath));
        Takes(_place.Location);
        Takes(_place.Name);
        _keepTrust = Takes(Parameter.Switch(UninstallNodeCert.KeepTrust));
    }

    protected override bool Execute(CommandRun run)
    {
        string[] nodeIds = run.GetNodeIds(_nodeId, needsNodes: true);
        var how = new UninstallationParameters { Place = _place.Read(run), KeepTrust = run.Get(_keepTrust) };
        StorePlaceOptions.Print(run, run.OpenAuthority().Uninstall(nodeIds, how, isWanted: null, run.Printer.Warning, run.Cancellation));
        return true;
    }
}
