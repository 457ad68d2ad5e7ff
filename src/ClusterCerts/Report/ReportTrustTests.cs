using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Storage;
using ClusterCerts.Trust;
using ClusterCerts.Values;

namespace ClusterCerts.Report;

/// <summary>Holds what nodes present now against the trust bundles of a rotation's phases.</summary>
internal sealed class ReportTrustTests(CertAuthority authority, AuthorityContext context, DateTimeOffset moment)
{
    private readonly List<(NodeCert Cert, string Path)> _live = [];

    /// <summary>How many nodes are looked at.</summary>
    internal int Count => _live.Count;

    /// <summary>Takes a node whose certificate is good by itself.</summary>
    internal void Add(NodeCert cert, string path) => _live.Add((cert, path));

    /// <summary>Notes that there is no bundle. Where there is one, the check of each node's file was against that, with the lists and the ledger that every
    /// node has: whatever passed it is accepted by every other node.</summary>
    internal void NoteMissing(ReportFindings findings)
    {
        if (!authority.Store.Has(AuthorityDocument.TrustBundle))
            findings.Add(FindingLevel.Problem, "Test-ClusterTrust", "There is no trust.crt for the nodes. Restore it from a backup, or write it again with Test-CertLedger -Repair.");
    }

    /// <summary>How many nodes' certificates a node accepts that trusts these CAs.</summary>
    internal int CountAccepted(CertificateChain bundle)
    {
        var trust = new TrustBundle(bundle, SignatureCache.Shared);
        WorkMeter meter = context.Log.Meter("Holding nodes against a trust bundle", _live.Count);
        return _live.Count(l => IsAccepted(l.Cert, l.Path, trust, meter));
    }

    private bool IsAccepted(NodeCert cert, string path, TrustBundle trust, WorkMeter meter)
    {
        meter.Advance();
        return !Verdict.Of(
            new VerdictInput
            {
                Presented = CertificateText.Read(path, context).Certificates,
                Trust = trust,
                AsOf = moment,
                NodeId = cert.NodeId,
                Purpose = cert.Purpose ?? CertPurpose.Node,
                ChecksLifetime = false,
            },
            SignatureCache.Shared).Faults.Any();
    }
}
