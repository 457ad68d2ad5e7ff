using ClusterCerts.Encoding;
using ClusterCerts.Targets;
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

    /// <summary>The software must take the node's key, those of the CAs above it, and those that signed the lists.</summary>
    /// <param name="material">What is exported.</param>
    /// <param name="format">Which layout it is for.</param>
    /// <param name="isRotating">Whether a rotation is under way that can be taken back.</param>
    internal static void NeedsFitKeys(ExportMaterial material, ExportFormat format, bool isRotating)
    {
        var software = Software.Of(format);
        string other = isRotating ? "Take the rotation back with Invoke-KeyRotation -Undo" : "Go over to a CA with another key, with Invoke-KeyRotation -Phase Stage -KeyAlgorithm EcdsaP256";
        KeyFamily own = KeyFamilies.Of(material.Leaf.PublicKey);
        if (software.Judge(own, KeyRole.Node) is { Fitness: Fitness.Refuses } node)
        {
            throw Unsuitable(material, $"{software.Name} does not take the {KeyFamilies.Name(own)} key of node '{material.NodeId}': {node.Reason}. Issue the node another with "
                + "Update-NodeCert -KeyAlgorithm EcdsaP256");
        }

        foreach (KeyFamily above in KeyFamilies.Above(material.Chain))
        {
            if (software.Judge(above, KeyRole.Authority) is { Fitness: Fitness.Refuses } authority)
            {
                throw Unsuitable(material, $"{software.Name} does not take the signature of the CA above node '{material.NodeId}', whose key is {KeyFamilies.Name(above)}: "
                    + $"{authority.Reason}. {other}");
            }
        }

        foreach (KeyFamily signer in material.RevocationLists.Select(list => KeyFamilies.OfSignature(list.SignatureAlgorithm)))
        {
            if (software.Judge(signer, KeyRole.RevocationList) is { Fitness: Fitness.Refuses } list)
            {
                throw Unsuitable(material, $"{software.Name} would refuse every certificate: there is a revocation list that an {KeyFamilies.Name(signer)} key signed: {list.Reason}. {other}");
            }
        }
    }

    /// <summary>What is to be said of a key in the chain that this software, or who talks to it, may not take; null for nothing.</summary>
    internal static string? FitWarning(ExportMaterial material, ExportFormat format)
    {
        var software = Software.Of(format);
        foreach (KeyFamily family in KeyFamilies.In(material.Chain))
        {
            FitVerdict verdict = software.Judge(family, KeyRole.Node);
            if ((verdict.Fitness == Fitness.Unknown && (format == ExportFormat.Pfx || KeyFamilies.IsRare(family)) ? verdict.Reason : software.Caveat) is string said)
                return $"The certificate of node {material.NodeId} uses {KeyFamilies.Name(family)}: {said}.";
        }

        return null;
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
