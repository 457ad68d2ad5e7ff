namespace ClusterCerts.Report;

/// <summary>Where a report goes and for which moment it is.</summary>
public sealed record CertReportParameters
{
    /// <summary>The name of the page where none is given, in the current folder.</summary>
    public const string DefaultName = "cert-report.html";

    /// <summary>The file that is written, ending in <c>.html</c> or <c>.htm</c>.</summary>
    public required string OutputPath { get; init; }

    /// <summary>The moment that the report is for; now by default.</summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>Replaces a file that is there already.</summary>
    public bool Force { get; init; }
}
