using ClusterCerts.Authority;
using ClusterCerts.Export;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Publishing;

/// <summary>What nodes were brought, as far as the ledger knows, beside what their targets are to have now.</summary>
internal sealed class KnownPublications
{
    private readonly CertAuthority _authority;
    private readonly NodeTargets _targets;
    private readonly Dictionary<ExportFormat, string?> _digests = [];

    /// <summary>Reads the targets.</summary>
    /// <exception cref="ClusterCertsException">They cannot be read.</exception>
    internal KnownPublications(CertAuthority authority) => (_authority, _targets) = (authority, authority.ReadTargets());

    /// <summary>Whether there is any target.</summary>
    internal bool HasTargets => _targets.All.Any();

    /// <summary>Whether a node has a target.</summary>
    internal bool HasTarget(NodeCert cert) => _targets.EntryFor(cert.NodeId) is not null;

    /// <summary>Whether a certificate is in use and its node lacks it, or has it with other trust or lists than are wanted now, or elsewhere.</summary>
    /// <exception cref="ClusterCertsException">The target does not fit the node's ID, or the trust bundle or a list cannot be read.</exception>
    internal bool Lacks(NodeCert cert)
    {
        if (!IsInUse(cert) || _targets.Of(cert.NodeId) is not NodeCertTarget target)
            return false;
        return cert.LastPublication is not NodePublication last || last.SerialNumber.ToString() != cert.SerialNumber
            || last.Files != PublicationRecord.FilesOf(target, TrustFor(target.As), last.Files.IsProven);
    }

    /// <summary>Those of certificates whose nodes lack something, and an error in place of each whose target does not fit its ID.</summary>
    /// <param name="certs">What the inventory lists.</param>
    /// <exception cref="ClusterCertsException">The trust bundle or a list cannot be read.</exception>
    internal IEnumerable<Outcome<NodeCert>> FindLacking(IEnumerable<NodeCert> certs) =>
        certs.Select(Judge).OfType<Outcome<NodeCert>>();

    /// <summary>A certificate whose node lacks something, or that its target does not fit; null where neither is so.</summary>
    internal Outcome<NodeCert>? Judge(NodeCert cert)
    {
        try
        {
            return Lacks(cert) ? new(cert.NodeId, cert, null) : null;
        }
        catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.InvalidArgument)
        {
            return new(cert.NodeId, null, e); // The target does not fit its ID.
        }
    }

    /// <summary>Whether a certificate is one to publish.</summary>
    internal static bool IsInUse(NodeCert cert) => cert.Status is NodeCertStatus.Valid or NodeCertStatus.NotYetValid;

    private string? TrustFor(ExportFormat format)
    {
        if (!_digests.TryGetValue(format, out string? digest))
            _digests[format] = digest = new NodeCertExporter(new NodeCertExportParameters { Format = format, OutputPath = "." }, _authority.Context).TrustOf(_authority.Store.Location);
        return digest;
    }
}
