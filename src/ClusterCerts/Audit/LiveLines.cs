using ClusterCerts.Storage;

namespace ClusterCerts.Audit;

/// <summary>The lines with the certificates that are in use.</summary>
internal static class LiveLines
{
    /// <summary>Each node's latest certificate, unless it has expired, is revoked, or its node was taken out of service.</summary>
    /// <returns>Their numbers, in order.</returns>
    internal static IReadOnlyList<int> Of(AuditedLines lines)
    {
        HashSet<SerialKey> revoked = lines.SerialsOf(LedgerEvent.Revoke);
        (int[] latest, bool[] removed) = Replay(lines);
        return
        [
            .. latest.Where(number => number > 0 && lines[number].Has(LineTraits.IsCurrent) && !revoked.Contains(lines[number].Serial)
                && !(lines[number].Node >= 0 && removed[lines[number].Node])).Order(),
        ];
    }

    private static (int[] Latest, bool[] Removed) Replay(AuditedLines lines)
    {
        HashSet<SerialKey> withdrawn = lines.SerialsOf(LedgerEvent.Withdraw);
        Dictionary<SerialKey, int> earlier = Reinstated(lines);
        int[] latest = new int[lines.NodeCount];
        bool[] removed = new bool[lines.NodeCount];
        for (int number = 1; number <= lines.Count; number++)
        {
            ref readonly LineFacts line = ref lines[number];
            if (line.Node < 0)
                continue;
            if (line.Is(LedgerEvent.Remove))
                removed[line.Node] = true;
            bool isIssue = line.Is(LedgerEvent.Issue) && !withdrawn.Contains(line.Serial);
            if (isIssue)
                removed[line.Node] = false;
            if (isIssue && line.Has(LineTraits.HasCertificate))
                latest[line.Node] = number;
            else if (line.Is(LedgerEvent.Reinstate) && earlier.TryGetValue(line.Serial, out int again))
                latest[line.Node] = again;
        }

        return (latest, removed);
    }

    // The first line that issues each number that a node has again.
    private static Dictionary<SerialKey, int> Reinstated(AuditedLines lines)
    {
        HashSet<SerialKey> wanted = lines.SerialsOf(LedgerEvent.Reinstate);
        var first = new Dictionary<SerialKey, int>();
        foreach (int number in wanted.Count == 0 ? [] : lines.Of(LedgerEvent.Issue).Where(n => lines[n].Has(LineTraits.HasCertificate) && wanted.Contains(lines[n].Serial)))
            first.TryAdd(lines[number].Serial, number);
        return first;
    }
}
