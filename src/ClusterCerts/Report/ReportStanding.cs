namespace ClusterCerts.Report;

/// <summary>How something stands at the moment of a report.</summary>
internal enum ReportStanding
{
    Good,
    EndsSoon,
    Ended,
    NotYetValid,
    Revoked,
    BelowMinimumSerial,
}
