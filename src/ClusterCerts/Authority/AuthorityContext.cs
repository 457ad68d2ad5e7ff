using System.Security.Cryptography;

namespace ClusterCerts;

/// <summary>The world outside: the clock, the disk and the source of random numbers and keys. Tests give their own.</summary>
public sealed class AuthorityContext
{
    /// <summary>The machine's own clock, disk and random numbers.</summary>
    public static AuthorityContext Default { get; } = new();

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    internal FileSystem Files { get; init; } = FileSystem.Real;

    internal Action<Span<byte>> FillRandom { get; init; } = RandomNumberGenerator.Fill;

    /// <summary>Makes the keys of nodes, on several threads and before the authority is locked.</summary>
    internal Func<NewKeyTerms, NewKey> MakeKey { get; init; } = NewKey.Generate;

    /// <summary>Now, in UTC.</summary>
    internal DateTimeOffset Now => Time.GetUtcNow();
}
