using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>A cmdlet that judges authorities for monitoring: from when on something is an alarm, and which servers are asked.</summary>
public abstract class HealthCmdlet : AuthorityCmdlet
{
    /// <summary>When the time left of a certificate is a warning: less than a duration, or outside of a range (30:, ~:30, 7:30), or inside of one (@10:20), as
    /// Nagios plug-ins take them; the ends are days or durations.</summary>
    [Parameter]
    [AlertRange]
    [ArgumentCompleter(typeof(DurationCompleter))]
    [PSDefaultValue(Help = "21 days for a node's and 90 for a CA's, but a fifth of its lifetime at most")]
    public AlertRange? Warning { get; set; }

    /// <summary>When the time left of a certificate is critical, as for -Warning.</summary>
    [Parameter]
    [AlertRange]
    [ArgumentCompleter(typeof(DurationCompleter))]
    [PSDefaultValue(Help = "7 days for a node's and 30 for a CA's, but a twentieth of its lifetime at most")]
    public AlertRange? Critical { get; set; }

    /// <summary>When the time left of a revocation list is a warning, as for -Warning.</summary>
    [Parameter]
    [AlertRange]
    [ArgumentCompleter(typeof(DurationCompleter))]
    [PSDefaultValue(Help = "A fifth of its lifetime, at least 3 days and half of it at most")]
    public AlertRange? ListWarning { get; set; }

    /// <summary>When the time left of a revocation list is critical, as for -Warning.</summary>
    [Parameter]
    [AlertRange]
    [ArgumentCompleter(typeof(DurationCompleter))]
    [PSDefaultValue(Help = "A twentieth of its lifetime")]
    public AlertRange? ListCritical { get; set; }

    /// <summary>How long a phase of a rotation may stand before that is a warning.</summary>
    [Parameter]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    [PSDefaultValue(Help = "30 days")]
    public TimeSpan MaximumPhaseAge { get; set; } = AuthorityTestParameters.DefaultPhaseAge;

    /// <summary>How old the last renewal of every node may be, by Update-NodeCert with a condition or by Sync-NodeCert, before that is a warning. Where it is
    /// given and none was ever recorded, that is unknown.</summary>
    [Parameter]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    [PSDefaultValue(Help = "2 days, where one was ever recorded")]
    public TimeSpan? MaximumRenewalAge { get; set; }

    /// <summary>How long ago a backup may have been restored on trial by Test-CertAuthorityBackup before that is a warning. Where it is given and none ever was,
    /// that is unknown.</summary>
    [Parameter]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    [PSDefaultValue(Help = "35 days, where one ever was")]
    public TimeSpan? MaximumDrillAge { get; set; }

    /// <summary>Running servers that should serve the latest certificate of a node, such as node1:8443. Others are not connected to.</summary>
    [Parameter]
    public string[] Endpoint { get; set; } = [];

    /// <summary>Asks the endpoints of the nodes' targets, too, whether each serves the latest certificate of its node.</summary>
    [Parameter]
    public SwitchParameter TestTargets { get; set; }

    /// <summary>The protocol of the endpoints, where TLS begins only when it is asked for. Those of targets have their own.</summary>
    [Parameter]
    [PSDefaultValue(Help = "TLS from the first byte")]
    [EnumNames]
    public StartTls? StartTls { get; set; }

    /// <summary>How long an endpoint may take to connect and shake hands.</summary>
    [Parameter]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    [PSDefaultValue(Help = "5 seconds")]
    public TimeSpan Timeout { get; set; } = EndpointTestParameters.DefaultTimeout;

    /// <summary>Leaves out the examination of the ledger, which takes as long as the ledger is.</summary>
    [Parameter]
    public SwitchParameter SkipLedger { get; set; }

    /// <summary>What was given.</summary>
    private protected AuthorityTestParameters Wanted => new()
    {
        Warning = Warning,
        Critical = Critical,
        ListWarning = ListWarning,
        ListCritical = ListCritical,
        MaximumPhaseAge = MaximumPhaseAge,
        MaximumRenewalAge = MaximumRenewalAge,
        MaximumDrillAge = MaximumDrillAge,
        Endpoints = Endpoint ?? [],
        TestTargets = TestTargets,
        StartTls = StartTls,
        Timeout = Timeout,
        SkipLedger = SkipLedger,
    };
}
