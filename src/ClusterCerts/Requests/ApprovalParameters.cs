using ClusterCerts.Policy;
using ClusterCerts.Values;

namespace ClusterCerts.Requests;

/// <summary>What the certificates of approved requests shall be, beside what the policy and the requests say.</summary>
public sealed record ApprovalParameters
{
    /// <summary>The node ID, where the request's common name is not it; for one request alone.</summary>
    public string? NodeId { get; init; }

    /// <summary>DNS names that the certificates have besides the node ID, whether they are asked for or not.</summary>
    public IReadOnlyList<string> DnsNames { get; init; } = [];

    /// <summary>Addresses that the certificates have besides the node ID, whether they are asked for or not.</summary>
    public IReadOnlyList<string> IPAddresses { get; init; } = [];

    /// <summary>URIs that the certificates have, whether they are asked for or not; <c>{id}</c> stands for the node ID.</summary>
    public IReadOnlyList<string> Uris { get; init; } = [];

    /// <summary>E-mail addresses that the certificates have, whether they are asked for or not; <c>{id}</c> stands for the node ID.</summary>
    public IReadOnlyList<string> EmailAddresses { get; init; } = [];

    /// <summary>User principal names that the certificates have, whether they are asked for or not; <c>{id}</c> stands for the node ID.</summary>
    public IReadOnlyList<string> UserPrincipalNames { get; init; } = [];

    /// <summary>What the certificates are for; null leaves it to the request, within what the preset and the node's certificate allow.</summary>
    public CertPurpose? Purpose { get; init; }

    /// <summary>How long they are valid; as the preset says when nothing is asked for.</summary>
    public CertLifetime Lifetime { get; init; }

    /// <summary>The highest risk that is signed; null signs whatever the policy allows.</summary>
    public RequestRisk? MaximumRisk { get; init; }

    /// <summary>The folder for the certificates; the authority directory by default.</summary>
    public string? OutputPath { get; init; }

    /// <summary>Whether other files that exist are replaced; a node's certificate that this authority recorded is replaced by its successor
    /// anyway.</summary>
    public bool Force { get; init; }

    internal FurtherNameTexts Further => new(Uris, EmailAddresses, UserPrincipalNames);
}
