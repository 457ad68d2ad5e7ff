using ClusterCerts.Authority;
using ClusterCerts.Storage;
using ClusterCerts.Targets;

namespace ClusterCerts.Audit;

/// <summary>Finds the members of a cluster for <see cref="ClusterTrust"/>.</summary>
public static class TrustMembers
{
    /// <summary>The nodes in use of an authority, all with its trust bundle and its revocation list if it has one.</summary>
    /// <param name="authorityPath">The authority directory.</param>
    /// <param name="nodeCerts">Certificates of its ledger.</param>
    /// <returns>One for each certificate that has a file; revoked and superseded ones are left out.</returns>
    public static IEnumerable<TrustMember> FromAuthority(string authorityPath, IEnumerable<NodeCert> nodeCerts)
    {
        ArgumentException.ThrowIfNullOrEmpty(authorityPath);
        ArgumentNullException.ThrowIfNull(nodeCerts);
        return nodeCerts
            .Where(c => c.CertificatePath is not null && c.Status is not (NodeCertStatus.Revoked or NodeCertStatus.Superseded or NodeCertStatus.Removed))
            .Select(c => Of(c.NodeId, c.CertificatePath!, null, authorityPath));
    }

    /// <summary>One node.</summary>
    /// <param name="nodeId">The node ID that its peers expect; null takes the common name.</param>
    /// <param name="certificatePath">The file with its leaf and intermediates.</param>
    /// <param name="trustPath">The file with the CA certificates that it trusts; null takes the authority's, with its revocation lists.</param>
    /// <param name="authorityPath">The authority directory.</param>
    /// <returns>The node.</returns>
    public static TrustMember Of(string? nodeId, string certificatePath, string? trustPath, string authorityPath) => new()
    {
        NodeId = nodeId,
        CertificatePath = certificatePath,
        TrustPath = trustPath ?? Path.Combine(authorityPath, AuthorityDocument.TrustBundle.Name),
        AuthorityPath = trustPath is null ? authorityPath : null,
    };

    /// <summary>The node whose files a folder holds, as <c>Export-NodeCert -As Pem</c> writes them: <c>trust.crt</c>, one other <c>.crt</c>, perhaps a <c>.crl</c>.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>The node.</returns>
    /// <exception cref="ClusterCertsException">It holds no trust bundle, or not one certificate beside it.</exception>
    public static TrustMember FromFolder(string folder)
    {
        string trust = Path.Combine(folder, AuthorityDocument.TrustBundle.Name);
        if (!File.Exists(trust))
            throw new ClusterCertsException(ErrorCode.FileNotFound, $"'{folder}' holds no {AuthorityDocument.TrustBundle.Name}; name a folder with one node's files.", folder);
        string[] leaves = [.. Directory.GetFiles(folder, "*.crt").Where(f => Path.GetFileName(f) != AuthorityDocument.TrustBundle.Name)];
        return leaves is [string leaf]
            ? new TrustMember { CertificatePath = leaf, TrustPath = trust, CrlPaths = Directory.GetFiles(folder, "*.crl") }
            : throw new ClusterCertsException(
                ErrorCode.NoCertificate, $"'{folder}' holds {leaves.Length} .crt files beside {AuthorityDocument.TrustBundle.Name}; a node's folder has one.", folder);
    }
}

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

    /// <summary>What the nodes of its authority run; asked only where there are keys that not all software takes. Null where nothing is known.</summary>
    internal Func<NodeSoftware?>? Software { get; init; }

    /// <summary>The authority directory whose ledger and revocation lists count for it; null when its own files are all there is.</summary>
    public string? AuthorityPath { get; init; }
}
