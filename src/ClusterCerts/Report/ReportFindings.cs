namespace ClusterCerts.Report;

/// <summary>Findings while they are gathered: what is the same for several subjects is one.</summary>
internal sealed class ReportFindings
{
    private readonly Dictionary<(FindingLevel Level, string Source, string Text), List<string>> _found = [];

    internal void Add(FindingLevel level, string source, string text, string? subject = null)
    {
        if (!_found.TryGetValue((level, source, text), out List<string>? subjects))
            _found.Add((level, source, text), subjects = []);
        if (subject is not null && !subjects.Contains(subject))
            subjects.Add(subject);
    }

    internal IReadOnlyList<ReportFinding> ToList() =>
        [.. _found.Select(f => new ReportFinding(f.Key.Level, f.Key.Source, f.Key.Text, f.Value)).OrderBy(f => f.Level)];
}
