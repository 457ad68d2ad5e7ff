using System.Text.Json;

namespace ClusterCerts.Cli.Tests;

public sealed class QuickstartTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void It_makes_three_good_nodes_and_says_what_goes_where()
    {
        CliResult result = CliProgram.Run(_folder.Location, "quickstart", "demo-pki").Expect(0);

        Assert.Equal("", result.Error);
        string[] made = [.. Directory.EnumerateFiles(_folder["demo-pki"]).Select(p => Path.GetFileName(p)!)];
        string[] expected =
        [
            "signing.crt", "signing.key", "signing.srl", "trust.crt", "policy.json", "ledger.jsonl",
            "node.1.crt", "node.1.key", "node.2.crt", "node.2.key", "node.3.crt", "node.3.key",
        ];
        Assert.Empty(expected.Except(made));
        foreach (string id in (string[])["1", "2", "3"])
        {
            Assert.Matches($@"(?m)^{id} +good +(\d+) of \1 ", result.Output);
            Assert.Contains($"Node {id} gets  node.{id}.key (private), node.{id}.crt and trust.crt.", result.Output, StringComparison.Ordinal);
        }

        Assert.Contains("signing.key goes to no node", result.Output, StringComparison.Ordinal);
        foreach (string check in (string[])["Parse", "Chain", "Validity", "Identity", "Purpose", "KeyMatch", "Lifetime", "KeyFile"])
            Assert.Matches($@"Checked: .*\b{check}\b", result.Output);
    }

    [Fact]
    public void The_commands_that_it_shows_work_as_they_are()
    {
        CliResult result = CliProgram.Run(_folder.Location, "quickstart", "demo-pki").Expect(0);

        string[] shown = [.. result.Output.Split('\n').Where(l => l.Contains("clustercerts ", StringComparison.Ordinal))];
        Assert.Equal(2, shown.Length);
        foreach (string line in shown)
        {
            string arguments = line[(line.IndexOf("clustercerts ", StringComparison.Ordinal) + "clustercerts ".Length)..];
            CliProgram.Run(_folder.Location, arguments.Split(' ')).Expect(0);
        }

        Assert.True(File.Exists(_folder["demo-pki", "node.4.crt"]));
    }

    [Fact]
    public void A_second_run_overwrites_nothing_and_says_so()
    {
        CliProgram.Run(_folder.Location, "quickstart", "demo-pki").Expect(0);
        IReadOnlyList<string> before = _folder.Snapshot();

        CliProgram.Run(_folder.Location, "quickstart", "demo-pki").ExpectError(1, "quickstart overwrites nothing");

        Assert.Equal(before, _folder.Snapshot());
    }

    [Fact]
    public void Other_nodes_and_json()
    {
        CliResult result = CliProgram.Run(_folder.Location, "quickstart", "demo", "--node-id", "a.example,10.0.0.5", "--json").Expect(0);

        Assert.Equal(3, result.Json.Count);
        Assert.Equal("CN=demo", result.Json[0].GetProperty("Subject").GetString());
        Assert.Equal(["a.example", "10.0.0.5"], result.Json.Skip(1).Select(o => o.GetProperty("NodeId").GetString()!));
        foreach (JsonElement node in result.Json.Skip(1))
        {
            Assert.True(node.GetProperty("Passed").GetBoolean());
            Assert.All(node.GetProperty("Checks").EnumerateArray(), c => Assert.True(c.GetProperty("Passed").GetBoolean()));
        }
    }

    // It has no --force to offer.
    [Fact]
    public void A_file_in_the_way_is_to_be_moved()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["demo"]);
        File.WriteAllText(folder["demo/node.1.key"], "mine");
        CliResult result = CliProgram.Run(folder.Location, "quickstart", "demo").Expect(1);
        Assert.Contains("node.1.key' already exists, and quickstart does not replace it; move it away.", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("--force", result.Error, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(folder["demo/node.1.key"]));
    }

    [Theory]
    // A bad node ID is found before anything is made; nothing is made with --what-if; a file is no folder.
    [InlineData(1, "quickstart", "demo", "--node-id", "a/b")]
    [InlineData(0, "quickstart", "demo", "--what-if")]
    [InlineData(1, "quickstart", "a-file")]
    [InlineData(2, "quickstart")]
    [InlineData(2, "quickstart", "demo", "other")]
    public void Nothing_is_made(int status, params string[] arguments)
    {
        File.WriteAllText(_folder["a-file"], "x");
        IReadOnlyList<string> before = _folder.Snapshot();

        CliProgram.Run(_folder.Location, arguments).Expect(status);

        Assert.Equal(before, _folder.Snapshot());
    }

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }
}
