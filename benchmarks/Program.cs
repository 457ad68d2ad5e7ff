using System.Diagnostics;
using System.Globalization;
using ClusterCerts;
using ClusterCerts.Benchmarks;
using ClusterCerts.BouncyCastle;
using ClusterCerts.PostgreSql;
using ClusterCerts.Sqlite;

Engines.Register(Engines.BouncyCastle, static () => new BouncyCastleEngine());
Engines.Register(Engines.Sqlite, static () => new SqliteEngine());
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["--make-ledger", string authority, string certificates, string nodes])
{
    new LongLedger(authority, int.Parse(certificates), int.Parse(nodes)).Make();
    return 0;
}

if (args is ["--issue-in-turn", string pki, string prefix, string batch, string seconds])
{
    Issuer.RunInThisProcess(pki, prefix, int.Parse(batch), int.Parse(seconds));
    return 0;
}

string[] parts = Option("--part")?.Split(',') ?? ["issue", "verify", "pipeline", "report", "memory", "import", "start"];
double scale = double.Parse(Option("--scale") ?? "1");
KeyAlgorithm? only = Option("--algorithm") is string name ? Enum.Parse<KeyAlgorithm>(name, ignoreCase: true) : null;
Console.WriteLine($"{Environment.ProcessorCount} processors, .NET {Environment.Version}, {Machine.OpenSslVersion()}, {DateTime.UtcNow:yyyy-MM-dd}");
var failures = new List<string>();
foreach (string part in parts)
{
    Action<double>? run = part switch
    {
        "issue" => _ => IssuePart.Run(scale, only),
        "token" => TokenPart.Run,
        "verify" => VerifyPart.Run,
        "memory" => MemoryPart.Run,
        "growth" => GrowthPart.Run,
        "lists" => ListsPart.Run,
        "evidence" => EvidencePart.Run,
        "backup" => BackupPart.Run,
        "growth-postgres" => GrowthPart.RunInDatabase,
        "postgres" => PostgresPart.Run,
        "import" => _ => ProcessPart.RunImport(),
        "start" => StartPart.Run,
        "report" => ReportPart.Run,
        "pipeline" => PipelinePart.Run,
        "publish" => PublishPart.Run,
        _ => null,
    };
    if (run is null)
    {
        Console.Error.WriteLine($"There is no part '{part}'.");
        return 2;
    }

    Console.WriteLine($"\n## {part}\n");
    var watch = Stopwatch.StartNew();
    try
    {
        run(scale);
    }
    catch (Exception e) when (e is InvalidOperationException or ClusterCertsException or IOException)
    {
        // The others are measured all the same.
        failures.Add(part);
        Console.Error.WriteLine($"{part}: {e.Message}");
    }

    Console.Error.WriteLine($"{part}: {watch.Elapsed.TotalSeconds:F0} s");
}

if (failures.Count > 0)
    Console.Error.WriteLine($"Not measured: {string.Join(", ", failures)}.");
return failures.Count > 0 ? 1 : 0;

string? Option(string name) => Array.IndexOf(args, name) is int at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;
