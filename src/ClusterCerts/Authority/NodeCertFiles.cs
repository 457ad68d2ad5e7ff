using System.Security.Cryptography.X509Certificates;
using ClusterCerts.Encoding;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Authority;

/// <summary>Reads node certificates from files, whoever issued them.</summary>
public static class NodeCertFiles
{
    /// <summary>The leaf of a file: its first certificate. The status tells its dates alone.</summary>
    /// <param name="path">A PEM or DER file.</param>
    /// <param name="moment">the moment for which the status is given.</param>
    /// <returns>The certificate; <see cref="NodeCert.KeyPath"/> is the <c>.key</c> file beside it if there is one.</returns>
    /// <exception cref="ClusterCertsException">The file cannot be read or holds no certificate.</exception>
    public static NodeCert Read(string path, DateTimeOffset moment)
    {
        CertificateChain chain = CertificateFile.Read(path);
        DecodedCertificate leaf = chain[0];
        DecodedCertificate first = chain.MinBy(c => c.NotAfter)!;
        string full = Path.GetFullPath(path);
        string key = Path.ChangeExtension(full, ".key");
        return new NodeCert(leaf, StatusOf(leaf, moment), moment)
        {
            EffectiveNotAfter = first.NotAfter,
            LimitedBy = first == leaf ? NodeCertLimit.Leaf : first.IsSelfIssued ? NodeCertLimit.Root : NodeCertLimit.Intermediate,
            CertificatePath = full,
            KeyPath = key != full && File.Exists(key) ? key : null,
        };
    }

    /// <summary>A certificate that is no file's, such as one of a store or a PFX. The status tells its dates alone.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="moment">The moment for which the status is given.</param>
    /// <returns>The certificate, without paths.</returns>
    /// <exception cref="ClusterCertsException">It is malformed.</exception>
    public static NodeCert Of(X509Certificate2 certificate, DateTimeOffset moment)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        var leaf = DecodedCertificate.Decode(certificate.RawData);
        return new NodeCert(leaf, StatusOf(leaf, moment), moment);
    }

    private static NodeCertStatus StatusOf(DecodedCertificate leaf, DateTimeOffset moment) =>
        Validity.WholeSeconds(moment) > leaf.NotAfter ? NodeCertStatus.Expired
        : moment < leaf.NotBefore ? NodeCertStatus.NotYetValid
        : NodeCertStatus.Valid;
}
