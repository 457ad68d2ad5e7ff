namespace ClusterCerts.Report;

/// <summary>Something that expires: a certificate or a revocation list.</summary>
internal sealed record ReportItem
{
    /// <summary>Nothing with a longer lifetime than this expires soon while it has more left.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    internal required ReportKind Kind { get; init; }

    /// <summary>The node ID, or the name of a CA.</summary>
    internal required string Name { get; init; }

    internal required DateTimeOffset NotBefore { get; init; }

    /// <summary>Its own expiry.</summary>
    internal required DateTimeOffset NotAfter { get; init; }

    /// <summary>The end of its use: the earliest expiry in its chain and revocation list.</summary>
    internal required DateTimeOffset EffectiveNotAfter { get; init; }

    internal required ReportStatus Status { get; init; }

    /// <summary>For a revocation list its number.</summary>
    internal string? SerialNumber { get; init; }

    /// <summary>What else there is to say: purpose and key.</summary>
    internal string Detail { get; init; } = "";

    /// <summary>For a node: the names of its certificate besides the node ID; null where there is none.</summary>
    internal string? Names { get; init; }

    /// <summary>For a node: its last export, in words; null where none is recorded.</summary>
    internal string? Export { get; init; }

    /// <summary>For a node: whether it was brought what it is to have; null where no node has a target.</summary>
    internal ReportPublication? Publication { get; init; }

    /// <summary>What the check of its file said, or the issuer of a CA says of it, in a few words; null where there is nothing.</summary>
    internal string? Verdict { get; init; }

    /// <summary>Whether its expiry is still to come and matters to someone.</summary>
    internal bool Counts => Status is ReportStatus.Good or ReportStatus.ExpiresSoon or ReportStatus.NotYetValid;

    /// <summary>The status by the lifetime: soon is less than 30 days, or a fifth of a life that is short.</summary>
    internal static ReportStatus StatusOf(DateTimeOffset notBefore, DateTimeOffset notAfter, DateTimeOffset moment)
    {
        if (moment > notAfter)
            return ReportStatus.Expired;
        if (moment < notBefore)
            return ReportStatus.NotYetValid;
        TimeSpan share = (notAfter - notBefore) / 5;
        return notAfter - moment <= (share < Soon ? share : Soon) ? ReportStatus.ExpiresSoon : ReportStatus.Good;
    }
}

/// <summary>Statuses that others outdo.</summary>
internal static class ReportStatusOrder
{
    /// <summary>The status of what a revocation spoils, unless it is over anyway.</summary>
    /// <param name="status">Its status by its lifetime.</param>
    /// <param name="refusal">What the revocation makes of it, or null for none.</param>
    internal static ReportStatus Below(this ReportStatus status, ReportStatus? refusal) => status == ReportStatus.Expired ? status : refusal ?? status;
}

/// <summary>What kind of thing expires. The order is from the top of the chain down.</summary>
internal enum ReportKind
{
    Root,
    Intermediate,
    Cross,
    RevocationList,
    Node,
}

/// <summary>Whether a node was brought its files, as far as the ledger knows. The order is that of what is to be done.</summary>
internal enum ReportPublication
{
    Unsuited,
    Lacking,
    Placed,
    Proven,
    WithoutTarget,
    OutOfUse,
}

/// <summary>The status of something at the moment of a report.</summary>
internal enum ReportStatus
{
    Good,
    ExpiresSoon,
    Expired,
    NotYetValid,
    Revoked,
    IssuerRevoked,
    BelowMinimumSerial,
}
