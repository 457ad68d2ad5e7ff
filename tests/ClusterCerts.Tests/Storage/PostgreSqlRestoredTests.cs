using System.Text.RegularExpressions;
using ClusterCerts.Report;

namespace ClusterCerts.Tests.Storage;

/// <summary>A database that was restored from an older copy is noticed by each host that has seen more: it can cost an error message, never a revocation. The commands of
/// PostgreSQL are those of the page for administrators.</summary>
[LongRunning]
public sealed partial class PostgreSqlRestoredTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly PostgresServer _server = PostgresServer.Own();

    private string First => _folder.File("first");

    private string Second => _folder.File("second");

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [SkippableTheory]
    [InlineData(LedgerIndexFile.FewLines)]
    [InlineData(0)] // as a long ledger is read
    public void A_restored_dump_is_refused_until_it_is_taken_on_record(int fewLines)
    {
        AuthorityContext context = Reading(fewLines);
        Fill("1", "2");
        CertAuthority.Open(First).WriteRevocationList();
        Dump();
        NodeCert lost = Issue(First, "3");
        CertAuthority.Open(First).Revoke(new RevocationParameters { NodeIds = ["1"] });
        CertAuthority.Open(First).SetPolicy(new CertPolicyChanges { AllowSharedKeys = true });
        byte[] list = AuthorityStores.At(First, FileSystem.Real).Read(AuthorityDocument.RevocationList)!;
        string seen = Seen(First);
        Assert.True(FileStatus.Of(SeenOf(First))!.Value.Mode == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Restore();

        foreach ((string what, Action<CertAuthority> run) in Refused())
        {
            foreach (AuthorityContext one in (AuthorityContext[])[context, AuthorityContext.ForRehearsal()])
            {
                ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => run(CertAuthority.Open(First, one)));
                Assert.True(error.ErrorCode == ErrorCode.LedgerRestored, $"{what}: {error}");
                Assert.Contains("it has 4 lines now, and this host has seen 8", error.Message, StringComparison.Ordinal);
            }
        }

        Assert.False(Verdict(First, "2", context).Passed);
        Assert.Equal(["1", "2"], CertAuthority.Open(First, context).FindNodeCerts(new NodeCertFilter()).Select(c => c.Value!.NodeId));
        Assert.Contains("Test-CertLedger -Repair", Assert.Single(CertAuthority.Open(First, context).GetNotices()), StringComparison.Ordinal);
        Assert.Equal([LedgerFindingKind.LedgerRestored, LedgerFindingKind.CertificateUnknown], Findings(First));
        CertLedger.Repair(First, AuthorityContext.ForRehearsal());
        Assert.Equal(seen, Seen(First));
        Assert.Equal("4", _server.Expect("pki", "SELECT lines FROM clustercerts.authority"));

        // It is taken, with what a list that a verifier still has revokes, and above every number.
        File.WriteAllBytes(Path.Combine(First, "newest.crl"), list);
        Assert.Contains("of node '1'", Assert.Single(CertLedger.Repair(First, context)), StringComparison.Ordinal);
        Assert.Equal([LedgerFindingKind.SerialNumberUnaccounted, LedgerFindingKind.CertificateUnknown], Findings(First));
        LedgerEntry[] added = [.. AuthorityStores.At(First, FileSystem.Real).ReadLedger().All().Skip(4)];
        Assert.Equal([LedgerEvent.Revoke, LedgerEvent.Unaccounted, LedgerEvent.Rebuild], added.Select(e => e.Event));
        Assert.Equal((lost.SerialNumber, 2), (added[1].SerialNumber.ToString(), added[2].ListNumber!.Value));
        Assert.False(Verdict(First, "1", context).Passed);
        Assert.True(Verdict(First, "2", context).Passed);
        Assert.True(SerialNumber.Parse(Issue(First, "4").SerialNumber).Value > SerialNumber.Parse(lost.SerialNumber).Value);
        Assert.Equal("3", CertAuthority.Open(First, context).WriteRevocationList().Number);
        Assert.Empty(CertLedger.Repair(First, context));
    }

    // It may have seen more, and has nodes and lists of its own.
    [SkippableFact]
    public void Each_host_that_has_seen_more_refuses_for_itself()
    {
        Fill("1");
        Join(Second);
        Dump();
        Issue(First, "2");
        Assert.Equal(2, CertAuthority.Open(Second).GetNodeCerts().Count()); // read alone
        Restore();
        Assert.NotEmpty(CertLedger.Repair(First));
        Issue(First, "3");
        Assert.Contains("its line 3 is another one than this host has seen", Refusal(Second), StringComparison.Ordinal);
        CertLedger.Repair(Second);
        Issue(Second, "4");
        Issue(First, "5");
        Assert.Equal([LedgerFindingKind.CertificateUnknown], Findings(First).Except([LedgerFindingKind.SerialNumberUnaccounted, LedgerFindingKind.CertificateMissing, LedgerFindingKind.KeyMissing]));
    }

    // What the newer copy has is all there again.
    [SkippableFact]
    public void A_newer_copy_ends_it()
    {
        Fill("1");
        Dump();
        Issue(First, "2");
        _server.Shell(_folder.Path, "pg_dump -n clustercerts -Fc -f newer.dump pki");
        Restore();
        Refusal(First);
        _server.Shell(_folder.Path, "pg_restore -1 --clean --if-exists -d pki newer.dump");
        Issue(First, "3");
        Assert.Empty(Findings(First));
    }

    [SkippableFact]
    public void A_database_without_the_authority_gets_no_other_in_its_place()
    {
        Fill("1");
        Join(Second);
        CertAuthority.Open(Second).GetNodeCerts().ToList();
        File.Delete(Path.Combine(Second, "signing.key")); // With a key there it is refused as before.
        SigningCertParameters again = new() { Path = Second, Subject = "CN=restored", Store = Place, IfMissing = true };
        _server.Expect("pki", "DROP SCHEMA clustercerts CASCADE");
        CertStore.Find(_server.Connection).Prepare();
        Assert.Equal(ErrorCode.AuthorityNotFound, Assert.Throws<ClusterCertsException>(() => CertAuthority.Open(First)).ErrorCode);
        Assert.Equal(ErrorCode.LedgerRestored, Assert.Throws<ClusterCertsException>(() => CertAuthority.Create(again)).ErrorCode);
        Assert.Equal("0", _server.Expect("pki", "SELECT count(*) FROM clustercerts.authority"));

        // Whoever wants another one says so.
        File.Delete(SeenOf(Second));
        CertAuthority.Create(again);
    }

    [SkippableFact]
    public void What_was_seen_is_a_guard_and_no_record()
    {
        Fill("1");
        Assert.Empty(Notices());
        foreach (string damaged in (string[])["", "{", "{\"version\":1}", File.ReadAllText(SeenOf(First)).Replace("\"lines\": 2", "\"lines\": -2", StringComparison.Ordinal)])
        {
            File.WriteAllText(SeenOf(First), damaged);
            Assert.Contains("is not known this time", Assert.Single(Notices()), StringComparison.Ordinal);
            Assert.Empty(Notices()); // written anew
        }

        // A rehearsal writes none, and a folder that takes none is no error.
        File.Delete(SeenOf(First));
        CertAuthority.Open(First, AuthorityContext.ForRehearsal()).GetNodeCerts().ToList();
        Assert.False(File.Exists(SeenOf(First)));
        Directory.CreateDirectory(SeenOf(First));
        Assert.Empty(Notices());
        Issue(First, "2");
        Directory.Delete(SeenOf(First));

        // One of another authority tells nothing of this one.
        Issue(First, "3");
        File.WriteAllText(SeenOf(First), File.ReadAllText(SeenOf(First)).Replace("\"restored\"", "\"another\"", StringComparison.Ordinal).Replace("\"lines\": 4", "\"lines\": 99", StringComparison.Ordinal));
        Assert.Empty(Notices());
        Issue(First, "4");
        Assert.Contains("\"restored\"", Seen(First), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_standby_that_lags_behind_is_no_copy()
    {
        Fill("1");
        using PostgresServer standby = _server.Standby();
        Join(Second, settings => settings.Replace($"Port={_server.Port}", $"Port={standby.Port}", StringComparison.Ordinal));
        SeenFile seen = SeenFile.Decode(File.ReadAllBytes(SeenOf(First)), SeenOf(First));
        File.WriteAllBytes(SeenOf(Second), (seen with { Lines = 7, Sha256 = new string('a', 64) }).Encode());
        var told = new List<string>();
        AuthorityContext told1 = AuthorityContext.Default.Telling(new WorkLog { Told = message => told.Add(message.Text) });
        Assert.Single(CertAuthority.Open(Second, told1).GetNodeCerts());
        Assert.Contains(told, text => text.Contains("it lags behind", StringComparison.Ordinal));
        Assert.True(NodeCertTester.Test(new() { CertificatePaths = [Path.Combine(First, "node.1.crt")], NodeId = "1", AuthorityPath = Second }, AuthorityContext.Default).Passed);
        Assert.Contains("\"lines\": 7", Seen(Second), StringComparison.Ordinal);

        // Another line is another copy, wherever.
        File.WriteAllBytes(SeenOf(Second), (seen with { Sha256 = new string('a', 64) }).Encode());
        Assert.False(NodeCertTester.Test(new() { CertificatePaths = [Path.Combine(First, "node.1.crt")], NodeId = "1", AuthorityPath = Second }, AuthorityContext.Default).Passed);
    }

    [SkippableFact]
    public void What_is_moved_out_is_seen_no_more()
    {
        Fill("1");
        CertAuthorityStore.Move(First, "Folder");
        Assert.False(File.Exists(SeenOf(First)));
        Issue(First, "2");
        CertAuthorityStore.Move(First, Place);
        Issue(First, "3");
        Assert.Empty(Findings(First));
        Assert.Contains("\"lines\": 4", Seen(First), StringComparison.Ordinal);
    }

    // A command was killed after its lines were recorded, and the copy does not know them: the keys stay until that is settled.
    [SkippableFact]
    public void What_was_interrupted_is_not_undone_by_a_copy()
    {
        Fill("1");
        Dump();
        File.WriteAllText(Path.Combine(First, AuthorityLock.FileName), "{ damaged");
        Issue(First, "2");
        File.WriteAllText(Path.Combine(First, AuthorityLock.FileName), "{ damaged");
        Restore();
        Refusal(First);
        Assert.Equal("{ damaged", File.ReadAllText(Path.Combine(First, AuthorityLock.FileName)));
    }

    private string Place => $"{_server.Connection};Authority=restored";

    private void Fill(params string[] nodeIds)
    {
        CertAuthority.Create(new SigningCertParameters { Path = First, Subject = "CN=restored", Store = Place });
        foreach (string nodeId in nodeIds)
            Issue(First, nodeId);
    }

    private void Join(string folder, Func<string, string>? change = null)
    {
        FileSystem.Real.CreatePrivateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "store.json"), (change ?? (text => text))(File.ReadAllText(Path.Combine(First, "store.json"))));
        File.Copy(Path.Combine(First, "signing.key"), Path.Combine(folder, "signing.key"));
    }

    private void Dump() => _server.Shell(_folder.Path, PageCommand("pg_dump"));

    private void Restore() => _server.Shell(_folder.Path, PageCommand("pg_restore"));

    private static string PageCommand(string program) => Commands().Matches(File.ReadAllText(Path.Combine(House.CoreSources.RepositoryRoot, "docs", "postgresql.md")))
        .Select(m => m.Groups["command"].Value).Single(command => command.StartsWith(program, StringComparison.Ordinal));

    private static NodeCert Issue(string pki, string nodeId)
    {
        Outcome<NodeCert> outcome = Assert.Single(CertAuthority.Open(pki).Issue([nodeId], new NodeCertParameters()));
        Assert.Null(outcome.Error);
        return outcome.Value!;
    }

    private IEnumerable<(string What, Action<CertAuthority> Run)> Refused()
    {
        yield return ("issue", a => a.Issue(["x"], new NodeCertParameters()).ToList());
        yield return ("renew", a => a.Renew(["2"], new NodeCertRenewalParameters()).ToList());
        yield return ("revoke", a => a.Revoke(new RevocationParameters { NodeIds = ["2"] }));
        yield return ("remove", a => a.Remove(new RemovalParameters { NodeIds = ["2"] }));
        yield return ("list", a => a.WriteRevocationList());
        yield return ("policy", a => a.SetPolicy(new CertPolicyChanges { AllowSharedKeys = false }));
        yield return ("rotate", a => a.Rotate(new RotationParameters { Phase = RotationPhase.Stage, IsConfirmed = true }));
        yield return ("move", a => CertAuthorityStore.Move(First, "Folder", a.Context));
        yield return ("report", a => CertReport.Make(a, new CertReportParameters { OutputPath = _folder.File("report.html") }));
        yield return ("export", a => new NodeCertExporter(
            new NodeCertExportParameters { Format = ExportFormat.Nginx, OutputPath = _folder.File("nginx") }, a.Context).Plan(a.GetNodeCerts().First()).Dispose());
        yield return ("export the authority", a => new SigningCertExporter(a, new SigningCertExportParameters { OutputPath = _folder.File("openssl") }).Export());
    }

    private static string Refusal(string pki)
    {
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => CertAuthority.Open(pki).Issue(["x"], new NodeCertParameters()).ToList());
        Assert.Equal(ErrorCode.LedgerRestored, error.ErrorCode);
        return error.Message;
    }

    private static NodeCertReport Verdict(string pki, string nodeId, AuthorityContext context) => NodeCertTester.Test(
        new() { CertificatePaths = [Path.Combine(pki, $"node.{nodeId}.crt")], NodeId = nodeId, AuthorityPath = pki }, context);

    private IReadOnlyList<string> Notices() => CertAuthority.Open(First).GetNotices();

    private static LedgerFindingKind[] Findings(string pki) => [.. CertLedger.Test(pki).Select(finding => finding.Kind)];

    private static string SeenOf(string pki) => Path.Combine(pki, SeenFile.FileName);

    private static string Seen(string pki) => File.ReadAllText(SeenOf(pki));

    private static AuthorityContext Reading(int fewLines) => new()
    {
        FindStore = (path, files) => StoreFile.Read(path) is StoreFile settings
            ? new PostgreSqlStore(path, files, settings, habits: new DatabaseHabits { FewLines = fewLines }) : AuthorityStores.At(path, files),
    };

    [GeneratedRegex(@"^ *(?<command>pg_(dump|restore) [^`\n]*)$", RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex Commands();
}
