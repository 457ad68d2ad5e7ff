using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary>The options that say from when on something is an alarm, and which servers are asked.</summary>
internal sealed class HealthOptions
{
    private readonly Option<AlertRange?> _warning = Parameter.Range(TestCertAuthority.Warning);
    private readonly Option<AlertRange?> _critical = Parameter.Range(TestCertAuthority.Critical);
    private readonly Option<AlertRange?> _listWarning = Parameter.Range(TestCertAuthority.ListWarning);
    private readonly Option<AlertRange?> _listCritical = Parameter.Range(TestCertAuthority.ListCritical);
    private readonly Option<TimeSpan?> _maximumPhaseAge = Parameter.Duration(TestCertAuthority.MaximumPhaseAge);
    private readonly Option<TimeSpan?> _maximumRenewalAge = Parameter.Duration(TestCertAuthority.MaximumRenewalAge);
    private readonly Option<TimeSpan?> _maximumDrillAge = Parameter.Duration(TestCertAuthority.MaximumDrillAge);
    private readonly Option<string[]> _endpoint = Parameter.List(TestCertAuthority.Endpoint, "host:port");
    private readonly Option<bool> _testTargets = Parameter.Switch(TestCertAuthority.TestTargets);
    private readonly Option<StartTls?> _startTls = Parameter.Choice<StartTls>(TestCertAuthority.StartTls);
    private readonly Option<TimeSpan?> _timeout = Parameter.Duration(TestCertAuthority.Timeout);
    private readonly Option<bool> _skipLedger = Parameter.Switch(TestCertAuthority.SkipLedger);

    /// <summary>Gives them to a command.</summary>
    internal HealthOptions(Command command)
    {
        Option[] options =
        [
            _warning, _critical, _listWarning, _listCritical, _maximumPhaseAge, _maximumRenewalAge, _maximumDrillAge, _endpoint, _testTargets, _startTls, _timeout,
            _skipLedger,
        ];
        foreach (Option option in options)
            command.Options.Add(option);
    }

    /// <summary>What was given.</summary>
    internal AuthorityTestParameters Read(CommandRun run) => new()
    {
        Warning = run.Get(_warning),
        Critical = run.Get(_critical),
        ListWarning = run.Get(_listWarning),
        ListCritical = run.Get(_listCritical),
        MaximumPhaseAge = run.Get(_maximumPhaseAge) ?? AuthorityTestParameters.DefaultPhaseAge,
        MaximumRenewalAge = run.Get(_maximumRenewalAge),
        MaximumDrillAge = run.Get(_maximumDrillAge),
        Endpoints = run.GetAll(_endpoint),
        TestTargets = run.Get(_testTargets),
        StartTls = run.Get(_startTls),
        Timeout = run.Get(_timeout) ?? EndpointTestParameters.DefaultTimeout,
        SkipLedger = run.Get(_skipLedger),
    };
}
