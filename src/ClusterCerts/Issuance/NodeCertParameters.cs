using ClusterCerts.Keys;
using ClusterCerts.Policy;
using ClusterCerts.Values;

namespace ClusterCerts.Issuance;

/// <summary>What new node certificates shall be. What is not given comes from the certificate that is replaced with
/// <see cref="Force"/>, else from the authority's preset.</summary>
public sealed record NodeCertParameters
{
    /// <summary>DNS names besides the node ID.</summary>
    public IReadOnlyList<string> DnsNames { get; init; } = [];

    /// <summary>IP addresses besides the node ID.</summary>
    public IReadOnlyList<string> IPAddresses { get; init; } = [];

    /// <summary>URIs, such as SPIFFE IDs; <c>{id}</c> stands for the node ID.</summary>
    public IReadOnlyList<string> Uris { get; init; } = [];

    /// <summary>E-mail addresses; <c>{id}</c> stands for the node ID.</summary>
    public IReadOnlyList<string> EmailAddresses { get; init; } = [];

    /// <summary>User principal names; <c>{id}</c> stands for the node ID.</summary>
    public IReadOnlyList<string> UserPrincipalNames { get; init; } = [];

    /// <summary>What the certificate is for.</summary>
    public CertPurpose? Purpose { get; init; }

    /// <summary>The algorithm of the key.</summary>
    public KeyAlgorithm? KeyAlgorithm { get; init; }

    /// <summary>How the key is written; PKCS #8 by default, and as before in place of another.</summary>
    public KeyFormat? KeyFormat { get; init; }

    /// <summary>How long it is valid; as the one before or the preset says when nothing is asked for.</summary>
    public CertLifetime Lifetime { get; init; }

    /// <summary>The folder for the files; the authority directory by default.</summary>
    public string? OutputPath { get; init; }

    /// <summary>What the node's key is encrypted with; null leaves it plain.</summary>
    public Passphrase? NodePassphrase { get; init; }

    /// <summary>How many keys are made at once; as many as there are processors by default.</summary>
    public int? ThrottleLimit { get; init; }

    /// <summary>Whether files that exist are replaced.</summary>
    public bool Force { get; init; }

    internal FurtherNameTexts Further => new(Uris, EmailAddresses, UserPrincipalNames);
}

/// <summary>A node that shall get a key and a certificate.</summary>
/// <param name="NodeId">The node ID.</param>
/// <param name="Parameters">What its certificate shall be.</param>
public sealed record NodeCertOrder(string NodeId, NodeCertParameters Parameters);
