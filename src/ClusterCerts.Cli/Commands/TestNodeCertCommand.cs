using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>test-node-cert</c>: is this certificate good for this node now?</summary>
internal sealed class TestNodeCertCommand : CliCommand
{
    private readonly Positional _path;
    private readonly ExpectationOptions _expected;
    private readonly Option<string[]> _endpoint;
    private readonly EndpointOptions _how;
    private readonly ProofOptions _proof;
    private readonly Option<bool> _detailed;

    public TestNodeCertCommand()
        : base(TestNodeCert.Command.And("Exit status 1 means no."))
    {
        _path = TakesSeveral(Parameter.Paths(TestNodeCert.Path));
        _expected = new ExpectationOptions(this);
        _endpoint = Takes(Parameter.List(TestNodeCert.Endpoint, "host:port"));
        _how = new EndpointOptions(
            this, TestNodeCert.ClientCertificatePath, TestNodeCert.ClientKeyPath, TestNodeCert.StartTls, TestNodeCert.Timeout);
        _proof = new ProofOptions(this, _expected, _how);
        _detailed = Takes(Parameter.Switch(TestNodeCert.Detailed));
        Validators.Add(result =>
        {
            if (_path.IsMissing(result) && result.GetResult(_endpoint) is null)
                result.AddError("There is nothing to test; give a certificate's file or --endpoint.");
            _expected.Validate(result);
            _proof.Validate(result, hasFile: !_path.IsMissing(result), hasEndpoint: result.GetResult(_endpoint) is not null);
        });
    }

    protected override bool Execute(CommandRun run)
    {
        bool detailed = run.Get(_detailed);
        if (_expected.NeedsAuthority(run) && CertAuthority.Exists(run.AuthorityPath))
            run.OpenAuthority(); // For what its recovery, its clock and its lists have to say.
        using Passphrase? node = Passphrases.FromFile(run.Get(_expected.NodePassphraseFile));
        using var given = new GivenPassphrases((GivenPassphrases.Signing, run.Get(_expected.PassphraseFile)), (GivenPassphrases.Next, run.Get(_proof.NewPassphraseFile)));
        return Passphrases.Use(
            given,
            () => Print(
                run.Printer,
                Test(run, _proof.IsAsked(run) ? node : given[GivenPassphrases.Signing], _proof.Prover(run, given[GivenPassphrases.Signing], given[GivenPassphrases.Next])),
                detailed),
            run.Cancellation);
    }

    // Each as it comes.
    private static bool Print(Printer printer, (IEnumerable<Outcome<NodeCertReport>> Outcomes, bool AreMany) tests, bool detailed)
    {
        bool areGood = true;
        foreach (Outcome<NodeCertReport> outcome in tests.Outcomes)
        {
            areGood &= outcome.Value is { Passed: true };
            if (outcome.Error is ClusterCertsException error)
                printer.Error(error.Message);
            if (detailed && outcome.Value is NodeCertReport report)
                NodeCertReportView.Print(printer, report);
            else if (!detailed)
                NodeCertReportView.PrintVerdict(printer, outcome.Value, tests.AreMany);
        }

        return areGood;
    }

    private IEnumerable<NodeCertReport> Ask(CommandRun run, NextTrustProver? prove, Action<EndpointBatch> fill)
    {
        var batch = new EndpointBatch();
        fill(batch);
        return prove is null ? batch.Run(_how.Read(run), run.Context, run.Cancellation) : batch.RunAndProve(_how.Read(run), prove, run.Context, run.Cancellation);
    }

    private (IEnumerable<Outcome<NodeCertReport>> Outcomes, bool AreMany) Test(
        CommandRun run, Passphrase? nodePassphrase, NextTrustProver? prove)
    {
        string[] endpoints = run.GetAll(_endpoint);
        NodeCertTestParameters expected = _expected.Read(run, nodePassphrase);
        IReadOnlyList<IReadOnlyList<string>> certificates = PresentedFiles.Group(run.GetAll(_path), expected.KeyPath);
        if (certificates.Count == 0)
        {
            List<NodeCertReport> served = [.. Ask(run, prove, batch => batch.Add(null, endpoints, expected))];
            return (served.Select(r => new Outcome<NodeCertReport>(r.Endpoint ?? "", r, null)), served.Count > 1);
        }

        // A key that is named is that of one certificate: of several none asks for a passphrase, and each is told as it comes.
        if (endpoints.Length == 0 && certificates.Count > 1)
            return (TestMany(run, expected, certificates), true);
        List<Outcome<NodeCertReport>> outcomes = [.. TestMany(run, expected, certificates)];
        if (outcomes is [{ Error: ClusterCertsException error }])
            throw error;
        if (endpoints.Length == 0)
            return (outcomes, false);
        var reports = new Queue<NodeCertReport>(Ask(run, prove, batch =>
        {
            foreach ((IReadOnlyList<string> files, Outcome<NodeCertReport> outcome) in certificates.Zip(outcomes))
            {
                if (outcome.Value is NodeCertReport report)
                    batch.Add(report, endpoints, expected with { CertificatePaths = files });
            }
        }));
        return (outcomes.ConvertAll(o => o.Value is null ? o : o with { Value = reports.Dequeue() }), outcomes.Count > 1);
    }

    // In their order, on all processors.
    private static IEnumerable<Outcome<NodeCertReport>> TestMany(
        CommandRun run, NodeCertTestParameters expected, IReadOnlyList<IReadOnlyList<string>> certificates) =>
        NodeCertTester.TestMany(certificates.Select(files => Reading(run, expected with { CertificatePaths = files })), run.Context, run.Cancellation);

    private static NodeCertTestParameters Reading(CommandRun run, NodeCertTestParameters expected)
    {
        foreach (string file in expected.CertificatePaths)
            run.TellReading(file);
        return expected;
    }
}
