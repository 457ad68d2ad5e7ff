using System.Text.Json;

namespace ClusterCerts.Cli.Tests;

/// <summary>Certificates are found where they are, on the command line.</summary>
public sealed class FindCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public FindCommandTests()
    {
        Prepared.In(_folder, "new-signing-cert pki", "new-node-cert 1 2 3 4 --authority-path pki");
        Directory.CreateDirectory(_folder["tree", "inner"]);
        foreach (int node in (int[])[1, 2, 3])
            File.Copy(_folder["pki", $"node.{node}.crt"], _folder["tree", $"{node}.crt"]);
        File.Copy(_folder["pki", "node.4.key"], _folder["tree", "inner", "4.key"]);
        Run("update-node-cert", "2", "--authority-path", "pki").Expect(0);
        Run("revoke-node-cert", "3", "--authority-path", "pki", "--force").Expect(0);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_certificate_is_laid_beside_the_ledger()
    {
        CliResult result = Run("find-node-cert", "tree", "--recurse", "--authority-path", "pki", "--json").Expect(0);
        Assert.Equal(["1 Current", "2 Superseded", "3 Revoked", "4 KeyWithoutCertificate"], Findings(result));
        Assert.Equal(["1 Current", "2 Superseded", "3 Revoked"], Findings(Run("find-node-cert", "tree", "--authority-path", "pki", "--json").Expect(0)));
        JsonElement first = result.Json[0];
        Assert.Equal(_folder["tree", "1.crt"], first.GetProperty("Location").GetString());
        Assert.Equal(_folder["tree", "1.crt"], first.GetProperty("CertificatePath").GetString());
        string table = Run("find-node-cert", "tree", "--authority-path", "pki").Expect(0).Output;
        Assert.Matches("Superseded +2 .*tree", table);
    }

    // A row: what is looked at, the status, and what is said.
    [Theory]
    [InlineData("empty", 0, "No certificate and no key was found: 0 files were looked at. Folders in folders are looked at with --recurse.")]
    [InlineData("words.txt", 0, "No certificate and no key was found: 1 file was looked at.")]
    [InlineData("missing", 1, "does not exist")]
    [InlineData("bad.crt", 1, "holds no certificate")]
    [InlineData("empty.pem", 1, "is empty")]
    [InlineData("--endpoint=nonsense", 2, "is not an endpoint")]
    [InlineData("--endpoint=127.0.0.1:1", 1, "127.0.0.1:1 is not reachable")]
    [InlineData("--node-id=1", 1, "set-node-cert-target")]
    [InlineData("--recurse", 2, "Say where to look: name files or folders, endpoints with --endpoint, or nodes with --node-id.")]
    public void What_is_not_found_or_read_is_said(string place, int status, string told)
    {
        Directory.CreateDirectory(_folder["empty"]);
        File.WriteAllText(_folder["words.txt"], "words");
        File.WriteAllText(_folder["bad.crt"], "words");
        File.WriteAllText(_folder["empty.pem"], "");
        CliResult result = Run("find-node-cert", place, "--authority-path", "pki").Expect(status);
        Assert.Contains(told, result.Error, StringComparison.Ordinal);
        Assert.Equal("", result.Output);
    }

    private static IEnumerable<string> Findings(CliResult result) =>
        result.Json.Select(f => $"{f.GetProperty("NodeId").GetString()} {f.GetProperty("Finding").GetString()}").Order(StringComparer.Ordinal);

    private CliResult Run(params string[] arguments) => CliProgram.Run(_folder.Location, arguments);
}
