using ClusterCerts.Authority;

namespace ClusterCerts.Export;

/// <summary>Which node certificates are meant: by node ID in an authority, or by file.</summary>
public sealed record NodeCertReference
{
    /// <summary>Node IDs of the authority; <c>*</c> and <c>?</c> stand for any characters and any one. Not used with
    /// <see cref="CertificatePath"/>.</summary>
    public IReadOnlyList<string> NodeIds { get; init; } = [];

    /// <summary>The authority directory; null for a certificate of another CA.</summary>
    public string? AuthorityPath { get; init; }

    /// <summary>A certificate's file, leaf first.</summary>
    public string? CertificatePath { get; init; }

    /// <summary>The node that the file's certificate is said to be of: that of another is refused. Null takes whosever it is.</summary>
    public string? NodeId { get; init; }

    /// <summary>The key's file; the <c>.key</c> file beside the certificate by default.</summary>
    public string? KeyPath { get; init; }

    /// <summary>The certificate that is meant, SHA-256 in hexadecimal digits: where its file holds another one by now, that is refused. Null takes whatever the file holds.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>The one of a certificate that the authority knows.</summary>
    /// <param name="cert">The certificate.</param>
    public static NodeCertReference Of(NodeCert cert)
    {
        ArgumentNullException.ThrowIfNull(cert);
        return new() { AuthorityPath = cert.AuthorityPath, CertificatePath = cert.CertificatePath, KeyPath = cert.KeyPath, Fingerprint = cert.Fingerprint };
    }

    /// <summary>The certificate that the file holds, if it is of the node that is named.</summary>
    /// <param name="held">The certificate.</param>
    /// <exception cref="ClusterCertsException">It is another node's: nobody can tell which is meant.</exception>
    internal NodeCert Checked(NodeCert held) => NodeId is null || NodeId == held.NodeId ? held : throw new ClusterCertsException(
        ErrorCode.InvalidArgument,
        $"'{CertificatePath}' is said to be of node '{DisplayText.Clip(NodeId)}', and is of '{DisplayText.Clip(held.NodeId)}'; leave the one or the other out.");
}
