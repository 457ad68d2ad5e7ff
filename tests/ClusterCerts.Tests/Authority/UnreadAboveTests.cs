namespace ClusterCerts.Tests.Authority;

/// <summary>An authority above that may not be entered, is damaged or away breaks no command below it: each goes on, and tells that it could not look.</summary>
[LongRunning]
public sealed class UnreadAboveTests : IDisposable
{
    private readonly TestAuthority _root = new();
    private readonly NodeCert _cert;
    private readonly List<string> _asked = [];

    public UnreadAboveTests()
    {
        _root.Open().SetPolicy(new() { DistributionPoints = ["http://pki.example/{issuer}.crl"] });
        _root.Open().WriteRevocationList();
        CertAuthority.Create(new() { Path = Below, Subject = "CN=below", IssuerPath = _root.Path, Lifetime = new(TimeSpan.FromDays(900)) }, _root.Context());
        CertAuthority below = CertAuthority.Open(Below, _root.Context());
        below.SetPolicy(new() { DistributionPoints = ["http://pki.example/below-{issuer}.crl"] });
        _cert = TestAuthority.Value(below.Issue(["1"], new()).Single());
        below.WriteRevocationList();
        Directory.CreateDirectory(Web);
    }

    public void Dispose() => _root.Dispose();

    private string Below => Path.Combine(_root.Around, "below");

    private string Web => Path.Combine(_root.Around, "web");

    // A folder of another account, as a root's is; what is in it; a store that fails whatever it is asked.
    [Theory]
    [InlineData("closed")]
    [InlineData("damaged")]
    [InlineData("failing")]
    public void Everything_below_goes_on_and_tells(string state)
    {
        AuthorityContext context = Context(state);
        NodeCertReport report = Test(context);
        Assert.True(report.Passed, report.ToString());
        Assert.Contains(report.Notes, n => n.Detail.Contains($"whether the authority '{_root.Path}' revokes CAs is not known", StringComparison.Ordinal));

        CertAuthority below = CertAuthority.Open(Below, context);
        int tellings = state == "closed" ? 0 : 1; // What another account keeps to itself stays so: the check says it, and no command.
        Assert.Equal(tellings, below.GetNotices().Count(IsDoubt));
        Assert.Empty(below.GetDamages());
        Assert.Null(below.Issue(["2"], new()).Single().Error);
        Assert.Null(below.Renew(["1"], new()).Single().Error);
        Assert.Equal(tellings, below.GetWorkNotices().Count(IsDoubt));

        AuthorityCheck check = SigningCerts(below);
        Assert.Equal(CheckState.Warning, check.State);
        Assert.Contains("A CA above may be revoked, and it is not known here", check.Detail, StringComparison.Ordinal);

        new NodeCertExporter(new() { Format = ExportFormat.Pem, OutputPath = Path.Combine(_root.Around, "out") }, context)
            .Plan(below.GetNodeCerts(new() { NodeIds = ["1"] }).Last()).Dispose();
        Assert.Equal(["CN=below"], Lists(below, out string[] told));
        Assert.Contains(told, t => t.StartsWith($"The lists of '{_root.Path}' cannot be exported from here: ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_database_above_is_asked_by_what_issues_and_by_no_check()
    {
        AuthorityContext context = Context("database");
        NodeCertReport report = Test(context);
        Assert.True(report.Passed, report.ToString());
        Assert.Contains(report.Notes, n => n.Detail.Contains($"whether the authority '{_root.Path}' revokes CAs was not asked", StringComparison.Ordinal));
        CertAuthority below = CertAuthority.Open(Below, context);
        Assert.DoesNotContain(below.GetNotices(), IsDoubt);
        AuthorityCheck check = SigningCerts(below);
        Assert.Equal(CheckState.Ok, check.State);
        Assert.Contains("was not asked", check.Detail, StringComparison.Ordinal);
        Assert.Empty(_asked);

        // Nor does a server that is away keep from work, and it is waited for once, whatever there is to issue.
        Assert.All(below.Issue([.. Enumerable.Range(100, 70).Select(i => $"{i}")], new()), o => Assert.Null(o.Error));
        Assert.Single(_asked);
        Assert.Single(below.GetWorkNotices(), IsDoubt);
        Assert.Equal(["CN=below"], Lists(below, out string[] told));
        Assert.Contains(told, t => t.StartsWith($"The lists of '{_root.Path}' cannot be exported from here: away", StringComparison.Ordinal));
    }

    [Fact]
    public void Its_ledger_counts_where_its_certificate_is_lost()
    {
        Revoke();
        File.Delete(_root.File("signing.crt"));
        Assert.Contains(Test(_root.Context()).Checks, c => c is { Name: CheckName.Revocation, Passed: false });
        Assert.Equal(ErrorCode.Revoked, Assert.Throws<ClusterCertsException>(() => CertAuthority.Open(Below, _root.Context()).Issue(["2"], new()).ToArray()).ErrorCode);
    }

    [Fact]
    public void A_damaged_list_hides_no_other_and_without_any_nothing_is_known()
    {
        Revoke();
        File.WriteAllText(_root.File("ledger.jsonl"), "no line\n");
        File.WriteAllText(_root.File("previous.crl"), "no list\n");
        Assert.Contains(Test(_root.Context()).Checks, c => c is { Name: CheckName.Revocation, Passed: false });
        File.WriteAllText(_root.File("signing.crl"), "no list\n");
        Assert.Contains(Test(_root.Context()).Notes, n => n.Detail.Contains("revokes CAs is not known, for no list of it can be read either", StringComparison.Ordinal));
        Assert.Contains(CertAuthority.Open(Below, _root.Context()).GetNotices(), IsDoubt);
    }

    // A root that is offline is missing as a rule, and nobody is told of it each day.
    [Fact]
    public void One_that_is_not_there_is_silent()
    {
        Directory.Move(_root.Path, Path.Combine(_root.Around, "safe"));
        CertAuthority below = CertAuthority.Open(Below, _root.Context());
        Assert.DoesNotContain(below.GetNotices(), IsDoubt);
        Assert.Equal(CheckState.Ok, SigningCerts(below).State);
        Assert.Empty(Test(_root.Context()).Notes);
    }

    [Fact]
    public void The_issuer_of_a_CA_that_a_root_replaced_is_above_no_more()
    {
        CertAuthority Open() => CertAuthority.Open(Below, _root.Context());
        Assert.Equal(_root.Path, AuthoritiesAbove.FolderOf(Open().Store));
        foreach (RotationPhase phase in (RotationPhase[])[RotationPhase.Stage, RotationPhase.Trust, RotationPhase.Issue, RotationPhase.Retire])
            Open().Rotate(new() { Phase = phase, IsConfirmed = true }, o => Assert.Null(o.Error));
        Assert.Null(AuthoritiesAbove.FolderOf(Open().Store));
        Assert.Empty(AuthoritiesAbove.Of(Open().Store, _root.Context(), connects: true));
    }

    private static bool IsDoubt(string notice) => notice.StartsWith("A CA above may be revoked, and it is not known here: ", StringComparison.Ordinal);

    private static AuthorityCheck SigningCerts(CertAuthority authority) => authority.TestHealth(new()).Checks.Single(c => c.Name == AuthorityCheckName.SigningCerts);

    private NodeCertReport Test(AuthorityContext context) => NodeCertTester.Test(new() { CertificatePaths = [_cert.CertificatePath!], AuthorityPath = Below }, context);

    private string[] Lists(CertAuthority authority, out string[] told)
    {
        List<string> notices = [];
        string[] issuers = [.. new RevocationListExporter(authority, new() { OutputPath = Web }).Export(_ => true, notices.Add).Select(TestAuthority.Value).Select(l => l.Issuer)];
        told = [.. notices];
        return issuers;
    }

    private void Revoke() => TestAuthority.Value(_root.Open().Revoke(new()
    {
        SerialNumbers = [SerialNumber.Parse(CertAuthority.Open(Below, _root.Context()).GetSigningCert().SerialNumber)],
    }).Single());

    private AuthorityContext Context(string state)
    {
        if (state == "damaged")
            File.WriteAllText(_root.File("store.json"), "nothing");
        return new()
        {
            Time = _root.Clock,
            FindStore = (path, files) => state == "damaged" || Path.GetFullPath(path) != _root.Path ? AuthorityStores.At(path, files)
                : state == "closed" ? throw new ClusterCertsException(ErrorCode.AccessDenied, "It may not be entered.", path)
                : FailingStore.At(path, files, isElsewhere: state == "database", _asked.Add),
        };
    }
}
