namespace ClusterCerts.Tests.Targets;

/// <summary>A file of targets edited by hand: what is right applies to the nodes that it names, what is wrong is refused with its line.</summary>
public sealed class TargetListTests
{
    // An entry of the file from its second line on, the line that is wrong, and a part of what is said of it.
    [Theory]
    [InlineData("\"nodeId\": \"web1\"", 2, "'targetPath' is missing")]
    [InlineData("\"targetPath\": \"/etc/tls\"", 2, "'nodeId' is missing")]
    [InlineData("\"nodeId\": \"web1\", \"targetPath\": null", 2, "'targetPath' has no value")]
    [InlineData("\"nodeId\": \"web1\", \"targetPath\": \"/etc/tls\",\n\"path\": \"/etc\"", 3, "no rule or setting 'path'")]
    [InlineData("\"nodeId\": \"web1\", \"targetPath\": \"/etc/tls\",\n\"targetPath\": \"/etc/tls\"", 3, "'targetPath' appears twice")]
    [InlineData("\"nodeId\": \"web1\", // here\n\"targetPath\": \"/etc/tls\"", 2, "comments are not allowed")]
    [InlineData("\"nodeId\": \"web/1\",\n\"targetPath\": \"/etc/tls\"", 2, "'web/1' is not a node ID")]
    [InlineData("\"targetPath\": \"/etc/tls\",\n\"nodeId\": \"\"", 3, "is not a node ID: it is empty")]
    [InlineData("\"nodeId\": \"web1\", \"targetPath\": \"/etc/tls\",\n\"transport\": \"Telnet\"", 3, "one of Ssh, Folder")]
    [InlineData("\"nodeId\": \"web1\", \"targetPath\": \"/etc/tls\",\n\"as\": \"nginx\"", 3, "one of Pem, Combined")]
    [InlineData("\"nodeId\": \"web1\", \"targetPath\": \"/etc/tls\",\n\"port\": \"22\"", 3, "the value of 'targets[0].port' has the wrong type")]
    [InlineData("\"nodeId\": \"web1\", \"targetPath\": \"/etc/tls\",\n\"hostName\": \"-oProxyCommand=x\"", 3, "begins with no hyphen")]
    [InlineData("\"nodeId\": \"web1\", \"targetPath\": \"/etc/tls\",\n\"hostName\": \"a b\"", 3, "'a b' is no host name")]

    // An address's zone becomes part of a command too.
    [InlineData("\"nodeId\": \"web1\", \"targetPath\": \"/etc/tls\",\n\"hostName\": \"fe80::1%$(id)\"", 3, "an IPv6 address without brackets")]
    [InlineData("\"nodeId\": \"web1\", \"targetPath\": \"/etc/tls\",\n\"hostName\": \"10.0.0.1%;id\"", 3, "begins with no hyphen")]
    [InlineData("\"nodeId\": \"web1\", \"targetPath\": \"/etc/tls\",\n\"hostName\": \"root@a\"", 3, "give the user with -UserName")]
    [InlineData("\"nodeId\": \"web1\", \"targetPath\": \"/etc/tls\",\n\"hostName\": null", 3, "a text in quotes")]
    [InlineData("\"nodeId\": \"web1\", \"targetPath\": \"/etc/tls\",\n\"hostName\": \"{ID}.example.com\"", 3, "written {id}")]
    [InlineData("\"nodeId\": \"web1\", \"targetPath\": \"/etc/tls\",\n\"userName\": \"-l\"", 3, "'-l' is no user name")]
    [InlineData("\"nodeId\": \"web1\", \"targetPath\": \"/etc/tls\",\n\"owner\": \"a:b:c\"", 3, "'a:b:c' is no owner")]
    [InlineData("\"nodeId\": \"web1\", \"targetPath\": \"/etc/tls\",\n\"mode\": \"0644\"", 3, "'0644' is no mode")]
    [InlineData("\"nodeId\": \"web1\", \"targetPath\": \"/etc/tls\",\n\"mode\": 640", 3, "a text in quotes")]
    [InlineData("\"nodeId\": \"web1\", \"targetPath\": \"/etc/tls\",\n\"endpoint\": \"{id}\"", 3, "is no endpoint")]
    [InlineData("\"nodeId\": \"web1\", \"targetPath\": \"/etc/tls\",\n\"reloadCommand\": \"a\\nb\"", 3, "control character")]
    [InlineData("\"nodeId\": \"web1\", \"targetPath\": \"/etc/tls\",\n\"reloadCommand\": \" \"", 3, "it is empty")]
    [InlineData("\"nodeId\": \"web1\", \"targetPath\": \"/etc/tls\",\n\"userName\": \" root\"", 3, "begins or ends with a blank")]
    [InlineData("\"nodeId\": \"web1\", \"targetPath\": \"/etc/tls\",\n\"sshConfigPath\": \"config\"", 3, "from the root on")]

    // What only the whole entry tells is told at its end, with the node's name.
    [InlineData("\"nodeId\": \"web1\",\n\"targetPath\": \"tls\"\n", 4, "the target of 'web1': 'tls' is no target path")]
    [InlineData("\"nodeId\": \"web1\",\n\"targetPath\": \"/etc/../tls\"\n", 4, "write it without '..'")]
    [InlineData("\"nodeId\": \"web1\",\n\"targetPath\": \"/\"\n", 4, "name a folder of its own")]
    [InlineData("\"nodeId\": \"web1\",\n\"targetPath\": \"/etc/tls; x /\"\n", 4, "name a folder of its own")]
    [InlineData("\"nodeId\": \"web1\",\n\"targetPath\": \"~\"\n", 4, "is no target path")]
    [InlineData("\"nodeId\": \"web1\",\n\"targetPath\": \"C:/\"\n", 4, "name a folder of its own")]
    [InlineData("\"nodeId\": \"web1\",\n\"targetPath\": \"~/tls\", \"transport\": \"Folder\"\n", 4, "from the root of this machine")]
    [InlineData("\"nodeId\": \"web1\",\n\"targetPath\": \"/etc/tls\", \"transport\": \"Folder\", \"port\": 22\n", 4, "has no HostName, UserName, Port")]
    [InlineData("\"nodeId\": \"web1\",\n\"targetPath\": \"/etc/tls\", \"port\": 0\n", 4, "'0' is no port")]
    [InlineData("\"nodeId\": \"web1\",\n\"targetPath\": \"/etc/tls\", \"startTls\": \"Smtp\"\n", 4, "give the Endpoint too")]
    [InlineData("\"nodeId\": \"web1\",\n\"targetPath\": \"/etc/tls\", \"as\": \"Pfx\"\n", 4, "The layout Pfx cannot be published")]
    [InlineData("\"nodeId\": \"web1\",\n\"targetPath\": \"/etc/tls\", \"as\": \"Maelstrom\"\n", 4, "The layout Maelstrom cannot be published")]
    public void What_is_wrong_is_refused_with_its_line(string entry, int line, string text)
    {
        byte[] content = System.Text.Encoding.UTF8.GetBytes($"{{ \"version\": 1, \"targets\": [ {{\n{entry}}} ] }}");
        ClusterCertsException e = Assert.Throws<ClusterCertsException>(() => TargetList.Parse(content, "targets.json"));
        Assert.Equal(ErrorCode.TargetsDamaged, e.ErrorCode);
        Assert.Contains($"'targets.json' are damaged: line {line}: ", e.Message, StringComparison.Ordinal);
        Assert.Contains(text, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"version\": 2, \"targets\": [] }", "the version is not 1")]
    [InlineData("{ \"version\": 1, \"targets\": {} }", "a list in brackets is expected")]
    [InlineData("{ \"version\": 1, \"targets\": [ null ] }", "holds a null")]
    [InlineData("[]", "an object in braces is expected")]
    [InlineData("{ \"targets\": [ { \"nodeId\": \"web1\", \"targetPath\": \"/a\" }, { \"nodeId\": \"WEB1\", \"targetPath\": \"/b\" } ] }", "line 1: two targets have the node ID 'WEB1'")]
    [InlineData("\uFEFF{ \"targets\": [\n{ \"nodeId\": \"nodeId\", \"targetPath\": \"/nodeId\" },\n{ \"targetPath\": \"/a\",\n\"nodeId\": \"nodeId\" } ] }", "line 4: two targets have")]
    public void So_is_the_file_as_a_whole(string content, string text)
    {
        ClusterCertsException e = Assert.Throws<ClusterCertsException>(() => TargetList.Parse(System.Text.Encoding.UTF8.GetBytes(content), "targets.json"));
        Assert.Equal(ErrorCode.TargetsDamaged, e.ErrorCode);
        Assert.Contains(text, e.Message, StringComparison.Ordinal);
    }

    // The nodes of a list of entries, and which entry applies to each.
    [Theory]
    [InlineData("web*;*", "web1", "web*")]
    [InlineData("*;web*", "web1", "*")] // In the file's order.
    [InlineData("*;web1", "web1", "web1")] // But what names the node comes first.
    [InlineData("*;WEB1", "web1", "WEB1")]
    [InlineData("web?", "web10", null)]
    [InlineData("*.example.com", "web1.example.com", "*.example.com")]
    [InlineData("web2", "web1", null)]
    [InlineData("fd00::*", "fd00::5", "fd00::*")]
    public void The_entry_that_names_a_node_applies_else_the_first_pattern(string entries, string nodeId, string? expected)
    {
        var list = new TargetList { Targets = [.. entries.Split(';').Select(id => new TargetEntry { NodeId = id, TargetPath = "/etc/tls" })] };
        Assert.Equal(expected, TargetList.Parse(list.Encode(), "targets.json").For(nodeId)?.NodeId);
    }

    // The entries that are there, a new one, and the order after it.
    [Theory]
    [InlineData("", "web*", "web*")]
    [InlineData("*", "web*", "web*;*")] // Behind the asterisk it would never apply.
    [InlineData("db*;web*;*", "web-a*", "db*;web-a*;web*;*")]
    [InlineData("db*;web*", "*", "db*;web*;*")]
    [InlineData("web?", "web*", "web?;web*")]
    [InlineData("db*", "web1", "db*;web1")]
    [InlineData("db*;WEB*", "web*", "db*;web*")] // It takes the place of its own.
    [InlineData("*a*", "*b*", "*a*;*b*")]
    [InlineData("?*", "*", "?*;*")]
    public void A_new_pattern_comes_before_what_would_hide_it(string entries, string added, string expected)
    {
        var list = new TargetList
        {
            Targets = [.. entries.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(id => new TargetEntry { NodeId = id, TargetPath = "/etc/tls" })],
        };
        Assert.Equal(expected, string.Join(';', list.With(new TargetEntry { NodeId = added, TargetPath = "/srv" }).Targets.Select(t => t.NodeId)));
    }

    // The entry's texts, a node, and what they are for it.
    [Theory]
    [InlineData("{id}.example.net", "/srv/{id}/tls", "{id}.example.net:443", "systemctl reload app@{id}", "web1",
        "web1.example.net /srv/web1/tls web1.example.net:443 systemctl reload app@web1")]
    [InlineData("{id}", "~/{id}", "{id}:443", "reload", "fd00::5", "fd00::5 ~/fd00--5 [fd00::5]:443 reload")]
    [InlineData("{id}", "C:\\tls\\{id}", "{id}:443", "reload", "bücher", "xn--bcher-kva C:\\tls\\bücher xn--bcher-kva:443 reload")]
    public void The_nodes_ID_stands_where_its_place_is(string host, string path, string endpoint, string reload, string nodeId, string expected)
    {
        var entry = new TargetEntry { NodeId = "*", HostName = host, TargetPath = path, Endpoint = endpoint, ReloadCommand = reload };
        TargetEntry filled = entry.For(NodeId.Parse(nodeId));
        Assert.Equal(expected, $"{filled.HostName} {filled.TargetPath} {filled.Endpoint} {filled.ReloadCommand}");
        Assert.Equal(nodeId, filled.NodeId);
    }

    // An ID that would make something else of a value.
    [Theory]
    [InlineData("{id}", "/etc/tls", "reload", "web 1", "'web 1' is no host name")]
    [InlineData("h", "/etc/tls", "reload {id}", "a; reboot", "cannot be part of a command")]
    [InlineData("h", "/etc/tls", "reload {id}", "$(reboot)", "cannot be part of a command")]
    [InlineData("h", "/etc/tls", "reload {id}", "a b", "cannot be part of a command")]
    public void An_ID_that_does_not_fit_is_refused(string host, string path, string reload, string nodeId, string text)
    {
        var entry = new TargetEntry { NodeId = "*", HostName = host, TargetPath = path, ReloadCommand = reload };
        ClusterCertsException e = Assert.Throws<ClusterCertsException>(() => entry.For(NodeId.Parse(nodeId)));
        Assert.Equal(ErrorCode.InvalidArgument, e.ErrorCode);
        Assert.Contains(text, e.Message, StringComparison.Ordinal);
        Assert.Contains("a target of its own", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_authority_without_the_file_has_no_targets_and_one_with_a_folder_there_says_so()
    {
        using var authority = new TestAuthority();
        Assert.Null(authority.Open().TargetOf("web1"));
        File.WriteAllText(authority.File("targets.json"), "{ \"targets\": [ { \"nodeId\": \"web*\", \"targetPath\": \"/etc/tls/\", \"mode\": \"640\" } ] }");
        NodeCertTarget target = Assert.IsType<NodeCertTarget>(authority.Open().TargetOf("web1"));
        Assert.Equal(("web1", NodeTransport.Ssh, "web1", ExportFormat.Pem), (target.NodeId, target.Transport, target.HostName, target.As));
        Assert.Equal("web1:/etc/tls 0640", $"{target} {target.Mode}");
        Assert.Null(authority.Open().TargetOf("db1"));

        File.Delete(authority.File("targets.json"));
        Directory.CreateDirectory(authority.File("targets.json"));
        Assert.Contains("targets.json", Assert.Throws<ClusterCertsException>(() => authority.Open().TargetOf("web1")).Message, StringComparison.Ordinal);
    }
}
