using System.Globalization;
using ClusterCerts.Authority;
using ClusterCerts.Keys;
using ClusterCerts.Storage;

namespace ClusterCerts.Revocation;

/// <summary>Which nodes are taken out of service, and what becomes of their certificates.</summary>
public sealed record RemovalParameters
{
    /// <summary>The nodes; <c>*</c> and <c>?</c> stand for any characters and any one.</summary>
    public IReadOnlyList<string> NodeIds { get; init; } = [];

    /// <summary>Whether certificates in use are left to expire instead of being revoked; no signing key is needed then.</summary>
    public bool KeepUntilExpiry { get; init; }

    /// <summary>What opens the key of the other CA while a rotation keeps two; the caller disposes it. Where it is null that key is tried with what opens the signing
    /// key, but not as the PIN of another token.</summary>
    public Passphrase? RotationPassphrase { get; init; }

    /// <summary>Says what is done to a node, for whoever has to confirm it.</summary>
    /// <param name="cert">A node's latest certificate, as <see cref="CertAuthorityRevocation.FindRemovable"/> found it.</param>
    /// <returns>The part of a sentence.</returns>
    public string Describe(NodeCert cert)
    {
        ArgumentNullException.ThrowIfNull(cert);
        string end = cert.NotAfter.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        string certificate = cert.Status switch
        {
            NodeCertStatus.Revoked => "is already revoked",
            NodeCertStatus.Expired => $"expired at {end}",
            _ when !KeepUntilExpiry && cert.LimitedBy == NodeCertLimit.IssuerReplaced =>
                $"would be left to expire at {end}, since an earlier CA signed it, whose lists are no longer made",
            _ when KeepUntilExpiry => $"would be left to expire at {end}",
            _ => $"would be revoked, though it is valid until {end}: the node is cut off",
        };
        return $"node {cert.NodeId}, whose certificate {cert.SerialNumber} {certificate}";
    }
}
