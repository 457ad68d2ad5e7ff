namespace ClusterCerts.Cli.Tests;

/// <summary>Tables on a terminal are as wide as it is: IDs and dates stay whole, paths lose their middle, sentences go on below. Elsewhere they are full.</summary>
public sealed class TableFitTests
{
    private const string Id = "node17.rack3.hall2.example.com";
    private const string Path = "/srv/clusters/production/authorities/pki/node.17.example.crt";
    private const string Sentence = "the certificate expires before the root does, and nothing renews it";

    [Fact]
    public void Without_a_width_everything_is_whole() =>
        Assert.Contains($"{Id}  2026-11-26 12:00Z  {Path}  {Sentence}", Lines(null));

    [Theory]
    [InlineData(80)]
    [InlineData(100)]
    [InlineData(120)]
    public void Lines_are_as_long_as_the_terminal_at_most(int width)
    {
        string[] lines = Lines(width);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
        Assert.StartsWith($"{Id}  2026-11-26 12:00Z  /srv", lines[2], StringComparison.Ordinal);
        Assert.Contains("…", lines[2], StringComparison.Ordinal);
        int reason = lines[0].IndexOf("Reason", StringComparison.Ordinal);
        Assert.Equal(Sentence, string.Join(' ', lines[2..].Select(line => line.Length > reason ? line[reason..].Trim() : "")));
    }

    [Fact]
    public void Where_there_is_room_nothing_changes() => Assert.Equal(Lines(null), Lines(400));

    [Fact]
    public void What_stays_whole_may_be_too_long() =>
        Assert.Contains(Lines(30), line => line.Contains($"{Id}  2026-11-26 12:00Z", StringComparison.Ordinal));

    [Fact]
    public void Rows_that_come_after_the_widths_are_known_fit_too()
    {
        var lines = new List<string>();
        var table = new TableWriter(lines.Add, [new("NodeId"), new("Path", Fit.Middle)], 40);
        for (int i = 0; i < 150; i++)
            table.Add($"{i}", i < 120 ? "short.crt" : Path);
        table.End();
        Assert.Equal(152, lines.Count);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 40));
    }

    // A column that hardly anybody needs takes no room, and hides nothing.
    [Fact]
    public void An_optional_column_is_there_where_it_says_something()
    {
        var lines = new List<string>();
        var table = new TableWriter(lines.Add, [new("NodeId"), new("MoreNames", Fit.Words) { IsOptional = true }, new("Path", Fit.Middle)], 80);
        for (int i = 0; i < 150; i++)
            table.Add($"node{i}", i == 140 ? "spiffe://example.com/late" : "", "a.crt");
        table.End();
        Assert.Equal("NodeId  Path", lines[0]);
        Assert.Equal("node0   a.crt", lines[2]);
        Assert.Equal("node140  a.crt  MoreNames: spiffe://example.com/late", lines[142]);

        lines.Clear();
        table = new TableWriter(lines.Add, [new("NodeId"), new("MoreNames", Fit.Words) { IsOptional = true }, new("Path", Fit.Middle)], 80);
        table.Add("a", "", "a.crt");
        table.Add("b", "b@example.com", "b.crt");
        table.End();
        Assert.Equal("NodeId  MoreNames      Path", lines[0]);
        Assert.Equal("b       b@example.com  b.crt", lines[3]);
    }

    [SkippableTheory]
    [InlineData("80")]
    [InlineData("60")]
    public void A_terminal_says_how_wide_it_is(string columns)
    {
        const string Program = "/usr/bin/script";
        Skip.IfNot(File.Exists(Program), "needs script(1), which makes terminals");
        using var folder = new TempFolder();
        Prepared.In(folder, "new-signing-cert pki", $"new-node-cert {Id} --authority-path pki");
        using System.Diagnostics.Process process = CliProgram.StartOnTerminal(Program, folder.Location, "get-node-cert --authority-path pki", $"COLUMNS={columns} ");
        string shown = process.StandardOutput.ReadToEnd().ReplaceLineEndings("\n");
        Assert.Matches($@"(?m)^{System.Text.RegularExpressions.Regex.Escape(Id)} +Valid ", shown);
        Assert.DoesNotContain($"pki/node.{Id}.crt", shown, StringComparison.Ordinal);
        CliResult full = CliProgram.Run(folder.Location, "get-node-cert", "--authority-path", "pki").Expect(0);
        Assert.Contains($"node.{Id}.crt", full.Output, StringComparison.Ordinal);
    }

    private static string[] Lines(int? width)
    {
        var lines = new List<string>();
        var table = new TableWriter(lines.Add, [new("NodeId"), new("NotAfter"), new("Path", Fit.Middle), new("Reason", Fit.Words)], width);
        table.Add(Id, "2026-11-26 12:00Z", Path, Sentence);
        table.End();
        return [.. lines];
    }
}
