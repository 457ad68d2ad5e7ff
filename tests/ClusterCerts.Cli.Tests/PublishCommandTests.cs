using System.Text.Json;

namespace ClusterCerts.Cli.Tests;

/// <summary>Nodes are brought what they lack, on the command line: to folders of this machine.</summary>
public sealed class PublishCommandTests
{
    [Fact]
    public void Nodes_get_what_they_lack_and_what_fails_is_exit_status_1()
    {
        using var folder = new TempFolder();
        Prepared.In(folder, "new-signing-cert pki", "new-node-cert web1 web2 db1 --authority-path pki");
        CliProgram.Run(folder.Location, "set-node-cert-target", "web*", "--authority-path", "pki", "--transport", "Folder", "--target-path", "nodes/{id}").Expect(0);
        string[] publish = ["publish-node-cert", "--authority-path", "pki"];
        CliProgram.Run(folder.Location, [.. publish, "--what-if"]).ExpectError(1, "make it");
        Directory.CreateDirectory(folder["nodes"]);

        JsonElement[] told = [.. CliProgram.Run(folder.Location, [.. publish, "--what-if", "--json"]).Expect(0).Json];
        Assert.Equal(6, told.Length);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder["nodes"]));
        Assert.Equal(["web1", "web2"], Nodes(CliProgram.Run(folder.Location, "get-node-cert", "./pki", "--unpublished", "--json").Expect(0)));

        JsonElement[] done = [.. CliProgram.Run(folder.Location, [.. publish, "--json"]).Expect(0).Json];
        Assert.All(done, p => Assert.Equal("Placed", p.GetProperty("State").GetString()));
        Assert.Equal(6, done.Sum(p => p.GetProperty("Files").GetArrayLength()));
        Assert.True(File.Exists(folder["nodes", "web1", "node.key"]));
        Assert.Empty(Nodes(CliProgram.Run(folder.Location, "get-node-cert", "./pki", "--unpublished", "--json").Expect(0)));
        Assert.Contains("Unchanged", CliProgram.Run(folder.Location, publish).Expect(0).Output, StringComparison.Ordinal);

        // One fails, the other is done.
        CliProgram.Run(folder.Location, "set-node-cert-target", "web2", "--authority-path", "pki", "--transport", "Folder", "--target-path", "nodes/web2", "--reload-command", "exit 7").Expect(0);
        CliProgram.Run(folder.Location, "update-node-cert", "web1", "web2", "--authority-path", "pki").Expect(0);
        CliResult result = CliProgram.Run(folder.Location, [.. publish, "--json"]);
        Assert.Equal(1, result.ExitStatus);
        Assert.Equal(["web1 Placed", "web2 RolledBack"], result.Json.Select(p => $"{p.GetProperty("NodeId")} {p.GetProperty("State")}").Order());
        Assert.Contains("ended with 7", result.Error, StringComparison.Ordinal);
        CliProgram.Run(folder.Location, "publish-node-cert", "db1", "--authority-path", "pki").ExpectError(1, "set-node-cert-target");
    }

    [Fact]
    public void A_key_ring_comes_to_its_nodes_and_turns_there()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["m1"]);
        Directory.CreateDirectory(folder["m2"]);
        Prepared.In(folder, "new-key-ring ring --key-algorithm EcdsaP256");
        string[] target = ["set-node-cert-target", "--key-ring", "ring", "--transport", "Folder", "--target-path", "{id}/tls"];
        CliProgram.Run(folder.Location, [.. target, "m1", "m2"]).Expect(0);
        CliProgram.Run(folder.Location, [.. target, "m*"]).ExpectError(1, "is a pattern");
        Assert.Equal(["m1", "m2"], Nodes(CliProgram.Run(folder.Location, "get-node-cert-target", "--key-ring", "ring", "--json").Expect(0)));
        CliProgram.Run(folder.Location, "publish-node-cert", "--key-ring", "ring", "--authority-path", "pki").ExpectError(2, "of no authority");
        CliProgram.Run(folder.Location, "publish-node-cert", "--key-ring", "ring", "--throttle-limit", "2").ExpectError(2, "one after the other");
        Assert.Equal(12, CliProgram.Run(folder.Location, "publish-node-cert", "--key-ring", "ring", "--what-if", "--json").Expect(0).Json.Count);
        Assert.False(Directory.Exists(folder["m1", "tls"]));
        Assert.Equal(["m1", "m2"], Nodes(CliProgram.Run(folder.Location, "publish-node-cert", "--key-ring", "ring", "--json").Expect(0)));

        Assert.Contains("brought to m1, m2", CliProgram.Run(folder.Location, "invoke-key-rotation", "ring", "--publish", "--what-if").Expect(0).Output, StringComparison.Ordinal);
        CliProgram.Run(folder.Location, "invoke-key-rotation", "ring", "--publish", "--timeout", "20s").Expect(0);
        AssertSame(folder);
        CliProgram.Run(folder.Location, "invoke-key-rotation", "ring", "--undo", "--publish").Expect(0);
        AssertSame(folder);

        Directory.Move(folder["m2"], folder["away"]);
        CliResult blocked = CliProgram.Run(folder.Location, "invoke-key-rotation", "ring", "--publish");
        Assert.Equal(1, blocked.ExitStatus);
        Assert.Contains("m2 has not its present state", blocked.Error, StringComparison.Ordinal);
        CliProgram.Run(folder.Location, "remove-node-cert-target", "m2", "--key-ring", "ring").Expect(0);
        CliProgram.Run(folder.Location, "invoke-key-rotation", "ring", "--publish").Expect(0);
        Assert.Equal(File.ReadAllText(folder["ring", "server_a.key"]), File.ReadAllText(folder["m1", "tls", "server_a.key"]));

        static void AssertSame(TempFolder folder) => Assert.All(
            Directory.EnumerateFiles(folder["ring"]).SelectMany(f => (string[])[folder["m1", "tls", Path.GetFileName(f)], folder["m2", "tls", Path.GetFileName(f)]]),
            f => Assert.Equal(File.ReadAllText(folder["ring", Path.GetFileName(f)]), File.ReadAllText(f)));
    }

    [Fact]
    public void Two_nodes_never_share_a_place_however_it_is_spelled_and_whichever_is_named()
    {
        using var folder = new TempFolder();
        Prepared.In(folder, "new-signing-cert pki", "new-node-cert web1 web2 --authority-path pki");
        Target(folder, "web1", folder["tls"]);
        foreach (string same in (string[])[folder["tls"], folder.Location + "//tls", folder.Location + "/./tls/"])
        {
            Target(folder, "web2", same);
            CliProgram.Run(folder.Location, "publish-node-cert", "web2", "--authority-path", "pki").ExpectError(1, "'web1'");
        }

        Assert.False(Directory.Exists(folder["tls"]));
        CliProgram.Run(folder.Location, "publish-node-cert", "web1", "--authority-path", "pki").Expect(0);
        CliProgram.Run(folder.Location, "publish-node-cert", "--authority-path", "pki", "--quiet").ExpectError(1, "'web2'");
        CliProgram.Run(folder.Location, "remove-node-cert", "web1", "--authority-path", "pki", "--force").Expect(0);
        CliProgram.Run(folder.Location, "publish-node-cert", "web2", "--authority-path", "pki").Expect(0);
    }

    [Fact]
    public void No_nodes_files_go_to_the_authority_directory()
    {
        using var folder = new TempFolder();
        Prepared.In(folder, "new-signing-cert pki", "new-node-cert web1 --authority-path pki");
        Directory.CreateSymbolicLink(folder["link"], folder["pki"]);
        foreach (string path in (string[])["pki", "link"])
        {
            Target(folder, "web1", path);
            string[] before = Directory.GetFileSystemEntries(folder["pki"]);
            CliProgram.Run(folder.Location, "publish-node-cert", "--authority-path", "pki", "--what-if").ExpectError(1, "authority");
            CliProgram.Run(folder.Location, "publish-node-cert", "--authority-path", "pki", "--quiet").ExpectError(1, "authority");
            Assert.Equal(before.Order(), Directory.GetFileSystemEntries(folder["pki"]).Order());
        }
    }

    [Fact]
    public void What_is_wrong_with_the_authority_is_told_once_and_not_with_each_node()
    {
        using var folder = new TempFolder();
        Prepared.In(folder, "new-signing-cert pki", "new-node-cert web1 web2 web3 --authority-path pki");
        Target(folder, "web*", folder.Location + "/{id}");
        File.Delete(folder["pki", "trust.crt"]);
        foreach (string[] how in (string[][])[[], ["--what-if"], ["--force"]])
        {
            CliResult result = CliProgram.Run(folder.Location, ["publish-node-cert", "--authority-path", "pki", .. how]).Expect(1);
            Assert.Single(result.Error.Split('\n'), line => line.Contains("trust.crt", StringComparison.Ordinal) && !line.Contains("warning:", StringComparison.Ordinal));
            Assert.Equal("", result.Output);
        }

        Assert.Empty(Directory.GetDirectories(folder.Location, "web*"));
    }

    // Otherwise nobody knew why the node is listed as one that lacks something.
    [SkippableFact]
    public void What_cannot_be_recorded_is_done_and_told_and_the_next_publication_records_it()
    {
        Skip.If(OperatingSystem.IsWindows(), "modes are Unix'");
        using var folder = new TempFolder();
        Prepared.In(folder, "new-signing-cert pki", "new-node-cert web1 --authority-path pki");
        Target(folder, "web1", folder["tls"]);
        string[] publish = ["publish-node-cert", "--authority-path", "pki"];
        string[] files = Directory.GetFiles(folder["pki"]);
        Restrict(UnixFileMode.UserRead, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            string ledger = File.ReadAllText(folder["pki", "ledger.jsonl"]);
            CliResult result = CliProgram.RunUnprivileged(folder.Location, publish).Expect(0);
            Assert.Contains("warning: The publication is done, and is not recorded in the ledger of", result.Error, StringComparison.Ordinal);
            Assert.Contains("The next publication records it.", result.Error, StringComparison.Ordinal);
            Assert.True(File.Exists(folder["tls", "node.key"]));
            Assert.Equal(ledger, File.ReadAllText(folder["pki", "ledger.jsonl"]));
        }
        finally
        {
            Restrict(UnixFileMode.UserRead | UnixFileMode.UserWrite, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Assert.Equal(["web1"], Nodes(CliProgram.Run(folder.Location, "get-node-cert", "./pki", "--unpublished", "--json").Expect(0)));
        Assert.Equal("", CliProgram.Run(folder.Location, publish).Expect(0).Error);
        Assert.Empty(Nodes(CliProgram.Run(folder.Location, "get-node-cert", "./pki", "--unpublished", "--json").Expect(0)));

        void Restrict(UnixFileMode file, UnixFileMode all)
        {
            foreach (string one in files)
                File.SetUnixFileMode(one, file);
            File.SetUnixFileMode(folder["pki"], all);
        }
    }

    private static void Target(TempFolder folder, string node, string path) => CliProgram.Run(
        folder.Location, "set-node-cert-target", node, "--authority-path", "pki", "--transport", "Folder", "--target-path", path).Expect(0);

    private static IEnumerable<string?> Nodes(CliResult result) => result.Json.Select(c => c.GetProperty("NodeId").GetString());
}
