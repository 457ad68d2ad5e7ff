using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ClusterCerts.Benchmarks;

/// <summary>One real OpenSSH server of its own on 127.0.0.1 and a free port, and the settings with which OpenSSH's client finds it under every name; behind the
/// names that begin with <see cref="Dead"/> nobody listens.</summary>
internal sealed class SshHosts : IDisposable
{
    internal const string Dead = "dead";

    private const string LoggedIn = "Accepted publickey";

    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(1);

    private readonly string _folder;
    private readonly int _port;
    private readonly Process _server;

    /// <summary>Starts it.</summary>
    /// <param name="folder">Where its keys and settings go; deleted by whoever made it.</param>
    /// <exception cref="InvalidOperationException">It did not start.</exception>
    internal SshHosts(string folder)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        using var dead = new TcpListener(IPAddress.Loopback, 0);
        using var live = new TcpListener(IPAddress.Loopback, 0);
        dead.Start();
        live.Start();
        _port = ((IPEndPoint)live.LocalEndpoint).Port;
        foreach (string name in (string[])["host", "user"])
            Machine.Time("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", this[name]);
        File.WriteAllText(this["known_hosts"], $"[127.0.0.1]:{_port} {File.ReadAllText(this["host.pub"])}");
        File.Copy(this["user.pub"], this["authorized_keys"]);
        WriteClientSettings(((IPEndPoint)dead.LocalEndpoint).Port);
        WriteServerSettings();
        live.Stop();
        if (Environment.IsPrivilegedProcess)
            Directory.CreateDirectory("/run/sshd"); // Where it locks up the part of it that strangers talk to; a container lacks it.
        _server = Process.Start(Machine.Find("sshd")!, ["-D", "-f", this["sshd_config"], "-E", this["log"]]);
        WaitForServer();
    }

    /// <summary>The client's settings.</summary>
    internal string ConfigPath => this["ssh_config"];

    /// <summary>How often it let somebody in.</summary>
    internal int Logins => File.ReadLines(this["log"]).Count(line => line.Contains(LoggedIn, StringComparison.Ordinal));

    /// <summary>Milliseconds of processor time of all connections that have ended, and of the server itself.</summary>
    internal double Cpu => Benchmarks.Cpu.Of(_server.Id) is (double own, double children) ? own + children : double.NaN;

    private string this[string name] => Path.Combine(_folder, name);

    public void Dispose()
    {
        _server.Kill(entireProcessTree: true);
        _server.WaitForExit();
        _server.Dispose();
    }

    // What stands first counts.
    private void WriteClientSettings(int dead) => File.WriteAllText(
        ConfigPath,
        $"""
        Host {Dead}*
            Port {dead}
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

    // All nodes at once may be at the door of this one server, where in a cluster each has its own. What this account's shell does when it starts
    // (.bashrc) is nothing of a publication.
    private void WriteServerSettings() => File.WriteAllLines(
        this["sshd_config"],
        [
            $"Port {_port}", "ListenAddress 127.0.0.1", $"HostKey {this["host"]}", "PidFile none", "UsePAM no", "StrictModes no",
            $"AuthorizedKeysFile {this["authorized_keys"]}", "AuthenticationMethods publickey", "PermitRootLogin yes", "MaxStartups 200", "PrintMotd no",
            "UseDNS no", "Subsystem sftp internal-sftp", $"SetEnv HOME={_folder}",
        ]);

    private void WaitForServer()
    {
        for (var clock = Stopwatch.StartNew(); !Listens(); Thread.Sleep(20))
        {
            if (_server.HasExited || clock.Elapsed > LongestStart)
                throw new InvalidOperationException($"sshd does not listen: {(File.Exists(this["log"]) ? File.ReadAllText(this["log"]) : "")}");
        }
    }

    private bool Listens()
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", _port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
