using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ClusterCerts.Encoding;

namespace ClusterCerts.Installing;

/// <summary>The certificates of an authority's nodes in a certificate store. Whose they are tells the ledger.</summary>
/// <param name="stores">The stores.</param>
/// <param name="place">The store.</param>
/// <param name="authority">The authority.</param>
internal sealed class InstalledNodes(IPlatformStores stores, StorePlace place, CertAuthority authority)
{
    /// <summary>All of them, each with its node.</summary>
    internal IReadOnlyList<(string NodeId, X509Certificate2 Certificate)> All() =>
        [.. stores.Read(place.Name).Select(c => (NodeId: OwnerOf(c), c)).Where(o => o.NodeId is not null).Select(o => (o.NodeId!, o.c))];

    /// <summary>Those of one node, whatever became of them.</summary>
    internal IEnumerable<X509Certificate2> Of(string nodeId) => All().Where(c => c.NodeId == nodeId).Select(c => c.Certificate);

    /// <summary>This very certificate; null where it is not there.</summary>
    internal X509Certificate2? Find(DecodedCertificate leaf) => stores.Read(place.Name).FirstOrDefault(c => InstalledTrust.FingerprintOf(c) == leaf.Fingerprint);

    /// <summary>Removes a certificate with its key.</summary>
    internal void Remove(X509Certificate2 certificate)
    {
        stores.Remove(place.Name, certificate);
        try
        {
            if (certificate.HasPrivateKey)
                stores.Keys.Delete(certificate);
        }
        catch (CryptographicException e)
        {
            throw new ClusterCertsException(
                ErrorCode.CertificateStoreFailed, $"The certificate {certificate.SerialNumber} was removed from {place}, and its key could not be deleted: {DisplayText.Sentence(e.Message)}",
                certificate.Thumbprint, e);
        }
    }

    private string? OwnerOf(X509Certificate2 certificate)
    {
        try
        {
            return authority.FindNodeCert(certificate).NodeId;
        }
        catch (ClusterCertsException e) when (e.ErrorCode is ErrorCode.NodeCertNotFound or ErrorCode.IssuedByAnother)
        {
            return null; // Another authority's, or none's.
        }
    }
}
