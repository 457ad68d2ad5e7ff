namespace ClusterCerts.Audit;

/// <summary>What <see cref="CertLedger"/> looks for.</summary>
public enum LedgerFindingKind
{
    /// <summary>The ledger is gone, or empty.</summary>
    LedgerMissing,

    /// <summary>The ledger in a database is an older or another copy than this host has seen.</summary>
    LedgerRestored,

    /// <summary>The policy file is gone, or cannot be read.</summary>
    PolicyMissing,

    /// <summary>The file of a rotation is gone, and the ledger tells of one that is under way.</summary>
    RotationMissing,

    /// <summary>The file of a rotation is damaged, or of another time than the ledger.</summary>
    RotationDiffers,

    /// <summary>The file with the nodes' targets is gone, and nodes were published to.</summary>
    TargetsMissing,

    /// <summary>A line is not one of a ledger.</summary>
    LineUnreadable,

    /// <summary>A line was changed after it was written.</summary>
    LineChanged,

    /// <summary>Lines were removed.</summary>
    LineRemoved,

    /// <summary>A line is in another place than it was written.</summary>
    LineMoved,

    /// <summary>The last line was not written to its end; the next command cuts it off.</summary>
    LineTorn,

    /// <summary>Two certificates have one serial number.</summary>
    SerialNumberReused,

    /// <summary>Two nodes have one key.</summary>
    KeyReused,

    /// <summary>The serial file is ahead of the ledger, or was: numbers were used that it does not tell of. What was recorded of it stays a
    /// finding for good.</summary>
    SerialNumberUnaccounted,

    /// <summary>A certificate in the folder is not in the ledger.</summary>
    CertificateUnknown,

    /// <summary>The file of a live certificate is gone.</summary>
    CertificateMissing,

    /// <summary>The file of a live certificate holds something else.</summary>
    CertificateDiffers,

    /// <summary>The key of a live certificate is gone.</summary>
    KeyMissing,

    /// <summary>The key file of a live certificate, or of a CA, holds another key, or none.</summary>
    KeyDiffers,

    /// <summary>The revocation list does not tell what the ledger tells, or is gone.</summary>
    RevocationListDiffers,

    /// <summary>The CA of a live certificate was replaced and is no longer trusted.</summary>
    IssuerReplaced,

    /// <summary>A folder, or a link that leads nowhere, is in the place of a file of the authority.</summary>
    NoFile,

    /// <summary>The trust bundle that nodes are handed is gone.</summary>
    TrustMissing,

    /// <summary>The trust bundle that nodes are handed cannot be read, or does not hold a root that nodes are to trust now.</summary>
    TrustDiffers,

    /// <summary>Users other than its owner may write in the authority directory.</summary>
    FolderOpen,

    /// <summary>The index beside the ledger counts, and does not tell what the lines say: commands that go by it overlook something.</summary>
    IndexDiffers,

    /// <summary>A line says that a node was handed a certificate that no line before it issues to that node.</summary>
    HandoverUnknown,

    /// <summary>A signed head tells of more than the ledger has: an older copy was put back, and may have gone on since, or the last lines were
    /// removed.</summary>
    LedgerRolledBack,

    /// <summary>The ledger does not go on from a signed head: lines that the head tells of were changed, and those after them chained anew.</summary>
    LedgerRewritten,

    /// <summary>A head is that of another authority's ledger.</summary>
    HeadOfAnother,

    /// <summary>A head does not have the signature of a CA of this authority.</summary>
    HeadNotSigned,

    /// <summary>The revocation lists that were signed ahead are not those of which the ledger tells, or are gone.</summary>
    PreparedListsDiffer,
}

/// <summary>Something that is wrong with a ledger, or with what it tells of.</summary>
/// <param name="Kind">What.</param>
/// <param name="Line">The line of the ledger, from 1; null when it is about a file.</param>
/// <param name="NodeId">The node, or null.</param>
/// <param name="SerialNumber">The certificate, upper-case hexadecimal digits, or null.</param>
/// <param name="Detail">What was found, in a sentence.</param>
public sealed record LedgerFinding(LedgerFindingKind Kind, int? Line, string? NodeId, string? SerialNumber, string Detail)
{
    /// <summary>The file that it is about, absolute.</summary>
    public string? Path { get; init; }

    /// <summary>The authority directory that was examined, absolute.</summary>
    public string? AuthorityPath { get; init; }

    /// <summary>The kind and the detail, for a log.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => $"{Kind}: {Detail}";
}
