using ClusterCerts.Publishing;

namespace ClusterCerts.Tests.Publishing;

/// <summary>Publications to nodes behind a real SSH server.</summary>
public sealed class PublishBySshTests : IDisposable
{
    private static readonly PublicationParameters How = new() { Timeout = TimeSpan.FromMinutes(2) };

    private readonly TestAuthority _authority = new();

    private string Folder => Directory.CreateDirectory(Path.Combine(_authority.Around, "node's \"tls\" ä")).FullName;

    private string Loaded => Path.Combine(_authority.Around, "loaded");

    public void Dispose() => _authority.Dispose();

    [SkippableFact]
    public void A_node_gets_its_files_loads_them_and_keeps_the_old_ones_where_it_cannot()
    {
        using SshServer server = SshServer.Start();
        SetTarget(server, $"echo x >> {Loaded}");
        NodeCert first = _authority.Issue("node1");
        Assert.Equal(NodeCertPublicationState.Placed, Publish().State);
        Assert.Equal(["x"], File.ReadAllLines(Loaded));
        Dictionary<string, byte[]> files = Files();
        Assert.Contains(files.Values, content => content.AsSpan().IndexOf("PRIVATE KEY"u8) >= 0);
        Assert.All(files.Where(file => file.Value.AsSpan().IndexOf("PRIVATE KEY"u8) >= 0), file =>
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Folder, file.Key))));
        Assert.Equal(NodeCertPublicationState.Unchanged, Publish().State);
        Assert.Equal(["x"], File.ReadAllLines(Loaded));

        // What cannot load the new ones has the old ones again, and is told to load them.
        SetTarget(server, $"echo y >> {Loaded}; exit 9");
        Assert.NotEqual(first.SerialNumber, _authority.Issue(new() { Force = true }, "node1")[0].SerialNumber);
        NodeCertPublication failed = Publish();
        Assert.Equal((NodeCertPublicationState.RolledBack, ErrorCode.ReloadFailed), (failed.State, failed.Error!.ErrorCode));
        Assert.Equal(["x", "y", "y"], File.ReadAllLines(Loaded));
        Assert.Equal(files, Files());
        server.ExpectNoClients();
    }

    [SkippableFact]
    public void A_host_that_cannot_be_trusted_or_entered_is_named_and_nothing_is_changed()
    {
        using SshServer server = SshServer.Start();
        SetTarget(server, "true");
        _authority.Issue("node1");
        string known = File.ReadAllText(server.KnownHostsPath);
        server.Know(server.MakeKey("other"));
        Assert.Equal(ErrorCode.HostKeyRefused, Failure().ErrorCode);
        File.WriteAllText(server.KnownHostsPath, known);
        server.RefuseLogins();
        Assert.Equal(ErrorCode.LoginRefused, Failure().ErrorCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder));
        Assert.Single(_authority.Open().FindUnpublished(new()));
    }

    [SkippableFact]
    public void An_account_for_files_alone_gets_them_and_it_is_told_that_nothing_was_reloaded()
    {
        using SshServer server = SshServer.Start("ForceCommand internal-sftp");
        SetTarget(server, $"echo x >> {Loaded}");
        _authority.Issue("node1");
        NodeCertPublication placed = Publish();
        Assert.Equal(NodeCertPublicationState.Placed, placed.State);
        Assert.Contains("takes no commands", placed.Reason, StringComparison.Ordinal);
        Assert.False(File.Exists(Loaded));
        Assert.NotEmpty(Files());
    }

    // The host drops every session while it loads its new files: the next run finds the state by looking, and finishes.
    [SkippableFact]
    public async Task A_node_that_is_lost_in_the_middle_is_finished_by_the_next_run()
    {
        string once = Path.Combine(_authority.Around, "once");
        using SshServer server = SshServer.Start();
        SetTarget(server, $"test -e {once} || {{ touch {once}; exec sleep 30; }}; echo x >> {Loaded}");
        _authority.Issue("node1");
        Task<NodeCertPublication> publishing = Task.Run(Publish);
        while (!File.Exists(once) && !publishing.IsCompleted)
            await Task.Delay(20);
        server.EndSessions();
        NodeCertPublication lost = await publishing;
        Assert.Equal(NodeCertPublicationState.Failed, lost.State);
        Assert.NotEmpty(Directory.EnumerateDirectories(Folder)); // What puts the old state back, or finishes.
        Assert.Equal(NodeCertPublicationState.Placed, Publish().State);
        Assert.Equal(["x"], File.ReadAllLines(Loaded));
        Assert.Empty(Directory.EnumerateDirectories(Folder));
        Assert.Empty(_authority.Open().FindUnpublished(new()));
    }

    private void SetTarget(SshServer server, string reload) => File.WriteAllText(
        _authority.File("targets.json"),
        $$"""
        { "version": 1, "targets": [ { "nodeId": "node1", "as": "Nginx", "sshConfigPath": {{Json(server.ConfigPath)}}, "targetPath": {{Json(Folder)}}, "reloadCommand": {{Json(reload)}} } ] }
        """);

    private static string Json(string text) => System.Text.Json.JsonSerializer.Serialize(text);

    private NodeCertPublication Publish()
    {
        CertAuthority authority = _authority.Open();
        return authority.Publish([.. authority.FindPublications([]).Select(TestAuthority.Value)], How).Single();
    }

    private ClusterCertsException Failure()
    {
        NodeCertPublication failed = Publish();
        Assert.Equal(NodeCertPublicationState.Failed, failed.State);
        return failed.Error!;
    }

    private Dictionary<string, byte[]> Files() => Directory.EnumerateFiles(Folder).ToDictionary(path => Path.GetFileName(path), File.ReadAllBytes);
}
