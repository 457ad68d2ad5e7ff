using System.Text.Json;

namespace ClusterCerts.Cli.Tests;

/// <summary><c>export-node-cert</c>, end to end.</summary>
public sealed class ExportNodeCertCommandTests(Pki pki) : IClassFixture<Pki>
{
    [Fact]
    public void Prints_the_files_that_it_wrote()
    {
        using var folder = new TempFolder();
        CliResult result = CliProgram.Run(
            folder.Location, "export-node-cert", "1", "--authority-path", pki.Folder["pki"], "--as", "docker", "--output-path", "out",
            "--target-path", "/etc/docker/tls", "--endpoint", "d1:2376", "--json").Expect(0);
        Assert.Equal(["ca.pem", "cert.pem", "key.pem", "docker.env", "daemon.json"], result.Json.Select(f => Path.GetFileName(f.GetProperty("Path").GetString())));
        JsonElement key = result.Json[2];
        Assert.Equal("Key", key.GetProperty("Kind").GetString());
        Assert.True(key.GetProperty("IsPrivate").GetBoolean());
        Assert.Equal("/etc/docker/tls/key.pem", key.GetProperty("TargetPath").GetString());
        Assert.Equal("1", key.GetProperty("NodeId").GetString());
        Assert.Contains("DOCKER_HOST=tcp://d1:2376\n", File.ReadAllText(folder["out", "docker.env"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Get_node_cert_tells_where_the_files_went()
    {
        using var folder = new TempFolder();
        string[] node = ["1", "--authority-path", "pki"];
        CliProgram.Run(folder.Location, "new-signing-cert", "pki").Expect(0);
        CliProgram.Run(folder.Location, ["new-node-cert", .. node]).Expect(0);
        string[] export = ["export-node-cert", .. node, "--as", "pem", "--output-path", "out", "--target-path", "/etc/tls"];
        CliProgram.Run(folder.Location, [.. export, "--what-if"]).Expect(0);
        Assert.Equal(JsonValueKind.Null, Get().GetProperty("ExportedAt").ValueKind);
        CliProgram.Run(folder.Location, export).Expect(0);
        JsonElement cert = Get();
        Assert.Equal(
            ["Pem", folder["out"], "/etc/tls", cert.GetProperty("SerialNumber").GetString()],
            ((string[])["ExportedAs", "ExportedTo", "ExportedTargetPath", "ExportedSerialNumber"]).Select(name => cert.GetProperty(name).GetString()));
        string ledger = File.ReadAllText(folder["pki", "ledger.jsonl"]);
        CliProgram.Run(folder.Location, export).Expect(0);
        Assert.Equal(ledger, File.ReadAllText(folder["pki", "ledger.jsonl"]));
        CliProgram.Run(folder.Location, "test-cert-ledger", "pki").Expect(0);

        JsonElement Get() => CliProgram.Run(folder.Location, ["get-node-cert", .. node, "--json"]).Expect(0).Json.Single();
    }

    // As from a medium that is write-protected on purpose: no error, and no warning every night.
    [SkippableFact]
    public void Exports_from_a_folder_that_it_may_only_read()
    {
        Skip.If(OperatingSystem.IsWindows(), "modes are Unix'");
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["pki"]);
        foreach (string file in Directory.EnumerateFiles(pki.Folder["pki"]))
        {
            File.Copy(file, folder["pki", Path.GetFileName(file)]);
            File.SetUnixFileMode(folder["pki", Path.GetFileName(file)], UnixFileMode.UserRead);
        }

        File.SetUnixFileMode(folder["pki"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            string ledger = File.ReadAllText(folder["pki", "ledger.jsonl"]);
            string[] export = ["export-node-cert", "1", "--authority-path", "pki", "--as", "pem", "--output-path"];
            Assert.Equal("", CliProgram.RunUnprivileged(folder.Location, [.. export, "out"]).Expect(0).Error);
            Assert.True(File.Exists(folder["out", "node.key"]));
            Assert.Contains("The export is not recorded", CliProgram.RunUnprivileged(folder.Location, [.. export, "other", "--verbose"]).Expect(0).Error, StringComparison.Ordinal);
            Assert.Equal(ledger, File.ReadAllText(folder["pki", "ledger.jsonl"]));
        }
        finally
        {
            File.SetUnixFileMode(folder["pki"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public void Several_nodes_get_a_folder_each()
    {
        using var folder = new TempFolder();
        CliProgram.Run(folder.Location, "export-node-cert", "1", "2", "--authority-path", pki.Folder["pki"], "--as", "pem", "--output-path", "out").Expect(0);
        Assert.True(File.Exists(folder["out", "2", "node.key"]));
    }

    // One that fails does not stop the others, and the exit status tells.
    [Fact]
    public void Goes_on_after_a_failure()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["out", "1"]);
        File.WriteAllText(folder["out", "1", "notes"], "mine");
        CliResult result = CliProgram.Run(
            folder.Location, "export-node-cert", "1", "2", "--authority-path", pki.Folder["pki"], "--as", "pem", "--output-path", "out", "--force").Expect(1);
        Assert.Contains("notes", result.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(folder["out", "2", "node.key"]));
    }

    [Fact]
    public void Writes_nothing_with_what_if()
    {
        using var folder = new TempFolder();
        CliResult result = CliProgram.Run(
            folder.Location, "export-node-cert", "1", "--authority-path", pki.Folder["pki"], "--as", "etcd", "--output-path", "out", "--what-if").Expect(0);
        Assert.Contains("etcd.flags", result.Output, StringComparison.Ordinal);
        Assert.Empty(folder.Snapshot());
    }

    // Arguments after the node, the exit status, and words of the message.
    [Theory]
    [InlineData(1, "--passphrase-file", "--as", "pfx")]
    [InlineData(1, "number from 0 to 255", "--as", "reign", "--node-id", "n1.example.com")]
    [InlineData(2, "--passphrase-file", "--as", "nginx", "--passphrase-file", "secret")]
    [InlineData(2, "is not one of", "--as", "windows")]
    [InlineData(2, "--as", "--target-path", "/etc")]
    public void Says_what_is_wrong(int status, string message, params string[] arguments)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["secret"], "secret\n");
        Prepared.In(folder, "new-signing-cert pki", "new-node-cert n1.example.com --authority-path pki");
        string[] nodes = arguments.Contains("--node-id") ? [] : ["n1.example.com"];
        CliResult result = CliProgram.Run(folder.Location, ["export-node-cert", .. nodes, "--authority-path", "pki", "--output-path", "out", .. arguments]).Expect(status);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["out"]));
    }

    [Fact]
    public void Exports_a_key_ring()
    {
        using var folder = new TempFolder();
        CliProgram.Run(folder.Location, "new-key-ring", "ring", "--key-algorithm", "ecdsa-p256").Expect(0);
        CliProgram.Run(folder.Location, "export-node-cert", "--key-ring", "ring", "--as", "maelstrom", "--output-path", "out").Expect(0);
        Assert.Equal(6, Directory.GetFiles(folder["out"]).Length);
    }
}
