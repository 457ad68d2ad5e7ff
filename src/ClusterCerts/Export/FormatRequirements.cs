using ClusterCerts.Encoding;
using ClusterCerts.Trust;
using ClusterCerts.Values;

namespace ClusterCerts.Export;

/// <summary>The reasons why a certificate does not fit the software that it is exported for.</summary>
internal static class FormatRequirements
{
    /// <summary>The private key must be here.</summary>
    internal static void NeedsKey(ExportMaterial material, string software)
    {
        if (material.Key is null)
        {
            throw Unsuitable(material, $"{software} needs the private key, and the key of node '{material.NodeId}' is not here: it stayed on the node "
                + "that made the request. Export on that node with -KeyPath, or export only certificates with -As Pem");
        }
    }

    /// <summary>There must be something to trust.</summary>
    internal static void NeedsTrust(ExportMaterial material, string software)
    {
        if (material.Trust.Count == 0)
            throw Unsuitable(material, $"{software} needs the CA certificates to trust; give -AuthorityPath or -TrustPath");
    }

    /// <summary>The certificate must be for what the software does with it.</summary>
    internal static void NeedsPurpose(ExportMaterial material, CertPurpose purpose, string because)
    {
        CertPurpose? has = material.NodeCert.Purpose;
        if (has == purpose || has == CertPurpose.Node || (has is null && material.IsOutgoing))
            return;
        string what = has switch
        {
            CertPurpose.Client => "for clients only",
            CertPurpose.Server => "for servers only",
            _ => "for neither servers nor clients (it has no such extended key usage)",
        };
        throw Unsuitable(
            material, $"the certificate of node '{material.NodeId}' is {what}, and {because}; issue it with -Purpose {purpose}");
    }

    /// <summary>A server must carry a name that its clients can check.</summary>
    internal static void NeedsServerName(ExportMaterial material, string software)
    {
        if (!material.IsOutgoing && material.NodeCert.DnsNames.Count == 0 && material.NodeCert.IPAddresses.Count == 0)
        {
            throw Unsuitable(material, $"the certificate of node '{material.NodeId}' has neither a DNS name nor an address in its subject alternative "
                + $"name, and clients of {software} look nowhere else; issue it with -DnsName or -IPAddress");
        }
    }

    /// <summary>Neither the key nor one of the CAs above it may be Ed25519.</summary>
    internal static void NeedsOtherThanEd25519(ExportMaterial material, string software, string because)
    {
        if (material.Leaf.PublicKey.IsEd25519)
        {
            throw Unsuitable(material, $"{software} does not take the Ed25519 key of node '{material.NodeId}': {because}. Issue the node another with "
                + "Update-NodeCert -KeyAlgorithm EcdsaP256");
        }

        if (PresentedChain.UsesEd25519(material.Chain))
        {
            throw Unsuitable(material, $"{software} does not take the signature of the CA above node '{material.NodeId}', whose key is Ed25519: {because}. Go over to a CA with "
                + "another key, with Invoke-KeyRotation -Phase Stage -KeyAlgorithm EcdsaP256");
        }
    }

    /// <summary>Software that looks for a list of every CA, once it is given one, refuses all when one is missing.</summary>
    internal static void NeedsListOf(ExportMaterial material, IEnumerable<DecodedCertificate> authorities, string software)
    {
        if (authorities.FirstOrDefault() is DecodedCertificate missing)
        {
            throw Unsuitable(material, $"{software} would refuse every certificate: there is a revocation list, but none of the CA '{missing.Subject}'. "
                + "Make one with New-RevocationList in that authority, and name it with -CrlPath");
        }
    }

    internal static ClusterCertsException Unsuitable(ExportMaterial material, string reason) =>
        new(ErrorCode.UnfitForExport, char.ToUpperInvariant(reason[0]) + reason[1..] + ".", material.NodeId);
}
