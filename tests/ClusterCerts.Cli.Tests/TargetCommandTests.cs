using System.Text.Json;

namespace ClusterCerts.Cli.Tests;

/// <summary>Where the files of nodes go, on the command line: options, tables, what applies to a node.</summary>
public sealed class TargetCommandTests
{
    private static readonly string[] Web =
    [
        "set-node-cert-target", "web*", "--authority-path", "pki", "--host-name", "{id}.example.com", "--user-name", "deploy", "--as", "nginx", "--target-path", "/etc/nginx/tls",
        "--reload-command", "systemctl reload nginx, at once", "--endpoint", "{id}:443", "--mode", "640", "--port", "2222",
    ];

    [Fact]
    public void A_target_is_set_shown_and_removed()
    {
        using var folder = new TempFolder();
        Prepared.In(folder, "new-signing-cert pki", "new-node-cert web1 web2 db1 --authority-path pki");
        CliProgram.Run(folder.Location, [.. Web, "--what-if"]).Expect(0);
        Assert.False(File.Exists(folder["pki", "targets.json"]));

        JsonElement set = Assert.Single(CliProgram.Run(folder.Location, [.. Web, "--json"]).Expect(0).Json);
        Assert.Equal(
            ("web*", "Ssh", "{id}.example.com", "deploy", 2222, "Nginx", "/etc/nginx/tls", "0640", "systemctl reload nginx, at once", "{id}:443", folder["pki"]),
            (Text(set, "NodeId"), Text(set, "Transport"), Text(set, "HostName"), Text(set, "UserName"), set.GetProperty("Port").GetInt32(), Text(set, "As"), Text(set, "TargetPath"),
                Text(set, "Mode"), Text(set, "ReloadCommand"), Text(set, "Endpoint"), Text(set, "AuthorityPath")));
        Assert.Equal(set.ToString(), Assert.Single(CliProgram.Run(folder.Location, "get-node-cert-target", "--authority-path", "pki", "--json").Expect(0).Json).ToString());

        Assert.Equal(
            ["web1.example.com", "web2.example.com"],
            CliProgram.Run(folder.Location, "get-node-cert-target", "./pki", "--effective", "--json").Expect(0).Json.Select(t => Text(t, "HostName")));
        CliProgram.Run(folder.Location, "get-node-cert-target", "db1", "--authority-path", "pki", "--effective")
            .ExpectError(1, "No target says where the files of node 'db1' go. Set one with set-node-cert-target.");
        CliProgram.Run(folder.Location, "get-node-cert-target", "web1", "--authority-path", "pki").ExpectError(1, "get-node-cert-target --effective");

        CliProgram.Run(folder.Location, "remove-node-cert-target", "web*", "--authority-path", "pki", "--what-if").Expect(0);
        Assert.Single(CliProgram.Run(folder.Location, "remove-node-cert-target", "web*", "--authority-path", "pki", "--json").Expect(0).Json);
        Assert.Empty(CliProgram.Run(folder.Location, "get-node-cert-target", "--authority-path", "pki", "--json").Expect(0).Json);
    }

    [Fact]
    public void A_folder_is_that_of_the_current_one()
    {
        using var folder = new TempFolder();
        Prepared.In(folder, "new-signing-cert pki");
        JsonElement set = Assert.Single(CliProgram.Run(
            folder.Location, "set-node-cert-target", "here", "--authority-path", "pki", "--transport", "folder", "--target-path", "tls", "--json").Expect(0).Json);
        Assert.Equal((folder["tls"], "Folder"), (Text(set, "TargetPath"), Text(set, "Transport")));
    }

    [Fact]
    public void A_table_sets_many_and_a_wrong_row_is_its_own_error()
    {
        using var folder = new TempFolder();
        Prepared.In(folder, "new-signing-cert pki");
        File.WriteAllText(
            folder["targets.csv"],
            "NodeId,HostName,Port,As,TargetPath,Note\nweb1,10.0.0.1,,Nginx,/etc/tls,first\n#spare,,,,,\nbad1,,abc,,/etc/tls,\nbad2,,,,tls,\nbad3,,,Foo,/etc/tls,\ndb1,,2222,,/etc/tls,\n");
        CliResult result = CliProgram.Run(folder.Location, "set-node-cert-target", "--from", "targets.csv", "--authority-path", "pki", "--user-name", "deploy", "--json");
        Assert.Equal(1, result.ExitStatus);
        Assert.Equal(["web1 10.0.0.1 deploy Nginx", "db1 {id} deploy Pem"], result.Json.Select(t => $"{Text(t, "NodeId")} {Text(t, "HostName")} {Text(t, "UserName")} {Text(t, "As")}"));
        Assert.Contains("Node 'bad1', column 'Port': 'abc' is not a whole number", result.Error, StringComparison.Ordinal);
        Assert.Contains("The target of 'bad2': 'tls' is no target path", result.Error, StringComparison.Ordinal);
        Assert.Contains("Node 'bad3', column 'As': 'Foo' is not one of Pem", result.Error, StringComparison.Ordinal);
    }

    // The arguments, and what is said: nothing is set.
    [Theory]
    [InlineData("--target-path tls", "'tls' is no target path", 1)]
    [InlineData("--target-path /srv --as pfx", "The layout Pfx cannot be published", 1)]
    [InlineData("--target-path /srv --port 0", "'0' is not a whole number from 1 to 65535", 2)]
    [InlineData("--target-path /srv --mode 644", "give 0600, 0640, 0400 or 0440", 1)]
    [InlineData("--target-path /srv --host-name a/b", "'a/b' is no host name", 1)]
    [InlineData("--port 22", "say with --target-path where the files go", 1)]
    public void What_is_wrong_is_told(string arguments, string message, int status)
    {
        using var folder = new TempFolder();
        Prepared.In(folder, "new-signing-cert pki");
        CliProgram.Run(folder.Location, ["set-node-cert-target", "web1", "--authority-path", "pki", .. arguments.Split(' ')]).ExpectError(status, message);
        Assert.False(File.Exists(folder["pki", "targets.json"]));
    }

    private static string? Text(JsonElement target, string property) => target.GetProperty(property).GetString();
}
