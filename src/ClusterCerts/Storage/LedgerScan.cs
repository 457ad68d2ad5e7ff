using System.Text.Json;
using ClusterCerts.Files;

namespace ClusterCerts.Storage;

/// <summary>Reads a ledger line by line, once, whatever its state is; <see cref="Ledger"/> refuses a damaged one. Lines are handed over and not kept.</summary>
internal sealed class LedgerScan
{
    private readonly Func<IReadOnlyList<int>, IEnumerable<byte[]>> _again;

    private LedgerScan(int count, Func<IReadOnlyList<int>, IEnumerable<byte[]>> again) => (Count, _again) = (count, again);

    /// <summary>How many lines there were.</summary>
    internal int Count { get; }

    /// <summary>Whether bytes follow the last line end: a line that was cut off.</summary>
    internal bool HasTornLine { get; private init; }

    /// <summary>Whether the last line is whole and only its end is missing.</summary>
    internal bool LacksLineEnd { get; private init; }

    /// <summary>Whether the last line is not the one that was recorded last.</summary>
    internal bool IsCutShort { get; private init; }

    /// <summary>Reads a few of the lines again.</summary>
    /// <param name="numbers">Which, from 1.</param>
    /// <returns>The text of each, in that order.</returns>
    /// <exception cref="ClusterCertsException">They cannot be read.</exception>
    internal IEnumerable<byte[]> Again(IReadOnlyList<int> numbers) => _again(numbers);

    /// <summary>Looks at lines, each without its end.</summary>
    /// <param name="read">Hands each of the lines over.</param>
    /// <param name="again">Reads some of them again.</param>
    /// <param name="examine">Looks at a line by itself, and at its text, which is there for so long alone; on any thread.</param>
    /// <param name="take">Receives what came of it, in the order of lines.</param>
    /// <param name="recorded">How many were recorded and the hash of the last, where the store keeps that besides; null where the lines are all there is.</param>
    internal static LedgerScan Of<T>(
        Action<Action<byte[]>> read, Func<IReadOnlyList<int>, IEnumerable<byte[]>> again, Func<ScannedLine, ReadOnlyMemory<byte>, T> examine, Action<T> take,
        (long Count, byte[] Hash)? recorded = null)
    {
        var scanner = new LineScanner<T>(examine, take);
        read(line => scanner.Add(line));
        scanner.Finish();
        return new LedgerScan(scanner.Count, again)
        {
            IsCutShort = recorded is var (count, hash) && (scanner.Count < count || (scanner.Count == count && scanner.LastHash != Convert.ToHexStringLower(hash))),
        };
    }

    /// <summary>Looks at the lines of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="log">Told how far it is.</param>
    /// <param name="examine">Looks at a line by itself, and at its text, which is there for so long alone; on any thread.</param>
    /// <param name="take">Receives what came of it, in the order of lines.</param>
    /// <exception cref="ClusterCertsException">The file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The command was stopped meanwhile.</exception>
    internal static LedgerScan Read<T>(string path, WorkLog log, Func<ScannedLine, ReadOnlyMemory<byte>, T> examine, Action<T> take)
    {
        try
        {
            using FileStream stream = InputFile.Open(path);
            using var lines = new LineReader(stream);
            var scanner = new LineScanner<T>(examine, take);
            var ends = new Segments<long>();
            long length = 0;
            WorkMeter meter = log.Meter("Reading the ledger", stream.Length, areBytes: true);
            while (lines.TryRead(out ReadOnlySpan<byte> line))
            {
                meter.Advance(line.Length + 1);
                scanner.Add(line);
                length += line.Length + 1;
                ends.Add(length);
            }

            scanner.Finish();
            byte[] tail = TailOf(stream, length);
            bool lacksEnd = TryTakeLastLine(tail, length, scanner, ends);
            return new LedgerScan(scanner.Count, numbers => ReadAgain(path, ends, numbers)) { HasTornLine = tail.Length > 0 && !lacksEnd, LacksLineEnd = lacksEnd };
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Reading(path, e);
        }
    }

    private static IEnumerable<byte[]> ReadAgain(string path, Segments<long> ends, IReadOnlyList<int> numbers)
    {
        if (numbers.Count == 0)
            yield break;
        using FileStream stream = Reading(path, () => InputFile.Open(path));
        foreach (int number in numbers)
        {
            long start = number == 1 ? 0 : ends[number - 2];
            byte[] line = new byte[ends[number - 1] - start - 1];
            Reading(path, () => RandomAccess.Read(stream.SafeFileHandle, line, start));
            yield return line;
        }
    }

    private static T Reading<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Reading(path, e);
        }
    }

    // What follows the last line's end. Where lines have ended there, another process has written them since.
    private static byte[] TailOf(FileStream stream, long from)
    {
        byte[] tail = new byte[Math.Clamp(stream.Length - from, 0, LedgerFile.LongestLine + 1)];
        stream.Position = from;
        stream.ReadExactly(tail);
        return tail.Contains((byte)'\n') ? [] : tail;
    }

    // A whole line that lacks only its line end counts.
    private static bool TryTakeLastLine<T>(byte[] line, long from, LineScanner<T> scanner, Segments<long> ends)
    {
        if (line.Length is 0 or > LedgerFile.LongestLine || !GoesOn(line, scanner.LastHash))
            return false;
        scanner.Add(line);
        ends.Add(from + line.Length + 1);
        scanner.Finish();
        return true;
    }

    private static bool GoesOn(byte[] line, string previous)
    {
        try
        {
            return LedgerLine.Read(line, withCertificate: true).Previous == previous;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
