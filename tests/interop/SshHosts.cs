namespace ClusterCerts.Interop;

/// <summary>One real OpenSSH server on 127.0.0.1, with keys of its own, that is known under the name of each host; each host can be away alone.</summary>
internal sealed class SshHosts : IDisposable
{
    private readonly string _folder;
    private readonly int _port = FreePort.Take();
    private readonly ServerProcess _server;
    private readonly HashSet<string> _away = [];

    internal SshHosts(string folder)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        RealProgram.Need("ssh");
        RealProgram sshd = RealProgram.Need("sshd");
        foreach (string name in (string[])["host", "user"])
            RealProgram.Need("ssh-keygen").Run("-q", "-t", "ed25519", "-N", "", "-C", name, "-f", this[name]).Succeeded();
        string[] host = File.ReadAllText(this["host.pub"]).Split(' ');
        File.WriteAllText(this["known_hosts"], $"[127.0.0.1]:{_port} {host[0]} {host[1]}\n");
        File.Copy(this["user.pub"], this["authorized_keys"]);
        WriteClientSettings();
        WriteServerSettings(sshd);
        if (Environment.IsPrivilegedProcess)
            Directory.CreateDirectory("/run/sshd"); // Where it locks up the part of it that strangers talk to; a container lacks it.
        _server = ServerProcess.Start(sshd, _port, null, "-D", "-e", "-f", this["sshd_config"]);
    }

    /// <summary>The client's settings, for <c>--ssh-config-path</c>.</summary>
    internal string ConfigPath => this["ssh_config"];

    private string this[string name] => Path.Combine(_folder, name);

    /// <summary>Nobody answers under this name any more.</summary>
    internal void Leave(string host)
    {
        _away.Add(host);
        WriteClientSettings();
    }

    /// <summary>It answers again.</summary>
    internal void Return(string host)
    {
        _away.Remove(host);
        WriteClientSettings();
    }

    public void Dispose() => _server.Dispose();

    // What stands first counts. Nothing listens on port 1.
    private void WriteClientSettings() => File.WriteAllText(
        ConfigPath,
        string.Concat(_away.Select(host => $"Host {host}\n    Port 1\n")) + $"""
        Host *
            HostName 127.0.0.1
            Port {_port}
            User {Environment.UserName}
            IdentityFile {this["user"]}
            IdentitiesOnly yes
            IdentityAgent none
            UserKnownHostsFile {this["known_hosts"]}
            GlobalKnownHostsFile /dev/null

        """);

    private void WriteServerSettings(RealProgram sshd)
    {
        string[] lines =
        [
            $"Port {_port}", "ListenAddress 127.0.0.1", $"HostKey {this["host"]}", "PidFile none", "UsePAM no", "StrictModes no",
            $"AuthorizedKeysFile {this["authorized_keys"]}", "AuthenticationMethods publickey", "PermitRootLogin yes", "MaxStartups 200", "PrintMotd no",
            "UseDNS no", "Subsystem sftp internal-sftp",
            "KexAlgorithms curve25519-sha256", // the default exchange is not ours to test, and it takes most of a login's time
        ];

        // Later versions keep whoever was refused out for a while; earlier ones do not know the word.
        File.WriteAllLines(this["sshd_config"], [.. lines, "PerSourcePenalties no"]);
        if (sshd.Run("-t", "-f", this["sshd_config"]).ExitStatus != 0)
            File.WriteAllLines(this["sshd_config"], lines);
    }
}
