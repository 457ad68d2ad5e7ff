namespace ClusterCerts.Tests.Storage;

/// <summary>An authority in a real PostgreSQL does all that one in a folder does.</summary>
public sealed class PostgreSqlStoreTests : AuthorityLifeTests
{
    private readonly string _run = Guid.NewGuid().ToString("N");

    // Nothing but keys and nodes' files, and what rotations keep of these.
    [SkippableFact]
    public void Only_keys_and_node_files_are_on_this_host()
    {
        CertAuthority.Create(new SigningCertParameters { Path = Pki, Subject = "CN=life" }, Context);
        CertAuthority authority = CertAuthority.Open(Pki, Context);
        Assert.All(authority.Issue(["1"], new NodeCertParameters { Lifetime = new CertLifetime(null, clampToIssuer: true) }), o => Assert.Null(o.Error));
        authority.WriteRevocationList();
        foreach (RotationPhase phase in (RotationPhase[])[RotationPhase.Stage, RotationPhase.Trust, RotationPhase.Issue])
            CertAuthority.Open(Pki, Context).Rotate(new() { Phase = phase, IsConfirmed = true });
        Assert.Equal(
            [".lock", "node.1.crt", "node.1.key", "previous.key", "signing.key", "store.seen.json"], Directory.GetFiles(Pki).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
    }

    // Every line says which account and host wrote it, in the line itself and as the server knows it.
    [SkippableFact]
    public void Each_line_says_who_wrote_it_and_where()
    {
        CertAuthority.Create(new SigningCertParameters { Path = Pki, Subject = "CN=life" }, Context);
        LedgerEntry entry = Assert.Single(Store.ReadLedger().All());
        Assert.Equal((Environment.UserName, Environment.MachineName), (entry.Account, entry.Host));
        Assert.Equal($"{Environment.UserName}|{Environment.MachineName}|postgres|127.0.0.1", PostgresServer.Shared().Expect(
            "pki", $"SELECT account, host, l.role, host(address) FROM clustercerts.ledger l JOIN clustercerts.authority a ON a.id = l.authority WHERE a.name = '{NameOf(Pki)}'"));
    }

    // A pipeline of a thousand verdicts reads the authority once, and what another host records in between counts for the next one.
    [SkippableFact]
    public void A_verdict_asks_whether_something_changed_and_reads_no_more()
    {
        CertAuthority.Create(new SigningCertParameters { Path = Pki, Subject = "CN=life" }, Context);
        Assert.All(CertAuthority.Open(Pki, Context).Issue(["1", "2"], new NodeCertParameters()), o => Assert.Null(o.Error));
        int statements = 0;
        var watched = new AuthorityContext
        {
            FindStore = (path, files) => new PostgreSqlStore(
                path, files, PostgresServer.Shared().Store(NameOf(path)), keepsFile: false, new DatabaseHabits { Before = _ => statements++ }),
        };
        bool Passes(string node) => NodeCertTester.Test(
            new() { CertificatePaths = [Path.Combine(Pki, $"node.{node}.crt")], NodeId = node, AuthorityPath = Pki }, watched).Passed;
        Assert.True(Passes("1"));
        int first = statements;
        statements = 0;
        Assert.True(Passes("1"));
        Assert.InRange(statements, 1, 3);
        Assert.True(first > 6, $"{first} statements are too few for the first verdict");

        CertAuthority.Open(Pki, Context).Revoke(new RevocationParameters { NodeIds = ["1"] });
        Assert.False(Passes("1"));
        Assert.True(Passes("2"));
        statements = 0;
        Assert.True(Passes("2"));
        Assert.InRange(statements, 1, 3);

        // What is written by other means than commands counts as well.
        string? stamp = Store.EvidenceStamp();
        PostgresServer.Shared().Expect("pki", $"UPDATE clustercerts.document SET content = content WHERE authority = (SELECT id FROM clustercerts.authority WHERE name = '{NameOf(Pki)}')");
        Assert.NotEqual(stamp, Store.EvidenceStamp());
    }

    private protected override IAuthorityStore Find(string path, FileSystem files) =>
        new PostgreSqlStore(path, files, PostgresServer.Shared().Store(NameOf(path)), keepsFile: false);

    private string NameOf(string path) => $"{_run} {Path.GetFullPath(path)}";
}
