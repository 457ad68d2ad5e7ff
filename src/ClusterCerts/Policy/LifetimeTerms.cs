namespace ClusterCerts.Policy;

/// <summary>How long a certificate shall live, as it was asked for.</summary>
/// <param name="Lifetime">From now; not together with the end.</param>
/// <param name="NotAfter">The end.</param>
/// <param name="Backdate">How far back it begins; five minutes when null.</param>
/// <param name="ClampToIssuer">Whether it is shortened to its issuer's end.</param>
internal readonly record struct LifetimeTerms(TimeSpan? Lifetime, DateTimeOffset? NotAfter, TimeSpan? Backdate, bool ClampToIssuer)
{
    /// <summary>Whether nothing was asked for.</summary>
    internal bool IsByDefault => Lifetime is null && NotAfter is null;

    /// <summary>The lifetime when none is asked for; the preset's when null.</summary>
    internal TimeSpan? ByDefault { get; init; }

    /// <summary>What it must end after, or it is not worth issuing.</summary>
    internal DateTimeOffset? Outlasts { get; init; }
}
