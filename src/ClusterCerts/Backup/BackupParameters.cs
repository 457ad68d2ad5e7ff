using ClusterCerts.Keys;

namespace ClusterCerts.Backup;

/// <summary>How an authority is backed up.</summary>
public sealed record BackupParameters
{
    /// <summary>The file to write.</summary>
    public required string OutputPath { get; init; }

    /// <summary>What encrypts it; the caller disposes it. Null is an error that says so.</summary>
    public Passphrase? Passphrase { get; init; }

    /// <summary>Whether nodes' files go with it that lie outside of the authority directory.</summary>
    public bool IncludeOutside { get; init; }

    /// <summary>Whether a file that is there is replaced.</summary>
    public bool Force { get; init; }

    /// <summary>The rounds of the key's derivation; tests that open many backups take fewer.</summary>
    internal int Rounds { get; init; } = PasswordTerms.Rounds;
}
