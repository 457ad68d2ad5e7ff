using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Trust;
using ClusterCerts.Values;

namespace ClusterCerts.Export;

/// <summary>What one authority, or the files that were named instead, give to every export: trust, revocation lists, the
/// ledger's statuses.</summary>
internal sealed class ExportSource
{
    private readonly CertAuthority? _authority;
    private readonly int _lines;
    private LedgerStatus? _ledgerStatus;

    private ExportSource(
        CertAuthority? authority, CertificateChain trust, IReadOnlyList<DecodedRevocationList> lists, LedgerEvidence? evidence,
        string? lostList)
    {
        _authority = authority;
        _lines = LinesOf(authority);
        Trust = trust;
        RevocationLists = lists;
        Evidence = evidence;
        LostList = lostList;
    }

    /// <summary>The CA certificates to trust; empty when nothing names them.</summary>
    internal CertificateChain Trust { get; }

    /// <summary>In the order of their files.</summary>
    internal IReadOnlyList<DecodedRevocationList> RevocationLists { get; }

    /// <summary>What the ledger knows; null without an authority.</summary>
    internal LedgerEvidence? Evidence { get; }

    /// <summary>What the authorities above know of the CAs.</summary>
    internal EvidenceAbove Above { get; private init; } = EvidenceAbove.None;

    /// <summary>Why a list that an export ought to carry is not there, with what to do; null when none is missing.</summary>
    internal string? LostList { get; }

    internal SignatureCache Signatures { get; } = new();

    /// <summary>The authority itself; null for files alone.</summary>
    internal CertAuthority? Authority => _authority;

    /// <summary>Reads what there is.</summary>
    /// <exception cref="ClusterCertsException">A file is missing or damaged.</exception>
    internal static ExportSource Read(string? authorityPath, NodeCertExportParameters parameters, AuthorityContext context)
    {
        CertAuthority? authority = authorityPath is null ? null : CertAuthority.Open(authorityPath, context);
        IEnumerable<byte[]> trust = parameters.TrustPaths.Count > 0 ? parameters.TrustPaths.SelectMany(path => CertificateFile.Read(path).Encoded)
            : authority?.Store.Certificates(AuthorityDocument.TrustBundle).Encoded ?? [];

        // While the signing certificate is rotated, the previous CA or the next has a list beside the current one's.
        RevocationSources known = RevocationSources.Read(authorityPath, context, null);
        List<DecodedRevocationList> named = [.. parameters.CrlPaths.SelectMany(RevocationListFile.Read)];
        DecodedRevocationList[] lists =
            [.. (known.Lists ?? []).Concat(named).DistinctBy(l => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(l.Encoded)))];
        string? lostList = known.Lost.FirstOrDefault(lost => !named.Exists(l => l.ProblemWith(lost.Issuer) is null)).Loss;
        return new ExportSource(authority, new([.. trust]), lists, known.Evidence, lostList) { Above = known.Above };
    }

    /// <summary>Whether the ledger, and the authorities above, say nothing new since: a pipeline may be long, and a node or a CA be revoked while others are
    /// exported.</summary>
    internal bool IsCurrent() => LinesOf(_authority) == _lines && Above.IsCurrent();

    /// <summary>The status of a certificate by the ledger; null when it does not know it.</summary>
    internal NodeCertStatus? StatusOf(DecodedCertificate certificate) =>
        StatusOf(ledger => SerialNumber.TryCreate(certificate.SerialValue, out SerialNumber serial) ? ledger.LineWith(certificate.Encoded, serial) : -1);

    /// <summary>The same of one that is known by its fingerprint, and whose successor is.</summary>
    internal NodeCertStatus? StatusOf(string fingerprint, NodeCert successor) => StatusOf(ledger =>
        ledger.IndexOfFingerprint(fingerprint, NodeId.Recorded(successor.NodeId)) is >= 0 and int line ? line : ledger.IndexOfFingerprint(fingerprint, nodeId: null));

    private NodeCertStatus? StatusOf(Func<Ledger, int> find)
    {
        if (_authority is null)
            return null;
        Ledger ledger = _authority.Store.ReadLedger();
        _ledgerStatus ??= LedgerStatus.Of(_authority.Store, ledger, PolicyFile.Read(_authority.Store).Rules.MinimumSerialNumber);
        int line = find(ledger);
        return line < 0 ? null : ledger.At(line).Event == LedgerEvent.Revoke ? NodeCertStatus.Revoked : _ledgerStatus.StatusOf(line, _authority.Context.Now);
    }

    private static int LinesOf(CertAuthority? authority) => authority?.Store.ReadLedger().Count ?? 0;
}
