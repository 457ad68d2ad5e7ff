namespace ClusterCerts.Cli;

/// <content>The files first, then all endpoints at once.</content>
internal sealed partial class TestNodeCertCommand
{
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
        NodeCertTestParameters expected = Expected(run, passphrase);
        IReadOnlyList<IReadOnlyList<string>> certificates = PresentedFiles.Group(run.GetAll(_path), expected.KeyPath);
        if (certificates.Count == 0)
            return [.. Ask(run, batch => batch.Add(null, endpoints, expected)).Select(r => new Outcome<NodeCertReport>(r.Endpoint ?? "", r, null))];

        List<Outcome<NodeCertReport>> outcomes = [.. certificates.Select(files => Test(expected with { CertificatePaths = files }, run.Cancellation))];
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

    private static Outcome<NodeCertReport> Test(NodeCertTestParameters expected, CancellationToken cancellation)
    {
        try
        {
            return new(expected.CertificatePaths[0], NodeCertTester.Test(expected, AuthorityContext.Default, cancellation), null);
        }
        catch (ClusterCertsException e)
        {
            return new(expected.CertificatePaths[0], null, e);
        }
    }
}
