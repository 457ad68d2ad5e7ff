using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>test-cert-authority</c>: is all well with an authority?</summary>
internal sealed class TestCertAuthorityCommand : CliCommand
{
    private readonly Positional _path;
    private readonly HealthOptions _how;
    private readonly Option<bool> _detailed;
    private readonly Option<HealthOutput?> _as;

    public TestCertAuthorityCommand()
        : base(TestCertAuthority.Command.And("Exit status 1 means no; with --as nagios 0 means Ok, 1 Warning, 2 Critical and 3 Unknown, wrong usage too."))
    {
        _path = TakesOne(Parameter.Paths(TestCertAuthority.AuthorityPath));
        _how = new HealthOptions(this);
        _detailed = Takes(Parameter.Switch(TestCertAuthority.Detailed));
        _as = Takes(Parameter.Choice<HealthOutput>(TestCertAuthority.As));
        Validators.Add(result =>
        {
            if (result.GetResult(_detailed) is not null && result.GetResult(_as) is not null)
                result.AddError("--detailed and --as cannot be combined: the text of a plug-in has every check already.");
        });
    }

    protected override bool Execute(CommandRun run)
    {
        CertAuthority authority = run.OpenAuthority(run.AuthorityAt(run.Get(_path)));
        run.Printer.Working("testing the authority");
        AuthorityHealth health = authority.TestHealth(_how.Read(run), run.Cancellation);
        if (run.Get(_detailed))
        {
            run.Printer.Objects(AuthorityCheckView.View, health.Checks);
            return health.Passed;
        }

        foreach (AuthorityCheck check in health.Checks.Where(check => check.State != CheckState.Ok))
            run.Printer.Tell(new WorkMessage(WorkKind.Step, $"{check.Name}: {check.State}: {check.Detail}"));
        run.Printer.Verdict(health.Passed);
        return health.Passed;
    }

    // A plug-in: whatever happens, its one line is on standard output, and its status says how bad that is.
    protected override int? RunAsPlugin(CommandRun run) => run.Get(_as) is null ? null : Plugin.Run(() =>
        NagiosText.Of(CertAuthority.Open(run.AuthorityAt(run.Get(_path)), run.Context).TestHealth(_how.Read(run), run.Cancellation)), run.Explain);
}
