using ClusterCerts.Publishing;

namespace ClusterCerts.Tests.Publishing;

/// <summary>Nodes by OpenSSH's own client, and a real server.</summary>
public sealed class SshConnectionTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Blanks, quotes and what a shell would take for its own: none of it goes by a shell.
    [SkippableFact]
    public void Files_and_commands_work_with_a_key_that_the_host_knows()
    {
        using SshServer server = SshServer.Start();
        using (INodeFiles files = SshNodes.Open(server))
        {
            string folder = _folder.File("it's \"new\" $(id) ä€"), file = Path.Combine(folder, "node 1.key");
            Assert.Equal("node1", files.Describe());
            files.MakeFolder(folder, default);
            files.WriteNew(file, "key"u8, new NodeFileRights(0x1a0));
            Assert.Equal(("key", 0x1a0), (File.ReadAllText(file), (int)File.GetUnixFileMode(file)));
            files.Rename(file, Path.Combine(folder, "'"));
            Assert.Equal(["'"], files.List(folder));
            Assert.Equal(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), files.Resolve("~/"));
            Assert.Equal(new NodeCommandResult(0, "a  b 'c' ä\noops"), files.Run("printf '%s %s\\n' 'a ' \"b 'c' ä\"; echo oops >&2"));
            Assert.Equal(new NodeCommandResult(3, ""), files.Run("exit 3"));
            Assert.Equal(new NodeCommandResult(2, ""), files.Run("grep -q x; exit 2")); // Nothing is on its standard input.
        }

        server.ExpectNoClients();
    }

    // A forced command ends well whatever was asked for: files work, and no command is taken for done.
    [SkippableFact]
    public void An_account_for_files_alone_takes_no_commands()
    {
        using SshServer server = SshServer.Start("ForceCommand internal-sftp");
        using INodeFiles files = SshNodes.Open(server);
        string done = _folder.File("done");
        files.WriteNew(_folder.File("x"), "1"u8, default);
        Assert.Null(files.Run($"touch {done}"));
        Assert.Null(files.Run("true"));
        Assert.Null(files.Look(done));
        Assert.Equal("1"u8.ToArray(), files.Read(_folder.File("x"), 10));
    }

    // OpenSSH ends with 255 both where a login is cut off and where a server refuses commands.
    [SkippableTheory]
    [InlineData("echo", 2)]
    [InlineData("sftp", 1)]
    public void A_login_that_is_turned_away_for_a_moment_is_no_refusal(string asked, int times)
    {
        using SshServer server = SshServer.Start();
        using INodeFiles files = Open(server, TurningAway(asked, times));
        Assert.Equal(new NodeCommandResult(0, "1"), files.Run("echo 1"));
        Assert.Equal(times, Directory.GetFiles(_folder.Path, "away.*").Length);
    }

    [SkippableFact]
    public void A_server_that_turns_each_command_away_takes_none_and_one_that_lets_nobody_in_is_an_error()
    {
        using SshServer server = SshServer.Start();
        using (INodeFiles files = Open(server, TurningAway("echo", 99)))
        {
            Assert.Null(files.Run("touch " + _folder.File("done")));
            Assert.False(File.Exists(_folder.File("done")));
        }

        using INodeFiles cut = Open(server, TurningAway("echo", 99));
        File.WriteAllText(_folder.File("all"), "");
        Assert.Throws<ClusterCertsException>(() => cut.Run("true"));
    }

    private static INodeFiles Open(SshServer server, SshPrograms programs)
    {
        var entry = new TargetEntry { NodeId = "1", HostName = SshServer.HostName, SshConfigPath = server.ConfigPath, TargetPath = "/x" };
        return NodeConnection.Open(new NodeCertTarget(entry, "/pki"), AuthorityContext.Default, TimeSpan.FromSeconds(120), CancellationToken.None, programs);
    }

    // OpenSSH's own, but that it does as if the server had ended the connection: so many times for what is asked, and always once there is a file "all".
    private SshPrograms TurningAway(string asked, int times)
    {
        string script = _folder.File($"ssh-{asked}");
        SshPrograms real = SshPrograms.Find();
        File.WriteAllText(script, $$"""
            #!/bin/sh
            for last; do :; done
            [ ! -e '{{_folder.File("all")}}' ] || exit 255
            n=$(ls '{{_folder.Path}}' | grep -c '^away')
            case "$last" in {{asked}}*) [ "$n" -ge {{times}} ] || { : > '{{_folder.Path}}'/away.$n; exit 255; } ;; esac
            exec '{{real.Ssh}}' "$@"
            """);
        File.SetUnixFileMode(script, (UnixFileMode)0x1c0);
        return real with { Ssh = script };
    }

    // The greeting of a login that is only on its errors, or of a host, is no matter.
    [SkippableFact]
    public void A_banner_of_the_host_is_no_matter()
    {
        File.WriteAllText(_folder.File("banner"), "Authorized use only.\n");
        using SshServer server = SshServer.Start($"Banner {_folder.File("banner")}");
        using INodeFiles files = SshNodes.Open(server);
        Assert.Equal(new NodeCommandResult(0, "1"), files.Run("echo 1"));
    }

    [SkippableFact]
    public void A_command_that_hangs_is_left_behind_at_its_limit()
    {
        using SshServer server = SshServer.Start();
        using INodeFiles files = SshNodes.Open(server);
        const string Hanging = "echo begun; sleep 60 >/dev/null 2>&1 </dev/null & echo; sleep 5; kill $!; sleep 60";
        Assert.Equal(new NodeCommandResult(null, "begun"), ShortLimit.Find(limit => files.Run(Hanging, limit)!, r => r.Output.Length > 0));
        Assert.Equal(new NodeCommandResult(0, "on"), files.Run("echo on"));
    }

    [SkippableFact]
    public void A_stopped_command_leaves_no_client_behind()
    {
        using SshServer server = SshServer.Start();
        using var stop = new CancellationTokenSource();
        using (INodeFiles files = SshNodes.Open(server, cancellation: stop.Token))
        {
            Assert.Equal(0, files.Run("true")!.ExitStatus);
            Assert.NotEmpty(server.Clients());
            stop.CancelAfter(TimeSpan.FromMilliseconds(300));
            Assert.ThrowsAny<OperationCanceledException>(() => files.Run("sleep 60"));
            Assert.ThrowsAny<OperationCanceledException>(() => files.Look("/"));
        }

        server.ExpectNoClients();
        Assert.ThrowsAny<OperationCanceledException>(() => SshNodes.Open(server, cancellation: stop.Token));
        server.ExpectNoClients();
    }

    // One that the administrator opened lets in where a login would not; none is begun.
    [SkippableFact]
    public void A_shared_connection_that_is_open_is_used_and_none_is_begun()
    {
        using SshServer server = SshServer.Start();
        server.Prepend($"ControlPath {_folder.File("shared")}\nControlMaster auto\nControlPersist 600");
        using (INodeFiles files = SshNodes.Open(server))
            Assert.Equal(0, files.Run("true")!.ExitStatus);
        Assert.False(File.Exists(_folder.File("shared")));
        using (System.Diagnostics.Process shared = Peer.Start(null, "ssh", "-F", server.ConfigPath, "-M", "-N", "-o", "ControlPersist=no", SshServer.HostName))
        {
            for (int tries = 0; tries < 3000 && !File.Exists(_folder.File("shared")); tries++)
                Thread.Sleep(20);
            server.RefuseLogins();
            using (INodeFiles files = SshNodes.Open(server))
                Assert.Equal(0, files.Run("true")!.ExitStatus);
            shared.Kill();
        }

        server.ExpectNoClients();
        SshNodes.Refusal(ErrorCode.LoginRefused, server);
    }

    // By way of another host: its client is a program of OpenSSH's own, and ends with ours.
    [SkippableFact]
    public void A_jump_host_of_the_settings_is_used()
    {
        using SshServer server = SshServer.Start();
        server.Prepend("Host node2\n    ProxyJump node9\n");
        using (INodeFiles files = SshNodes.Open(server, host: "node2"))
        {
            Assert.NotNull(files.Look("/"));
            Assert.True(server.Clients().Count > 1);
        }

        server.ExpectNoClients();
        server.Prepend("Host node9\n    Port 1\n");
        Assert.Contains("jump host", SshNodes.Refusal(ErrorCode.NodeUnreachable, server, host: "node2").Message, StringComparison.Ordinal);
    }

    // What the settings would do besides is not done.
    [SkippableFact]
    public void Commands_and_forwardings_of_the_settings_are_left_out()
    {
        using SshServer server = SshServer.Start();
        string done = _folder.File("done");
        server.Prepend($"PermitLocalCommand yes\nLocalCommand touch {done}\nRemoteCommand touch {done}\nRequestTTY force\nLocalForward {FreePort.Take()} 127.0.0.1:1\nForwardAgent yes");
        using INodeFiles files = SshNodes.Open(server);
        Assert.Equal(new NodeCommandResult(1, "no"), files.Run("test -t 1 || test -n \"$SSH_AUTH_SOCK\" || { echo no; exit 1; }"));
        Assert.False(File.Exists(done));
    }
}
