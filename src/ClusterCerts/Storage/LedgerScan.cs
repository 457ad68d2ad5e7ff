using System.Security.Cryptography;
using System.Text.Json;
using ClusterCerts.Files;

namespace ClusterCerts.Storage;

/// <summary>Reads a ledger line by line whatever its state is; <see cref="Ledger"/> refuses a damaged one.</summary>
internal sealed class LedgerScan
{
    private LedgerScan(IReadOnlyList<ScannedLine> lines) => Lines = lines;

    internal IReadOnlyList<ScannedLine> Lines { get; }

    /// <summary>Whether bytes follow the last line end: a line that was cut off.</summary>
    internal bool HasTornLine { get; private init; }

    /// <summary>Whether the last line is whole and only its end is missing.</summary>
    internal bool LacksLineEnd { get; private init; }

    /// <summary>Whether the last line is not the one that was recorded last.</summary>
    internal bool IsCutShort { get; private init; }

    /// <summary>Looks at lines, each without its end.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="recorded">How many were recorded and the hash of the last, where the store keeps that besides; null where the lines are all there is.</param>
    internal static LedgerScan Of(IEnumerable<byte[]> lines, (long Count, byte[] Hash)? recorded = null)
    {
        var scanned = new List<ScannedLine>();
        foreach (byte[] line in lines)
            Add(line, scanned);
        return new LedgerScan(scanned)
        {
            IsCutShort = recorded is var (count, hash) && (scanned.Count < count || (scanned.Count == count && HashBefore(scanned) != Convert.ToHexStringLower(hash))),
        };
    }

    /// <exception cref="ClusterCertsException">The file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The command was stopped meanwhile.</exception>
    internal static LedgerScan Read(string path, WorkLog log)
    {
        var scanned = new List<ScannedLine>();
        try
        {
            using FileStream stream = InputFile.Open(path);
            using var lines = new LineReader(stream);
            long length = 0;
            WorkMeter meter = log.Meter("Reading the ledger", stream.Length, areBytes: true);
            while (lines.TryRead(out ReadOnlySpan<byte> line))
            {
                meter.Advance(line.Length + 1);
                Add(line, scanned);
                length += line.Length + 1;
            }

            bool isEnded = stream.Length <= length;
            bool lacksEnd = !isEnded && TryTakeLastLine(stream, length, scanned);
            return new LedgerScan(scanned) { HasTornLine = !isEnded && !lacksEnd, LacksLineEnd = lacksEnd };
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Reading(path, e);
        }
    }

    private static void Add(ReadOnlySpan<byte> line, List<ScannedLine> scanned) =>
        scanned.Add(new ScannedLine(scanned.Count + 1, HashBefore(scanned), Convert.ToHexStringLower(SHA256.HashData(line)), Parse(line)));

    private static string HashBefore(List<ScannedLine> scanned) => scanned.Count > 0 ? scanned[^1].Hash : Ledger.FirstPrevious;

    // A whole line that lacks only its line end counts.
    private static bool TryTakeLastLine(FileStream stream, long from, List<ScannedLine> scanned)
    {
        if (stream.Length - from > LedgerFile.LongestLine)
            return false;
        byte[] line = new byte[stream.Length - from];
        stream.Position = from;
        stream.ReadExactly(line);
        if (Parse(line) is not LedgerEntry entry || entry.Previous != HashBefore(scanned))
            return false;
        Add(line, scanned);
        return true;
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
