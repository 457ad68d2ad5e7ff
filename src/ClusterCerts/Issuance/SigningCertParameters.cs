using ClusterCerts.Keys;
using ClusterCerts.Values;

namespace ClusterCerts.Issuance;

/// <summary>What a new signing certificate shall be. What is not given comes from the preset.</summary>
public sealed record SigningCertParameters
{
    /// <summary>The authority directory; it is made when it does not exist.</summary>
    public required string Path { get; init; }

    /// <summary>The distinguished name, or a common name alone; <c>CN=</c> and the folder's name by default.</summary>
    public string? Subject { get; init; }

    /// <summary>The system whose conventions fill in the rest.</summary>
    public Preset Preset { get; init; }

    /// <summary>The algorithm of the key.</summary>
    public KeyAlgorithm? KeyAlgorithm { get; init; }

    /// <summary>How long it is valid from now; not together with <see cref="NotAfter"/>.</summary>
    public TimeSpan? Lifetime { get; init; }

    /// <summary>The last second of its validity.</summary>
    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>How far back its validity begins, for clock skew; five minutes by default.</summary>
    public TimeSpan? Backdate { get; init; }

    /// <summary>How many CAs may follow below it; 1 by default, which leaves room for an intermediate or for the cross certificate of a rotation.</summary>
    public int? PathLength { get; init; }

    /// <summary>The only DNS names, with those below them, that it may sign for; empty for all.</summary>
    public IReadOnlyList<string> PermittedDnsNames { get; init; } = [];

    /// <summary>The authority directory that signs it; null for a root.</summary>
    public string? IssuerPath { get; init; }

    /// <summary>What the new key is encrypted with; null leaves it plain.</summary>
    public Passphrase? Passphrase { get; init; }

    /// <summary>What opens the issuer's key.</summary>
    public Passphrase? IssuerPassphrase { get; init; }

    /// <summary>Whether it is shortened to its issuer's end, where it would outlive it.</summary>
    public bool ClampToIssuer { get; init; }

    /// <summary>Whether an authority in the folder is replaced; its serial numbers and ledger go on.</summary>
    public bool Force { get; init; }

    /// <summary>Told what to warn of: where the key of a CA that was replaced is kept.</summary>
    public Action<string>? Notify { get; init; }
}
