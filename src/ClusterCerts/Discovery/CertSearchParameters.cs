using ClusterCerts.Keys;
using ClusterCerts.Publishing;
using ClusterCerts.Trust;

namespace ClusterCerts.Discovery;

/// <summary>Where certificates are looked for. Nothing else is opened or connected to.</summary>
public sealed record CertSearchParameters
{
    /// <summary>How many nodes are looked at at once by default.</summary>
    public const int DefaultThrottleLimit = 16;

    /// <summary>Files and folders of this machine, absolute.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>Whether files or folders were named, though <see cref="Paths"/> may hold none: no file matched, or a pipeline had nothing.</summary>
    public bool AreNamed { get; init; }

    /// <summary>Whether the folders in folders are looked at too; those that links lead to never are.</summary>
    public bool Recurse { get; init; }

    /// <summary>Running servers, such as <c>node1:8443</c>.</summary>
    public IReadOnlyList<string> Endpoints { get; init; } = [];

    /// <summary>The protocol of the endpoints in which TLS begins only when it is asked for; null for TLS from the first byte.</summary>
    public StartTls? StartTls { get; init; }

    /// <summary>Nodes whose folders, where their targets say, are looked at: IDs and patterns.</summary>
    public IReadOnlyList<string> NodeIds { get; init; } = [];

    /// <summary>How long each answer of an endpoint or a node is waited for; null for five seconds and thirty.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How many nodes are looked at at once.</summary>
    public int ThrottleLimit { get; init; } = DefaultThrottleLimit;

    /// <summary>Opens keys and PFX files that are encrypted; null for none.</summary>
    public Passphrase? Passphrase { get; init; }

    /// <summary>How long an answer of a node is waited for.</summary>
    internal TimeSpan NodeTimeout => Timeout ?? NodeConnection.DefaultTimeout;

    /// <summary>How long an endpoint may take.</summary>
    internal TimeSpan EndpointTimeout => new EndpointTestParameters { Timeout = Timeout ?? EndpointTestParameters.DefaultTimeout }.Timeout;

    /// <summary>Whether it names any place.</summary>
    internal bool IsEmpty => !AreNamed && Paths.Count + Endpoints.Count + NodeIds.Count == 0;
}
