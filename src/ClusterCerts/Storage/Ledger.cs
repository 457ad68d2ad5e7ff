using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json;
using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>The append-only issuance log: one JSON object a line, each carrying the SHA-256 of the line before it.</summary>
/// <remarks>Reading keeps what was read: a second <see cref="Refresh"/> reads only the lines that came since, and checks that they go on from there.</remarks>
internal sealed class Ledger
{
    internal const string FileName = "ledger.jsonl";

    /// <summary>Octets after the last line end; more are no line.</summary>
    internal const int LongestLine = 64 << 20;

    private const string FirstPrevious = "0000000000000000000000000000000000000000000000000000000000000000";

    private readonly List<LedgerEntry> _entries = [];
    private readonly Dictionary<SerialNumber, int> _issues = [];
    private readonly List<(long Offset, int Length)> _lines = [];
    private string _lastHash = FirstPrevious;
    private long _length;
    private BigInteger _highest;
    private bool _lacksEnd;

    internal Ledger(string path) => Path = path;

    internal string Path { get; }

    /// <summary>Every line, oldest first, without the certificates: <see cref="CertificateOf"/> reads those.</summary>
    internal IReadOnlyList<LedgerEntry> Entries => _entries;

    /// <summary>The highest serial number in it; zero when there is none.</summary>
    internal BigInteger HighestSerialNumber => _highest;

    /// <summary>The index of the line that records a certificate's issuance, or -1.</summary>
    internal int IndexOfIssue(SerialNumber serialNumber) => _issues.TryGetValue(serialNumber, out int index) ? index : -1;

    /// <summary>As the other; a number that a certificate may not have (RFC 5280 4.1.2.2) is in no line.</summary>
    internal int IndexOfIssue(BigInteger number) => SerialNumber.TryCreate(number, out SerialNumber serial) ? IndexOfIssue(serial) : -1;

    /// <summary>Reads the lines that came since the last call. A last line without its end is being written, or was cut off, and is not read.</summary>
    /// <exception cref="ClusterCertsException">A line is damaged or the chain is broken.</exception>
    internal void Refresh()
    {
        if (!File.Exists(Path))
            return;
        try
        {
            using FileStream stream = InputFile.Open(Path);
            if (stream.Length < _length)
                throw Damaged(_entries.Count, "lines that were there are gone");
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
    internal bool IsWhole => FileLength() == _length && !_lacksEnd;

    /// <summary>Ends a last line that only lacks its line end, or cuts off one that was not written to its end; only under the lock.</summary>
    /// <returns>What was done, in a sentence, or null.</returns>
    internal string? MendLastLine(FileSystem files)
    {
        if (!File.Exists(Path) || IsWhole)
            return null;
        if (_lacksEnd)
        {
            files.Append(Path, "\n"u8, FileProtection.Private);
            (_length, _lacksEnd) = (_length + 1, false);
            return $"The last line of the ledger '{Path}', line {_entries.Count}, lacked its line end; it is whole and was kept.";
        }

        long cut = FileLength() - _length;
        files.Truncate(Path, _length);
        return $"The last line of the ledger '{Path}' was not written to its end: {cut} bytes after line {_entries.Count} were cut off. What a "
            + "command that was cut off was to record is written again or undone; if none was, restore the file from a backup.";
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
        string previous = _lastHash;
        foreach (LedgerEntry entry in entries)
        {
            byte[] line = LedgerLine.Write(entry with { Previous = previous });
            previous = Convert.ToHexStringLower(SHA256.HashData(line));
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
        _entries.Clear();
        _issues.Clear();
        _lines.Clear();
        (_lastHash, _length, _highest, _lacksEnd) = (FirstPrevious, 0, BigInteger.Zero, false);
    }

    /// <summary>The certificate that a line records, in DER.</summary>
    internal byte[] CertificateOf(int index)
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

        return Parse(line, index + 1, withCertificate: true).Certificate ?? throw Damaged(index + 1, "it holds no certificate");
    }

    /// <summary>The same, decoded.</summary>
    /// <exception cref="ClusterCertsException">It cannot be read, or is malformed.</exception>
    internal DecodedCertificate DecodedOf(int index) => DecodedCertificate.Decode(CertificateOf(index));

    private void ReadLines(Stream stream)
    {
        using var lines = new LineReader(stream);
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            LedgerEntry entry = Parse(line, _entries.Count + 1, withCertificate: false);
            if (entry.Previous != _lastHash)
                throw Damaged(_entries.Count + 1, "it does not go on from the line before it: a line was changed, removed or moved");

            _lastHash = Convert.ToHexStringLower(SHA256.HashData(line));
            _lines.Add((_length, line.Length));
            _length += line.Length + 1;
            Add(entry);
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
        try
        {
            LedgerEntry entry = LedgerLine.Read(line, withCertificate: false);
            if (entry.Previous != _lastHash)
                return;
            _lastHash = Convert.ToHexStringLower(SHA256.HashData(line));
            _lines.Add((_length, length));
            (_length, _lacksEnd) = (_length + length, true);
            Add(entry);
        }
        catch (JsonException)
        {
            // It is being written, or was cut off; who takes the lock says so.
        }
    }

    private void Add(LedgerEntry entry)
    {
        if (entry.SerialNumber is SerialNumber serial)
        {
            if (entry.CountsAsUsed)
                _highest = BigInteger.Max(_highest, serial.Value);
            if (entry.Event == LedgerEvent.Issue)
                _issues.TryAdd(serial, _entries.Count);
        }

        _entries.Add(entry);
    }

    private LedgerEntry Parse(ReadOnlySpan<byte> line, int number, bool withCertificate)
    {
        try
        {
            return LedgerLine.Read(line, withCertificate);
        }
        catch (JsonException e)
        {
            throw Damaged(number, e is JsonFault fault ? fault.Message : "it is not a JSON object of the ledger", e);
        }
    }

    private ClusterCertsException Damaged(int number, string why, Exception? inner = null) => new(
        ErrorCode.LedgerDamaged,
        $"Line {number} of the ledger '{Path}' is damaged: {why}. See what is wrong with Test-CertLedger -Detailed, and restore the file from a backup.",
        Path,
        inner);
}
