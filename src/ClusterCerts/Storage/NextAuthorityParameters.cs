using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>What was asked of the next CA, so that a phase that was interrupted can be completed.</summary>
internal sealed record NextAuthorityParameters
{
    public string? Subject { get; init; }

    public KeyAlgorithm? KeyAlgorithm { get; init; }

    public TimeSpan? Lifetime { get; init; }

    public DateTimeOffset? NotAfter { get; init; }

    public TimeSpan? Backdate { get; init; }

    public int? PathLength { get; init; }

    public NameConstraintParameters? Constraints { get; init; }

    /// <summary>What an earlier version wrote of <see cref="Constraints"/>.</summary>
    public IReadOnlyList<string>? PermittedDnsNames { get; init; }

    /// <summary>The constraints that were asked for; null where none were.</summary>
    internal NameConstraintParameters? Asked =>
        Constraints ?? (PermittedDnsNames is null ? null : new NameConstraintParameters { PermittedDnsNames = PermittedDnsNames });

    public bool ReplaceConstraints { get; init; }

    public string? IssuerPath { get; init; }

    /// <summary>Where its key is made, if not in a file.</summary>
    public string? KeyUri { get; init; }
}
