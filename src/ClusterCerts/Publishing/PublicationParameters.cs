using ClusterCerts.Keys;
using ClusterCerts.Values;

namespace ClusterCerts.Publishing;

/// <summary>How nodes are brought their files.</summary>
public sealed record PublicationParameters
{
    /// <summary>The <see cref="ThrottleLimit"/> by default.</summary>
    public const int DefaultThrottleLimit = 16;

    /// <summary>The <see cref="Timeout"/> by default.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    /// <summary>How many nodes are served at once.</summary>
    public int ThrottleLimit { get; init; } = DefaultThrottleLimit;

    /// <summary>How long a node's answer, its reload command, and then its proof are waited for, each; thirty seconds by default. More than an hour is an hour.</summary>
    /// <exception cref="ClusterCertsException">It is not greater than zero.</exception>
    public TimeSpan Timeout
    {
        get;
        init => field = Timeouts.UpTo(TimeSpan.FromHours(1), value);
    } = DefaultTimeout;

    /// <summary>Whether everything is written, loaded and proven again, though it is there.</summary>
    public bool Force { get; init; }

    /// <summary>Whether the signed head of the ledger is left beside the files, so that each node is a witness of it.</summary>
    public bool LeaveLedgerHead { get; init; }

    /// <summary>What opens the nodes' own keys, where they are encrypted; a node is handed its key plain.</summary>
    public Passphrase? NodePassphrase { get; init; }
}
