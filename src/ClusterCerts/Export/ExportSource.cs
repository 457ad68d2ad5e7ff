using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Storage;
using ClusterCerts.Trust;

namespace ClusterCerts.Export;

/// <summary>What one authority, or the files that were named instead, give to every export: trust, revocation lists, the
/// ledger's statuses.</summary>
internal sealed class ExportSource
{
    private readonly CertAuthority? _authority;
    private readonly int _lines;
    private Dictionary<string, NodeCertStatus>? _statuses;

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
        return new ExportSource(authority, new([.. trust]), lists, known.Evidence, lostList);
    }

    /// <summary>Whether the ledger says nothing new since: a pipeline may be long, and a node be revoked while others are
    /// exported.</summary>
    internal bool IsCurrent() => LinesOf(_authority) == _lines;

    /// <summary>The status of a certificate by the ledger; null when it does not know it.</summary>
    internal NodeCertStatus? StatusOf(string fingerprint)
    {
        if (_authority is null)
            return null;
        if (_statuses is null)
        {
            _statuses = [];
            foreach (NodeCert cert in _authority.GetNodeCerts(new NodeCertFilter { Statuses = Enum.GetValues<NodeCertStatus>() }))
                _statuses[cert.Fingerprint] = cert.Status;
        }

        return _statuses.TryGetValue(fingerprint, out NodeCertStatus status) ? status : null;
    }

    private static int LinesOf(CertAuthority? authority) => authority?.Store.ReadLedger().Entries.Count ?? 0;
}
