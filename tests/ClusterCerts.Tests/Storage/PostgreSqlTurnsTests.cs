using System.Diagnostics;

namespace ClusterCerts.Tests.Storage;

/// <summary>Who works in one database at once: on one authority one after the other, on several without being in each other's way.</summary>
public sealed class PostgreSqlTurnsTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // The other one is recorded between this one's last statement and its commit.
    [SkippableFact]
    public void Authorities_in_one_database_do_not_collide()
    {
        (string first, string second) = (Make("first"), Make("second"));
        (int begun, int inside) = (0, 0);
        AuthorityContext context = Watched(statement =>
        {
            begun += statement.StartsWith("UPDATE clustercerts.authority", StringComparison.Ordinal) ? 1 : 0;
            if (statement == "COMMIT" && inside++ == 0)
                Assert.Null(Issue(second, "b", AuthorityContext.Default).Error);
        });
        Assert.Null(Issue(first, "a", context).Error);
        Assert.Equal((1, 1), (begun, inside));
    }

    // What is asked for under the lock keeps the next one waiting.
    [SkippableFact]
    public void Few_statements_are_run_while_others_wait()
    {
        string pki = Make("first");
        var under = new List<string>();
        bool isUnder = false;
        AuthorityContext context = Watched(statement =>
        {
            isUnder = (isUnder || statement.Contains("pg_advisory_lock", StringComparison.Ordinal)) && !(under.Contains("COMMIT") && under.Count > 0);
            if (isUnder)
                under.Add(statement);
        });
        Assert.Null(Issue(pki, "a", context).Error);
        Assert.InRange(under.Count, 4, 7);
    }

    [SkippableFact]
    public void A_command_that_waits_for_another_host_can_be_stopped()
    {
        string first = Make("first");
        string second = _folder.File("second");
        FileSystem.Real.CreatePrivateDirectory(second);
        File.Copy(Path.Combine(first, StoreFile.FileName), Path.Combine(second, StoreFile.FileName));
        using IAuthoritySession session = AuthorityStores.At(first, FileSystem.Real).Begin("test", CancellationToken.None);
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        var watch = Stopwatch.StartNew();
        Assert.ThrowsAny<OperationCanceledException>(() => AuthorityStores.At(second, FileSystem.Real).Begin("test", stop.Token));
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(30));
    }

    [SkippableFact]
    public void A_pooler_that_keeps_a_client_on_one_session_is_as_good_as_the_server()
    {
        using var pooler = new Pooler(PostgresServer.Shared(), "session");
        string pki = Make("first", pooler.Port);
        Assert.Null(Issue(pki, "a", AuthorityContext.Default).Error);
        Assert.Equal("a", Assert.Single(CertAuthority.Open(pki).GetNodeCerts()).NodeId);
        Assert.Empty(CertLedger.Test(pki).Select(finding => finding.Detail));
    }

    // A lock of a session that others use as well keeps nobody apart, and stays when its client is gone.
    [SkippableFact]
    public void Through_a_pooler_that_shares_sessions_all_is_read_and_nothing_written()
    {
        PostgresServer server = PostgresServer.Shared();
        using var pooler = new Pooler(server, "transaction");
        string pki = Make("first");
        Assert.Null(Issue(pki, "a", AuthorityContext.Default).Error);
        string file = Path.Combine(pki, StoreFile.FileName);
        File.WriteAllText(file, File.ReadAllText(file).Replace($"Port={server.Port}", $"Port={pooler.Port}", StringComparison.Ordinal));
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => Issue(pki, "b", AuthorityContext.Default));
        Assert.Equal(ErrorCode.StoreFailed, error.ErrorCode);
        Assert.Contains("pool_mode = session", error.Message, StringComparison.Ordinal);
        Assert.Equal("a", Assert.Single(CertAuthority.Open(pki).GetNodeCerts()).NodeId);
        Assert.Empty(CertLedger.Test(pki).Select(finding => finding.Detail));
        Assert.True(NodeCertTester.Test(new() { CertificatePaths = [Path.Combine(pki, "node.a.crt")], NodeId = "a", AuthorityPath = pki }, AuthorityContext.Default).Passed);
        Assert.False(File.Exists(Path.Combine(pki, "node.b.key")));
        Assert.Empty(AtomicFile.Leftovers(pki));
        File.WriteAllText(file, File.ReadAllText(file).Replace($"Port={pooler.Port}", $"Port={server.Port}", StringComparison.Ordinal));
        Assert.Null(Issue(pki, "b", AuthorityContext.Default).Error);
    }

    // However slow its medium is.
    [SkippableFact]
    public void Other_hosts_do_not_wait_while_a_backup_is_written()
    {
        string pki = Make("first");
        Assert.Null(Issue(pki, "a", AuthorityContext.Default).Error);
        File.WriteAllBytes(Path.Combine(pki, "a-long-file"), System.Security.Cryptography.RandomNumberGenerator.GetBytes(1 << 20));
        var slow = new SlowPlace(() => Assert.True(Task.Run(() => Assert.Null(Issue(pki, "b", AuthorityContext.Default).Error)).Wait(TimeSpan.FromMinutes(1)), "it waited"));
        using Passphrase word = Passphrase.FromCharacters("word", "");
        CertAuthorityBackup backup = CertAuthority.Open(pki, new AuthorityContext { Files = slow }).Backup(new() { OutputPath = _folder.File("b.cms"), Passphrase = word });
        Assert.True(slow.IsDone);
        Assert.Equal(backup.LedgerLines + 1, CertAuthority.Open(pki).Store.ReadLedger().Count);
        Assert.True(CertAuthorityBackups.Test(new() { Path = backup.Path, Passphrase = word, AuthorityPath = pki }).Passed);
    }

    [SkippableFact]
    public void A_restoration_into_the_database_is_in_no_others_way()
    {
        string pki = Make("first");
        Assert.Null(Issue(pki, "a", AuthorityContext.Default).Error);
        File.WriteAllBytes(Path.Combine(pki, "a-long-file"), System.Security.Cryptography.RandomNumberGenerator.GetBytes(1 << 20));
        using Passphrase word = Passphrase.FromCharacters("word", "");
        CertAuthorityBackup backup = CertAuthority.Open(pki).Backup(new() { OutputPath = _folder.File("b.cms"), Passphrase = word });
        var slow = new SlowPlace(() => Assert.True(Task.Run(() => Assert.Null(Issue(pki, "b", AuthorityContext.Default).Error)).Wait(TimeSpan.FromMinutes(1)), "it waited"));
        string store = $"{PostgresServer.Shared().Connection};Authority=turns-{Guid.NewGuid():N}", restored = _folder.File("restored");
        CertAuthorityBackups.Restore(new() { Path = backup.Path, Passphrase = word, AuthorityPath = restored, Store = store }, new AuthorityContext { Files = slow });
        Assert.True(slow.IsDone);
        Assert.Equal("a", Assert.Single(CertAuthority.Open(restored).GetNodeCerts()).NodeId);
        Assert.Equal(["a", "b"], CertAuthority.Open(pki).GetNodeCerts().Select(c => c.NodeId).Order(StringComparer.Ordinal));
        Assert.Empty(CertLedger.Test(restored).Select(finding => finding.Detail));
    }

    private static Outcome<NodeCert> Issue(string pki, string node, AuthorityContext context) => CertAuthority.Open(pki, context).Issue([node], new NodeCertParameters()).Single();

    private static AuthorityContext Watched(Action<string> before) => new()
    {
        FindStore = (path, files) => new PostgreSqlStore(path, files, StoreFile.Read(path)!, habits: new DatabaseHabits { Before = before }),
    };

    private string Make(string name, int? port = null)
    {
        string pki = _folder.File(name);
        PostgresServer server = PostgresServer.Shared();
        string connection = server.Connection.Replace($"Port={server.Port}", $"Port={port ?? server.Port}", StringComparison.Ordinal);
        CertAuthority.Create(new SigningCertParameters { Path = pki, Store = $"{connection};Authority=turns-{Guid.NewGuid():N}" });
        return pki;
    }
}
