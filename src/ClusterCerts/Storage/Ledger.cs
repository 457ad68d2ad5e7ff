using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json;
using ClusterCerts.Encoding;
using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>The issuance log as it was read: its entries, each chained to the one before by the SHA-256 of that one's line. Whoever keeps the
/// lines, in a file or elsewhere, derives from it.</summary>
/// <param name="name">What messages call it.</param>
internal abstract class Ledger(string name)
{
    /// <summary>Its name, as documents have theirs: that of its file in an authority directory.</summary>
    internal const string DocumentName = "ledger.jsonl";

    /// <summary>What the first line goes on from.</summary>
    internal const string FirstPrevious = "0000000000000000000000000000000000000000000000000000000000000000";

    private readonly List<LedgerEntry> _entries = [];
    private readonly Dictionary<SerialNumber, int> _issues = [];
    private string _lastHash = FirstPrevious;
    private BigInteger _highest;

    /// <summary>Every entry, oldest first, without the certificates: <see cref="CertificateOf"/> reads those.</summary>
    internal IReadOnlyList<LedgerEntry> Entries => _entries;

    /// <summary>The highest serial number in it; zero when there is none.</summary>
    internal BigInteger HighestSerialNumber => _highest;

    /// <summary>The index of the line that records a certificate's issuance, or -1.</summary>
    internal int IndexOfIssue(SerialNumber serialNumber) => _issues.TryGetValue(serialNumber, out int index) ? index : -1;

    /// <summary>As the other; a number that a certificate may not have (RFC 5280 4.1.2.2) is in no line.</summary>
    internal int IndexOfIssue(BigInteger number) => SerialNumber.TryCreate(number, out SerialNumber serial) ? IndexOfIssue(serial) : -1;

    /// <summary>The certificate that a line records, in DER.</summary>
    /// <param name="index">The index of the entry.</param>
    internal byte[] CertificateOf(int index) =>
        Parse(LineOf(index), index + 1, withCertificate: true).Certificate ?? throw Damaged(index + 1, "it holds no certificate");

    /// <summary>The same, decoded.</summary>
    /// <exception cref="ClusterCertsException">It cannot be read, or is malformed.</exception>
    internal DecodedCertificate DecodedOf(int index) => DecodedCertificate.Decode(CertificateOf(index));

    /// <summary>The text of every line, in their order, each without its end.</summary>
    internal virtual IEnumerable<byte[]> Texts() => Enumerable.Range(0, _entries.Count).Select(LineOf);

    /// <summary>The text of a line, without its end.</summary>
    protected abstract byte[] LineOf(int index);

    /// <summary>The lines of entries that go on from the last one.</summary>
    protected IReadOnlyList<byte[]> LinesOf(IReadOnlyList<LedgerEntry> entries)
    {
        var lines = new List<byte[]>(entries.Count);
        string previous = _lastHash;
        foreach (LedgerEntry entry in entries)
        {
            byte[] line = LedgerLine.Write(entry with { Previous = previous });
            previous = HashOf(line);
            lines.Add(line);
        }

        return lines;
    }

    /// <summary>Takes the next line.</summary>
    /// <exception cref="ClusterCertsException">It is damaged, or does not go on from the one before.</exception>
    protected void Take(ReadOnlySpan<byte> line)
    {
        LedgerEntry entry = Parse(line, _entries.Count + 1, withCertificate: false);
        if (entry.Previous != _lastHash)
            throw Damaged(_entries.Count + 1, "it does not continue the line before it: a line was changed, removed or moved");
        Add(entry, line);
    }

    /// <summary>Takes the next line if it is one and goes on from the one before.</summary>
    protected bool TryTake(ReadOnlySpan<byte> line)
    {
        try
        {
            LedgerEntry entry = LedgerLine.Read(line, withCertificate: false);
            if (entry.Previous != _lastHash)
                return false;
            Add(entry, line);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Forgets all that was read.</summary>
    protected void Clear()
    {
        _entries.Clear();
        _issues.Clear();
        (_lastHash, _highest) = (FirstPrevious, BigInteger.Zero);
    }

    /// <summary>The error for a line.</summary>
    protected ClusterCertsException Damaged(int number, string why, Exception? inner = null) => new(
        ErrorCode.LedgerDamaged,
        $"Line {number} of the ledger '{name}' is damaged: {why}. See what is wrong with Test-CertLedger -Detailed, and restore the file from a backup.",
        name,
        inner);

    private static string HashOf(ReadOnlySpan<byte> line) => Convert.ToHexStringLower(SHA256.HashData(line));

    private void Add(LedgerEntry entry, ReadOnlySpan<byte> line)
    {
        _lastHash = HashOf(line);
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
}
