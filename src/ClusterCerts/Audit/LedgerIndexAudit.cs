using System.Numerics;
using ClusterCerts.Storage;

namespace ClusterCerts.Audit;

/// <summary>Holds the index beside a ledger against its lines. One that does not count is no matter; one that counts and tells otherwise leads commands astray:
/// the lines are what counts, and by such an index they would not be looked for.</summary>
internal sealed class LedgerIndexAudit : IDisposable
{
    private readonly IAuthorityStore _store;
    private readonly ILedgerIndexReader? _index;
    private readonly ILedgerIndexCheck? _check;
    private string? _problem;
    private bool _isBusy;
    private int _count;
    private long _offset;
    private DateTimeOffset? _time;
    private BigInteger _highestSerial;
    private BigInteger _highestList;

    /// <summary>Opens the index, where there is one that counts.</summary>
    internal LedgerIndexAudit(IAuthorityStore store)
    {
        _store = store;
        _index = store.OpenIndex();
        _check = _index?.Check();
    }

    public void Dispose() => _index?.Dispose();

    /// <summary>Takes the next line.</summary>
    internal void Take(ScannedLine line)
    {
        if (_index is null || _problem is not null || _count == _index.Count)
            return;
        _count++;
        Try(() => Holds(line) ? null : $"it does not have line {line.Number} as it is");
    }

    /// <summary>What is wrong, once all lines were taken; null when nothing is.</summary>
    internal LedgerFinding? Finding()
    {
        if (_index is null)
            return null;
        Try(() => _count < _index.Count ? "it has more lines than the ledger"
            : _index.HighestSerialNumber != _highestSerial || _index.HighestListNumber != _highestList ? "it has other highest numbers than the lines"
            : _check!.IsSound() ? null : "it has something that no line says, or does not find what it has");
        string path = _store.Paths.PathOf(LedgerIndexFile.FileName);
        return _problem is null ? null : new LedgerFinding(
            LedgerFindingKind.IndexDiffers, null, null, null,
            $"'{path}' is not what the ledger says: {_problem}. Commands that go by it may overlook lines. Delete it and '{LedgerIndexFile.StampName}', and look who could write there; "
                + "the next command that writes makes them again from the ledger.") { Path = path };
    }

    private bool Holds(ScannedLine line)
    {
        if (line.Entry is not LedgerEntry entry)
            return false;
        var place = new LinePlace(_offset, line.Length, Convert.FromHexString(line.Hash));
        var indexed = new IndexedLine(entry, place, ClockLeaps.Between(_time, entry.Time));
        (_offset, _time) = (_offset + line.Length + 1, entry.Time);
        if (entry.CountsAsUsed)
            _highestSerial = BigInteger.Max(_highestSerial, entry.SerialNumber!.Value.Value);
        if (entry.ListNumber is BigInteger number)
            _highestList = BigInteger.Max(_highestList, number);
        return _check!.Holds(indexed);
    }

    private void Try(Func<string?> look)
    {
        try
        {
            _problem ??= _isBusy ? null : look();
        }
        catch (LedgerIndexException e) when (e.IsBusy)
        {
            _isBusy = true; // A command adds to it, and what was opened counts no more.
        }
        catch (Exception e) when (LedgerIndexException.IsOne(e))
        {
            _problem = $"it is damaged ({e.Message.TrimEnd('.')})";
        }
    }
}
