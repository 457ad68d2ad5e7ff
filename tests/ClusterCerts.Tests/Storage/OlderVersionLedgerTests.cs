using System.Security.Cryptography;

namespace ClusterCerts.Tests.Storage;

/// <summary>A ledger of an older version, whose lines name no kind: it is read, verified and continued, and not a byte of it changes.</summary>
public sealed class OlderVersionLedgerTests : IDisposable
{
    private static readonly DateTimeOffset Time = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    private readonly TestFolder _folder = new();

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_is_read_verified_and_continued()
    {
        string path = _folder.File("ledger.jsonl");
        byte[] older = Lines(
            ""","event":"Issue","serialNumber":"0A","notAfter":"2027-03-04T05:06:07+00:00","detail":"intermediate CN=below"}""",
            ""","event":"Rotation","issuerKeyId":"AB","detail":"Retire"}""",
            ""","event":"Rotation","issuerKeyId":"AB","detail":"Undo Issue"}""");
        File.WriteAllBytes(path, older);

        var ledger = new LedgerFile(path);
        ledger.Refresh();
        LedgerKind[] kinds = [LedgerKind.Intermediate, LedgerKind.Retirement, LedgerKind.Unspecified];
        Assert.Equal(kinds, ledger.All().Select(e => e.Kind));

        ledger.Append(FileSystem.Real, [LedgerEntries.Retirement(Time, nextKeyId: null)]);
        byte[] now = File.ReadAllBytes(path);
        Assert.Equal(older, now[..older.Length]);
        Assert.EndsWith(""","event":"Rotation","kind":"Retirement","detail":"Retire"}""" + "\n", System.Text.Encoding.UTF8.GetString(now), StringComparison.Ordinal);

        List<ScannedLine> lines = ScannedLines.Read(path);
        Assert.Equal([.. kinds, LedgerKind.Retirement], lines.Select(l => l.Entry!.Kind));
        ScannedLines.AssertLinked(lines);
    }

    // Each line as it was written then, chained to the one before by its bytes.
    private static byte[] Lines(params string[] tails)
    {
        var lines = new List<byte>();
        string previous = new('0', 64);
        foreach (string tail in tails)
        {
            byte[] line = System.Text.Encoding.UTF8.GetBytes($"{{\"previous\":\"{previous}\",\"time\":\"2026-03-04T05:06:07+00:00\"{tail}");
            previous = Convert.ToHexStringLower(SHA256.HashData(line));
            lines.AddRange([.. line, (byte)'\n']);
        }

        return [.. lines];
    }
}
