using System.Globalization;
using ClusterCerts;
using ClusterCerts.Benchmarks;
using ClusterCerts.Sqlite;

Engines.Register(Engines.Sqlite, static () => new SqliteEngine());
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["--issue-for-memory", string folder, string count])
    return MemoryPart.IssueInThisProcess(folder, int.Parse(count));
if (args is ["--make-ledger", string authority, string certificates, string nodes])
{
    new LongLedger(authority, int.Parse(certificates), int.Parse(nodes)).Make();
    return 0;
}

string[] parts = Option("--part")?.Split(',') ?? ["issue", "verify", "memory", "import", "start"];
double scale = double.Parse(Option("--scale") ?? "1");
Console.WriteLine($"{Environment.ProcessorCount} processors, .NET {Environment.Version}, {Machine.OpenSslVersion()}, {DateTime.UtcNow:yyyy-MM-dd}");
foreach (string part in parts)
{
    Console.WriteLine();
    switch (part)
    {
        case "issue":
            IssuePart.Run(scale);
            break;
        case "verify":
            VerifyPart.Run(scale);
            break;
        case "memory":
            MemoryPart.Run(scale);
            break;
        case "growth":
            GrowthPart.Run(scale);
            break;
        case "import":
            ProcessPart.RunImport();
            break;
        case "start":
            StartPart.Run();
            break;
        default:
            Console.Error.WriteLine($"There is no part '{part}'.");
            return 2;
    }
}

return 0;

string? Option(string name) => Array.IndexOf(args, name) is int at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;
