using ClusterCerts.Keys;

namespace ClusterCerts.Backup;

/// <summary>How an authority is restored from a backup.</summary>
public sealed record RestoreParameters
{
    /// <summary>The backup.</summary>
    public required string Path { get; init; }

    /// <summary>The folder that becomes the authority directory; it must not exist.</summary>
    public required string AuthorityPath { get; init; }

    /// <summary>What opens the backup; the caller disposes it. Null is an error that says so.</summary>
    public Passphrase? Passphrase { get; init; }

    /// <summary>The database that shall keep it, as an administrator writes it; null for the folder itself.</summary>
    public string? Store { get; init; }
}
