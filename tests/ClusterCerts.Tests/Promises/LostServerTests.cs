using Xunit.Abstractions;

namespace ClusterCerts.Tests.Promises;

/// <summary>A server that is killed at any statement, or whose answer is lost, costs an error message: nothing is lost, nothing is there twice.</summary>
[LongRunning]
public sealed class LostServerTests(ITestOutputHelper output)
{
    // In the short form every fourth statement.
    private static int Stride => FullTests.Count(inFull: 1, inShort: 4);

    private static readonly ErrorCode[] Told = [ErrorCode.StoreUnreachable, ErrorCode.StoreOutcomeUnknown, ErrorCode.StoreFailed];

    [SkippableFact]
    public void Killed_and_started_again_at_each_statement_of_an_issuance()
    {
        using var server = PostgresServer.Own();
        using var folder = new TestFolder();
        string pki = folder.File("pki");
        CertAuthority.Create(new SigningCertParameters { Path = pki, Subject = "CN=lost" }, Context(server.Store("lost")));
        (int kills, int failed) = (0, 0);
        bool isOver = false;
        for (int at = 1; !isOver; at += Stride)
        {
            int statement = 0;
            Attempt attempt = Issue(pki, $"n{at}-", Context(server.Store("lost"), _ =>
            {
                if (++statement != at)
                    return;
                server.Kill();
                server.Start();
            }));
            isOver = statement < at;
            kills += isOver ? 0 : 1;
            failed += attempt.Error is null ? 0 : 1;
            Check(pki, server, attempt, $"n{at}-");
            Assert.True(at < 300, "the issuance never completed");
        }

        Assert.True(kills > 3, $"{kills} statements are too few");
        output.WriteLine($"the server was killed at {kills} statements of issuing two certificates; {failed} commands failed and said so");
    }

    [SkippableFact]
    public void An_answer_that_is_lost_at_the_commit_is_asked_for_again()
    {
        using var server = PostgresServer.Own();
        using var proxy = new LossyProxy(server.Port);
        using var folder = new TestFolder();
        string pki = folder.File("pki");
        StoreFile store = server.Store("lost") with { Connection = $"Host=127.0.0.1;Port={proxy.Port};Database=pki;Username=postgres" };
        CertAuthority.Create(new SigningCertParameters { Path = pki, Subject = "CN=lost" }, Context(store));
        int commits = 0;
        Attempt attempt = Issue(pki, "n", Context(store, statement =>
        {
            if (statement == "COMMIT" && commits++ == 0)
                proxy.LoseTheNextAnswer();
        }));
        Assert.Equal(1, commits);
        Assert.Equal((2, null), (attempt.Issued.Count, attempt.Error));
        Check(pki, server, attempt, "n");
    }

    // The server stays away: what is not known is said to be, and found out by the next command.
    [SkippableTheory]
    [InlineData("COMMIT", ErrorCode.StoreOutcomeUnknown)]
    [InlineData("INSERT", ErrorCode.StoreUnreachable)]
    public void A_server_that_stays_away_is_told_of(string statement, ErrorCode expected)
    {
        using var server = PostgresServer.Own();
        using var folder = new TestFolder();
        string pki = folder.File("pki");
        CertAuthority.Create(new SigningCertParameters { Path = pki, Subject = "CN=lost" }, Context(server.Store("lost")));
        bool isDown = false;
        Attempt attempt = Issue(pki, "n", Context(server.Store("lost"), sql =>
        {
            if (sql != statement || isDown)
                return;
            isDown = true;
            server.Kill();
        }));
        Assert.Equal(expected, attempt.Error?.ErrorCode);
        Assert.Equal(ErrorCode.StoreUnreachable, Assert.Throws<ClusterCertsException>(() => CertAuthority.Open(pki, Context(server.Store("lost")))).ErrorCode);
        server.Start();
        Check(pki, server, attempt, "n");
    }

    // Some failures are of one certificate, others of the command.
    private static Attempt Issue(string pki, string prefix, AuthorityContext context)
    {
        try
        {
            Outcome<NodeCert>[] outcomes = [.. CertAuthority.Open(pki, context).Issue([$"{prefix}1", $"{prefix}2"], new NodeCertParameters())];
            return new([.. outcomes.Select(o => o.Value).OfType<NodeCert>()], outcomes.Select(o => o.Error).FirstOrDefault(e => e is not null));
        }
        catch (ClusterCertsException e)
        {
            return new([], e);
        }
    }

    // What was said to be done is there, once; the next command works, nothing is left over, and the audit finds nothing.
    private static void Check(string pki, PostgresServer server, Attempt attempt, string prefix)
    {
        if (attempt.Error is not null)
            Assert.Contains(attempt.Error.ErrorCode, Told);
        AuthorityContext context = Context(server.Store("lost"));
        Assert.All(CertAuthority.Open(pki, context).Issue([$"{prefix}after"], new NodeCertParameters()), o => Assert.Null(o.Error));
        Assert.Empty(CertLedger.Test(pki, context).Select(finding => finding.Detail));
        NodeCert[] recorded = [.. CertAuthority.Open(pki, context).GetNodeCerts(new() { Statuses = Enum.GetValues<NodeCertStatus>() })];
        Assert.Equal(recorded.Length, recorded.Select(c => c.SerialNumber).Distinct().Count());
        Assert.All(attempt.Issued, c => Assert.Contains(c.SerialNumber, recorded.Select(r => r.SerialNumber)));
        Assert.All(recorded.Where(c => c.Status == NodeCertStatus.Valid), c => Assert.True(KeyMatch.Test(c.KeyPath!, c.CertificatePath!)));
        Assert.Empty(AtomicFile.Leftovers(pki));
        Assert.Equal(0, new FileInfo(Path.Combine(pki, AuthorityLock.FileName)).Length);
    }

    private static AuthorityContext Context(StoreFile store, Action<string>? before = null) => new()
    {
        FindStore = (path, files) => new PostgreSqlStore(path, files, store, keepsFile: false, new DatabaseHabits { Before = before, Patience = TimeSpan.FromSeconds(2) }),
    };

    private sealed record Attempt(IReadOnlyList<NodeCert> Issued, ClusterCertsException? Error);
}
