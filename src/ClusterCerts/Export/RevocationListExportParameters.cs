namespace ClusterCerts.Export;

/// <summary>Where revocation lists are put for a web server.</summary>
public sealed record RevocationListExportParameters
{
    /// <summary>The folder that the web server serves; it is there already.</summary>
    public required string OutputPath { get; init; }

    /// <summary>Whether a file that is no list of the same CA gives way. A newer list never does.</summary>
    public bool Force { get; init; }
}
