using Xunit.Abstractions;
using static ClusterCerts.Tests.Support.Attempt;

namespace ClusterCerts.Tests.Promises;

/// <summary>A server that is killed at any statement of a backup, a drill, a restoration, or of a list that is put in place: each costs an error message and is done
/// again, and nothing is there twice or in half.</summary>
[LongRunning]
public sealed class LostServerWorkTests : IDisposable
{
    // In the short form every fifth statement.
    private static int Stride => FullTests.Count(inFull: 1, inShort: 5);

    private static readonly ErrorCode[] Told = [ErrorCode.StoreUnreachable, ErrorCode.StoreOutcomeUnknown, ErrorCode.StoreFailed];

    private readonly TestFolder _folder = new();
    private readonly ITestOutputHelper _output;
    private readonly PostgresServer _server;
    private readonly SetClock _clock = new(DateTimeOffset.UtcNow);
    private readonly Passphrase _word = Passphrase.FromCharacters("word", "");
    private int _statement, _killAt;

    public LostServerWorkTests(ITestOutputHelper output)
    {
        (_output, _server) = (output, PostgresServer.Own());
        CertAuthority.Create(new SigningCertParameters { Path = Pki, Subject = "CN=lost", Lifetime = TimeSpan.FromDays(9000) }, Context());
        Assert.All(Open().Issue(["1", "2"], new NodeCertParameters()), o => Assert.Null(o.Error));
    }

    private string Pki => _folder.File("pki");

    private string Backup(string name) => _folder.File($"{name}.cms");

    public void Dispose()
    {
        _word.Dispose();
        _server.Dispose();
        _folder.Dispose();
    }

    [SkippableFact]
    public void A_backup() => KillEach(
        at => CertAuthority.Open(Pki, Killing()).Backup(new() { OutputPath = Backup($"b{at}"), Passphrase = _word }),
        (at, failed) =>
        {
            // Whole or not there at all.
            if (!File.Exists(Backup($"b{at}")))
                Open().Backup(new() { OutputPath = Backup($"b{at}"), Passphrase = _word });
            Assert.True(CertAuthorityBackups.Test(new() { Path = Backup($"b{at}"), Passphrase = _word }, Context()).Passed);
        });

    [SkippableFact]
    public void A_drill()
    {
        Open().Backup(new() { OutputPath = Backup("b"), Passphrase = _word });
        DrillParameters wanted = new() { Path = Backup("b"), Passphrase = _word, AuthorityPath = Pki };
        int drills = 0;
        KillEach(
            at => CertAuthorityBackups.Test(wanted, Killing()),
            (at, failed) =>
            {
                int now = Count(LedgerEvent.Drill);
                Assert.InRange(now, drills + (failed ? 0 : 1), drills + 1);
                drills = now;
                Assert.True(CertAuthorityBackups.Test(wanted, Context()).Passed);
                Assert.Equal(++drills, Count(LedgerEvent.Drill));
                Assert.True(Open().GetLastDrill()!.Passed);
            });
    }

    [SkippableFact]
    public void A_list_that_is_put_in_place()
    {
        KillEach(
            _ => Assert.All(CertAuthority.Open(Pki, Killing()).PlacePreparedLists(), o => Succeed(o)),
            (_, failed) =>
            {
                int placed = Open().PlacePreparedLists().Count(o => Value(o).Changed);
                Assert.InRange(placed, 0, failed ? 1 : 0);
                Assert.Empty(Open().FindDueLists());
            },
            () =>
            {
                if (Open().GetPreparedLists().Count == 0)
                    Open().WriteRevocationLists(new() { Ahead = 20 });
                _clock.Now = Open().GetPreparedLists()[0].DueAt.AddMinutes(1);
            });
    }

    // It is whole in the folder first, and then moved.
    [SkippableFact]
    public void A_restoration_into_the_database()
    {
        using var proxy = new LossyProxy(_server.Port);
        Open().Backup(new() { OutputPath = Backup("b"), Passphrase = _word });
        foreach (string statement in (string[])["BEGIN", "INSERT", "COMMIT", "SET state = 'live'"])
        {
            string to = _folder.File($"restored-{statement[..3]}"), name = $"restored-{Guid.NewGuid():N}";
            string store = $"Host=127.0.0.1;Port={proxy.Port};Database=pki;Username=postgres;Authority={name}";
            proxy.LoseTheAnswerTo(statement, 1);
            ClusterCertsException? error = ErrorOf(() => CertAuthorityBackups.Restore(new() { Path = Backup("b"), AuthorityPath = to, Passphrase = _word, Store = store }));
            _output.WriteLine($"{statement}: {error?.Message ?? "done"}");
            Assert.True(proxy.WasLost, $"no answer to {statement} was lost");
            proxy.LoseTheAnswerTo("no statement has this", 1);
            if (error is not null)
            {
                Assert.Contains(error.ErrorCode, Told);
                Assert.Contains("is restored whole in the folder", error.Message, StringComparison.Ordinal);
                CertAuthorityStore.Move(to, store);
            }

            Assert.True(CertAuthorityStore.IsAt(to, store));
            Assert.Empty(CertLedger.Test(to).Select(finding => finding.Detail));
            Assert.Single(CertAuthority.Open(to).Store.ReadLedger().Entries(new LineQuery { Events = [LedgerEvent.Restore] }));
            Assert.Equal(["1", "2"], CertAuthority.Open(to).GetNodeCerts().Select(c => c.NodeId).Order(StringComparer.Ordinal));
        }
    }

    private void KillEach(Action<int> work, Action<int, bool> after, Action? prepare = null)
    {
        (int kills, int failures) = (0, 0);
        for (int at = 1; ; at += Stride)
        {
            prepare?.Invoke();
            (_statement, _killAt) = (0, at);
            ClusterCertsException? error = ErrorOf(() => work(at));
            bool isOver = _statement < at;
            if (error is not null)
                Assert.Contains(error.ErrorCode, Told);
            after(at, error is not null);
            Assert.Empty(CertLedger.Test(Pki, Context()).Select(finding => finding.Detail));
            Assert.Empty(AtomicFile.Leftovers(Pki));
            Assert.Equal(0, new FileInfo(Path.Combine(Pki, AuthorityLock.FileName)).Length);
            if (isOver)
                break;
            (kills, failures) = (kills + 1, failures + (error is null ? 0 : 1));
            Assert.True(at < 300, "it never completed");
        }

        Assert.True(kills > 1, $"{kills} statements are too few");
        Assert.True(failures > 0, $"no command failed, though the server was killed at {kills} statements");
        _output.WriteLine($"the server was killed at {kills} statements; {failures} commands failed and said so");
    }

    private AuthorityContext Killing() => Context(_ =>
    {
        if (++_statement != _killAt)
            return;
        _server.Kill();
        _server.Start();
    });

    private AuthorityContext Context(Action<string>? before = null) => new()
    {
        Time = _clock,
        FindStore = (path, files) => path == Pki
            ? new PostgreSqlStore(path, files, _server.Store("lost"), keepsFile: false, new DatabaseHabits { Before = before, Patience = TimeSpan.FromSeconds(2) })
            : AuthorityStores.At(path, files),
    };

    private CertAuthority Open() => CertAuthority.Open(Pki, Context());

    private int Count(LedgerEvent kind) => Open().Store.ReadLedger().Entries(new LineQuery { Events = [kind] }).Count();

    private static void Succeed<T>(Outcome<T> outcome)
        where T : class => Value(outcome);
}
