using ClusterCerts.Encoding;
using ClusterCerts.Values;

namespace ClusterCerts.Trust;

/// <summary>Whether key usage and extended key usage allow what a certificate is for.</summary>
internal static class PurposeRules
{
    /// <summary>Checks a leaf.</summary>
    internal static void CheckLeaf(DecodedCertificate leaf, CertPurpose purpose, List<Finding> findings)
    {
        void Fault(string text) => findings.Add(new Finding(CheckName.Purpose, text));

        // TLS 1.3 and every (EC)DHE suite sign the handshake. RFC 5280 4.2.1.3: an absent key usage restricts nothing.
        if (leaf.KeyUsage is { } usage && !usage.HasFlag(KeyUsages.DigitalSignature))
            Fault("the keyUsage lacks digitalSignature");

        // No client refuses a leaf without extended key usage, so this check must.
        if (leaf.ExtendedKeyUsages is not { Count: > 0 } usages)
        {
            bool isUnreadable = leaf.TypedExtensions.IsMalformed(Oids.ExtendedKeyUsage);
            findings.Add(new Finding(
                CheckName.Purpose, isUnreadable ? "the extendedKeyUsage cannot be read" : "there is no extendedKeyUsage", IsForm: !isUnreadable));
            return;
        }

        if (KeyPurposes.AllowAny(usages))
            Fault("the extendedKeyUsage allows any use");
        string[] missing = [.. KeyPurposes.Of(purpose).Except(usages).Select(KeyPurposes.NameOf)];
        if (missing.Length > 0)
            Fault($"the extendedKeyUsage lacks {string.Join(" and ", missing)}, which the purpose {purpose} needs");
    }

    /// <summary>
    /// Checks a CA above the leaf: where it has an extended key usage, that bounds what is below (as OpenSSL and Windows see
    /// it).
    /// </summary>
    internal static void CheckCA(DecodedCertificate certificate, string who, CertPurpose purpose, List<Finding> findings)
    {
        if (certificate.ExtendedKeyUsages is not { Count: > 0 } usages || KeyPurposes.AllowAny(usages))
            return;
        string[] missing = [.. KeyPurposes.Of(purpose).Except(usages).Select(KeyPurposes.NameOf)];
        if (missing.Length > 0)
        {
            findings.Add(new Finding(
                CheckName.Purpose,
                $"{who}: its extendedKeyUsage lacks {string.Join(" and ", missing)}, which the purpose {purpose} needs"));
        }
    }

    /// <summary>The usages for a passed check, such as <c>serverAuth, clientAuth</c>.</summary>
    internal static string Describe(DecodedCertificate leaf) => string.Join(", ", (leaf.ExtendedKeyUsages ?? []).Select(KeyPurposes.NameOf));
}
