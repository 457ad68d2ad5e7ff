namespace ClusterCerts.Monitoring;

/// <summary>Where metrics go, and what is left out of them.</summary>
public sealed record CertMetricsParameters
{
    /// <summary>The name of the file where none is given, in the current folder.</summary>
    public const string DefaultName = "clustercerts.prom";

    /// <summary>The file that is written, ending in <c>.prom</c>: the textfile collector reads no other.</summary>
    public required string OutputPath { get; init; }

    /// <summary>Replaces a file that is there already.</summary>
    public bool Force { get; init; }

    /// <summary>Whether the ledger's chain is left out: to go through it takes as long as it is.</summary>
    public bool SkipLedger { get; init; }
}
