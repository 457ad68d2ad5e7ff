namespace ClusterCerts.Cli.Tests;

/// <summary>A node or a number that is named and not there is an error; a wildcard that finds nothing is not.</summary>
public sealed class NotThereTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public NotThereTests()
    {
        Prepared.In(_folder, "new-signing-cert pki", "new-node-cert a b --authority-path pki");
    }

    [Theory]
    [InlineData("get-node-cert --node-id x,b", "node 'x'", "node.b.crt")]
    [InlineData("get-node-cert --serial-number 0A", "number 0A", "")]
    [InlineData("update-node-cert x b", "node 'x'", "node.b.crt")]
    [InlineData("revoke-node-cert x b --force", "node 'x'", "node.b.crt")]
    [InlineData("revoke-node-cert --serial-number 0A", "With --force", "")]
    [InlineData("export-node-cert x b --as Pem --output-path out", "node 'x'", "tls.crt|node.crt|b")]
    [InlineData("test-cluster-trust --node-id x", "node 'x'", "")]
    public void What_is_not_there_is_told_and_the_others_go_on(string command, string problem, string done)
    {
        CliResult result = Run([.. command.Split(' '), "--authority-path", "pki"]).Expect(1);
        Assert.Contains(problem, result.Error, StringComparison.Ordinal);
        Assert.Contains(done.Split('|'), d => result.Output.Contains(d, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("get-node-cert --node-id x*")]
    [InlineData("update-node-cert x*")]
    [InlineData("export-node-cert x* --as Pem --output-path out")]
    public void A_wildcard_that_finds_nothing_is_no_error(string command) =>
        Assert.Equal("", Run([.. command.Split(' '), "--authority-path", "pki"]).Expect(0).Error);

    // Nobody is no cluster that can shake hands.
    [Fact]
    public void A_cluster_of_nobody_is_not_good()
    {
        CliResult result = Run("test-cluster-trust", "pki", "--node-id", "x?").ExpectError(1, "no nodes to test");
        Assert.Equal("", result.Output);
    }

    // A list of 3 days is warned of in its last day and a half.
    [Theory]
    [InlineData("update-node-cert --if-expires-within 1d")]
    [InlineData("get-node-cert")]
    [InlineData("get-cert-policy pki")]
    [InlineData("get-signing-cert pki")]
    [InlineData("test-node-cert pki/node.a.crt")]
    [InlineData("export-node-cert b --as Pem --output-path out")]
    [InlineData("set-cert-policy --maximum-lifetime 90d")]
    public void Quiet_hides_results_and_no_warning(string command)
    {
        Run("new-revocation-list", "--authority-path", "pki", "--lifetime", "1s", "--quiet").Expect(0);
        string[] authority = command.EndsWith(" pki", StringComparison.Ordinal) ? [] : ["--authority-path", "pki"];
        CliResult loud = Run([.. command.Split(' '), .. authority]);
        Assert.Contains("warning: The revocation list", loud.Error, StringComparison.Ordinal);
        CliResult quiet = Run([.. command.Split(' '), .. authority, .. command.StartsWith("export", StringComparison.Ordinal) ? (string[])["--force"] : [], "--quiet"]);
        Assert.Equal("", quiet.Output);
        Assert.Contains("warning: The revocation list", quiet.Error, StringComparison.Ordinal);
    }

    // What needs the ledger fails with it, once; what needs it not warns, once. A row: the command, and whether it fails.
    [Theory]
    [InlineData("get-node-cert", true)]
    [InlineData("new-node-cert c", true)]
    [InlineData("update-node-cert a", true)]
    [InlineData("revoke-node-cert a --force", true)]
    [InlineData("new-revocation-list", true)]
    [InlineData("export-node-cert a --as Pem --output-path out", true)]
    [InlineData("get-signing-cert", false)]
    [InlineData("get-cert-policy", false)]
    public void A_damaged_ledger_is_told_once(string command, bool fails)
    {
        File.AppendAllText(Path.Combine(_folder.Location, "pki", "ledger.jsonl"), "{}\n");
        CliResult result = Run([.. command.Split(' '), "--authority-path", "pki"]).Expect(fails ? 1 : 0);
        string told = Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("Line 4", told, StringComparison.Ordinal);
        Assert.Equal(!fails, told.Contains("warning:", StringComparison.Ordinal));
    }

    private CliResult Run(params string[] arguments) => CliProgram.Run(_folder.Location, arguments);

    // A link is there, and is neither a file nor a folder.
    [SkippableTheory]
    [InlineData("new-signing-cert link --if-missing")]
    [InlineData("get-signing-cert link")]
    [InlineData("import-signing-cert --authority-path link --certificate-path pki/signing.crt")]
    [InlineData("new-node-cert 7 --authority-path pki --output-path link")]
    [InlineData("export-node-cert a --authority-path pki --as Pem --output-path link")]
    [InlineData("test-node-cert link --authority-path pki")]
    [InlineData("new-signing-cert holder --if-missing")]
    [InlineData("get-node-cert --authority-path holder")]
    public void A_link_to_nothing_is_told_as_one(string command)
    {
        Skip.If(OperatingSystem.IsWindows(), "links need a right there");
        File.CreateSymbolicLink(_folder["link"], "nowhere");
        Directory.CreateDirectory(_folder["holder"]);
        File.CreateSymbolicLink(_folder["holder/signing.crt"], "nowhere");
        CliProgram.Run(_folder.Location, command.Split(' ')).ExpectError(1, "is a link to 'nowhere', which does not exist. Make that, or delete the link.");
        Assert.False(Path.Exists(_folder["nowhere"]));
    }

    public void Dispose() => _folder.Dispose();
}
