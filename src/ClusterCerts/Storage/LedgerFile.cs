using ClusterCerts.Files;

namespace ClusterCerts.Storage;

/// <summary>The ledger as a file to which lines are only added: one JSON object a line.</summary>
/// <remarks>Reading keeps what was read: a second <see cref="Refresh"/> reads only the lines that came since, and checks that they go on from there.</remarks>
internal sealed class LedgerFile(string path) : Ledger(path)
{
    internal const string FileName = DocumentName;

    /// <summary>Octets after the last line end; more are no line.</summary>
    internal const int LongestLine = 64 << 20;

    private readonly List<(long Offset, int Length)> _lines = [];
    private long _length;
    private bool _lacksEnd;

    internal string Path { get; } = path;

    /// <summary>Reads the lines that came since the last call. A last line without its end is being written, or was interrupted, and is not read.</summary>
    /// <exception cref="ClusterCertsException">A line is damaged or the chain is broken.</exception>
    internal void Refresh()
    {
        if (!File.Exists(Path))
            return;
        try
        {
            using FileStream stream = InputFile.Open(Path);
            if (stream.Length < _length)
                throw Damaged(Entries.Count, "lines that were there are gone");
            stream.Position = _length;
            if (_lacksEnd && stream.ReadByte() == '\n')
                (_length, _lacksEnd) = (_length + 1, false);
            stream.Position = _length;
            ReadLines(stream);
            ReadLastLine(stream);
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Reading(Path, e);
        }
    }

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
            return $"The last line of the ledger '{Path}', line {Entries.Count}, lacked its line end; it is whole and was kept.";
        }

        long cut = FileLength() - _length;
        files.Truncate(Path, _length);
        return $"The last line of the ledger '{Path}' was not written to its end: {cut} bytes after line {Entries.Count} were cut off. What a "
            + "command that was interrupted should have recorded is written again or undone; if none was, restore the file from a backup.";
    }

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
        Clear();
        _lines.Clear();
        (_length, _lacksEnd) = (0, false);
    }

    protected override byte[] LineOf(int index)
    {
        (long offset, int length) = _lines[index];
        byte[] line = new byte[length];
        try
        {
            using FileStream stream = InputFile.Open(Path);
            RandomAccess.Read(stream.SafeFileHandle, line, offset);
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Reading(Path, e);
        }

        return line;
    }

    private void ReadLines(Stream stream)
    {
        using var lines = new LineReader(stream);
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            Take(line);
            _lines.Add((_length, line.Length));
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

        // One that is not taken is being written, or was interrupted; who takes the lock says so.
        if (!TryTake(line))
            return;
        _lines.Add((_length, length));
        (_length, _lacksEnd) = (_length + length, true);
    }
}
