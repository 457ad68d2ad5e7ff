// A process for the tests to kill: it changes an authority directory, and may end itself at a given operation on the disk.
//
//   create DIR [--kill-at N]            New-SigningCert
//   issue DIR PREFIX COUNT [--kill-at N] New-NodeCert, a line of output for each certificate
//   renew DIR ROUNDS [--kill-at N]      Update-NodeCert * so many times, a line of output for each certificate
//   revoke DIR ID [--kill-at N]         Revoke-NodeCert
//   rotate DIR STEP [--kill-at N]       Invoke-KeyRotation; STEP is a phase, Undo or Compromised
//   move DIR STORE [--kill-at N]        Move-CertAuthority
//   drill FILE DIR WORD                 Test-CertAuthorityBackup
//
// --without-engine leaves a long ledger without an index.
// --run-at-statement N --script FILE --mark FILE runs a script before the statement of SQL, and leaves a mark that it did. What then fails is
// told, with its code, and the exit status is 3.
// --kill-at ends it before or within the operation, --kill-after right after it, --kill-at-statement before the statement of SQL.

using System.Diagnostics;
using ClusterCerts;
using ClusterCerts.BouncyCastle;
using ClusterCerts.CrashHost;
using ClusterCerts.PostgreSql;
using ClusterCerts.Sqlite;

if (!args.Contains("--without-engine"))
    Engines.Register(Engines.Sqlite, static () => new SqliteEngine());
int killAt = NumberAfter("--kill-at");
int killAfter = NumberAfter("--kill-after");
int killAtStatement = NumberAfter("--kill-at-statement");
int runAtStatement = NumberAfter("--run-at-statement");
int statements = 0;
Engines.Register(Engines.BouncyCastle, static () => new BouncyCastleEngine());
Engines.Register(Engines.PostgreSql, () => new PostgreSqlEngine { Habits = new() { Before = BeforeStatement } });
var context = new AuthorityContext { Files = killAt + killAfter > 0 ? Lethal() : FileSystem.Real };
try
{
    return Run();
}
catch (ClusterCertsException e) when (runAtStatement > 0)
{
    Console.WriteLine($"{e.ErrorCode}: {e.Message}");
    return 3;
}

int Run()
{
    switch (args[0])
    {
        case "create":
            CertAuthority.Create(new SigningCertParameters { Path = args[1], Subject = "CN=crash", Store = args.ElementAtOrDefault(2) is { } store && store.Contains('=') ? store : null }, context);
            break;
        case "issue":
            CertAuthority authority = CertAuthority.Open(args[1], context);
            string[] ids = [.. Enumerable.Range(1, int.Parse(args[3])).Select(i => $"{args[2]}{i}")];
            Console.WriteLine("ready");
            foreach (Outcome<NodeCert> outcome in authority.Issue(ids, new NodeCertParameters()))
                Console.WriteLine(outcome.Value?.SerialNumber ?? $"{outcome.Error!.ErrorCode}: {outcome.Error.Message}");
            break;
        case "renew":
            CertAuthority renewing = CertAuthority.Open(args[1], context);
            Console.WriteLine("ready");
            for (int round = 0; round < int.Parse(args[2]); round++)
            {
                foreach (Outcome<NodeCertRenewal> outcome in renewing.Renew(["*"], new NodeCertRenewalParameters()))
                    Console.WriteLine(outcome.Value?.Renewed?.SerialNumber ?? $"{outcome.Error!.ErrorCode}: {outcome.Error.Message}");
            }

            break;
        case "revoke":
            CertAuthority.Open(args[1], context).Revoke(new RevocationParameters { NodeIds = [args[2]] });
            break;
        case "prepare":
            CertAuthority.Open(args[1], context).WriteRevocationLists(new RevocationListParameters { Ahead = int.Parse(args[2]), Every = TimeSpan.FromSeconds(1), Lifetime = TimeSpan.FromDays(1) });
            break;
        case "place":
            foreach (Outcome<RevocationList> outcome in CertAuthority.Open(args[1], context).PlacePreparedLists())
                Console.WriteLine(outcome.Value?.Number ?? $"{outcome.Error!.ErrorCode}: {outcome.Error.Message}");
            break;
        case "rotate":
            CertAuthority.Open(args[1], context).Rotate(new RotationParameters
            {
                IsConfirmed = true,
                Undo = args[2] == "Undo",
                Compromised = args[2] == "Compromised",
                Phase = Enum.TryParse(args[2], out RotationPhase phase) ? phase : null,
            });
            break;
        case "move":
            CertAuthorityStore.Move(args[1], args[2], context);
            break;
        case "drill":
            using (Passphrase word = Passphrase.FromCharacters(args[3], ""))
                return CertAuthorityBackups.Test(new() { Path = args[1], AuthorityPath = args[2], Passphrase = word }, context).Passed ? 0 : 1;
        default:
            return 2;
    }

    return 0;
}

// Ends the process, as kill -9 does, in the middle of an operation or right after one.
HookedFileSystem Lethal()
{
    int done = 0;
    return new(change =>
    {
        if (change.Number != killAt)
            return;
        change.DoHalf();
        Die();
    })
    {
        After = _ =>
        {
            if (Interlocked.Increment(ref done) == killAfter)
                Die();
        },
    };
}

void BeforeStatement(string statement)
{
    if (++statements == killAtStatement)
        Die();
    if (statements != runAtStatement)
        return;
    File.WriteAllText(TextAfter("--mark"), statement);
    using var script = Process.Start(new ProcessStartInfo("sh", [TextAfter("--script")]) { WorkingDirectory = "/" })!;
    script.WaitForExit();
    if (script.ExitCode != 0)
        Environment.FailFast($"The script ended with exit status {script.ExitCode}.");
}

static void Die()
{
    Process.GetCurrentProcess().Kill();
    Thread.Sleep(Timeout.Infinite);
}

int NumberAfter(string option) => Array.IndexOf(args, option) is int at and >= 0 ? int.Parse(args[at + 1]) : 0;

string TextAfter(string option) => args[Array.IndexOf(args, option) + 1];
