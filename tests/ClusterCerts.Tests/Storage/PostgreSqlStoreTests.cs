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
            [".lock", "node.1.crt", "node.1.key", "previous.key", "signing.key"], Directory.GetFiles(Pki).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
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

    private protected override IAuthorityStore Find(string path, FileSystem files) =>
        new PostgreSqlStore(path, files, PostgresServer.Shared().Store(NameOf(path)), keepsFile: false);

    private string NameOf(string path) => $"{_run} {Path.GetFullPath(path)}";
}
