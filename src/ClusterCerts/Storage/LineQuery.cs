using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>Which lines of a ledger are asked for. What is given must all hold; what is not given matters not.</summary>
internal sealed record LineQuery
{
    /// <summary>What a line records, one of these; none stands for anything.</summary>
    internal IReadOnlyList<LedgerEvent> Events { get; init; } = [];

    internal LedgerKind? Kind { get; init; }

    internal NodeId? NodeId { get; init; }

    internal SerialNumber? SerialNumber { get; init; }

    /// <summary>In any case of its letters.</summary>
    internal string? PublicKeySha256 { get; init; }

    /// <summary>As the ledger has it.</summary>
    internal string? CertificatePath { get; init; }

    internal KeyId? IssuerKeyId { get; init; }

    /// <summary>Only revocations that name no node.</summary>
    internal bool IsRevocationOfNoNode { get; init; }

    /// <summary>Only lines that hold the text of a policy.</summary>
    internal bool HasPolicy { get; init; }

    /// <summary>Only lines whose time is so far from that of the line before.</summary>
    internal ClockLeap? Leap { get; init; }

    /// <summary>The first line that counts.</summary>
    internal int From { get; init; }

    /// <summary>The first line that counts no more.</summary>
    internal int Before { get; init; } = int.MaxValue;

    /// <summary>Asks for the lines of a certificate's issuance.</summary>
    internal static LineQuery IssueOf(SerialNumber serialNumber) => new() { SerialNumber = serialNumber, Events = [LedgerEvent.Issue] };

    /// <summary>Asks for the lines with the certificates of a node.</summary>
    internal static LineQuery IssuesOf(NodeId nodeId) => new() { NodeId = nodeId, Events = [LedgerEvent.Issue] };

    /// <summary>Asks for what revokes a certificate.</summary>
    internal static LineQuery RevocationOf(SerialNumber serialNumber) => new() { SerialNumber = serialNumber, Events = [LedgerEvent.Revoke] };

    /// <summary>Whether a line is one of those.</summary>
    /// <param name="line">Its index.</param>
    /// <param name="entry">What it says.</param>
    /// <param name="leap">How far its time is from that of the line before.</param>
    internal bool Matches(int line, LedgerEntry entry, ClockLeap leap) => line >= From && line < Before
        && (Events.Count == 0 || Events.Contains(entry.Event))
        && (Kind is null || entry.Kind == Kind)
        && (NodeId is null || entry.NodeId == NodeId)
        && (SerialNumber is null || entry.SerialNumber == SerialNumber)
        && (PublicKeySha256 is null || string.Equals(entry.PublicKeySha256, PublicKeySha256, StringComparison.OrdinalIgnoreCase))
        && (CertificatePath is null || entry.CertificatePath == CertificatePath)
        && (IssuerKeyId is null || entry.IssuerKeyId == IssuerKeyId)
        && (!IsRevocationOfNoNode || entry is { Event: LedgerEvent.Revoke, NodeId: null })
        && (!HasPolicy || entry.Policy is not null)
        && (Leap is null || leap == Leap);
}

/// <summary>Which revocations are asked for: those of certificates that a CA signed, or of which no line tells who signed them.</summary>
/// <param name="IssuerKeyId">The key of the CA; null for any.</param>
internal sealed record RevocationQuery(KeyId? IssuerKeyId)
{
    /// <summary>The certificate; null for every one.</summary>
    internal SerialNumber? SerialNumber { get; init; }

    /// <summary>Only certificates that end then or later, or of which no line tells when they end.</summary>
    internal DateTimeOffset? EndsFrom { get; init; }

    /// <summary>Only lines that name no node.</summary>
    internal bool IsOfNoNode { get; init; }

    /// <summary>So many are enough, whichever, in any order.</summary>
    internal int? Enough { get; init; }

    /// <summary>The first line that counts.</summary>
    internal int From { get; init; }

    /// <summary>The first line that counts no more.</summary>
    internal int Before { get; init; } = int.MaxValue;
}

/// <summary>The line of a revocation.</summary>
/// <param name="Line">Its index.</param>
/// <param name="SerialNumber">The number that it revokes.</param>
/// <param name="IsCertain">Whether the line of the issuance was known, and matches too. Otherwise a later line may tell another issuer or
/// end.</param>
/// <param name="MatchesAlone">Where it is not certain: whether it matches by what it says itself, which counts unless a line that came after all that the index
/// knows issues the number; null where nobody looked.</param>
internal readonly record struct RevocationLine(int Line, SerialNumber SerialNumber, bool IsCertain, bool? MatchesAlone = null);
