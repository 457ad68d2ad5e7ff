using System.Collections.Concurrent;
using ClusterCerts.Report;

namespace ClusterCerts.Tests.Storage;

/// <summary>How often the server is asked does not follow how many nodes or revocations there are.</summary>
public sealed class PostgreSqlStatementsTests : IDisposable
{
    private const int Few = 20, Many = 200;

    // Batches in which lines are read; and the groups, of up to 64 certificates, in which they are recorded.
    private const int Tolerance = 16, Group = 24;

    private static readonly RotationPhase[] Phases = [RotationPhase.Stage, RotationPhase.Trust, RotationPhase.Issue, RotationPhase.Retire];

    private readonly TestFolder _folder = new();
    private readonly ConcurrentQueue<string> _statements = [];

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(LedgerIndexFile.FewLines)]
    public void No_command_asks_once_for_each_node_or_revocation(int fewLines)
    {
        Dictionary<string, string[]> few = Statements(Few, fewLines), many = Statements(Many, fewLines);
        Assert.Empty(many.Where(c => c.Value.Length > few[c.Key].Length + (c.Value.Count(s => s == "COMMIT") * Group) + Tolerance)
            .Select(c => $"{c.Key}: {few[c.Key].Length} statements for {Few} nodes, {c.Value.Length} for {Many}, {MostOf(c.Value)}"));
    }

    private static string MostOf(string[] statements) => string.Join(
        ';', statements.GroupBy(s => s, StringComparer.Ordinal).OrderByDescending(g => g.Count()).Take(4).Select(g => $"\n  {g.Count()} {g.Key}"));

    private Dictionary<string, string[]> Statements(int nodes, int fewLines)
    {
        string pki = _folder.File($"{nodes}");
        StoreFile settings = PostgresServer.Shared().Store($"statements-{Guid.NewGuid():N}");
        var context = new AuthorityContext
        {
            FindStore = (path, files) => new PostgreSqlStore(path, files, settings, keepsFile: false, new DatabaseHabits { FewLines = fewLines, Before = _statements.Enqueue }),
        };
        string[] names = [.. Enumerable.Range(1, nodes).Select(i => $"n{i}")];
        CertAuthority.Create(new SigningCertParameters { Path = pki, Subject = "CN=many" }, context);
        CertAuthority Open() => CertAuthority.Open(pki, context);

        // A part of them is revoked, out of service, superseded.
        string[] revoked = names[..(nodes / 4)], removed = names[(nodes / 4)..(nodes / 2)], good = names[(nodes / 2)..];
        var counts = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach ((string what, Action<CertAuthority> run) in Commands(names, revoked, removed, good))
        {
            CertAuthority authority = Open();
            _statements.Clear();
            run(authority);
            counts.Add(what, [.. _statements]);
        }

        return counts;
    }

    private static readonly NodeCertParameters Wish = new() { KeyAlgorithm = KeyAlgorithm.EcdsaP256, Lifetime = new CertLifetime(null, clampToIssuer: true) };

    private IEnumerable<(string What, Action<CertAuthority> Run)> Commands(string[] names, string[] revoked, string[] removed, string[] good)
    {
        IReadOnlyList<SerialNumber> numbers = [];
        yield return ("issue", a => AllSucceed([.. a.Issue(names, Wish)]));
        yield return ("look for what to revoke", a => numbers = [.. a.GetNodeCerts(new NodeCertFilter { NodeIds = revoked }).Select(c => SerialNumber.Parse(c.SerialNumber))]);
        yield return ("revoke", a => AllSucceed(a.Revoke(new RevocationParameters { SerialNumbers = numbers })));
        yield return ("revoke once more", a => AllSucceed(a.Revoke(new RevocationParameters { NodeIds = revoked, Reason = RevocationReason.KeyCompromise })));
        yield return ("remove", a => AllSucceed(a.Remove(new RemovalParameters { NodeIds = removed })));
        yield return ("list", a => Assert.Equal(good.Length + revoked.Length, a.GetNodeCerts().Count()));
        yield return ("list by name", a => AllSucceed([.. a.FindNodeCerts(new NodeCertFilter { NodeIds = good })]));
        yield return ("list all", a => Assert.NotEmpty(a.GetNodeCerts(new NodeCertFilter { Statuses = Enum.GetValues<NodeCertStatus>() })));
        yield return ("list as of then", a => Assert.All(a.GetNodeCerts(new NodeCertFilter { AsOf = DateTimeOffset.UtcNow.AddHours(-1) }), c => Assert.Equal(NodeCertStatus.NotYetValid, c.Status)));
        yield return ("list as of now", a => Assert.NotEmpty(a.GetNodeCerts(new NodeCertFilter { AsOf = DateTimeOffset.UtcNow.AddHours(1) })));
        yield return ("report", a => CertReport.Make(a, new CertReportParameters { OutputPath = _folder.File("report.html"), Force = true }));
        yield return ("test the ledger", a => Assert.Empty(CertLedger.Test(a.Store.Location, a.Context)));
        yield return ("sync", a => AllSucceed(a.FindSync([.. good.Select(name => new NodeCertOrder(name, Wish))])));
        yield return ("make a revocation list", a => a.WriteRevocationList());
        yield return ("look for what is to be renewed", a => AllSucceed([.. a.FindRenewals(good, new NodeCertRenewalParameters())]));
        yield return ("look for what a policy cuts off", a => Assert.NotEmpty(a.FindCutOff(
            new CertPolicyChanges { MinimumSerialNumber = SerialNumber.Parse($"{a.Store.ReadLedger().HighestSerialNumber + 1:X}") })));
        foreach (RotationPhase phase in Phases)
        {
            yield return ($"plan of {phase}", a => a.PlanRotation(new RotationParameters { Phase = phase }));
            yield return ($"{phase}", a => a.Rotate(new RotationParameters { Phase = phase, IsConfirmed = true, Force = true }));
        }
    }

    private static void AllSucceed<T>(IEnumerable<Outcome<T>> outcomes)
        where T : class => Assert.All(outcomes, o => Assert.Null(o.Error));
}
