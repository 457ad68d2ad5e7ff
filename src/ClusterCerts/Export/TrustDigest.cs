using System.Security.Cryptography;
using ClusterCerts.Encoding;

namespace ClusterCerts.Export;

/// <summary>One number for whom a node trusts and whom it refuses: the SHA-256 of the trust bundle and, after it, the lists that its layout has, as PEM.</summary>
/// <remarks>Of most layouts it is what <c>cat trust.crt lists.crl | sha256sum</c> gives.</remarks>
internal static class TrustDigest
{
    /// <summary>The digest, hexadecimal digits in lower case; null where the layout has neither.</summary>
    internal static string? Of(ExportLayout layout, IEnumerable<DecodedCertificate> trust, IEnumerable<DecodedRevocationList> lists)
    {
        if (!layout.HasTrust && !layout.HasLists)
            return null;
        string text = (layout.HasTrust ? ExportMaterial.Pem(trust) : "") + (layout.HasLists ? string.Concat(lists.Select(ExportMaterial.Pem)) : "");
        return Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(text)));
    }
}
