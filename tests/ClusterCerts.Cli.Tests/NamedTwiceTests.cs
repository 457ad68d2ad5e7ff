namespace ClusterCerts.Cli.Tests;

/// <summary>A node that one command names twice is refused, once, and nothing of it is made.</summary>
public sealed class NamedTwiceTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public NamedTwiceTests()
    {
        Prepared.In(_folder, "new-signing-cert pki", "new-node-cert 2 3 --authority-path pki");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    // the arguments, what is not made, what is
    [InlineData("new-node-cert b b --authority-path pki --output-path out", "out/node.b.crt", null)]
    [InlineData("new-node-cert b c b b --authority-path pki --output-path out", "out/node.b.crt", "out/node.c.crt")]
    [InlineData("new-node-cert b,b --authority-path pki --what-if", "pki/node.b.crt", null)]
    [InlineData("new-node-cert-request b b c --path out", "out/node.b.csr", "out/node.c.csr")]
    [InlineData("export-node-cert 2 2 --authority-path pki --as Combined --output-path out", "out/node.2.pem", null)]
    [InlineData("export-node-cert 2 3 2 --authority-path pki --as Combined --output-path out", "out/node.2.pem", "out/node.3.pem")]
    [InlineData("export-node-cert 2 * --authority-path pki --as Combined --output-path out --force", "out/node.2.pem", "out/node.3.pem")]
    public void It_is_refused_once(string arguments, string notMade, string? made)
    {
        CliResult result = CliProgram.Run(_folder.Location, arguments.Split(' ')).Expect(1);

        Assert.Single(result.Error.Split('\n'), line => line.Contains("more than once", StringComparison.Ordinal));
        Assert.False(File.Exists(Path.Combine(_folder.Location, notMade)));
        if (made is not null)
            Assert.True(File.Exists(Path.Combine(_folder.Location, made)));
    }
}
