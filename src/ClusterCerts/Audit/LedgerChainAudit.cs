namespace ClusterCerts.Audit;

/// <summary>Finds lines of a ledger that were changed, removed or moved, and names them as exactly as the hashes and certificates
/// allow.</summary>
internal sealed class LedgerChainAudit(LedgerPass pass, List<LedgerFinding> findings)
{
    private readonly HashSet<int> _faulty = [.. pass.Faults.Select(fault => fault.Number)];

    internal void Run()
    {
        var found = new List<LedgerFinding>();
        foreach ((int number, LedgerFindingKind kind, string detail) in pass.Faults)
            found.Add(Finding(kind, number, number, detail));
        Dictionary<Digest, int> origins = Origins();
        foreach ((int number, Digest? previous, string? missing) in pass.Unlinked)
        {
            if (Link(number, previous is Digest hash && origins.TryGetValue(hash, out int origin) ? origin : null, missing) is LedgerFinding finding)
                found.Add(finding);
        }

        int count = pass.Lines.Count;
        if (pass.End?.HasTornLine == true)
            found.Add(Finding(LedgerFindingKind.LineTorn, count + 1, null, "the line was not written to its end; the next command that writes here cuts it off"));
        if (pass.End?.IsCutShort == true)
            found.Add(Finding(LedgerFindingKind.LineRemoved, count + 1, null, "what was recorded last is not there: lines at the end were removed, or the last one was changed"));
        if (pass.End?.LacksLineEnd == true)
            found.Add(Finding(LedgerFindingKind.LineTorn, count, null, "the line is whole and lacks its line end; the next command that writes here adds it"));
        findings.AddRange(found.OrderBy(finding => finding.Line));
    }

    // The lines that others go on from in place of the one before them.
    private Dictionary<Digest, int> Origins()
    {
        HashSet<Digest> wanted = [.. pass.Unlinked.Select(line => line.Previous).OfType<Digest>()];
        var origins = new Dictionary<Digest, int>();
        for (int number = 1; wanted.Count > 0 && number <= pass.Lines.Count; number++)
        {
            if (wanted.Contains(pass.Lines[number].Hash))
                origins.TryAdd(pass.Lines[number].Hash, number);
        }

        return origins;
    }

    private LedgerFinding? Link(int number, int? origin, string? missing)
    {
        int before = number - 1;
        if (origin is not null)
        {
            return Finding(LedgerFindingKind.LineMoved, number, number,
                $"the line continues line {origin}, not line {before} before it: lines were moved or put in");
        }

        if (_faulty.Contains(before))
            return null; // The line before was named already; that it was changed is why this one does not go on from it.
        if (number == 1)
            return Finding(LedgerFindingKind.LineRemoved, 1, 1, "the line is not the first that was written: lines before it were removed");
        return missing is not null
            ? Finding(LedgerFindingKind.LineRemoved, number, number, $"the line does not continue line {before}: lines between them were removed ({missing})")
            : Finding(LedgerFindingKind.LineChanged, before, before,
                $"line {number} does not continue this line: the line was changed, or one between them was removed");
    }

    private LedgerFinding Finding(LedgerFindingKind kind, int number, int? of, string detail) => new(
        kind, number, of is int line ? pass.Lines.NodeOf(line)?.ToString() : null, of is int its ? pass.Lines.SerialOf(its)?.ToString() : null, $"Line {number}: {detail}.");
}
