using System.Text.Json;

namespace ClusterCerts.Cli.Tests;

/// <summary>A rotation that brings nodes what each phase makes, on the command line: to folders of this machine.</summary>
public sealed class PublishedRotationCommandTests
{
    private static readonly string[] Rotate = ["invoke-key-rotation", "--authority-path", "pki", "--publish"];

    [Fact]
    public void A_whole_rotation_asks_nothing_and_names_who_is_not_ready()
    {
        using var folder = new TempFolder();
        Prepared.In(folder, "new-signing-cert pki", "new-node-cert web1 web2 --authority-path pki");
        CliProgram.Run(folder.Location, [.. Rotate, "--phase", "Stage"]).ExpectError(1, "set-node-cert-target");
        Directory.CreateDirectory(folder["nodes"]);
        CliProgram.Run(folder.Location, "set-node-cert-target", "web*", "--authority-path", "pki", "--transport", "Folder", "--target-path", "nodes/{id}").Expect(0);
        CliProgram.Run(folder.Location, [.. Rotate, "--phase", "Stage"]).Expect(0);

        // In the place of the folder of one of them is a file.
        File.WriteAllText(folder["nodes", "web2"], "");
        CliResult trust = CliProgram.Run(folder.Location, [.. Rotate, "--phase", "Trust", "--json"]);
        Assert.Equal(1, trust.ExitStatus);
        Assert.Contains("web2", trust.Error, StringComparison.Ordinal);
        JsonElement told = Assert.Single(trust.Json);
        Assert.Equal("Trust", told.GetProperty("Phase").GetString());
        Assert.Contains("--resume --publish", told.GetProperty("NextStep").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            ["web1 Placed", "web2 Failed"],
            told.GetProperty("Published").EnumerateArray().Select(p => $"{p.GetProperty("NodeId").GetString()} {p.GetProperty("State").GetString()}"));
        CliProgram.Run(folder.Location, [.. Rotate, "--phase", "Issue"]).ExpectError(1, "'web2' blocks Issue");
        CliProgram.Run(folder.Location, [.. Rotate, "--phase", "Issue", "--what-if"]).ExpectError(1, "'web2' blocks Issue");

        File.Delete(folder["nodes", "web2"]);
        string left = CliProgram.Run(folder.Location, [.. Rotate, "--resume", "--what-if"]).Expect(0).Output;
        Assert.Contains("What if: Resume: Bring 2 nodes (web1, web2) what they lack", left, StringComparison.Ordinal);
        Assert.Contains(
            "invoke-key-rotation --phase Issue. Node web1 still", CliProgram.Run(folder.Location, "get-signing-cert", "pki").Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("web1: Unchanged, web2: Placed", CliProgram.Run(folder.Location, [.. Rotate, "--resume"]).Expect(0).Output, StringComparison.Ordinal);
        string all = CliProgram.Run(folder.Location, [.. Rotate, "--phase", "Issue", "--what-if"]).Expect(0).Output;
        Assert.Contains("bring 2 nodes (web1, web2)", all, StringComparison.Ordinal);
        CliProgram.Run(folder.Location, [.. Rotate, "--phase", "Issue", "--throttle-limit", "1", "--timeout", "20s"]).Expect(0);
        JsonElement retired = Assert.Single(CliProgram.Run(folder.Location, [.. Rotate, "--phase", "Retire", "--json"]).Expect(0).Json);
        Assert.Equal("The rotation is over.", retired.GetProperty("NextStep").GetString());
        Assert.Equal(File.ReadAllText(folder["pki", "trust.crt"]), File.ReadAllText(folder["nodes", "web1", "trust.crt"]));
        Assert.Equal(File.ReadAllText(folder["pki", "node.web2.key"]), File.ReadAllText(folder["nodes", "web2", "node.key"]));
        Assert.Empty(CliProgram.Run(folder.Location, "get-node-cert", "./pki", "--unpublished", "--json").Expect(0).Json);
    }

    [Fact]
    public void A_thief_is_confirmed_first_and_then_nodes_get_everything_at_once()
    {
        using var folder = new TempFolder();
        Prepared.In(folder, "new-signing-cert pki", "new-node-cert web1 --authority-path pki");
        CliProgram.Run(folder.Location, "set-node-cert-target", "web1", "--authority-path", "pki", "--transport", "Folder", "--target-path", "web1").Expect(0);
        CliProgram.Run(folder.Location, [.. Rotate, "--compromised"]).ExpectError(1, "--yes");
        CliProgram.Run(folder.Location, [.. Rotate, "--compromised", "--yes"]).Expect(0);
        Assert.Equal(File.ReadAllText(folder["pki", "trust.crt"]), File.ReadAllText(folder["web1", "trust.crt"]));
    }
}
