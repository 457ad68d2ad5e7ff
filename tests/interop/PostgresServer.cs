using System.Globalization;

namespace ClusterCerts.Interop;

/// <summary>A PostgreSQL of a test's own, with or without TLS. It refuses to run as root, and is then the user of its package.</summary>
internal sealed class PostgresServer : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("clustercerts-postgres-");
    private readonly ServerProcess _process;

    internal PostgresServer(PemFiles node, bool ssl, bool asksClients = false)
    {
        Need("initdb");
        foreach (string path in (string[])[node.Certificate, node.Key, node.Trust])
            File.Copy(path, In(Path.GetFileName(path)));
        if (Environment.IsPrivilegedProcess)
            RealProgram.Need("chown").Run("-R", "postgres", _folder.FullName).Succeeded();
        Run("initdb", "-D", In("data"), "-A", "trust", "--no-sync");
        Port = FreePort.Take();
        (RealProgram program, string[] arguments) = Command(
            "postgres",
            ["-D", In("data"), "-p", Port.ToString(CultureInfo.InvariantCulture),
             .. Setting("listen_addresses=127.0.0.1"), .. Setting("unix_socket_directories="), .. Setting(ssl ? "ssl=on" : "ssl=off"),
             .. Setting($"ssl_cert_file={In("node.crt")}"), .. Setting($"ssl_key_file={In("node.key")}"),
             .. asksClients ? Setting($"ssl_ca_file={In(Path.GetFileName(node.Trust))}") : []]);
        _process = ServerProcess.Start(program, Port, _folder.FullName, arguments);
    }

    internal int Port { get; }

    public void Dispose()
    {
        Run("pg_ctl", "-D", In("data"), "-m", "immediate", "-w", "stop"); // It leaves no shared memory behind, as a kill would.
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private static string[] Setting(string text) => ["-c", text];

    private static (RealProgram Program, string[] Arguments) Command(string name, string[] arguments) => Environment.IsPrivilegedProcess
        ? (RealProgram.Need("setpriv"), ["--reuid", "postgres", "--regid", "postgres", "--clear-groups", Need(name).Location, .. arguments])
        : (Need(name), arguments);

    // Debian keeps the programs of each version in a folder of its own.
    private static RealProgram Need(string name)
    {
        const string versions = "/usr/lib/postgresql";
        string? path = Directory.Exists(versions)
            ? Directory.GetDirectories(versions).Select(folder => Path.Combine(folder, "bin", name)).FirstOrDefault(File.Exists)
            : null;
        return path is null ? RealProgram.Need(name) : RealProgram.At(path);
    }

    private void Run(string name, params string[] arguments)
    {
        (RealProgram program, string[] all) = Command(name, arguments);
        program.RunIn(_folder.FullName, all).Succeeded();
    }

    private string In(string name) => Path.Combine(_folder.FullName, name);
}
