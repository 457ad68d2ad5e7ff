using ClusterCerts.Keys;
using ClusterCerts.Values;

namespace ClusterCerts.Requests;

/// <summary>What new requests shall ask for. What is not given comes from the preset.</summary>
public sealed record NodeCertRequestParameters
{
    /// <summary>The folder for the key and the request.</summary>
    public required string Path { get; init; }

    /// <summary>The system whose conventions fill in the rest.</summary>
    public Preset Preset { get; init; }

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

    /// <summary>What the certificate shall be for.</summary>
    public CertPurpose? Purpose { get; init; }

    /// <summary>The distinguished name, whose one common name is the node ID; <c>CN=</c> and the node ID by default.</summary>
    public string? Subject { get; init; }

    /// <summary>The algorithm of the key.</summary>
    public KeyAlgorithm? KeyAlgorithm { get; init; }

    /// <summary>How the key is written; PKCS #8 by default.</summary>
    public KeyFormat KeyFormat { get; init; }

    /// <summary>What the key is encrypted with, or what opens the key that is reused; null for a plain one.</summary>
    public Passphrase? NodePassphrase { get; init; }

    /// <summary>Whether the key that is there already is used, so that the authority sees that it is the same node.</summary>
    public bool ReuseKey { get; init; }

    /// <summary>Whether files that exist are replaced.</summary>
    public bool Force { get; init; }

    internal FurtherNameTexts Further => new(Uris, EmailAddresses, UserPrincipalNames);
}
