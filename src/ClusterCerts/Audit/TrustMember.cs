namespace ClusterCerts.Audit;

/// <summary>One node of a cluster as <see cref="ClusterTrust"/> sees it: what it presents and what it trusts.</summary>
public sealed record TrustMember
{
    /// <summary>The node ID that its peers expect; null takes the common name.</summary>
    public string? NodeId { get; init; }

    /// <summary>The file with its leaf and intermediates.</summary>
    public required string CertificatePath { get; init; }

    /// <summary>The file with the CA certificates that it trusts.</summary>
    public required string TrustPath { get; init; }

    /// <summary>Files with the revocation lists that it checks; none leaves revocation out.</summary>
    public IReadOnlyList<string> CrlPaths { get; init; } = [];

    /// <summary>The authority directory whose ledger and revocation lists count for it; null when its own files are all there is.</summary>
    public string? AuthorityPath { get; init; }
}
