using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Authority;

/// <summary>Which certificates of the ledger are wanted. What is not given does not narrow.</summary>
public sealed record NodeCertFilter
{
    /// <summary>Node IDs; <c>*</c> and <c>?</c> stand for any characters and any one.</summary>
    public IReadOnlyList<string> NodeIds { get; init; } = [];

    /// <summary>Serial numbers.</summary>
    public IReadOnlyList<SerialNumber> SerialNumbers { get; init; } = [];

    /// <summary>Statuses. Superseded certificates, and those of nodes that were taken out of service, are listed only when asked for here
    /// or by serial number.</summary>
    public IReadOnlyList<NodeCertStatus> Statuses { get; init; } = [];

    /// <summary>Only those that end, or whose chain ends, within this from <see cref="AsOf"/>, or have ended;
    /// revoked ones are left out, and the end of the revocation list does not count.</summary>
    public TimeSpan? ExpiresWithin { get; init; }

    /// <summary>The moment for which statuses are given, now by default: what was revoked or superseded later does not count,
    /// what was issued later is not yet valid.</summary>
    public DateTimeOffset? AsOf { get; init; }
}
