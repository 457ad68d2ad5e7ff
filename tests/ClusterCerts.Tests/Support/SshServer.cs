using System.Diagnostics;
using System.Net.Sockets;

namespace ClusterCerts.Tests.Support;

/// <summary>A real OpenSSH server on 127.0.0.1 and a free port, with keys of its own, into which this user may log in as itself; and the settings with which
/// OpenSSH's client finds it under the name <see cref="HostName"/>.</summary>
internal sealed class SshServer : IDisposable
{
    private readonly string _folder;
    private readonly Process _server;

    private SshServer(string folder, string[] settings)
    {
        _folder = folder;
        Port = FreePort.Take();
        if (!File.Exists(Path.Combine(folder, "host")))
            MakeKey("host");
        MakeKey("user");
        File.Copy(Path.Combine(_folder, "user.pub"), Path.Combine(_folder, "authorized_keys"));
        Know(Path.Combine(_folder, "host.pub"));
        WriteClientSettings();
        WriteServerSettings(settings);
        _server = StartServer();
    }

    /// <summary>The name that the settings know it by, and <c>node1</c> to <c>node999</c> likewise.</summary>
    internal const string HostName = "node1";

    internal int Port { get; }

    /// <summary>The client's settings: whoever uses them reaches this server and no other.</summary>
    internal string ConfigPath => Path.Combine(_folder, "ssh_config");

    internal string KnownHostsPath => Path.Combine(_folder, "known_hosts");

    internal string KeyPath => Path.Combine(_folder, "user");

    internal string Log => File.Exists(LogPath) ? File.ReadAllText(LogPath) : "";

    private string LogPath => Path.Combine(_folder, "log");

    private string KnownName => $"[127.0.0.1]:{Port}";

    /// <summary>Starts one; skips the test where there is none on this machine.</summary>
    /// <param name="settings">Lines of sshd_config, which count before its others.</param>
    internal static SshServer Start(params string[] settings)
    {
        Peer.Needs("sshd", "ssh", "ssh-keygen");
        return new SshServer(Directory.CreateTempSubdirectory("clustercerts-ssh-").FullName, settings);
    }

    /// <summary>Has the client know this key of the server, and no other.</summary>
    /// <param name="publicKey">Its file; null for none.</param>
    internal void Know(string? publicKey) =>
        File.WriteAllText(KnownHostsPath, publicKey is null ? "" : $"{KnownName} {string.Join(' ', File.ReadAllText(publicKey).Split(' ')[..2])}\n");

    /// <summary>Starts one whose key is certified, known to the client by the certifying key alone.</summary>
    internal static SshServer StartCertified()
    {
        Peer.Needs("sshd", "ssh", "ssh-keygen");
        string folder = Directory.CreateTempSubdirectory("clustercerts-ssh-").FullName;
        string authority = MakeKey(folder, "authority"), host = MakeKey(folder, "host");
        Peer.Expect("ssh-keygen", "-q", "-s", authority[..^4], "-I", "node1", "-h", "-n", "127.0.0.1", host);
        var server = new SshServer(folder, [$"HostCertificate {Path.Combine(folder, "host-cert.pub")}"]);
        server.KnowAuthority(authority);
        return server;
    }

    /// <summary>Has the client accept every host whose key this one certifies, and no other.</summary>
    internal void KnowAuthority(string publicKey) =>
        File.WriteAllText(KnownHostsPath, $"@cert-authority {KnownName} {string.Join(' ', File.ReadAllText(publicKey).Split(' ')[..2])}\n");

    /// <summary>A new pair of keys.</summary>
    /// <returns>The file of the public one.</returns>
    internal string MakeKey(string name) => MakeKey(_folder, name);

    private static string MakeKey(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        Peer.Expect("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", path);
        return path + ".pub";
    }

    /// <summary>Lets nobody in any more.</summary>
    internal void RefuseLogins() => File.WriteAllText(Path.Combine(_folder, "authorized_keys"), "");

    /// <summary>Adds to the client's settings; what stands first counts.</summary>
    internal void Prepend(string settings) => File.WriteAllText(ConfigPath, settings + "\n" + File.ReadAllText(ConfigPath));

    /// <summary>The processes of the client that use these settings.</summary>
    internal IReadOnlyList<string> Clients() => [.. Directory.EnumerateDirectories("/proc").Select(process => Read(Path.Combine(process, "cmdline")).Replace('\0', ' ')).Where(line => line.Contains(ConfigPath, StringComparison.Ordinal))];

    /// <summary>Ends all sessions at once, as a host that loses its network does; the server goes on.</summary>
    internal void EndSessions()
    {
        // proc(5): the fourth field is the parent, after a name in brackets.
        foreach (string process in Directory.EnumerateDirectories("/proc").Where(p => char.IsAsciiDigit(Path.GetFileName(p)[0])))
        {
            string status = Read(Path.Combine(process, "stat"));
            if (status.Length > 0 && status[(status.LastIndexOf(')') + 2)..].Split(' ')[1] == $"{_server.Id}")
                Peer.Run("kill", "-9", Path.GetFileName(process));
        }
    }

    /// <summary>Waits until none of them is left: that of a jump host ends a moment after the one it served.</summary>
    internal void ExpectNoClients()
    {
        var clock = Stopwatch.StartNew();
        while (Clients() is { Count: > 0 } left)
        {
            Assert.True(clock.Elapsed < TimeSpan.FromMinutes(1), string.Join('\n', left));
            Thread.Sleep(20);
        }
    }

    public void Dispose()
    {
        _server.Kill(entireProcessTree: true);
        _server.WaitForExit();
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // None of a process, or it has ended.
        }
    }

    private void WriteClientSettings() => File.WriteAllText(
        ConfigPath,
        $"""
        Host node*
            HostName 127.0.0.1
            Port {Port}
            User {Environment.UserName}
            IdentityFile {KeyPath}
            IdentitiesOnly yes
            IdentityAgent none
            UserKnownHostsFile {KnownHostsPath}
            GlobalKnownHostsFile /dev/null

        """);

    private void WriteServerSettings(string[] settings)
    {
        string path = Path.Combine(_folder, "sshd_config");
        string[] lines =
        [
            .. settings,
            $"Port {Port}",
            "ListenAddress 127.0.0.1",
            $"HostKey {Path.Combine(_folder, "host")}",
            "PidFile none",
            "UsePAM no",
            "StrictModes no",
            $"AuthorizedKeysFile {Path.Combine(_folder, "authorized_keys")}",
            "AuthenticationMethods publickey",
            "PermitRootLogin yes",
            "MaxStartups 200",
            "PrintMotd no",
            "UseDNS no",
            "KexAlgorithms curve25519-sha256", // the default exchange is not ours to test, and it takes most of a login's time
            .. settings.Any(line => line.StartsWith("Subsystem ", StringComparison.Ordinal)) ? (string[])[] : ["Subsystem sftp /usr/lib/openssh/sftp-server"],
        ];
        File.WriteAllLines(path, [.. lines, "PerSourcePenalties no"]);

        // What later versions do to whoever is refused would refuse the tests' next login too; earlier ones do not know the word.
        if (Peer.Run("sshd", "-t", "-f", path).ExitCode != 0)
            File.WriteAllLines(path, lines);
    }

    private Process StartServer()
    {
        if (Environment.IsPrivilegedProcess)
            Directory.CreateDirectory("/run/sshd"); // Where it locks up the part of it that strangers talk to; a container lacks it.
        Process server = Peer.Start(null, "sshd", "-D", "-f", Path.Combine(_folder, "sshd_config"), "-E", LogPath);
        var clock = Stopwatch.StartNew();
        while (!Listens())
        {
            Assert.False(server.HasExited, $"sshd ended: {Log}");
            Assert.True(clock.Elapsed < TimeSpan.FromMinutes(2), $"sshd does not listen: {Log}");
            Thread.Sleep(20);
        }

        return server;
    }

    private bool Listens()
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
