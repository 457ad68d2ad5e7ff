using System.Security.Cryptography;

namespace ClusterCerts.Tests.Storage;

/// <summary>The lines of a ledger, looked at on all processors: each comes once and in its order, and what fails is told as it is.</summary>
public sealed class LedgerScanTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string Path => _folder.File("ledger.jsonl");

    public void Dispose() => _folder.Dispose();

    // Empty lines, one longer than all that is handed over at once, and more than are looked at together.
    [Fact]
    public void Each_line_comes_once_and_in_its_order()
    {
        string[] lines = ["", "", new('x', 300_000), .. Enumerable.Range(0, 20_000).Select(i => $"{i}{new string('y', i % 97)}"), "", "end"];
        File.WriteAllLines(Path, lines);
        List<ScannedLine> scanned = ScannedLines.Read(Path);
        Assert.Equal(Enumerable.Range(1, lines.Length), scanned.Select(line => line.Number));
        Assert.Equal(lines.Select(line => (line.Length, HashOf(line))), scanned.Select(line => (line.Length, line.Hash)));
    }

    [Theory]
    [InlineData("", 0, false)]
    [InlineData("torn", 0, true)]
    [InlineData("one\n", 1, false)]
    [InlineData("one\ntorn", 1, true)]
    public void What_follows_the_last_line_end_is_no_line(string text, int count, bool isTorn)
    {
        File.WriteAllText(Path, text);
        LedgerScan scan = Scan(line => line);
        Assert.Equal((count, isTorn, false), (scan.Count, scan.HasTornLine, scan.LacksLineEnd));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9_000)]
    [InlineData(20_000)]
    public void What_fails_at_a_line_is_told_as_it_is(int number)
    {
        File.WriteAllLines(Path, Enumerable.Range(1, 20_000).Select(i => $"{i}{new string('z', 90)}"));
        Assert.Equal("no", Assert.Throws<InvalidDataException>(() => Scan(line => line.Number == number ? throw new InvalidDataException("no") : line)).Message);
    }

    [Fact]
    public void Lines_that_cannot_be_read_again_are_an_error_that_names_the_file()
    {
        File.WriteAllLines(Path, ["one", "two"]);
        LedgerScan scan = Scan(line => line);
        Assert.Equal([HashOf("two"), HashOf("one")], scan.Again([2, 1]).Select(text => Convert.ToHexStringLower(SHA256.HashData(text))));
        File.Delete(Path);
        Assert.Equal((ErrorCode.FileNotFound, Path), Assert.Throws<ClusterCertsException>(() => scan.Again([2, 1]).ToList()) is var e ? (e.ErrorCode, e.Target) : default);
    }

    private LedgerScan Scan(Func<ScannedLine, ScannedLine> examine) => LedgerScan.Read(Path, WorkLog.None, (line, _) => examine(line), _ => { });

    private static string HashOf(string line) => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(line)));
}
