using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json;

namespace ClusterCerts;

/// <summary>The append-only issuance log: one JSON object a line, each carrying the SHA-256 of the line before it.</summary>
/// <remarks>Reading keeps what was read: a second <see cref="Refresh"/> reads only the lines that came since, and checks that they go on from there.</remarks>
internal sealed class Ledger
{
    internal const string FileName = "ledger.jsonl";

    private const string FirstPrevious = "0000000000000000000000000000000000000000000000000000000000000000";

    private readonly List<LedgerEntry> _entries = [];
    private readonly Dictionary<string, int> _issues = new(StringComparer.Ordinal);
    private readonly List<(long Offset, int Length)> _lines = [];
    private string _lastHash = FirstPrevious;
    private long _length;
    private BigInteger _highest;

    internal Ledger(string path) => Path = path;

    internal string Path { get; }

    /// <summary>Every line, oldest first, without the certificates: <see cref="CertificateOf"/> reads those.</summary>
    internal IReadOnlyList<LedgerEntry> Entries => _entries;

    /// <summary>The highest serial number in it; zero when there is none.</summary>
    internal BigInteger HighestSerialNumber => _highest;

    /// <summary>The index of the line that records a certificate's issuance, or -1.</summary>
    internal int IndexOfIssue(string serialNumber) => _issues.TryGetValue(serialNumber, out int index) ? index : -1;

    /// <summary>Reads the lines that came since the last call. A last line without its end is being written, or was cut off, and is not read.</summary>
    /// <exception cref="ClusterCertsException">A line is damaged or the chain is broken.</exception>
    internal void Refresh()
    {
        if (!File.Exists(Path))
            return;
        try
        {
            using var stream = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0);
            if (stream.Length < _length)
                throw Damaged(_entries.Count, "lines that were there are gone");
            stream.Position = _length;
            ReadLines(stream);
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Reading(Path, e);
        }
    }

    /// <summary>Whether the file ends where the lines that were read end.</summary>
    internal bool IsWhole => new FileInfo(Path).Length == _length;

    /// <summary>Cuts off a last line that was not written to its end; only under the lock.</summary>
    /// <returns>Whether there was one.</returns>
    internal bool CutTornLine(FileSystem files)
    {
        if (!File.Exists(Path) || IsWhole)
            return false;
        files.Truncate(Path, _length);
        return true;
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

    /// <summary>The certificate that a line records, in DER.</summary>
    internal byte[] CertificateOf(int index)
    {
        (long offset, int length) = _lines[index];
        byte[] line = new byte[length];
        try
        {
            using var stream = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0);
            RandomAccess.Read(stream.SafeFileHandle, line, offset);
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Reading(Path, e);
        }

        return Parse(line, index + 1, withCertificate: true).Certificate ?? throw Damaged(index + 1, "it holds no certificate");
    }

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

    private void Add(LedgerEntry entry)
    {
        if (entry.SerialNumber is string serial)
        {
            if (!SerialNumber.TryParse(serial, out SerialNumber number))
                throw Damaged(_entries.Count + 1, $"'{serial}' is not a serial number");
            _highest = BigInteger.Max(_highest, number.Value);
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
        $"Line {number} of the ledger '{Path}' is damaged: {why}. See what is wrong with Test-CertLedger, and restore the file from a backup.",
        Path,
        inner);
}
