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
        NodeCertStatus status = Validity.WholeSeconds(moment) > leaf.NotAfter ? NodeCertStatus.Expired
            : moment < leaf.NotBefore ? NodeCertStatus.NotYetValid
            : NodeCertStatus.Valid;
        string full = Path.GetFullPath(path);
        string key = Path.ChangeExtension(full, ".key");
        return new NodeCert(leaf, status, moment)
        {
            EffectiveNotAfter = first.NotAfter,
            LimitedBy = first == leaf ? NodeCertLimit.Leaf : first.IsSelfIssued ? NodeCertLimit.Root : NodeCertLimit.Intermediate,
            CertificatePath = full,
            KeyPath = key != full && File.Exists(key) ? key : null,
        };
    }
}
