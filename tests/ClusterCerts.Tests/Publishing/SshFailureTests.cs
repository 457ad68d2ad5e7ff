using ClusterCerts.Publishing;

namespace ClusterCerts.Tests.Publishing;

/// <summary>A real server that does not let the client in, or gives no files: each reason is told from the others.</summary>
public sealed class SshFailureTests
{
    [SkippableFact]
    public void A_key_of_the_host_that_is_unknown_or_another_is_refused_and_never_added()
    {
        using SshServer server = SshServer.Start();
        server.Know(null);
        Assert.Contains("is not known here", SshNodes.Refusal(ErrorCode.HostKeyRefused, server).Message, StringComparison.Ordinal);
        Assert.Empty(File.ReadAllText(server.KnownHostsPath));
        server.Know(server.MakeKey("other"));
        string known = File.ReadAllText(server.KnownHostsPath);
        Assert.Contains("is another than the one known here", SshNodes.Refusal(ErrorCode.HostKeyRefused, server).Message, StringComparison.Ordinal);
        Assert.Equal(known, File.ReadAllText(server.KnownHostsPath));

        // Not even where the settings would take any.
        server.Prepend("StrictHostKeyChecking no\nUpdateHostKeys yes");
        SshNodes.Refusal(ErrorCode.HostKeyRefused, server);
        server.Know(null);
        SshNodes.Refusal(ErrorCode.HostKeyRefused, server);
        Assert.Empty(File.ReadAllText(server.KnownHostsPath));
        server.ExpectNoClients();
    }

    [SkippableFact]
    public void A_login_that_is_refused_names_the_user_and_shows_what_OpenSSH_says()
    {
        using SshServer server = SshServer.Start();
        server.RefuseLogins();
        ClusterCertsException error = SshNodes.Refusal(ErrorCode.LoginRefused, server);
        Assert.Contains($"'{Environment.UserName}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("OpenSSH says: '", error.Message, StringComparison.Ordinal);
        Assert.Contains("'nobody-of-this-name'", SshNodes.Refusal(ErrorCode.LoginRefused, server, user: "nobody-of-this-name").Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void An_account_that_runs_something_else_in_place_of_all_gives_no_files()
    {
        using SshServer greets = SshServer.Start("ForceCommand echo Welcome; exec /usr/lib/openssh/sftp-server");
        Assert.Contains("'Welcome", SshNodes.Refusal(ErrorCode.SftpFailed, greets).Message, StringComparison.Ordinal);
        using SshServer denies = SshServer.Start("ForceCommand exit 5");
        Assert.Contains("exit status 5", SshNodes.Refusal(ErrorCode.SftpFailed, denies).Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_server_without_the_subsystem_is_told_from_a_login_that_fails()
    {
        using SshServer none = SshServer.Start("Subsystem other /bin/true");
        Assert.Contains("no such subsystem", SshNodes.Refusal(ErrorCode.SftpFailed, none).Message, StringComparison.Ordinal);
        using SshServer broken = SshServer.Start("Subsystem sftp /nowhere/sftp-server");
        Assert.Contains("exit status 127", SshNodes.Refusal(ErrorCode.SftpFailed, broken).Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Settings_that_OpenSSH_does_not_understand_are_told_of()
    {
        using SshServer server = SshServer.Start();
        server.Prepend("NoSuchWord yes");
        Assert.Contains("settings", SshNodes.Refusal(ErrorCode.InvalidArgument, server).Message, StringComparison.Ordinal);
    }

    // Keys of hosts may be certified: one that is not is refused as ever, whichever of two refusals it may be for us.
    [SkippableFact]
    public void A_certified_key_of_the_host_is_accepted_and_another_is_not()
    {
        using SshServer server = SshServer.Start();
        server.KnowAuthority(server.MakeKey("authority"));
        Assert.Contains("could not be found out", SshNodes.Refusal(ErrorCode.LoginRefused, server).Message, StringComparison.Ordinal);
        using SshServer certified = SshServer.StartCertified();
        using INodeFiles files = SshNodes.Open(certified);
        Assert.NotNull(files.Look("/"));
        certified.Know(null);
        SshNodes.Refusal(ErrorCode.HostKeyRefused, certified);
    }

    // A key that was given up is refused, wherever else it is known.
    [SkippableFact]
    public void A_revoked_key_of_the_host_is_refused()
    {
        using SshServer server = SshServer.Start();
        File.AppendAllText(server.KnownHostsPath, "@revoked * " + File.ReadAllText(server.KnownHostsPath).Split(' ', 2)[1]);
        Assert.Contains("revoked", SshNodes.Refusal(ErrorCode.HostKeyRefused, server).Message, StringComparison.Ordinal);
    }
}
