using System.Diagnostics;
using ClusterCerts.CrashHost;

namespace ClusterCerts.Tests.Storage;

/// <summary>An authority goes into a database and comes back as it was, whatever happens on the way.</summary>
[LongRunning]
public sealed class PostgreSqlMoveTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string Pki => _folder.File("pki");

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void It_comes_back_byte_for_byte()
    {
        string store = Place();
        Fill();
        Dictionary<string, string> before = Snapshot();
        SigningCert moved = CertAuthorityStore.Move(Pki, store);
        Assert.Equal("CN=move", moved.Subject);
        Assert.Equal(
            ["next.key", "node.1.crt", "node.1.key", "node.2.crt", "node.2.key", "signing.key", "store.json"],
            Directory.GetFiles(Pki).Select(path => Path.GetFileName(path)!).Where(name => name != ".lock").Order(StringComparer.Ordinal));
        Assert.Empty(CertLedger.Test(Pki).Select(finding => finding.Detail));
        Assert.Equal(RotationPhase.Trust, CertAuthority.Open(Pki).GetSigningCert().Phase);

        // Once more is nothing; elsewhere is by way of the folder.
        CertAuthorityStore.Move(Pki, store);
        Assert.Equal(ErrorCode.InvalidArgument, Assert.Throws<ClusterCertsException>(() => CertAuthorityStore.Move(Pki, store + "-other")).ErrorCode);

        CertAuthorityStore.Move(Pki, "Folder");
        Assert.Equal(before, Snapshot());
        Assert.Empty(CertLedger.Test(Pki).Select(finding => finding.Detail));
        CertAuthorityStore.Move(Pki, "folder");
        CertAuthorityStore.Move(Pki, store); // The name is free again.
        CertAuthorityStore.Move(Pki, "Folder");
        Assert.Equal(before, Snapshot());
    }

    [SkippableFact]
    public void A_rehearsal_changes_nothing_and_fails_as_the_move_would()
    {
        string store = Place();
        Fill();
        Dictionary<string, string> before = Snapshot();
        CertAuthorityStore.Move(Pki, store, AuthorityContext.ForRehearsal());
        Assert.Equal(before, Snapshot());
        Assert.Equal("0", Rows(store));

        string other = _folder.File("other");
        CertAuthority.Create(new SigningCertParameters { Path = other, Subject = "CN=other", Store = store });
        Assert.Equal(ErrorCode.AuthorityExists, Assert.Throws<ClusterCertsException>(() => CertAuthorityStore.Move(Pki, store, AuthorityContext.ForRehearsal())).ErrorCode);
        Assert.Equal(ErrorCode.AuthorityExists, Assert.Throws<ClusterCertsException>(() => CertAuthorityStore.Move(Pki, store)).ErrorCode);
        Assert.Equal(before, Snapshot());
    }

    [SkippableFact]
    public void Nothing_is_received_from_a_directory_that_could_not_be_left()
    {
        string store = Place();
        Fill();
        Skip.IfNot(OperatingSystem.IsLinux() && Chattr("+i"), "needs a file system with marks");
        try
        {
            Assert.Equal(ErrorCode.WriteDenied, Assert.Throws<ClusterCertsException>(() => CertAuthorityStore.Move(Pki, store)).ErrorCode);
        }
        finally
        {
            Chattr("-i");
        }

        Assert.Equal("0", PostgresServer.Shared().Expect("pki", $"SELECT count(*) FROM clustercerts.authority WHERE name = '{store[(store.LastIndexOf('=') + 1)..]}'"));
        CertAuthorityStore.Move(Pki, store);
        Assert.Equal("CN=move", CertAuthority.Open(Pki).GetSigningCert().Subject);
    }

    // Another directory of the same authority is told where it went.
    [SkippableFact]
    public void Who_is_left_behind_is_told()
    {
        string store = Place();
        Fill();
        CertAuthorityStore.Move(Pki, store);
        string second = _folder.File("second");
        FileSystem.Real.CreatePrivateDirectory(second);
        File.Copy(Path.Combine(Pki, "store.json"), Path.Combine(second, "store.json"));
        Assert.Equal("CN=move", CertAuthority.Open(second).GetSigningCert().Subject);
        CertAuthorityStore.Move(Pki, "Folder");
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => CertAuthority.Open(second));
        Assert.Equal(ErrorCode.AuthorityMoved, error.ErrorCode);
        Assert.Contains(Pki, error.Message, StringComparison.Ordinal);
    }

    // Directories that still name the place would take the other CA for theirs.
    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_name_that_it_left_is_no_other_authority_s(bool force)
    {
        string store = Place();
        Fill();
        CertAuthorityStore.Move(Pki, store);
        CertAuthorityStore.Move(Pki, "Folder");
        var other = new SigningCertParameters { Path = _folder.File("other"), Subject = "CN=other", Store = store, Force = force };
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => CertAuthority.Create(other));
        Assert.Equal(ErrorCode.AuthorityMoved, error.ErrorCode);
        Assert.Contains(Pki, error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(other.Path));
        CertAuthorityStore.Move(Pki, store);
        Assert.Equal("CN=move", CertAuthority.Open(Pki).GetSigningCert().Subject);
    }

    // A long ledger is never in memory as a whole: its lines are written as they come. Where that cannot be, the database is the authority as before.
    [SkippableFact]
    public void What_fails_while_the_ledger_is_written_moves_nothing()
    {
        string store = Place();
        Fill();
        LongLedger.Grow(Pki, Enumerable.Range(0, 5000).Select(i => LedgerEntries.PolicyChange(TimeProvider.System.GetUtcNow(), "{}", $"change {i}")));
        Dictionary<string, string> before = Snapshot();
        CertAuthorityStore.Move(Pki, store);
        HookedFileSystem full = HookedFileSystem.CutOff(change => change.Kind == DiskChangeKind.WriteNew && Path.GetFileName(change.Path).Contains(Ledger.DocumentName, StringComparison.Ordinal));
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => CertAuthorityStore.Move(Pki, "Folder", new AuthorityContext { Files = full }));
        Assert.NotEqual(ErrorCode.StoreFailed, error.ErrorCode);
        Assert.Equal("CN=move", CertAuthority.Open(Pki).GetSigningCert().Subject);
        Assert.True(File.Exists(Path.Combine(Pki, "store.json")));
        Assert.False(File.Exists(Path.Combine(Pki, Ledger.DocumentName)));

        using var stop = new CancellationTokenSource();
        AuthorityContext stopped = AuthorityContext.Default.Telling(new WorkLog
        {
            Waits = progress =>
            {
                if (progress is { What: "Moving the ledger", Total: > 5000 })
                    stop.Cancel();
            },
            Cancellation = stop.Token,
        });
        Assert.ThrowsAny<OperationCanceledException>(() => CertAuthorityStore.Move(Pki, "Folder", stopped));
        Assert.True(File.Exists(Path.Combine(Pki, "store.json")));
        Assert.Empty(Directory.EnumerateFiles(Pki, ".*cctmp"));
        Assert.Equal("1", Rows(store));

        CertAuthorityStore.Move(Pki, "Folder");
        Assert.Equal(before, Snapshot());
    }

    // Whatever the disk does in the middle of the lines is told as its fault, not the server's.
    [SkippableFact]
    public void A_disk_that_is_full_is_no_fault_of_the_server()
    {
        string store = Place();
        Fill();
        LongLedger.Grow(Pki, Enumerable.Range(0, 5000).Select(i => LedgerEntries.PolicyChange(TimeProvider.System.GetUtcNow(), "{}", $"change {i}")));
        CertAuthorityStore.Move(Pki, store);
        Ledger ledger = CertAuthority.Open(Pki).Store.ReadLedger();
        using var full = new FullStream(100_000);
        Assert.Equal("No space left on device", Assert.Throws<IOException>(() => ledger.CopyTo(full, WorkLog.None)).Message);
        using var whole = new MemoryStream();
        ledger.CopyTo(whole, WorkLog.None);
        Assert.Equal(ledger.Count, whole.ToArray().Count(octet => octet == '\n'));
    }

    // At every operation on the disk, and at every statement: what the ledger says is the same, and one place has it.
    [SkippableTheory]
    [InlineData("--kill-at")]
    [InlineData("--kill-at-statement")]
    public void Killed_at_each_step_there_and_back(string kind)
    {
        int stride = FullTests.Count(inFull: 1, inShort: 9);
        string store = Place();
        Fill();
        Dictionary<string, string> before = Snapshot();
        int kills = 0;
        foreach (string target in (string[])[store, "Folder"])
        {
            bool isDone = false;
            for (int at = 1; !isDone; at += stride)
            {
                using Process process = CrashHostProcess.Start("move", Pki, target, kind, $"{at}");
                isDone = CrashHostProcess.WaitForEnd(process) == 0;
                kills += isDone ? 0 : 1;
                AssertIsGood("node.1.crt"); // Whoever comes first finishes or undoes it, a check too.
                Assert.Equal("CN=move", CertAuthority.Open(Pki).GetSigningCert().Subject);
                Assert.Empty(CertLedger.Test(Pki).Select(finding => finding.Detail));
                Assert.True(int.Parse(Rows(store), System.Globalization.CultureInfo.InvariantCulture) == (File.Exists(Path.Combine(Pki, "store.json")) ? 1 : 0), $"{kind} {at} to {target}");
                if (!isDone && target != "Folder" && File.Exists(Path.Combine(Pki, "store.json")))
                    CertAuthorityStore.Move(Pki, "Folder");
                else if (!isDone && target == "Folder" && !File.Exists(Path.Combine(Pki, "store.json")))
                    CertAuthorityStore.Move(Pki, store);
                Assert.True(at < 300, "it was never moved");
            }
        }

        Assert.Equal(before, Snapshot());
        Assert.True(kills > 4, $"{kills} kills are too few");
    }

    private void AssertIsGood(string certificate) => Assert.Empty(NodeCertTester
        .Test(new() { CertificatePaths = [Path.Combine(Pki, certificate)], AuthorityPath = Pki }, AuthorityContext.Default).Checks
        .Where(check => !check.Passed));

    private bool Chattr(string change)
    {
        using Process process = Process.Start(new ProcessStartInfo("chattr", [change, Pki]) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private static string Place() => $"{PostgresServer.Shared().Connection};Authority=move-{Guid.NewGuid():N}";

    private static string Rows(string store) => PostgresServer.Shared().Expect(
        "pki", $"SELECT count(*) FROM clustercerts.authority WHERE state = 'live' AND name = '{store[(store.LastIndexOf('=') + 1)..]}'");

    // Nodes, a list, a CA that was replaced, and a rotation that is under way.
    private void Fill()
    {
        CertAuthority.Create(new SigningCertParameters { Path = Pki, Subject = "CN=first" });
        CertAuthority.Create(new SigningCertParameters { Path = Pki, Subject = "CN=move", Force = true });
        File.Delete(Directory.GetFiles(Pki, "replaced.*.key").Single());
        Assert.All(CertAuthority.Open(Pki).Issue(["1", "2"], new NodeCertParameters { Lifetime = new CertLifetime(null, clampToIssuer: true) }), o => Assert.Null(o.Error));
        Assert.All(CertAuthority.Open(Pki).Revoke(new() { NodeIds = ["2"], Reason = RevocationReason.Superseded }), o => Assert.Null(o.Error));
        Assert.All(CertAuthority.Open(Pki).SetTargets([new() { NodeId = "*", TargetPath = "/etc/tls" }]), o => Assert.Null(o.Error));
        CertAuthority.Open(Pki).PlanLedgerExport(new() { Format = LedgerExportFormat.Head }).Read(_ => { });
        foreach (RotationPhase phase in (RotationPhase[])[RotationPhase.Stage, RotationPhase.Trust])
            CertAuthority.Open(Pki).Rotate(new() { Phase = phase, IsConfirmed = true });
        var wanted = new NodeCertRenewalParameters { IfExpiresWithin = TimeSpan.FromDays(1) };
        CertAuthority.Open(Pki).TallyOf([], wanted, [.. CertAuthority.Open(Pki).FindRenewals([], wanted)]).Record(told => Assert.Fail(told));
        Assert.True(File.Exists(Path.Combine(Pki, "renewal.json")));
    }

    private Dictionary<string, string> Snapshot() => Directory.EnumerateFiles(Pki, "*", SearchOption.AllDirectories)
        .Where(path => Path.GetFileName(path) != ".lock")
        .ToDictionary(path => Path.GetRelativePath(Pki, path), path => $"{FileStatus.Of(path)?.Mode} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)))}");

    private sealed class FullStream(int room) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (Length + buffer.Length > room)
                throw new IOException("No space left on device");
            base.Write(buffer);
        }
    }
}
