using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>Whether a ledger has a line of one kind about a serial number. One or a few numbers are looked up; of who goes on asking the few lines that there
/// mostly are of such a kind are read once.</summary>
/// <param name="ledger">The ledger.</param>
/// <param name="what">What the lines record.</param>
/// <param name="before">The first line that counts no more.</param>
internal sealed class LinesOfNumbers(Ledger ledger, LedgerEvent what, int before)
{
    private const int FewQuestions = 64;
    private const int FewLines = 2000;

    private Dictionary<SerialNumber, DateTimeOffset>? _first;
    private int _asked;

    /// <summary>The time of the earliest of them; null where there is none.</summary>
    internal DateTimeOffset? EarliestOf(SerialNumber serial)
    {
        if (++_asked == FewQuestions && ledger.Find(new LineQuery { Events = [what], Before = before }) is { Count: <= FewLines } all)
            _first = Earliest(all);
        return _first is null ? ledger.Entries(Query(serial)).Select(e => (DateTimeOffset?)e.Time).Min()
            : _first.TryGetValue(serial, out DateTimeOffset time) ? time : null;
    }

    /// <summary>Asks together about numbers that are asked for next.</summary>
    internal void Foresee(IEnumerable<SerialNumber> serials)
    {
        if (_first is null)
            ledger.ForeseeLines(serials.Distinct().Select(Query));
    }

    private LineQuery Query(SerialNumber serial) => new() { SerialNumber = serial, Events = [what], Before = before };

    private Dictionary<SerialNumber, DateTimeOffset> Earliest(IReadOnlyList<int> lines)
    {
        var earliest = new Dictionary<SerialNumber, DateTimeOffset>();
        foreach (LedgerEntry entry in ledger.EntriesAt(lines))
        {
            if (entry.SerialNumber is SerialNumber serial && !(earliest.TryGetValue(serial, out DateTimeOffset known) && known <= entry.Time))
                earliest[serial] = entry.Time;
        }

        return earliest;
    }
}
