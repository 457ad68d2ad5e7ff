namespace ClusterCerts.Report;

/// <summary>What a check found.</summary>
/// <param name="Level">How bad it is.</param>
/// <param name="Source">The command that says more.</param>
/// <param name="Text">What is wrong and what to do.</param>
/// <param name="Subjects">Whom it concerns; empty for all.</param>
internal sealed record ReportFinding(FindingLevel Level, string Source, string Text, IReadOnlyList<string> Subjects);
