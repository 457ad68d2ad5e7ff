using System.CommandLine;
using ClusterCerts.Discovery;

namespace ClusterCerts.Cli;

/// <summary><c>find-node-cert</c>: certificates where they really are, beside the ledger.</summary>
internal sealed class FindNodeCertCommand : CliCommand
{
    private readonly Positional _path;
    private readonly Option<bool> _recurse;
    private readonly Option<string[]> _endpoint;
    private readonly Option<StartTls?> _startTls;
    private readonly Option<string[]> _nodeId;
    private readonly Option<int?> _throttleLimit;
    private readonly Option<TimeSpan?> _timeout;
    private readonly Option<string?> _passphraseFile;

    public FindNodeCertCommand()
        : base(FindNodeCert.Command.And("Exit status 1 means that something could not be read."))
    {
        _path = TakesSeveral(Parameter.Paths(FindNodeCert.Path));
        Takes(Parameter.Path(FindNodeCert.AuthorityPath));
        _recurse = Takes(Parameter.Switch(FindNodeCert.Recurse));
        _endpoint = Takes(Parameter.List(FindNodeCert.Endpoint, "host:port"));
        _startTls = Takes(Parameter.Choice<StartTls>(FindNodeCert.StartTls));
        _nodeId = Takes(Parameter.List(FindNodeCert.NodeId, "id"));
        _throttleLimit = Takes(Parameter.Number(FindNodeCert.ThrottleLimit));
        _timeout = Takes(Parameter.Duration(FindNodeCert.Timeout));
        _passphraseFile = Takes(Parameter.Path(FindNodeCert.PassphraseFile));
    }

    protected override bool Execute(CommandRun run)
    {
        using Passphrase? passphrase = Passphrases.FromFile(run.Get(_passphraseFile));
        var wanted = new CertSearchParameters
        {
            Paths = [.. run.GetAll(_path).Select(Path.GetFullPath)],
            Recurse = run.Get(_recurse),
            Endpoints = run.GetAll(_endpoint),
            StartTls = run.Get(_startTls),
            NodeIds = run.GetAll(_nodeId),
            ThrottleLimit = run.Get(_throttleLimit) ?? CertSearchParameters.DefaultThrottleLimit,
            Timeout = run.Get(_timeout),
            Passphrase = passphrase,
        };
        run.Print(FoundNodeCertView.View, run.OpenAuthority().FindCerts(wanted, run.Printer.Warning, run.Cancellation), count: 0, "certificates");
        return true;
    }
}
