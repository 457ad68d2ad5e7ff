using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>test-node-cert</c>: is this certificate good for this node now?</summary>
internal sealed class TestNodeCertCommand : CliCommand
{
    private readonly Positional _path;
    private readonly ExpectationOptions _expected;
    private readonly Option<string[]> _endpoint;
    private readonly EndpointOptions _how;
    private readonly Option<bool> _detailed;

    public TestNodeCertCommand()
        : base(TestNodeCert.Command.And("Exit status 1 means no."))
    {
        _path = TakesSeveral(Parameter.Paths(TestNodeCert.Path));
        _expected = new ExpectationOptions(this);
        _endpoint = Takes(Parameter.List(TestNodeCert.Endpoint, "host:port"));
        _how = new EndpointOptions(
            this, TestNodeCert.ClientCertificatePath, TestNodeCert.ClientKeyPath, TestNodeCert.StartTls, TestNodeCert.Timeout);
        _detailed = Takes(Parameter.Switch(TestNodeCert.Detailed));
        Validators.Add(result =>
        {
            if (_path.IsMissing(result) && result.GetResult(_endpoint) is null)
                result.AddError("There is nothing to test; give a certificate's file or --endpoint.");
            _expected.Validate(result);
        });
    }

    protected override bool Execute(CommandRun run)
    {
        bool detailed = run.Get(_detailed);
        if (_expected.NeedsAuthority(run) && CertAuthority.Exists(run.AuthorityPath))
            run.OpenAuthority(); // For what its recovery, its clock and its lists have to say.
        List<Outcome<NodeCertReport>> outcomes = Passphrases.Use(run.Get(_expected.PassphraseFile), passphrase => Test(run, passphrase), run.Cancellation);
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
        return batch.Run(_how.Read(run), run.Context, run.Cancellation);
    }

    // What cannot be tested is not good. Among several a refusal says whose it is, and why.
    private static void PrintVerdict(Printer printer, NodeCertReport? report, bool isOneOfMany)
    {
        printer.Verdict(report is { Passed: true });
        if (!isOneOfMany || report is not { Passed: false })
            return;
        string which = PathText.Short(report.CertificatePath ?? report.Endpoint ?? "");
        printer.Warning($"'{which}' is not good: {string.Join("; ", report.Checks.Where(c => !c.Passed).Select(c => $"{c.Name}: {c.Detail}"))}");
    }

    private List<Outcome<NodeCertReport>> Test(CommandRun run, Passphrase? passphrase)
    {
        string[] endpoints = run.GetAll(_endpoint);
        NodeCertTestParameters expected = _expected.Read(run, passphrase);
        IReadOnlyList<IReadOnlyList<string>> certificates = PresentedFiles.Group(run.GetAll(_path), expected.KeyPath);
        if (certificates.Count == 0)
            return [.. Ask(run, batch => batch.Add(null, endpoints, expected)).Select(r => new Outcome<NodeCertReport>(r.Endpoint ?? "", r, null))];

        List<Outcome<NodeCertReport>> outcomes = [.. certificates.Select(files => Test(run, expected with { CertificatePaths = files }))];
        if (outcomes.Find(o => o.Error is not null).Error is ClusterCertsException error
            && (outcomes.Count == 1 || (error.ErrorCode == ErrorCode.PassphraseRequired && passphrase is null && Passphrases.CanAsk())))
        {
            throw error;
        }

        if (endpoints.Length == 0)
            return outcomes;
        var reports = new Queue<NodeCertReport>(Ask(run, batch =>
        {
            foreach ((IReadOnlyList<string> files, Outcome<NodeCertReport> outcome) in certificates.Zip(outcomes))
            {
                if (outcome.Value is NodeCertReport report)
                    batch.Add(report, endpoints, expected with { CertificatePaths = files });
            }
        }));
        return outcomes.ConvertAll(o => o.Value is null ? o : o with { Value = reports.Dequeue() });
    }

    private static Outcome<NodeCertReport> Test(CommandRun run, NodeCertTestParameters expected)
    {
        foreach (string file in expected.CertificatePaths)
            run.TellReading(file);
        try
        {
            return new(expected.CertificatePaths[0], NodeCertTester.Test(expected, run.Context, run.Cancellation), null);
        }
        catch (ClusterCertsException e)
        {
            return new(expected.CertificatePaths[0], null, e);
        }
    }
}
