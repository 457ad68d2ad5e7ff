using ClusterCerts.Publishing;

namespace ClusterCerts.Tests.Publishing;

/// <summary>Which program is started, and with what.</summary>
public sealed class SshProgramsTests
{
    [Theory]
    [InlineData(false, "/usr/bin:/bin", "/usr/bin/ssh|/bin/ssh", "/usr/bin/ssh")] // The first one.
    [InlineData(false, "/usr/local/bin:/bin/", "/bin/ssh", "/bin/ssh")]
    [InlineData(false, "::.:bin:/bin", "/ssh|./ssh|bin/ssh|ssh", null)] // Nothing of the current folder.
    [InlineData(false, "", "/ssh|ssh", null)]
    [InlineData(true, @"C:\Tools;C:\Git\usr\bin", @"C:\Windows\System32\OpenSSH\ssh.exe|C:\Git\usr\bin\ssh.exe", @"C:\Windows\System32\OpenSSH\ssh.exe")] // Windows' own.
    [InlineData(true, @"C:\Tools\;""C:\Git\usr\bin""", @"C:\Git\usr\bin\ssh.exe", @"C:\Git\usr\bin\ssh.exe")]
    [InlineData(true, @".;;bin;\bin;C:bin", @".\ssh.exe|bin\ssh.exe|\ssh.exe|\bin\ssh.exe|C:bin\ssh.exe", null)]
    public void The_program_is_Windows_own_or_the_first_of_PATH_and_never_one_of_the_current_folder(bool isWindows, string path, string there, string? expected) =>
        Assert.Equal(expected, SshPrograms.Find("ssh", isWindows, @"C:\Windows\System32", path, there.Split('|').Contains));

    // What is given first counts for OpenSSH, so that nothing of a settings file undoes it; the host comes last, after --.
    [Fact]
    public void What_may_never_happen_is_said_to_the_program()
    {
        string[] arguments = [.. new SshHost("web1", "deploy", 2222, "/etc/our_ssh_config").ForFiles(TimeSpan.FromSeconds(30))];
        Assert.Equal(["-F", "/etc/our_ssh_config"], arguments[..2]);
        Assert.Equal(["-p", "2222", "-l", "deploy", "-s", "--", "web1", "sftp"], arguments[^8..]);
        Assert.All(
            ["BatchMode=yes", "StrictHostKeyChecking=yes", "UpdateHostKeys=no", "ClearAllForwardings=yes", "PermitLocalCommand=no", "RemoteCommand=none", "ControlMaster=no", "ConnectTimeout=35"],
            option => Assert.Equal("-o", arguments[Array.IndexOf(arguments, option) - 1]));
        Assert.Equal(["--", "web1", "systemctl reload nginx"], new SshHost("web1", null, null, null).ForCommand("systemctl reload nginx", TimeSpan.FromSeconds(1)).TakeLast(3));
    }

    [Theory]
    [InlineData("hostname a.example\nport 22\nproxyjump none", "a.example", 22, false, "a.example")]
    [InlineData("hostname a.example\nport 2222\nproxycommand nc %h %p", "a.example", 2222, true, "[a.example]:2222")]
    [InlineData("hostname ::1\nport 22\nhostkeyalias web\nproxyjump bastion\n", "::1", 22, true, "web")]
    [InlineData("HostName a.example\r\nPort x\r\n", "a.example", 22, false, "a.example")]
    public void Settings_are_read_as_OpenSSH_prints_them(string printed, string host, int port, bool isProxied, string known)
    {
        var settings = new SshSettings(printed);
        Assert.Equal((host, port, isProxied, known), (settings.HostName, settings.Port, settings.IsProxied, settings.KnownName));
    }

    [Theory]
    [InlineData("/etc/nginx/tls", "/etc/nginx/tls", false)]
    [InlineData("C:/nginx/tls", "/C:/nginx/tls", true)]
    [InlineData(@"c:\nginx\tls", "/c:/nginx/tls", true)]
    [InlineData("/C:/nginx", "/C:/nginx", true)]
    [InlineData(@"/srv/back\slash", @"/srv/back\slash", false)]
    [InlineData("/C:x", "/C:x", false)]
    public void A_path_of_Windows_is_written_as_SFTP_has_it(string path, string expected, bool isOfWindows) =>
        Assert.Equal((expected, isOfWindows), (SftpPath.FromRoot(path), SftpPath.IsOfWindows(expected)));

    // A program that cannot be started is an error with a name.
    [Fact]
    public void A_program_that_is_not_there_is_told_of() => Assert.Equal(
        ErrorCode.ProgramNotFound, Assert.Throws<ClusterCertsException>(() => StartedProgram.Start("/nowhere/ssh", [])).ErrorCode);
}
