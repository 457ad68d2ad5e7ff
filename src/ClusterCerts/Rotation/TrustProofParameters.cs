using ClusterCerts.Keys;
using ClusterCerts.Trust;
using ClusterCerts.Values;

namespace ClusterCerts.Rotation;

/// <summary>How running servers are asked what they trust.</summary>
public sealed record TrustProofParameters
{
    /// <summary>The <see cref="ThrottleLimit"/> by default.</summary>
    public const int DefaultThrottleLimit = 16;

    /// <summary>What opens the signing key.</summary>
    public Passphrase? Passphrase { get; init; }

    /// <summary>What opens the next CA's key; <see cref="Passphrase"/> when null.</summary>
    public Passphrase? NextPassphrase { get; init; }

    /// <summary>For one connection, of which a server gets up to twenty, and three as a rule; five seconds by default. More than twelve seconds
    /// are twelve, so that the certificates that are shown do not expire before the last connection.</summary>
    /// <exception cref="ClusterCertsException">It is not greater than zero.</exception>
    public TimeSpan Timeout
    {
        get;
        init => field = Timeouts.UpTo(Longest, value);
    } = EndpointTestParameters.DefaultTimeout;

    /// <summary>How many servers are asked at once; 16 by default.</summary>
    /// <exception cref="ClusterCertsException">It is less than 1.</exception>
    public int ThrottleLimit
    {
        get;
        init => field = value >= 1 ? value : throw new ClusterCertsException(ErrorCode.InvalidArgument, "The throttle limit must be at least 1.", value);
    } = DefaultThrottleLimit;

    private static TimeSpan Longest => TimeSpan.FromSeconds(12);
}
