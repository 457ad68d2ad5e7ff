
namespace ClusterCerts.Tests.Support;

/// <summary>A real PostgreSQL with its data in a folder of its own, on this machine alone and on a free port; whoever is in trusts itself.</summary>
internal sealed partial class PostgresServer : IDisposable
{
    // Whose processes the server's are too, where root starts it.
    private const string Superuser = "postgres";

    private readonly string _folder = Directory.CreateTempSubdirectory("clustercerts-pg-").FullName;
    private readonly string _programs = Programs()!;
    private SmallDisk? _disk;

    private PostgresServer(params string[] layout)
    {
        if (Environment.IsPrivilegedProcess)
            Peer.Expect("chown", Superuser, _folder);
        Port = FreePort.Take();
        Run("initdb", ["-D", Data, "-U", Superuser, "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C", .. layout]);
        Start();
        Expect("postgres", "CREATE DATABASE pki");
    }

    internal int Port { get; }

    internal string Data => Path.Combine(_folder, "data");

    /// <summary>Whether this machine has one.</summary>
    internal static bool IsHere => Programs() is not null;

    /// <summary>One with nothing in it; skips the test where there is no PostgreSQL.</summary>
    /// <param name="layout">How its files are laid out, as initdb has it.</param>
    internal static PostgresServer Empty(params string[] layout)
    {
        Skip.If(Programs() is null, "initdb is not on this machine");
        return new PostgresServer(layout);
    }

    /// <summary>The server as store.json names it.</summary>
    internal string Connection => $"Host=127.0.0.1;Port={Port};Database=pki;Username={Superuser}";

    private PostgresServer(PostgresServer primary)
    {
        if (Environment.IsPrivilegedProcess)
            Peer.Expect("chown", Superuser, _folder);
        Port = FreePort.Take();
        Run("pg_basebackup", "-h", "127.0.0.1", "-p", $"{primary.Port}", "-U", Superuser, "-D", Data, "-R", "--checkpoint=fast", "--no-sync");
        Start();
    }

    /// <summary>A standby of this server, with all that is in it now.</summary>
    internal PostgresServer Standby() => new(this);

    /// <summary>Gives it a certificate, and starts it anew with TLS.</summary>
    internal void UseTls(string certificatePath, string keyPath)
    {
        Kill();
        foreach ((string from, string name) in ((string, string)[])[(certificatePath, "server.crt"), (keyPath, "server.key")])
        {
            string to = Path.Combine(Data, name);
            File.Copy(from, to);
            if (Environment.IsPrivilegedProcess)
                Peer.Expect("chown", Superuser, to);
        }

        File.AppendAllText(Path.Combine(Data, "postgresql.conf"), "ssl = on\n");
        Start();
    }

    internal void Start() => Run("pg_ctl", "-D", Data, "-w", "-l", Path.Combine(_folder, "log"), "-o", Options, "start");

    private string Options => $"-p {Port} -k {_folder} -c listen_addresses=127.0.0.1 -c fsync=off -c shared_buffers=16MB -c max_connections=60";

    /// <summary>A small disk beside its data, which is its own; skips the test where there can be none.</summary>
    internal SmallDisk SmallDisk(int mebibytes) => _disk = Support.SmallDisk.Mount(Path.Combine(_folder, "small"), mebibytes, Superuser);

    /// <summary>Has its write-ahead log on another disk.</summary>
    internal void MoveLogTo(SmallDisk disk)
    {
        Kill();
        string log = Path.Combine(Data, "pg_wal"), place = Path.Combine(disk.Path, "pg_wal");
        Peer.Expect("cp", "-a", log, place);
        Directory.Delete(log, recursive: true);
        File.CreateSymbolicLink(log, place);
        Start();
    }

    /// <summary>Starts it if it has ended, or waits until it has recovered.</summary>
    internal void Bring()
    {
        string ready = Path.Combine(_programs, "pg_isready");
        while (Peer.Run(ready, "-h", "127.0.0.1", "-p", $"{Port}").ExitCode != 0)
        {
            if (!File.Exists(Path.Combine(Data, "postmaster.pid")))
                Start();
            Thread.Sleep(100);
        }
    }

    /// <summary>A script that ends the server in some way and starts it again; <c>$data</c> is where its data are.</summary>
    internal string Script(string end)
    {
        string script = Path.Combine(_folder, "end-and-start.sh");
        string server = Environment.IsPrivilegedProcess ? $"runuser -u {Superuser} --" : "";
        File.WriteAllText(
            script,
            $$"""
            data={{Data}}
            pg_ctl() { {{server}} {{Path.Combine(_programs, "pg_ctl")}} "$@" >> {{_folder}}/script 2>&1 < /dev/null; }
            {{end}} || exit 1
            # Processes of the one that was killed may be there for a moment.
            for attempt in 1 2 3 4 5 6 7 8 9 10; do
                pg_ctl -D $data -w -l {{Path.Combine(_folder, "log")}} -o '{{Options}}' start && exit 0
                sleep 1
            done
            cat {{_folder}}/script
            exit 1
            """);
        return script;
    }

    /// <summary>Ends it at once, as a failure does; what was committed is there when it starts again.</summary>
    internal void Kill() => Run("pg_ctl", "-D", Data, "-w", "-m", "immediate", "stop");

    /// <summary>Runs SQL as the superuser, in a database.</summary>
    internal string Expect(string database, string sql) => Peer.Expect(
        Path.Combine(_programs, "psql"), "-h", "127.0.0.1", "-p", $"{Port}", "-U", Superuser, "-d", database, "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", sql).Trim();

    /// <summary>Runs a script in a folder, for which this server is the one that programs of PostgreSQL ask.</summary>
    internal void Shell(string folder, string script) => Peer.ExpectIn(
        folder, "env", "PGHOST=127.0.0.1", $"PGPORT={Port}", $"PGUSER={Superuser}", $"PATH={_programs}:{Environment.GetEnvironmentVariable("PATH")}", "sh", "-ec", script);

    public void Dispose()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
            Kill();
        _disk?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // Debian keeps each version's programs in a folder of its own.
    private static string? Programs() => Directory.Exists("/usr/lib/postgresql")
        ? Directory.EnumerateDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).Where(bin => File.Exists(Path.Combine(bin, "initdb")))
            .OrderByDescending(bin => bin, StringComparer.Ordinal).FirstOrDefault()
        : null;

    // PostgreSQL refuses to run as root.
    internal void Run(string program, params string[] arguments)
    {
        string path = Path.Combine(_programs, program);
        string[] command = Environment.IsPrivilegedProcess ? ["runuser", "-u", Superuser, "--", path, .. arguments] : [path, .. arguments];
        using var process = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("sh", ["-c", $"cd / && exec \"$@\" >> {_folder}.out 2>&1", "sh", .. command]))!;
        process.WaitForExit();
        string output = File.Exists(_folder + ".out") ? File.ReadAllText(_folder + ".out") : "";
        File.Delete(_folder + ".out");
        Assert.True(process.ExitCode == 0, $"{program}: exit status {process.ExitCode}\n{output}");
    }
}
