using System.Diagnostics;

namespace ClusterCerts.Tests.Storage;

/// <summary>Several hosts share an authority: each has a directory with store.json and a copy of the key.</summary>
[LongRunning]
public sealed class PostgreSqlHostsTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string First => _folder.File("first");

    private string Second => _folder.File("second");

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void Two_processes_that_issue_at_once_share_no_serial_and_lose_no_line()
    {
        Make(PostgresServer.Shared());
        CopyTo(Second);
        Process[] processes = [CrashHostProcess.Start("issue", First, "a", "150"), CrashHostProcess.Start("issue", Second, "b", "150"), CrashHostProcess.Start("issue", First, "c", "100")];
        foreach (Process process in processes)
        {
            Assert.Equal(0, CrashHostProcess.WaitForEnd(process));
            process.Dispose();
        }

        LedgerEntry[] issued = [.. AuthorityStores.At(Second, FileSystem.Real).ReadLedger().All().Where(e => e.Event == LedgerEvent.Issue)];
        Assert.Equal(400, issued.Select(e => e.SerialNumber).Distinct().Count());
        Assert.Equal(400, issued.Select(e => e.NodeId).Distinct().Count());
        Assert.Equal(250, Directory.GetFiles(First, "node.*.crt").Length);
        Assert.Equal(150, Directory.GetFiles(Second, "node.*.crt").Length);
    }

    [SkippableFact]
    public void A_client_that_is_killed_at_each_statement_leaves_nothing_behind()
    {
        int stride = FullTests.Count(inFull: 1, inShort: 3);
        Make(PostgresServer.Shared());
        int kills = 0;
        bool isDone = false;
        for (int at = 1; !isDone; at += stride)
        {
            using Process process = CrashHostProcess.Start("issue", First, $"k{at}-", "2", "--kill-at-statement", $"{at}");
            isDone = CrashHostProcess.WaitForEnd(process) == 0;
            kills += isDone ? 0 : 1;
            CheckAfterNextCommand($"after{at}");
            Assert.True(at < 300, "the issuance never completed");
        }

        Assert.True(kills > 4, $"{kills} statements are too few");
    }

    [SkippableFact]
    public void A_client_that_is_killed_at_each_operation_on_its_disk_leaves_nothing_behind()
    {
        int stride = FullTests.Count(inFull: 1, inShort: 3);
        Make(PostgresServer.Shared());
        bool isDone = false;
        for (int at = 1; !isDone; at += stride)
        {
            using Process process = CrashHostProcess.Start("issue", First, $"k{at}-", "2", "--kill-at", $"{at}");
            isDone = CrashHostProcess.WaitForEnd(process) == 0;
            CheckAfterNextCommand($"after{at}");
            Assert.True(at < 300, "the issuance never completed");
        }
    }

    [SkippableTheory]
    [InlineData("--kill-at")]
    [InlineData("--kill-at-statement")]
    public void An_authority_is_made_or_not_whenever_its_maker_is_killed(string kind)
    {
        int stride = FullTests.Count(inFull: 1, inShort: 4);
        bool isDone = false;
        for (int at = 1; !isDone; at += stride)
        {
            string pki = _folder.File($"made{at}");
            string store = $"{PostgresServer.Shared().Connection};Authority=made-{Guid.NewGuid():N}";
            using Process process = CrashHostProcess.Start("create", pki, store, kind, $"{at}");
            isDone = CrashHostProcess.WaitForEnd(process) == 0;
            CertAuthority.Create(new SigningCertParameters { Path = pki, Subject = "CN=crash", Store = store, IfMissing = true });
            Assert.All(CertAuthority.Open(pki).Issue(["1"], new NodeCertParameters()), o => Assert.Null(o.Error));
            Assert.Empty(CertLedger.Test(pki).Select(finding => finding.Detail));
            Assert.Empty(AtomicFile.Leftovers(pki));
            Assert.True(at < 300, "the authority was never made");
        }
    }

    // What one host made another takes part in by the same command, and says nothing of a key that it does not have.
    [SkippableFact]
    public void Another_host_joins_by_the_command_that_made_it()
    {
        var parameters = new SigningCertParameters { Path = First, Subject = "CN=hosts", Store = $"{PostgresServer.Shared().Connection};Authority=hosts-{Guid.NewGuid():N}", IfMissing = true };
        SigningCert made = CertAuthority.Create(parameters);
        CertAuthority.Create(parameters with { Path = Second }, AuthorityContext.ForRehearsal());
        Assert.False(Directory.Exists(Second));
        SigningCert joined = CertAuthority.Create(parameters with { Path = Second });
        Assert.Equal((made.Fingerprint, Second, true), (joined.Fingerprint, joined.AuthorityPath, joined.IsOffline));
        Assert.Equal("CN=hosts", CertAuthority.Open(Second).GetSigningCert().Subject);
        Assert.Equal(ErrorCode.AuthorityExists, Assert.Throws<ClusterCertsException>(() => CertAuthority.Create(parameters with { Path = _folder.File("third"), IfMissing = false })).ErrorCode);
        Assert.False(Directory.Exists(_folder.File("third")));
    }

    // Joining writes nothing there, and -Force from another directory asks as it does from the authority's own.
    [SkippableFact]
    public void A_role_that_reads_alone_joins_too_and_what_is_there_is_told()
    {
        PostgresServer server = PostgresServer.Shared();
        string role = $"reader_{Guid.NewGuid():N}";
        server.Expect("pki", $"CREATE ROLE {role} LOGIN");
        CertStore.Find(server.Connection, readers: [role]).Prepare();
        string store = $"{server.Connection};Authority=hosts-{Guid.NewGuid():N}";
        var parameters = new SigningCertParameters { Path = First, Subject = "CN=hosts", Store = store };
        CertAuthority.Create(parameters);
        Assert.All(CertAuthority.Open(First).Issue(["1"], new NodeCertParameters()), o => Assert.Null(o.Error));
        string reading = store.Replace("Username=postgres", $"Username={role}", StringComparison.Ordinal);
        Assert.True(CertAuthority.Create(parameters with { Path = Second, Store = reading, IfMissing = true }).IsOffline);
        Assert.Equal("1", Assert.Single(CertAuthority.Open(Second).GetNodeCerts()).NodeId);

        SigningCertParameters elsewhere = parameters with { Path = _folder.File("third") };
        Assert.True(SigningCertCreation.Find(elsewhere with { IfMissing = true }).IsJoining);
        Assert.Equal(["1"], SigningCertCreation.Find(elsewhere with { Force = true }).Replaced!.NodeIds);
        Assert.Contains("There is an authority already: signing.crt of 'hosts-", Refusal(elsewhere), StringComparison.Ordinal);
        Assert.Contains("Authority=NAME in -Store", Refusal(elsewhere with { Subject = "CN=other", IfMissing = true }), StringComparison.Ordinal);
        Assert.False(Directory.Exists(elsewhere.Path));
    }

    private static string Refusal(SigningCertParameters parameters)
    {
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => CertAuthority.Create(parameters));
        Assert.Equal(ErrorCode.AuthorityExists, error.ErrorCode);
        return error.Message;
    }

    // The next CA's key is copied as the first was; everything else is where both look.
    [SkippableFact]
    public void A_rotation_that_one_host_begins_another_finishes()
    {
        Make(PostgresServer.Shared());
        CopyTo(Second);
        Assert.All(CertAuthority.Open(First).Issue(["1", "2"], new NodeCertParameters { Lifetime = new CertLifetime(null, clampToIssuer: true) }), o => Assert.Null(o.Error));
        Rotate(First, RotationPhase.Stage);
        File.Copy(Path.Combine(First, "next.key"), Path.Combine(Second, "next.key"));
        Rotate(Second, RotationPhase.Trust);
        Assert.Equal(RotationPhase.Trust, CertAuthority.Open(First).GetSigningCert().Phase);
        Rotate(Second, RotationPhase.Issue);
        Rotate(Second, RotationPhase.Retire);
        SigningCert now = CertAuthority.Open(First).GetSigningCert();
        Assert.Equal((RotationPhase.None, "CN=hosts G2"), (now.Phase, now.Subject));
        Assert.All(CertAuthority.Open(First).GetNodeCerts(), c => Assert.Equal("CN=hosts G2", DecodedCertificate.Decode(c.Encoded).Issuer));

        // What the first host still has is the key of the CA before, and it says so.
        Assert.Equal(ErrorCode.KeyMismatch, Assert.Throws<ClusterCertsException>(() => CertAuthority.Open(First).Issue(["3"], new NodeCertParameters()).ToList()).ErrorCode);
        File.Copy(Path.Combine(Second, "signing.key"), Path.Combine(First, "signing.key"), overwrite: true);
        Assert.All(CertAuthority.Open(First).Issue(["3"], new NodeCertParameters()), o => Assert.Null(o.Error));
    }

    [SkippableFact]
    public void A_role_that_reads_alone_reads_everything_and_changes_nothing()
    {
        PostgresServer server = PostgresServer.Shared();
        string role = $"reader_{Guid.NewGuid():N}";
        server.Expect("pki", $"CREATE ROLE {role} LOGIN");
        CertStore.Find(server.Connection, readers: [role]).Prepare();
        Make(server);
        Assert.All(CertAuthority.Open(First).Issue(["1"], new NodeCertParameters()), o => Assert.Null(o.Error));
        CopyTo(Second);
        string file = Path.Combine(Second, "store.json");
        File.WriteAllText(file, File.ReadAllText(file).Replace("Username=postgres", $"Username={role}", StringComparison.Ordinal));
        CheckReader();
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => CertAuthority.Open(Second).Issue(["2"], new NodeCertParameters()).ToList());
        Assert.Equal(ErrorCode.StoreAccessDenied, error.ErrorCode);
        Assert.Contains("-GrantWriteTo", error.Message, StringComparison.Ordinal);

        // A role that issues may add lines, and change or delete none.
        string writer = $"writer_{Guid.NewGuid():N}";
        server.Expect("pki", $"CREATE ROLE {writer} LOGIN");
        CertStore.Find(server.Connection, writers: [writer]).Prepare();
        File.WriteAllText(file, File.ReadAllText(file).Replace($"Username={role}", $"Username={writer}", StringComparison.Ordinal));
        Assert.All(CertAuthority.Open(Second).Issue(["2"], new NodeCertParameters()), o => Assert.Null(o.Error));
        foreach (string sql in (string[])["DELETE FROM clustercerts.ledger", "UPDATE clustercerts.ledger SET text = ''", "TRUNCATE clustercerts.ledger"])
            Assert.Contains("permission denied", Assert.ThrowsAny<Exception>(() => server.Expect("pki", $"SET ROLE {writer}; {sql}")).Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_standby_is_read_and_takes_no_line()
    {
        using PostgresServer server = PostgresServer.Own();
        Make(server);
        Assert.All(CertAuthority.Open(First).Issue(["1"], new NodeCertParameters()), o => Assert.Null(o.Error));
        using PostgresServer standby = server.Standby();
        CopyTo(Second);
        string file = Path.Combine(Second, "store.json");
        File.WriteAllText(file, File.ReadAllText(file).Replace($"Port={server.Port}", $"Port={standby.Port}", StringComparison.Ordinal));
        CheckReader();
        Assert.Equal(ErrorCode.WriteDenied, Assert.Throws<ClusterCertsException>(() => CertAuthority.Open(Second).Issue(["2"], new NodeCertParameters()).ToList()).ErrorCode);
    }

    [SkippableFact]
    public void Who_exports_or_publishes_a_node_of_another_host_is_told_which_host_has_its_files()
    {
        Make(PostgresServer.Shared());
        Assert.All(CertAuthority.Open(First).Issue(["1"], new NodeCertParameters()), o => Assert.Null(o.Error));
        CopyTo(Second);
        AuthorityContext another = On("another");
        CertAuthority second = CertAuthority.Open(Second, another);
        Assert.All(second.SetTargets([new() { NodeId = "1", Transport = NodeTransport.Folder, TargetPath = _folder.File("node") }]), o => Assert.Null(o.Error));

        var exporter = new NodeCertExporter(new() { Format = ExportFormat.Pem, OutputPath = _folder.File("out") }, another);
        string exported = Assert.Single(exporter.Find(new() { NodeIds = ["1"], AuthorityPath = Second })).Error!.Message;
        var publication = Assert.Single(second.Publish([.. second.FindPublications([]).Select(o => o.Value!)], new()));
        Assert.Equal(NodeCertPublicationState.Failed, publication.State);
        Assert.All((string[])[exported, publication.Reason!], said => Assert.Contains(
            $"The files of node '1' are on the host '{Environment.MachineName}', which issued them", said, StringComparison.Ordinal));

        // What it says to do does it.
        Assert.All(second.Renew(["1"], new NodeCertRenewalParameters()), o => Assert.Null(o.Error));
        publication = Assert.Single(second.Publish([.. second.FindPublications([]).Select(o => o.Value!)], new()));
        Assert.Equal(NodeCertPublicationState.Placed, publication.State);
    }

    private void CheckReader()
    {
        CertAuthority authority = CertAuthority.Open(Second);
        Assert.Equal("CN=hosts", authority.GetSigningCert().Subject);
        Assert.Equal("1", Assert.Single(authority.GetNodeCerts()).NodeId);
        Assert.Empty(authority.GetNotices());
        Assert.True(NodeCertTester.Test(new() { CertificatePaths = [Path.Combine(First, "node.1.crt")], NodeId = "1", AuthorityPath = Second }, AuthorityContext.Default).Passed);
        Assert.Equal([LedgerFindingKind.CertificateMissing, LedgerFindingKind.KeyMissing], CertLedger.Test(Second).Select(finding => finding.Kind)); // of the same host's name
        Assert.Empty(CertLedger.Test(Second, On("another")).Select(finding => finding.Detail));
    }

    private void CheckAfterNextCommand(string probe)
    {
        Assert.All(CertAuthority.Open(First).Issue([probe], new NodeCertParameters()), o => Assert.Null(o.Error));
        Assert.Empty(CertLedger.Test(First).Select(finding => finding.Detail));
        Assert.Empty(AtomicFile.Leftovers(First));
        Assert.Equal(0, new FileInfo(Path.Combine(First, AuthorityLock.FileName)).Length);
        NodeCert[] recorded = [.. CertAuthority.Open(First).GetNodeCerts()];
        Assert.Equal(recorded.Length, recorded.Select(c => c.SerialNumber).Distinct().Count());
        Assert.All(recorded, c => Assert.True(KeyMatch.Test(c.KeyPath!, c.CertificatePath!), c.NodeId));
    }

    private void Make(PostgresServer server) =>
        CertAuthority.Create(new SigningCertParameters { Path = First, Subject = "CN=hosts", Store = $"{server.Connection};Authority=hosts-{Guid.NewGuid():N}" });

    private void CopyTo(string folder)
    {
        FileSystem.Real.CreatePrivateDirectory(folder);
        foreach (string name in (string[])["store.json", "signing.key"])
            File.Copy(Path.Combine(First, name), Path.Combine(folder, name));
    }

    // As a host of another name sees it.
    private static AuthorityContext On(string host) => new()
    {
        FindStore = (path, files) => new PostgreSqlStore(path, files, StoreFile.Read(path)!, habits: new DatabaseHabits { Host = host }),
    };

    private static void Rotate(string pki, RotationPhase phase)
    {
        KeyRotation done = CertAuthority.Open(pki).Rotate(new() { Phase = phase, IsConfirmed = true });
        Assert.True(done.IsFinished, string.Join(' ', done.Remaining));
    }
}
