namespace ClusterCerts.Report;

/// <summary>What kind of thing has an end. The order is from the top of the chain down.</summary>
internal enum ReportKind
{
    Root,
    Intermediate,
    Cross,
    RevocationList,
    Node,
}
