using System.CommandLine;
using System.CommandLine.Parsing;

namespace ClusterCerts.Cli;

/// <summary><c>test-node-cert</c>: is this certificate good for this node now?</summary>
internal sealed partial class TestNodeCertCommand : CliCommand
{
    private readonly Positional _path;
    private readonly Option<string?> _nodeId;
    private readonly Option<string[]> _trustPath;
    private readonly Option<string?> _keyPath;
    private readonly Option<string?> _passphraseFile;
    private readonly Option<string[]> _crlPath;
    private readonly Option<SerialNumber?> _minimumSerialNumber;
    private readonly Option<CertPurpose?> _purpose;
    private readonly Option<DateTimeOffset?> _asOf;
    private readonly Option<string[]> _endpoint;
    private readonly EndpointOptions _how;
    private readonly Option<bool> _detailed;

    public TestNodeCertCommand()
        : base(TestNodeCert.Command.And("Exit status 1 means no."))
    {
        _path = TakesSeveral(Parameter.Paths(TestNodeCert.Path));
        _nodeId = Takes(Parameter.Text(TestNodeCert.NodeId, "id"));
        Takes(Parameter.Path(TestNodeCert.AuthorityPath));
        _trustPath = Takes(Parameter.Paths(TestNodeCert.TrustPath));
        _keyPath = Takes(Parameter.Path(TestNodeCert.KeyPath));
        _passphraseFile = Takes(Parameter.Path(TestNodeCert.PassphraseFile));
        _crlPath = Takes(Parameter.Paths(TestNodeCert.CrlPath));
        _minimumSerialNumber = Takes(Parameter.SerialNumber(TestNodeCert.MinimumSerialNumber));
        _purpose = Takes(Parameter.Choice<CertPurpose>(TestNodeCert.Purpose));
        _asOf = Takes(Parameter.Date(TestNodeCert.AsOf));
        _endpoint = Takes(Parameter.List(TestNodeCert.Endpoint, "host:port"));
        _how = new EndpointOptions(
            this, TestNodeCert.ClientCertificatePath, TestNodeCert.ClientKeyPath, TestNodeCert.StartTls, TestNodeCert.Timeout);
        _detailed = Takes(Parameter.Switch(TestNodeCert.Detailed));
        Validators.Add(result =>
        {
            if (_path.IsMissing(result) && result.GetResult(_endpoint) is null)
                result.AddError("There is nothing to test; give a certificate's file or --endpoint.");
            if (result.GetResult(_trustPath) is not null && result.GetResult(Shared.AuthorityPathName) is OptionResult { Implicit: false })
                result.AddError($"--trust-path and {Shared.AuthorityPathName} do not go together: either says whom to trust.");
        });
    }

    protected override bool Execute(CommandRun run)
    {
        bool detailed = run.Get(_detailed);
        if (run.GetAll(_trustPath).Length == 0 && CertAuthority.Exists(run.AuthorityPath))
            run.OpenAuthority(); // For what its recovery, its clock and its lists have to say.
        List<Outcome<NodeCertReport>> outcomes = Passphrases.Use(run.Get(_passphraseFile), passphrase => Test(run, passphrase), run.Cancellation);
        foreach (Outcome<NodeCertReport> outcome in outcomes)
        {
            if (outcome.Error is ClusterCertsException error)
                run.Printer.Error(error.Message);
            if (detailed && outcome.Value is NodeCertReport report)
                NodeCertReportView.Print(run.Printer, report);
            else if (!detailed)
                PrintVerdict(run.Printer, outcome.Value, isOneOfMany: outcomes.Count > 1);
        }

        return outcomes.All(o => o.Value is { Passed: true });
    }

    private IEnumerable<NodeCertReport> Ask(CommandRun run, Action<EndpointBatch> fill)
    {
        var batch = new EndpointBatch();
        fill(batch);
        return batch.Run(_how.Read(run), AuthorityContext.Default, run.Cancellation);
    }

    private NodeCertTestParameters Expected(CommandRun run, Passphrase? passphrase)
    {
        string[] trust = run.GetAll(_trustPath);
        string[] lists = run.GetAll(_crlPath);
        return new NodeCertTestParameters
        {
            CertificatePaths = [],
            NodeId = run.Get(_nodeId),
            AuthorityPath = trust.Length > 0 ? null : run.AuthorityPath,
            TrustPaths = trust.Length > 0 ? trust : null,
            KeyPath = run.Get(_keyPath),
            KeyPassphrase = passphrase,
            CrlPaths = lists.Length > 0 ? lists : null,
            MinimumSerialNumber = run.Get(_minimumSerialNumber),
            Purpose = run.Get(_purpose),
            AsOf = run.Get(_asOf),
        };
    }
}
