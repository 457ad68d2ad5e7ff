namespace ClusterCerts.Report;

/// <summary>How bad a finding is, the worst first.</summary>
internal enum FindingLevel
{
    Problem,
    Warning,
    Note,
}
