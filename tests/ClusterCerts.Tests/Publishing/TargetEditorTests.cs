namespace ClusterCerts.Tests.Publishing;

/// <summary>Targets are set, changed and removed by name; what is wrong changes nothing.</summary>
public sealed class TargetEditorTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public TargetEditorTests() => Set(new()
    {
        NodeId = "web*",
        HostName = "{id}.example.net",
        UserName = "deploy",
        Port = 2222,
        As = ExportFormat.Nginx,
        TargetPath = "/etc/nginx/tls",
        ReloadCommand = "reload",
        Endpoint = "{id}:443",
    });

    private string File => _authority.File("targets.json");

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void Settings_for_ssh_that_are_not_there_are_refused()
    {
        string settings = Path.Combine(_authority.Around, "ssh_config");
        NodeCertTargetChanges wanted = new() { NodeId = "db1", TargetPath = "/etc/db", SshConfigPath = settings };
        Outcome<NodeCertTargetChange> refused = Assert.Single(_authority.Open().SetTargets([wanted]));
        Assert.Equal(ErrorCode.FileNotFound, refused.Error!.ErrorCode);
        Assert.DoesNotContain("db1", System.IO.File.ReadAllText(File), StringComparison.Ordinal);
        System.IO.File.WriteAllText(settings, "");
        Set(wanted);
        Assert.Contains("db1", System.IO.File.ReadAllText(File), StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_written_as_a_person_would()
    {
        Assert.Equal(
            """
            {
              "version": 1,
              "targets": [
                {
                  "nodeId": "web*",
                  "transport": "Ssh",
                  "hostName": "{id}.example.net",
                  "userName": "deploy",
                  "port": 2222,
                  "as": "Nginx",
                  "targetPath": "/etc/nginx/tls",
                  "reloadCommand": "reload",
                  "endpoint": "{id}:443"
                }
              ]
            }

            """.ReplaceLineEndings("\n"),
            System.IO.File.ReadAllText(File));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead, System.IO.File.GetUnixFileMode(File));
    }

    // A change, and what differs of it.
    public static TheoryData<NodeCertTargetChanges, string[]> Changes => new()
    {
        { new() { NodeId = "web*", Port = 22 }, ["Port: 2222 -> 22"] },
        { new() { NodeId = "WEB*", UserName = "root", Mode = "640" }, ["UserName: deploy -> root", "Mode: none -> 0640"] },
        { new() { NodeId = "web*", Remove = [NodeCertTargetSetting.Port, NodeCertTargetSetting.HostName] }, ["HostName: {id}.example.net -> {id}", "Port: 2222 -> none"] },
        { new() { NodeId = "web*", Remove = [NodeCertTargetSetting.As], StartTls = StartTls.Smtp }, ["As: Nginx -> Pem", "StartTls: none -> Smtp"] },

        // What a host needs goes with it.
        {
            new() { NodeId = "web*", Transport = NodeTransport.Folder },
            ["Transport: Ssh -> Folder", "HostName: {id}.example.net -> none", "UserName: deploy -> none", "Port: 2222 -> none"]
        },
        { new() { NodeId = "web*", Port = 2222, Endpoint = "{id}:443" }, [] },
        { new() { NodeId = "web*", Remove = [NodeCertTargetSetting.Owner, NodeCertTargetSetting.Transport] }, [] },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void What_is_not_given_stays(NodeCertTargetChanges changes, string[] differences)
    {
        ArgumentNullException.ThrowIfNull(changes);
        byte[] before = System.IO.File.ReadAllBytes(File);
        Assert.Equal(differences, TestAuthority.Value(_authority.Open().FindTargetChanges([changes]).Single()).Differences);
        Assert.Equal(before, System.IO.File.ReadAllBytes(File));

        NodeCertTargetChange change = TestAuthority.Value(Assert.Single(_authority.Open().SetTargets([changes])));
        Assert.Equal(differences, change.Differences);
        Assert.Equal((differences.Length > 0, false), (change.IsChange, change.IsNew));
        Assert.Equal(differences.Length == 0, before.AsSpan().SequenceEqual(System.IO.File.ReadAllBytes(File)));
        Assert.Equal($"{change.Target}", $"{Assert.Single(_authority.Open().GetTargets([])).Value}");
    }

    // What is wrong with a change, and a part of what is said of it.
    public static TheoryData<NodeCertTargetChanges, string> Wrong => new()
    {
        { new() { NodeId = "web*" }, "Nothing to change was given" },
        { new() { NodeId = "web*", Port = 1, Remove = [NodeCertTargetSetting.Port] }, "Port cannot be set and removed at once" },
        { new() { NodeId = "web*", Remove = [NodeCertTargetSetting.TargetPath] }, "TargetPath cannot be removed" },
        { new() { NodeId = "web*", Remove = [NodeCertTargetSetting.Endpoint], StartTls = StartTls.Smtp }, "The target of 'web*': StartTls says how an endpoint is asked" },
        { new() { NodeId = "web*", Transport = NodeTransport.Folder, UserName = "x" }, "A folder of this machine has no HostName, UserName" },
        { new() { NodeId = "web*", As = ExportFormat.Pfx }, "The layout Pfx cannot be published" },
        { new() { NodeId = "web1", Port = 1 }, "'web1' has no target of its own; say with -TargetPath where the files go. To change what applies to it now, name 'web*' with -NodeId." },
        { new() { NodeId = "db1", Port = 1 }, "'db1' has no target of its own; say with -TargetPath where the files go." },
        { new() { NodeId = "a/b", TargetPath = "/x" }, "'a/b' is not a node ID" },
        { new() { NodeId = "web*", Endpoint = "{id}" }, "'{id}' is no endpoint" },
        { new() { NodeId = "web*", TargetPath = "tls" }, "'tls' is no target path" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_wrong_changes_nothing_and_the_others_are_set(NodeCertTargetChanges changes, string text)
    {
        Outcome<NodeCertTargetChange>[] outcomes = [.. _authority.Open().SetTargets([changes, new() { NodeId = "new", TargetPath = "/srv" }])];
        Assert.Equal(ErrorCode.InvalidNodeId == outcomes[0].Error!.ErrorCode ? ErrorCode.InvalidNodeId : ErrorCode.InvalidArgument, outcomes[0].Error!.ErrorCode);
        Assert.Contains(text, outcomes[0].Error!.Message, StringComparison.Ordinal);
        Assert.True(TestAuthority.Value(outcomes[1]).IsNew);
        Assert.Equal(["deploy@{id}.example.net:/etc/nginx/tls", "{id}:/srv"], _authority.Open().GetTargets([]).Select(o => $"{o.Value}"));
    }

    [Fact]
    public void A_folder_is_kept_absolute()
    {
        Set(new() { NodeId = "here", Transport = NodeTransport.Folder, TargetPath = "tls" });
        Assert.Equal(Path.GetFullPath("tls"), _authority.Open().TargetOf("here")!.TargetPath);
        TestAuthority.Value(_authority.Open().SetTargets([new() { NodeId = "here", TargetPath = "other" }], path => Path.Combine(_authority.Around, path)).Single());
        Assert.Equal(Path.Combine(_authority.Around, "other"), _authority.Open().TargetOf("here")!.TargetPath);
    }

    [Fact]
    public void A_rehearsal_writes_nothing_and_fails_as_the_change_would()
    {
        byte[] before = System.IO.File.ReadAllBytes(File);
        CertAuthority rehearsed = CertAuthority.Open(_authority.Path, AuthorityContext.ForRehearsal());
        Assert.True(TestAuthority.Value(rehearsed.SetTargets([new() { NodeId = "*", TargetPath = "/srv" }]).Single()).IsNew);
        Assert.Equal(["web*"], rehearsed.RemoveTargets(["web*"]).Select(o => o.Target));
        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
        System.IO.File.WriteAllText(File, "{");
        Assert.All((CertAuthority[])[rehearsed, _authority.Open()], a =>
        {
            Assert.Equal(ErrorCode.TargetsDamaged, Assert.Throws<ClusterCertsException>(() => a.SetTargets([new() { NodeId = "*", TargetPath = "/srv" }])).ErrorCode);
            Assert.Equal(ErrorCode.TargetsDamaged, Assert.Throws<ClusterCertsException>(() => a.RemoveTargets(["*"])).ErrorCode);
        });
        Assert.Equal("{", System.IO.File.ReadAllText(File));
    }

    // Names on the command line, what Get shows of them, and what Remove takes away.
    [Theory]
    [InlineData("web*", "web1;web*", "web*")] // Exactly that one is there: it alone goes.
    [InlineData("web1", "web1", "web1")]
    [InlineData("w*", "web1;web*", "web1;web*")]
    [InlineData("*", "web1;web*;db1;*", "*")]
    [InlineData("*b*", "web1;web*;db1", "web1;web*;db1")]
    [InlineData("DB1", "db1", "db1")]
    [InlineData("web*;web1", "web1;web*", "web1;web*")]
    [InlineData("x*", "", "")]
    public void Names_mean_targets_by_their_own_names(string names, string shown, string removed)
    {
        Set(new() { NodeId = "*", TargetPath = "/srv" });
        Set(new() { NodeId = "web1", TargetPath = "/srv" });
        Set(new() { NodeId = "db1", TargetPath = "/srv" });
        string[] given = names.Split(';');
        Assert.Equal(shown, string.Join(';', _authority.Open().GetTargets(given).Select(o => o.Value!.NodeId)));
        Assert.Equal(removed, string.Join(';', _authority.Open().FindRemovableTargets(given).Select(o => o.Value!.NodeId)));
        Assert.Equal(removed, string.Join(';', _authority.Open().RemoveTargets(given).Select(o => o.Value!.NodeId)));
        Assert.Equal(4 - removed.Split(';', StringSplitOptions.RemoveEmptyEntries).Length, _authority.Open().GetTargets([]).Count());
    }

    [Fact]
    public void A_name_without_a_target_is_an_error_that_says_what_applies()
    {
        Outcome<NodeCertTarget> covered = Assert.Single(_authority.Open().GetTargets(["web1"]));
        Assert.Equal(ErrorCode.TargetNotFound, covered.Error!.ErrorCode);
        Assert.Contains("that of 'web*' applies to it", covered.Error.Message, StringComparison.Ordinal);
        Assert.Contains("See which there are with Get-NodeCertTarget", Assert.Single(_authority.Open().RemoveTargets(["db1"])).Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_applies_to_each_node_is_told_with_its_ID()
    {
        _authority.Issue(new NodeCertParameters { Purpose = CertPurpose.Client }, "web1", "web 2", "db1", "gone");
        Assert.All(_authority.Open().Remove(new() { NodeIds = ["gone"], KeepUntilExpiry = true }), o => Assert.Null(o.Error));
        Set(new() { NodeId = "gone", TargetPath = "/srv" });
        Outcome<NodeCertTarget>[] all = [.. _authority.Open().GetEffectiveTargets([])];
        Assert.Equal(["web1", "web 2"], all.Select(o => o.Target));
        Assert.Equal("deploy@web1.example.net:/etc/nginx/tls", $"{all[0].Value}");
        Assert.Contains("does not fit node 'web 2'", all[1].Error!.Message, StringComparison.Ordinal);
        Outcome<NodeCertTarget>[] named = [.. _authority.Open().GetEffectiveTargets(["DB1", "web1", "none"])];
        Assert.Equal([ErrorCode.TargetNotFound, null, ErrorCode.NodeCertNotFound], named.OrderBy(o => $"{o.Target}".ToLowerInvariant() switch { "db1" => 0, "web1" => 1, _ => 2 }).Select(o => o.Error?.ErrorCode));
    }

    [Fact]
    public void Changes_at_once_lose_none()
    {
        Parallel.For(0, 16, i => Set(new() { NodeId = $"node{i}", TargetPath = "/srv" }));
        Assert.Equal(17, _authority.Open().GetTargets([]).Count());
    }

    private void Set(NodeCertTargetChanges changes) => TestAuthority.Value(_authority.Open().SetTargets([changes]).Single());
}
