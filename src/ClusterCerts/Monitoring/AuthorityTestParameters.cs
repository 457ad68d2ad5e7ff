using ClusterCerts.Trust;
using ClusterCerts.Values;

namespace ClusterCerts.Monitoring;

/// <summary>How an authority is tested, and from when on something is an alarm. Nothing is connected to that is not named here.</summary>
public sealed record AuthorityTestParameters
{
    /// <summary>How old the last scheduled renewal may be by default, where one was ever recorded.</summary>
    public static readonly TimeSpan DefaultRenewalAge = TimeSpan.FromDays(2);

    /// <summary>How long ago a backup may have been restored on trial by default, where one ever was: a month, and some days more.</summary>
    public static readonly TimeSpan DefaultDrillAge = TimeSpan.FromDays(35);

    /// <summary>How long a phase of a rotation may stand by default.</summary>
    public static readonly TimeSpan DefaultPhaseAge = TimeSpan.FromDays(30);

    /// <summary>When the time left of a certificate is a warning; null for 21 days of a node's and 90 of a CA's, and never more than a fifth of its lifetime.</summary>
    public AlertRange? Warning { get; init; }

    /// <summary>When it is critical; null for 7 days of a node's and 30 of a CA's, and never more than a twentieth of its lifetime.</summary>
    public AlertRange? Critical { get; init; }

    /// <summary>When the time left of a revocation list is a warning; null for a fifth of its lifetime, at least three days and at most a half of it.</summary>
    public AlertRange? ListWarning { get; init; }

    /// <summary>When it is critical; null for a twentieth of its lifetime.</summary>
    public AlertRange? ListCritical { get; init; }

    /// <summary>How long a phase of a rotation may stand.</summary>
    public TimeSpan MaximumPhaseAge { get; init; } = DefaultPhaseAge;

    /// <summary>How old the last scheduled renewal may be; null for two days where one was ever recorded, and for any age where none was.</summary>
    public TimeSpan? MaximumRenewalAge { get; init; }

    /// <summary>How long ago a backup may have been restored on trial; null for 35 days where one ever was, and for any time where none was.</summary>
    public TimeSpan? MaximumDrillAge { get; init; }

    /// <summary>Running servers that should serve certificates of the ledger, such as <c>node1:8443</c>.</summary>
    public IReadOnlyList<string> Endpoints { get; init; } = [];

    /// <summary>The protocol of those servers in which TLS begins only when it is asked for; null for TLS from the first byte.</summary>
    public StartTls? StartTls { get; init; }

    /// <summary>Whether the endpoints of the nodes' targets are asked, too.</summary>
    public bool TestTargets { get; init; }

    /// <summary>How long an endpoint may take.</summary>
    public TimeSpan Timeout { get; init; } = EndpointTestParameters.DefaultTimeout;

    /// <summary>Refuses a warning that would never show, since it is critical whenever it is one.</summary>
    /// <exception cref="ClusterCertsException">One would not.</exception>
    internal void Demand()
    {
        Demand("-Warning", Warning, "-Critical", Critical);
        Demand("-ListWarning", ListWarning, "-ListCritical", ListCritical);
    }

    private static void Demand(string warningName, AlertRange? warning, string criticalName, AlertRange? critical)
    {
        if (warning is AlertRange soon && critical is AlertRange late && soon.IsHiddenBy(late))
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument, $"{warningName} {soon} would never show: whenever it is so, {criticalName} {late} is as well. Give more time for the warning than for what is critical.");
        }
    }

    /// <summary>Whether the ledger's chain is left out: to go through it takes as long as it is.</summary>
    public bool SkipLedger { get; init; }
}
