using ClusterCerts.Publishing;

namespace ClusterCerts.Tests.Publishing;

/// <summary>From the authority to the running node: a real sshd, and a real nginx behind it that is reloaded and asked.</summary>
[LongRunning]
public sealed class SshPublishTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly string _node;
    private readonly int _port = FreePort.Take();

    public SshPublishTests() => _node = Directory.CreateDirectory(Path.Combine(_authority.Around, "node")).FullName;

    public void Dispose()
    {
        if (File.Exists(Path.Combine(_node, "pid")))
            Peer.Run("kill", File.ReadAllText(Path.Combine(_node, "pid")).Trim());
        _authority.Dispose();
    }

    [SkippableFact]
    public void Nginx_serves_what_was_renewed_keeps_what_it_has_when_a_reload_fails_and_survives_cuts()
    {
        Peer.Needs("nginx", "kill");
        using SshServer server = SshServer.Start();
        SetUp(server);
        _authority.Issue("web1");

        NodeCertPublication first = Publish();
        Assert.True(first.State == NodeCertPublicationState.Proven, $"{first.Reason}\n{server.Log}");
        Assert.Equal($"node1:{Tls}", _authority.Latest("web1").PublishedTo);
        string master = File.ReadAllText(Path.Combine(_node, "pid"));
        Assert.Equal(NodeCertPublicationState.Unchanged, Publish().State);
        Assert.Equal(1, Reloads);

        Renew();
        Assert.Equal(NodeCertPublicationState.Proven, Publish().State);
        Assert.Equal((2, master), (Reloads, File.ReadAllText(Path.Combine(_node, "pid"))));

        // Settings that nginx refuses: it goes on with what it has, and so do the files.
        Dictionary<string, string> before = Files();
        string settings = File.ReadAllText(Conf);
        File.WriteAllText(Conf, settings.Replace("events {}", "events { no such thing; }", StringComparison.Ordinal));
        Renew();
        NodeCertPublication failed = Publish();
        Assert.Equal((NodeCertPublicationState.RolledBack, ErrorCode.ReloadFailed), (failed.State, failed.Error!.ErrorCode));
        Assert.Contains("unknown directive", failed.Reason, StringComparison.Ordinal);
        Assert.Contains("The reload with them failed too", failed.Reason, StringComparison.Ordinal);
        Assert.Equal(before, Files());
        File.WriteAllText(Conf, settings);

        // The way breaks off; the next publication finishes.
        foreach (int at in FullTests.Wanted ? [9, 21, 33, 45, 57] : (int[])[45])
        {
            NodeCertPublication cut = Publish(at);
            Assert.True(cut.Error is null or { ErrorCode: ErrorCode.NodeUnreachable }, cut.Reason);
            NodeCertPublication done = Publish();
            Assert.True(done.Error is null, $"operation {at}: {done.Reason}");
            Assert.Equal(_authority.Latest("web1").SerialNumber, _authority.Latest("web1").PublishedSerialNumber);
            Assert.Equal(["clients.crt", "server.crt", "server.key", "tls.conf"], ExportBench.Tree(Tls));
            Renew();
        }

        server.ExpectNoClients();
    }

    [SkippableFact]
    public void An_account_for_files_alone_is_told_that_nothing_was_reloaded()
    {
        using SshServer server = SshServer.Start("ForceCommand internal-sftp", "Subsystem sftp internal-sftp");
        SetUp(server, hasEndpoint: false);
        _authority.Issue("web1");
        NodeCertPublication done = Publish();
        Assert.Equal((NodeCertPublicationState.Placed, null), (done.State, done.Error));
        Assert.Contains("takes no commands", done.Reason, StringComparison.Ordinal);
        Assert.Equal(0, Reloads);
        Assert.Equal(["clients.crt", "server.crt", "server.key", "tls.conf"], ExportBench.Tree(Tls));
    }

    // Each says why, nothing was changed, and the rest go on.
    [SkippableFact]
    public void Whoever_cannot_be_reached_is_named()
    {
        using SshServer server = SshServer.Start();
        SetUp(server);
        _authority.Issue("web1");
        server.Know(null);
        Assert.Equal(ErrorCode.HostKeyRefused, Publish().Error!.ErrorCode);
        Assert.False(Directory.Exists(Tls));
    }

    private string Tls => Path.Combine(_node, "tls");

    private string Conf => Path.Combine(_node, "nginx.conf");

    private int Reloads => File.Exists(Path.Combine(_node, "reloads")) ? File.ReadAllLines(Path.Combine(_node, "reloads")).Length : 0;

    private Dictionary<string, string> Files() => Directory.EnumerateFiles(Tls).ToDictionary(
        path => path, path => OperatingSystem.IsWindows() ? "" : $"{File.GetUnixFileMode(path)} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)))}");

    private void Renew() => Assert.All(_authority.Open().Renew(["web1"], new()).ToList(), o => Assert.Null(o.Error));

    private NodeCertPublication Publish(int cutAt = 0)
    {
        CertAuthority authority = _authority.Open();
        var publisher = new Publisher(authority, new(), (target, context, timeout, stop) =>
        {
            INodeFiles way = NodeConnection.Open(target, context, timeout, stop);
            return cutAt == 0 ? way : new CutWay(way, cutAt);
        });
        return Assert.Single(publisher.Run([.. authority.FindPublications(["web1"]).Select(TestAuthority.Value)], message => Assert.Fail(message), default));
    }

    // The first reload starts it.
    private void SetUp(SshServer server, bool hasEndpoint = true)
    {
        File.WriteAllText(Conf, $$"""
            daemon on;
            pid {{_node}}/pid;
            error_log {{_node}}/error.log;
            events {}
            http {
                access_log off;
                client_body_temp_path {{_node}}/body; proxy_temp_path {{_node}}/proxy;
                fastcgi_temp_path {{_node}}/fastcgi; uwsgi_temp_path {{_node}}/uwsgi; scgi_temp_path {{_node}}/scgi;
                server { listen 127.0.0.1:{{_port}} ssl; include "{{Tls}}/tls.conf"; }
            }
            """);
        string reload = Path.Combine(_node, "reload.sh");
        File.WriteAllText(reload, $"echo >>{_node}/reloads\nif test -s {_node}/pid; then exec nginx -p {_node} -c {Conf} -s reload 2>&1; else exec nginx -p {_node} -c {Conf} >/dev/null 2>&1; fi\n");
        File.WriteAllText(_authority.File("targets.json"), $$"""
            { "targets": [ { "nodeId": "web1", "hostName": "{{SshServer.HostName}}", "sshConfigPath": "{{server.ConfigPath}}", "as": "Nginx", "targetPath": "{{Tls}}",
                "reloadCommand": "sh {{reload}}"{{(hasEndpoint ? $", \"endpoint\": \"127.0.0.1:{_port}\"" : "")}} } ] }
            """);
    }

    /// <summary>A way that breaks off at one of its operations, with the connection.</summary>
    private sealed class CutWay(INodeFiles way, int at) : INodeFiles
    {
        private int _done;
        private bool _isGone;

        public string Describe() => way.Describe();

        public string Resolve(string path) => Do(() => way.Resolve(path));

        public NodeFile? Look(string path) => Do(() => way.Look(path));

        public IReadOnlyList<string> List(string folder) => Do(() => way.List(folder));

        public byte[] Read(string path, int limit) => Do(() => way.Read(path, limit));

        public void WriteNew(string path, ReadOnlySpan<byte> content, NodeFileRights rights)
        {
            byte[] bytes = content.ToArray();
            Do(() => way.WriteNew(path, bytes, rights));
        }

        public void Rename(string from, string to) => Do(() => way.Rename(from, to));

        public void RenameFolder(string from, string to) => Do(() => way.RenameFolder(from, to));

        public bool Link(string existing, string name) => Do(() => way.Link(existing, name));

        public void Delete(string path) => Do(() => way.Delete(path));

        public void MakeFolder(string path, NodeFileRights rights) => Do(() => way.MakeFolder(path, rights));

        public void DeleteFolder(string path) => Do(() => way.DeleteFolder(path));

        public NodeCommandResult? Run(string command, TimeSpan? limit = null) => Do(() => way.Run(command, limit));

        public void Dispose()
        {
            if (!_isGone)
                way.Dispose();
        }

        private void Do(Action act) => Do(() =>
        {
            act();
            return true;
        });

        private T Do<T>(Func<T> act)
        {
            if (_done >= at || ++_done == at)
            {
                if (!_isGone)
                    way.Dispose();
                _isGone = true;
                throw new ClusterCertsException(ErrorCode.NodeUnreachable, "cut off");
            }

            return act();
        }
    }
}
