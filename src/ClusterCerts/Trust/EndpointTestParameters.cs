using ClusterCerts.Keys;
using ClusterCerts.Values;

namespace ClusterCerts.Trust;

/// <summary>An endpoint and what it is held against.</summary>
/// <param name="Address">Where.</param>
/// <param name="Expected">What is asked of the served certificate; its <see cref="NodeCertTestParameters.CertificatePaths"/>, if any, name the file on disk to compare with.</param>
public sealed record EndpointTarget(EndpointAddress Address, NodeCertTestParameters Expected);

/// <summary>How endpoints are tested.</summary>
public sealed record EndpointTestParameters
{
    /// <summary>The <see cref="Timeout"/> by default.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The certificate that we show, with its intermediates; null shows none.</summary>
    public string? ClientCertificatePath { get; init; }

    /// <summary>Its private key's file; null takes the <c>.key</c> file beside it.</summary>
    public string? ClientKeyPath { get; init; }

    /// <summary>What opens that key.</summary>
    public Passphrase? ClientPassphrase { get; init; }

    /// <summary>The protocol in which TLS begins only when it is asked for; null for TLS from the first byte.</summary>
    public StartTls? StartTls { get; init; }

    /// <summary>Whether a server that showed its certificate, and did not go on since it wanted one of ours and none was given, serves it.</summary>
    internal bool TakesShown { get; init; }

    /// <summary>For connecting and shaking hands; five seconds by default. More than a day is a day.</summary>
    /// <exception cref="ClusterCertsException">It is not greater than zero.</exception>
    public TimeSpan Timeout
    {
        get;
        init => field = Timeouts.UpTo(TimeSpan.FromDays(1), value); // The platform's timers count milliseconds in 32 bits.
    } = DefaultTimeout;
}
