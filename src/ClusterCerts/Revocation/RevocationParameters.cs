using ClusterCerts.Authority;
using ClusterCerts.Keys;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Revocation;

/// <summary>Which certificates are revoked, and why.</summary>
public sealed record RevocationParameters
{
    /// <summary>Nodes, by their exact IDs: superseded certificates too, since their keys still open doors.</summary>
    public IReadOnlyList<string> NodeIds { get; init; } = [];

    /// <summary>Single certificates, also superseded ones and those of intermediate CAs.</summary>
    public IReadOnlyList<SerialNumber> SerialNumbers { get; init; } = [];

    /// <summary>Certificates by their files, also such that the ledger does not know, if a CA of the authority signed them.</summary>
    public IReadOnlyList<string> CertificatePaths { get; init; } = [];

    /// <summary>Which of these certificates are said to be of which nodes, and which numbers to be those of which files. Where that is not so, none that the
    /// claim names is revoked.</summary>
    public IReadOnlyList<NodeClaim> Claims { get; init; } = [];

    /// <summary>Whether a number that the ledger does not know is recorded and listed all the same.</summary>
    public bool Force { get; init; }

    /// <summary>Why.</summary>
    public RevocationReason Reason { get; init; }

    /// <summary>How long the new revocation list is valid; 30 days by default.</summary>
    public TimeSpan? ListLifetime { get; init; }

    /// <summary>What opens the key of the other CA while a rotation keeps two; the caller disposes it. Where it is null that key is tried with what opens the signing
    /// key, but not as the PIN of another token.</summary>
    public Passphrase? RotationPassphrase { get; init; }

    /// <summary>What one command line says, or one object of a pipeline. Nodes that are named beside certificates say whose these are, and no
    /// more is revoked of them; numbers and files beside each other are those of the same certificates.</summary>
    /// <param name="nodeIds">The nodes.</param>
    /// <param name="serialNumbers">Certificates by their numbers.</param>
    /// <param name="certificatePaths">Certificates by their files.</param>
    /// <returns>What is to be revoked.</returns>
    public static RevocationParameters Of(
        IReadOnlyList<string> nodeIds, IReadOnlyList<SerialNumber> serialNumbers, IReadOnlyList<string> certificatePaths)
    {
        ArgumentNullException.ThrowIfNull(nodeIds);
        ArgumentNullException.ThrowIfNull(serialNumbers);
        ArgumentNullException.ThrowIfNull(certificatePaths);
        bool isClaim = (nodeIds.Count > 0 && serialNumbers.Count + certificatePaths.Count > 0) || (serialNumbers.Count > 0 && certificatePaths.Count > 0);
        return new()
        {
            NodeIds = isClaim ? [] : nodeIds,
            SerialNumbers = serialNumbers,
            CertificatePaths = certificatePaths,
            Claims = isClaim ? [new NodeClaim(nodeIds, serialNumbers, certificatePaths)] : [],
        };
    }

    /// <summary>What several say together.</summary>
    /// <param name="all">What each says.</param>
    /// <returns>All of it.</returns>
    public static RevocationParameters Join(IReadOnlyCollection<RevocationParameters> all)
    {
        ArgumentNullException.ThrowIfNull(all);
        return new()
        {
            NodeIds = [.. all.SelectMany(one => one.NodeIds)],
            SerialNumbers = [.. all.SelectMany(one => one.SerialNumbers)],
            CertificatePaths = [.. all.SelectMany(one => one.CertificatePaths).Distinct(StringComparer.Ordinal)],
            Claims = [.. all.SelectMany(one => one.Claims)],
        };
    }

    /// <summary>Whether a certificate is there to be revoked: it was found, and is not revoked before.</summary>
    /// <param name="found">What <see cref="CertAuthorityRevocation.FindRevocable"/> found.</param>
    /// <returns>False for an error, and for what a second revocation leaves as it is.</returns>
    public static bool IsOpen(Outcome<NodeCert> found) => found.Value is NodeCert cert && cert.Status != NodeCertStatus.Revoked;

    /// <summary>Says what the revocation of a certificate means, for whoever has to confirm it.</summary>
    /// <param name="cert">A certificate that <see cref="CertAuthorityRevocation.FindRevocable"/> found.</param>
    /// <returns>The part of a sentence.</returns>
    public static string Describe(NodeCert cert)
    {
        ArgumentNullException.ThrowIfNull(cert);
        if (!cert.IsKnown)
            return $"the number {cert.SerialNumber}, which the ledger does not know";
        string end = $"valid until {cert.NotAfter:u}";
        if (cert.IsSigningCert)
            return $"the signing certificate {cert.Subject}, {cert.SerialNumber}, {end}, and with it every node below it";
        return cert.Status == NodeCertStatus.Superseded
            ? $"the superseded certificate {cert.SerialNumber} of node {cert.NodeId}, {end}"
            : $"the certificate {cert.SerialNumber} of node {cert.NodeId}, {end}: the node is cut off";
    }
}
