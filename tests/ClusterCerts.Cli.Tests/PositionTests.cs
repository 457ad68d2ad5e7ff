namespace ClusterCerts.Cli.Tests;

/// <summary>Where node IDs go without an option's name, a path is the authority directory, a key ring or a file, and a bare word a node ID.</summary>
public sealed class PositionTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public PositionTests() => Prepared.In(
        _folder, "new-signing-cert pki", "new-signing-cert other", "new-node-cert ./pki 1 2 3", "new-key-ring ring --key-algorithm EcdsaP256 --dns-name a.example.com");

    [Fact]
    public void A_path_is_an_authority_a_ring_or_a_file()
    {
        Assert.Equal(["1", "2", "3"], Nodes("get-node-cert ./pki"));
        Assert.Equal(["1", "3"], Nodes("get-node-cert ./pki 1 3"));
        Assert.Equal(["2"], Nodes("get-node-cert 2 ./pki"));
        Assert.Equal(["2"], Nodes("get-node-cert ./pki --node-id 2"));
        Assert.Equal(["2"], Nodes("get-node-cert ./pki 2 --authority-path pki"));
        Assert.Equal(["1", "2"], Nodes("get-node-cert ./pki/node.1.crt ./pki/node.2.crt"));
        Assert.Equal(["4"], Nodes("new-node-cert ./pki 4"));
        Assert.Equal(["4", "5"], Nodes("sync-node-cert ./pki 4 5"));
        Assert.Equal(["4"], Nodes("update-node-cert ./pki 4"));
        Assert.Equal(5, Nodes("update-node-cert ./pki --if-expires-within 1d").Length);
        Assert.Equal(["4"], Nodes("revoke-node-cert ./pki 4 --force").Distinct());
        Assert.Equal(["3"], Nodes("remove-node-cert ./pki 3 --force"));
        Assert.Contains("1.pem", Run("export-node-cert ./pki 1 --as Combined --output-path 1.pem").Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("server_a.key", Run("export-node-cert ./ring --as Maelstrom --output-path out").Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("2.pem", Run("export-node-cert ./pki/node.2.crt --authority-path pki --as Combined --output-path 2.pem").Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("turn the key ring", Run("invoke-key-rotation ring --what-if").Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("What if: Stage", Run("invoke-key-rotation pki --what-if").Expect(0).Output, StringComparison.Ordinal);
        Run("invoke-key-rotation pki --phase stage").Expect(0);
    }

    [Theory]
    // exit status, message, arguments
    [InlineData(1, "If the authority directory 'pki' is meant, write ./pki.", "get-node-cert pki")]
    [InlineData(1, "If the authority directory 'other' is meant, write ./other.", "get-node-cert ./pki other")]
    [InlineData(1, "write ./pki.", "update-node-cert pki --if-expires-within 1d")]
    [InlineData(1, "write ./pki.", "new-node-cert pki")]
    [InlineData(1, "'./none' does not exist", "get-node-cert ./none")]
    [InlineData(2, "is a key ring; get-key-ring shows it", "get-node-cert ./ring")]
    [InlineData(2, "name one authority directory", "get-node-cert ./pki ./other")]
    [InlineData(2, "name one authority directory", "get-node-cert ./pki --authority-path other")]
    [InlineData(2, "and --status cannot be combined", "get-node-cert ./pki/node.1.crt --status Valid")]
    [InlineData(2, "name the nodes too", "new-node-cert ./pki")]
    [InlineData(2, "name the nodes too", "sync-node-cert ./pki")]
    [InlineData(2, "name the nodes too", "revoke-node-cert ./pki --force")]
    [InlineData(2, "name the nodes too", "remove-node-cert ./pki --force")]
    [InlineData(2, "name the nodes too", "export-node-cert ./pki --as Pem --output-path out")]
    [InlineData(2, "is a key ring and has no nodes", "new-node-cert ./ring 5")]
    [InlineData(2, "is a file; name nodes by their IDs.", "update-node-cert ./pki/node.1.crt")]
    [InlineData(2, "is a file; name nodes by their IDs, or have a table or list of them read with --from.", "new-node-cert ./pki/node.1.crt")]
    [InlineData(2, "is a file; name nodes by their IDs, or have a table or list of them read with --from.", "sync-node-cert ./pki/node.1.crt")]
    [InlineData(1, "is not a key ring", "invoke-key-rotation --key-ring pki --what-if")]
    [InlineData(1, "is not an authority directory", "invoke-key-rotation --authority-path ring")]
    public void What_cannot_be_meant_is_said(int status, string message, string command)
    {
        IReadOnlyList<string> before = _folder.Snapshot();
        Run(command).ExpectError(status, message);
        Assert.Equal(before, _folder.Snapshot());
    }

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private CliResult Run(string command) => CliProgram.Run(_folder.Location, command.Split(' '));

    private string[] Nodes(string command) => [.. Run(command + " --json").Expect(0).Json.Select(cert => cert.GetProperty("NodeId").GetString()!)];
}
