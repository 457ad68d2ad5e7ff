using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ClusterCerts.PostgreSql;

namespace ClusterCerts.Benchmarks;

/// <summary>A PostgreSQL of its own, as initdb makes it: what it says is recorded is on disk. On this machine alone, and on a free port.</summary>
internal sealed class DatabaseServer : IDisposable
{
    private const string Superuser = "postgres";

    private readonly string _folder = Directory.CreateTempSubdirectory("clustercerts-bench-pg-").FullName;
    private readonly string _programs = Programs()!;
    private readonly int _port = FreePort();

    private DatabaseServer(string options)
    {
        if (Environment.IsPrivilegedProcess)
            Machine.Time("chown", Superuser, _folder);
        Run("initdb", "-D", Data, "-U", Superuser, "--auth=trust", "--encoding=UTF8", "--locale=C");
        Run("pg_ctl", "-D", Data, "-w", "-l", Path.Combine(_folder, "log"), "-o", $"-p {_port} -k {_folder} -c listen_addresses=127.0.0.1 {options}", "start");
        Query("CREATE DATABASE pki", "postgres");
        CertStore.Find(Connection).Prepare();
    }

    /// <summary>How -Store names it.</summary>
    internal string Connection => $"Host=127.0.0.1;Port={_port};Database=pki;Username={Superuser}";

    private string Data => Path.Combine(_folder, "data");

    /// <summary>One with nothing in it, or null where PostgreSQL is not on this machine.</summary>
    /// <param name="options">Settings that differ from what initdb writes.</param>
    internal static DatabaseServer? Start(string options = "")
    {
        if (Programs() is null)
            return null;
        Engines.Register(Engines.PostgreSql, static () => new PostgreSqlEngine());
        return new DatabaseServer(options);
    }

    /// <summary>What a statement answers, a line for each row.</summary>
    internal string Query(string sql, string database = "pki") => Machine.Output(
        Path.Combine(_programs, "psql"), "-h", "127.0.0.1", "-p", $"{_port}", "-U", Superuser, "-d", database, "-XAtq", "-F", " | ", "-v", "ON_ERROR_STOP=1", "-c", sql).Trim();

    public void Dispose()
    {
        Run("pg_ctl", "-D", Data, "-w", "-m", "immediate", "stop");
        Directory.Delete(_folder, recursive: true);
    }

    // Debian keeps each version's programs in a folder of its own.
    private static string? Programs() => !Directory.Exists("/usr/lib/postgresql") ? null
        : Directory.EnumerateDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin"))
            .Where(bin => File.Exists(Path.Combine(bin, "initdb"))).Max(StringComparer.Ordinal);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // PostgreSQL refuses to run as root; what it leaves running keeps no pipe of ours open.
    private void Run(string program, params string[] arguments)
    {
        string[] command = [Path.Combine(_programs, program), .. arguments];
        if (Environment.IsPrivilegedProcess)
            command = ["runuser", "-u", Superuser, "--", .. command];
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", "cd / && exec \"$@\" > /dev/null 2>&1", "sh", .. command]))!;
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} failed with exit status {process.ExitCode}.");
    }
}
