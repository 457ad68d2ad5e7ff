using ClusterCerts.Keys;
using ClusterCerts.Trust;
using ClusterCerts.Values;

namespace ClusterCerts.Installing;

/// <summary>How nodes' certificates are put into a certificate store.</summary>
public sealed record InstallationParameters
{
    /// <summary>The <see cref="Timeout"/> by default.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The store.</summary>
    public StorePlace Place { get; init; } = new();

    /// <summary>Whether the key can be taken out of the store again.</summary>
    public bool Exportable { get; init; }

    /// <summary>The accounts that shall be able to use the key besides its owner; Windows only.</summary>
    public IReadOnlyList<string> GrantReadTo { get; init; } = [];

    /// <summary>What opens the nodes' own keys, where they are encrypted.</summary>
    public Passphrase? NodePassphrase { get; init; }

    /// <summary>Where the certificate must be served before the one that it supersedes is removed; null waits for nothing.</summary>
    public EndpointAddress? Endpoint { get; init; }

    /// <summary>How long the endpoint is waited for; thirty seconds by default. More than an hour is an hour.</summary>
    /// <exception cref="ClusterCertsException">It is not greater than zero.</exception>
    public TimeSpan Timeout
    {
        get;
        init => field = Timeouts.UpTo(TimeSpan.FromHours(1), value);
    } = DefaultTimeout;
}
