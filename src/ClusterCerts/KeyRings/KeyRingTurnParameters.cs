using ClusterCerts.Values;

namespace ClusterCerts.KeyRings;

/// <summary>What the new pair of a turn is to be; null or empty takes the value of the pair that was newest before.</summary>
public sealed record KeyRingTurnParameters
{
    /// <summary>The folder.</summary>
    public required string Path { get; init; }

    /// <summary>The new pair's subject.</summary>
    public string? Subject { get; init; }

    /// <summary>The DNS names in the new certificate.</summary>
    public IReadOnlyList<string> DnsNames { get; init; } = [];

    /// <summary>The new pair's kind of key.</summary>
    public KeyAlgorithm? KeyAlgorithm { get; init; }

    /// <summary>How long the new certificate is valid from now.</summary>
    public TimeSpan? Lifetime { get; init; }

    /// <summary>Whether to turn though the ring was turned less than an hour ago.</summary>
    public bool Force { get; init; }

    /// <summary>Refuses what says what is made anew, where the last turn is undone.</summary>
    /// <exception cref="ClusterCertsException">Something of that is given.</exception>
    public void RequireNothingNew()
    {
        string? given = Subject is not null ? "-Subject" : DnsNames.Count > 0 ? "-DnsName" : KeyAlgorithm is not null ? "-KeyAlgorithm"
            : Lifetime is not null ? "-Lifetime" : null;
        if (given is not null)
            throw new ClusterCertsException(ErrorCode.InvalidArgument,
                $"{given} says what is made anew, and -Undo makes nothing; leave out the one or the other.", Path);
    }
}
