using System.Security.Cryptography;
using System.Text.Json;
using ClusterCerts.Files;

namespace ClusterCerts.Storage;

/// <summary>Reads a ledger line by line whatever its state is; <see cref="Ledger"/> refuses a damaged one.</summary>
internal sealed class LedgerScan
{
    private readonly List<ScannedLine> _lines = [];

    private LedgerScan()
    {
    }

    internal IReadOnlyList<ScannedLine> Lines => _lines;

    /// <summary>Whether bytes follow the last line end: a line that was cut off.</summary>
    internal bool HasTornLine { get; private set; }

    /// <summary>Whether the last line is whole and only its end is missing.</summary>
    internal bool LacksLineEnd { get; private set; }

    /// <summary>Looks at lines, each without its end.</summary>
    internal static LedgerScan Of(IEnumerable<byte[]> lines)
    {
        var scan = new LedgerScan();
        string previous = Ledger.FirstPrevious;
        foreach (byte[] line in lines)
            previous = scan.Add(line, previous);
        return scan;
    }

    /// <exception cref="ClusterCertsException">The file cannot be read.</exception>
    internal static LedgerScan Read(string path)
    {
        var scan = new LedgerScan();
        try
        {
            using FileStream stream = InputFile.Open(path);
            using var lines = new LineReader(stream);
            long length = 0;
            string previous = Ledger.FirstPrevious;
            while (lines.TryRead(out ReadOnlySpan<byte> line))
            {
                previous = scan.Add(line, previous);
                length += line.Length + 1;
            }

            scan.HasTornLine = stream.Length > length;
            scan.TakeLastLine(stream, length, previous);
            return scan;
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Reading(path, e);
        }
    }

    private string Add(ReadOnlySpan<byte> line, string previous)
    {
        var scanned = new ScannedLine(_lines.Count + 1, previous, Convert.ToHexStringLower(SHA256.HashData(line)), Parse(line));
        _lines.Add(scanned);
        return scanned.Hash;
    }

    // A whole line that lacks only its line end counts.
    private void TakeLastLine(FileStream stream, long from, string previous)
    {
        if (!HasTornLine || stream.Length - from > LedgerFile.LongestLine)
            return;
        byte[] line = new byte[stream.Length - from];
        stream.Position = from;
        stream.ReadExactly(line);
        if (Parse(line) is not LedgerEntry entry || entry.Previous != previous)
            return;
        _lines.Add(new ScannedLine(_lines.Count + 1, previous, Convert.ToHexStringLower(SHA256.HashData(line)), entry));
        HasTornLine = false;
        LacksLineEnd = true;
    }

    private static LedgerEntry? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return LedgerLine.Read(line, withCertificate: true);
        }
        catch (JsonException)
        {
            // Null says so; the audit names the line.
            return null;
        }
    }
}

/// <summary>One line of a ledger as it was found.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Expected">The hash of the line before it.</param>
/// <param name="Hash">Its own hash.</param>
/// <param name="Entry">What it says; null when it is not a line of a ledger.</param>
internal sealed record ScannedLine(int Number, string Expected, string Hash, LedgerEntry? Entry)
{
    internal bool IsLinked => Entry is not null && Entry.Previous == Expected;
}
