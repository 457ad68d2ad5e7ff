using ClusterCerts.Keys;

namespace ClusterCerts.Backup;

/// <summary>How a backup is restored on trial.</summary>
public sealed record DrillParameters
{
    /// <summary>The backup.</summary>
    public required string Path { get; init; }

    /// <summary>What opens the backup; the caller disposes it. Null is an error that says so.</summary>
    public Passphrase? Passphrase { get; init; }

    /// <summary>What opens the signing key in it, where that has a passphrase of its own; the caller disposes it.</summary>
    public Passphrase? SigningPassphrase { get; init; }

    /// <summary>What opens the key of the other CA, where the backup was made while a rotation kept two; the caller disposes it. Where it is null that key is tried with
    /// what opens the signing key, but not as the PIN of another token.</summary>
    public Passphrase? RotationPassphrase { get; init; }

    /// <summary>The authority directory that it is compared with, and in whose ledger the drill is recorded; null for none.</summary>
    public string? AuthorityPath { get; init; }
}
