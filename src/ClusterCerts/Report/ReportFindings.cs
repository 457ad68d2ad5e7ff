namespace ClusterCerts.Report;

/// <summary>Findings while they are gathered: what is the same for several subjects is one.</summary>
internal sealed class ReportFindings
{
    private readonly Dictionary<(FindingLevel Level, string Source, string Text), OrderedDictionary<string, bool>> _found = [];

    internal void Add(FindingLevel level, string source, string text, string? subject = null)
    {
        if (!_found.TryGetValue((level, source, text), out OrderedDictionary<string, bool>? subjects))
            _found.Add((level, source, text), subjects = []);
        if (subject is not null)
            subjects.TryAdd(subject, true);
    }

    internal IReadOnlyList<ReportFinding> ToList() =>
        [.. _found.Select(f => new ReportFinding(f.Key.Level, f.Key.Source, f.Key.Text, [.. f.Value.Keys])).OrderBy(f => f.Level)];
}

/// <summary>How bad a finding is, the worst first.</summary>
internal enum FindingLevel
{
    Problem,
    Warning,
    Note,
}

/// <summary>What a check found.</summary>
/// <param name="Level">How bad it is.</param>
/// <param name="Source">The command that says more.</param>
/// <param name="Text">What is wrong and what to do.</param>
/// <param name="Subjects">Whom it concerns; empty for all.</param>
internal sealed record ReportFinding(FindingLevel Level, string Source, string Text, IReadOnlyList<string> Subjects);
