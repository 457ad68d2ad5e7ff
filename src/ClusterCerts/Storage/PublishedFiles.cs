namespace ClusterCerts.Storage;

/// <summary>What a publication brings a node.</summary>
/// <param name="Layout">The layout's name.</param>
/// <param name="Place">The host, or the folder of this machine.</param>
/// <param name="TargetPath">The folder or file there.</param>
/// <param name="TrustSha256">The digest of trust and lists; null where the layout has neither.</param>
/// <param name="IsProven">Whether the endpoint served the certificate.</param>
internal sealed record PublishedFiles(string Layout, string Place, string TargetPath, string? TrustSha256, bool IsProven);
