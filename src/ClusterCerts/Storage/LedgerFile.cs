using System.Security.Cryptography;
using ClusterCerts.Files;

namespace ClusterCerts.Storage;

/// <summary>The ledger as a file to which lines are only added: one JSON object a line.</summary>
/// <remarks>Reading keeps what was read: a second <see cref="Refresh"/> reads only the lines that came since, and checks that they go on from there.</remarks>
internal sealed class LedgerFile(string path) : Ledger(path)
{
    internal const string FileName = DocumentName;

    /// <summary>Octets after the last line end; more are no line.</summary>
    internal const int LongestLine = LedgerIndexStamp.LongestLine;

    // Octets of a ledger that has no index.
    private const int Short = 64 << 10;

    // Octets that are read before anybody could see how far it is.
    private const int Little = 8 << 20;

    private LineSpans _lines = new();
    private readonly LedgerIndexFile _indexFile = new(path);
    private readonly LedgerOctets _octets = new(path);
    private ILedgerIndexReader? _index;
    private LedgerIndexStamp? _stamp;
    private bool _doubtsIndex;
    private long _length;
    private bool _lacksEnd;
    private FileStream? _held;

    internal string Path { get; } = path;

    /// <summary>Reads the lines that came since the last call. A last line without its end is being written, or was interrupted, and is not read.</summary>
    /// <param name="log">Told how far it is, where that is much, and may end it; null where it must not be ended.</param>
    /// <exception cref="ClusterCertsException">A line is damaged or the chain is broken.</exception>
    /// <exception cref="OperationCanceledException">The command was stopped; what was read is kept.</exception>
    internal void Refresh(WorkLog? log = null)
    {
        if (!File.Exists(Path))
            return;
        try
        {
            using FileStream stream = InputFile.Open(Path);
            if (_index is not null && !_indexFile.IsAsNoted(_stamp!))
                Forget();
            if (_length == 0 && stream.Length > Short && !_doubtsIndex)
                ContinueIndex(stream);
            if (stream.Length < _length)
                throw Damaged(Count, "lines that were there are gone");
            stream.Position = _length;
            if (_lacksEnd && stream.ReadByte() is var end and not -1)
                (_length, _lacksEnd) = end == '\n' ? (_length + 1, false) : throw Damaged(Count, "it does not end where it ended before");
            stream.Position = _length;
            ReadLines(stream, MeterOf(log, "Reading the ledger", stream.Length - _length));
            ReadLastLine(stream);
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Reading(Path, e);
        }
    }

    /// <inheritdoc/>
    internal override IDisposable? Hold() => _held is null ? new HeldLedger(Path, base.Hold(), held => _held = held) : null;

    /// <summary>Whether the file ends where the lines that were read end, with the end of a line.</summary>
    internal bool IsWhole() => FileLength() == _length && !_lacksEnd;

    /// <summary>Ends a last line that only lacks its line end, or cuts off one that was not written to its end; only under the lock.</summary>
    /// <returns>What was done, in a sentence, or null.</returns>
    internal string? RepairLastLine(FileSystem files)
    {
        if (!File.Exists(Path) || IsWhole())
            return null;
        if (_lacksEnd)
        {
            files.Append(Path, "\n"u8, FileProtection.Private);
            (_length, _lacksEnd) = (_length + 1, false);
            return $"The last line of the ledger '{Path}', line {Count}, lacked its line end; it is whole and was kept.";
        }

        long cut = FileLength() - _length;
        files.Truncate(Path, _length);
        return $"The last line of the ledger '{Path}' was not written to its end: {cut} bytes after line {Count} were cut off. What a "
            + "command that was interrupted should have recorded is written again or undone; if none was, restore the file from a backup.";
    }

    private static WorkMeter? MeterOf(WorkLog? log, string what, long octets) => octets < Little ? null : log?.Here().Meter(what, octets, areBytes: true);

    // Of the file itself: a ledger that is a link is followed, since lines are only added to it.
    private long FileLength()
    {
        using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(Path, share: FileShare.ReadWrite | FileShare.Delete);
        return RandomAccess.GetLength(file);
    }

    /// <summary>Appends entries to the file and flushes it; only under the lock, after <see cref="Refresh"/>.</summary>
    /// <exception cref="IOException">The file cannot be written; it is then as it was.</exception>
    internal void Append(FileSystem files, IReadOnlyList<LedgerEntry> entries)
    {
        if (entries.Count == 0)
            return;
        using var buffer = new MemoryStream();
        foreach (byte[] line in LinesOf(entries))
        {
            buffer.Write(line);
            buffer.WriteByte((byte)'\n');
        }

        files.Append(Path, buffer.GetBuffer().AsSpan(0, (int)buffer.Length), FileProtection.Private);
        buffer.Position = 0;
        ReadLines(buffer);
    }

    /// <summary>Deletes it: of an authority that did not come to be; only under the lock.</summary>
    /// <exception cref="IOException">The file cannot be deleted; it is then as it was.</exception>
    internal void Delete(FileSystem files)
    {
        if (File.Exists(Path))
            files.Delete(Path);
        Forget();
    }

    /// <summary>Adds to the index beside it what came since, once that is much; only under the lock. Memory is given back.</summary>
    internal void KeepIndex(FileSystem files)
    {
        if (!File.Exists(Path))
        {
            // It was moved elsewhere, or did not come to be.
            _index?.Dispose();
            _indexFile.TryDelete(files);
            return;
        }

        if (_lines.Count <= LedgerIndexFile.FewLines || _lacksEnd || _doubtsIndex || files.IsRehearsal || LedgerIndexFile.Engine() is not ILedgerIndexEngine engine)
            return;
        int from = Count - _lines.Count;
        LineSpan last = _lines[_lines.Count - 1];
        _index?.Dispose(); // The engine writes where nobody reads.
        WorkMeter? meter = MeterOf(files.Log, "Making the index of the ledger", _length - _lines[0].Offset);

        // Of a line in memory only a part of its hash is kept.
        IEnumerable<IndexedLine> lines = _lines.ReadAgain(Path, meter).Select((place, i) => InMemory(from + i, place));
        var then = new LedgerIndexStamp("", Count, last.With(Convert.FromHexString(LastHash)));
        _doubtsIndex = !_indexFile.TryAdd(files, engine, from, lines, () => meter?.Advance(0), then);
        if (_doubtsIndex && from == 0)
            return; // All is in memory.
        Forget();
        Refresh();
    }

    protected override void ReadWithoutIndex()
    {
        Forget();
        _doubtsIndex = true;
        Refresh();
    }

    private void ContinueIndex(FileStream stream)
    {
        _index = _indexFile.TryOpen(stream, out _stamp);
        if (_index is null)
            return;
        _length = _stamp!.Last.Offset + _stamp.Last.Length + 1;
        Continue(_index, Convert.ToHexStringLower(_stamp.Last.Hash));
    }

    private void Forget()
    {
        _index?.Dispose();
        Clear();
        _lines = new();
        (_index, _stamp, _length, _lacksEnd) = (null, null, 0, false);
    }

    // One after the other, without asking the index where each is.
    internal override IEnumerable<byte[]> Texts(int from)
    {
        int count = Count;
        int kept = from - Count + _lines.Count;
        (int first, long offset) = kept >= 0 && kept < _lines.Count ? (from, _lines[kept].Offset) : (0, 0L);
        return first >= count ? [] : TextsSince(first, offset, from, count);
    }

    private IEnumerable<byte[]> TextsSince(int first, long offset, int from, int count)
    {
        using FileStream stream = _octets.Open();
        stream.Position = offset;
        using var lines = new LineReader(stream);
        for (int line = first; line < count; line++)
        {
            byte[] text = lines.TryRead(out ReadOnlySpan<byte> read) ? read.ToArray() : line == count - 1 && _lacksEnd ? LineOf(line)
                : throw Damaged(line + 1, "lines that were there are gone");
            if (line >= from)
                yield return text;
        }
    }

    protected override byte[] LineOf(int index)
    {
        int kept = index - Count + _lines.Count;
        if (kept >= 0)
            return _octets.Read(_held, _lines[kept].Offset, _lines[kept].Length);
        if (Indexed(index) is not LinePlace place)
            return LineOf(index); // It was read without the index.
        byte[] line = _octets.Read(_held, place.Offset, place.Length);
        return SHA256.HashData(line).AsSpan().SequenceEqual(place.Hash) ? line
            : throw Damaged(index + 1, "it is not the line that was written there: a line was changed, removed or moved");
    }

    protected override IEnumerable<(int Line, byte[] Text)> TextsOf(IReadOnlyList<int> lines) =>
        _octets.WholeAt(AskIndex(index => index.PlacesOf(lines)) ?? []);

    private LinePlace? Indexed(int line) => AskIndex(index => (LinePlace?)index.PlaceOf(line));

    private T? AskIndex<T>(Func<ILedgerIndexReader, T> ask)
    {
        try
        {
            return ask(_index!);
        }
        catch (Exception e) when (LedgerIndexException.IsOne(e))
        {
            ReadWithoutIndex();
            return default;
        }
    }

    private void ReadLines(Stream stream, WorkMeter? meter = null)
    {
        using var lines = new LineReader(stream);
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            meter?.Advance(line.Length + 1);
            Take(line);
            _lines.Add(_length, line.Length);
            _length += line.Length + 1;
        }
    }

    // A last line without its end is one if it says so itself: it goes on from the line before.
    private void ReadLastLine(FileStream stream)
    {
        int length = (int)Math.Min(stream.Length - _length, int.MaxValue);
        if (length is <= 0 or > LongestLine || _lacksEnd)
            return;
        byte[] line = new byte[length];
        stream.Position = _length;
        stream.ReadExactly(line);

        // Where lines have ended, another process has written them since: they are read the next time.
        if (line.Contains((byte)'\n'))
            return;

        // One that is not taken is being written, or was interrupted; who takes the lock says so.
        if (!TryTake(line))
            return;
        _lines.Add(_length, length);
        (_length, _lacksEnd) = (_length + length, true);
    }
}
