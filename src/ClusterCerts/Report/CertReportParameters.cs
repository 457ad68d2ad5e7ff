namespace ClusterCerts.Report;

/// <summary>Where a report goes and for which moment it is.</summary>
public sealed record CertReportParameters
{
    /// <summary>The file that is written, ending in <c>.html</c> or <c>.htm</c>.</summary>
    public required string OutputPath { get; init; }

    /// <summary>The moment that the report is for; now by default.</summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>Replaces a file that is there already.</summary>
    public bool Force { get; init; }
}
