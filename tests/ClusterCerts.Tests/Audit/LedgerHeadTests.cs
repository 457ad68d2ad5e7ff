using System.Globalization;
using static ClusterCerts.Tests.Audit.SignedHeads;

namespace ClusterCerts.Tests.Audit;

/// <summary>Heads that a CA signed, and what is found where the ledger does not go on from one.</summary>
public sealed class LedgerHeadTests : IDisposable
{
    private static readonly TimeSpan Later = TimeSpan.FromHours(1);

    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    // OpenSSL knows nothing of us.
    [SkippableTheory]
    [InlineData(KeyAlgorithm.EcdsaP256)]
    [InlineData(KeyAlgorithm.EcdsaP384)]
    [InlineData(KeyAlgorithm.EcdsaP521)]
    [InlineData(KeyAlgorithm.Rsa2048)]
    [InlineData(KeyAlgorithm.Rsa3072)]
    [InlineData(KeyAlgorithm.Rsa4096)]
    public void OpenSsl_verifies_a_head_of_every_key(KeyAlgorithm algorithm)
    {
        Peer.Needs("openssl");
        using var authority = new TestAuthority(p => p with { KeyAlgorithm = algorithm });
        authority.Issue("1");
        string head = ExportHead(authority, "one.head");
        (int status, string output) = Peer.Run(
            "openssl", "cms", "-verify", "-inform", "PEM", "-in", head, "-CAfile", authority.File("trust.crt"), "-purpose", "any");
        Assert.Equal(0, status);
        Assert.Contains("\"lines\":2", output, StringComparison.Ordinal);
        Assert.Empty(CertLedger.Test(authority.Path, authority.Context(), [head]));

        // Nobody else's trust bundle takes it.
        Assert.NotEqual(0, Peer.Run("openssl", "cms", "-verify", "-inform", "PEM", "-in", head, "-CAfile", Other().File("trust.crt"), "-purpose", "any").ExitCode);
    }

    [SkippableFact]
    public void OpenSsl_verifies_a_head_of_an_intermediate()
    {
        Peer.Needs("openssl");
        string below = Path.Combine(_authority.Around, "below");
        CertAuthority.Create(new() { Path = below, Subject = "CN=below", IssuerPath = _authority.Path }, _authority.Context());
        string head = Path.Combine(_authority.Around, "below.head");
        CertAuthority.Open(below, _authority.Context()).PlanLedgerExport(new() { Format = LedgerExportFormat.Head, OutputPath = head }).Write();
        Assert.Equal(0, Peer.Run("openssl", "cms", "-verify", "-inform", "PEM", "-in", head, "-CAfile", Path.Combine(below, "trust.crt"), "-purpose", "any").ExitCode);
        Assert.Empty(CertLedger.Test(below, _authority.Context(), [head]));
    }

    /// <summary>What happened to a ledger of eight lines after its head was signed, and what is found. Lines: 1 authority, 2 to 5 nodes 1 to 4, 6 revocation of 4,
    /// 7 its list, 8 node 5.</summary>
    private static readonly Dictionary<string, (Action<LedgerHeadTests> Change, string[] Found)> Changes = new()
    {
        ["nothing"] = (_ => { }, []),
        ["it went on"] = (t => t.GoOn("6", "7"), []),
        ["an older copy was put back"] = (t => t.Lines(l => l.RemoveRange(5, 3)), ["LedgerRolledBack 6"]),
        ["the last line was removed"] = (t => t.Lines(l => l.RemoveAt(7)), ["LedgerRolledBack 8"]),
        ["only the first line is left"] = (t => t.Lines(l => l.RemoveRange(1, 7)), ["LedgerRolledBack 2"]),
        ["an older copy was put back and has gone on"] = (
            t =>
            {
                t.Lines(l => l.RemoveRange(5, 3));
                t.GoOn("6", "7", "8", "9", "10");
            },
            ["LedgerRolledBack 6"]),
        ["the revocation was taken out, and the rest chained anew"] = (t => t.Lines(l => l.RemoveRange(5, 2)), ["LedgerRewritten 6"]),
        ["a reason was changed, and the rest chained anew"] = (
            t => t.Lines(l => l[5] = l[5].Replace("Unspecified", "Superseded", StringComparison.Ordinal)), ["LedgerRewritten 6"]),
        ["a blank was added to the last line"] = (t => t.Lines(l => l[7] += " "), ["LedgerRewritten 8"]),
        ["a blank was added to the first line, and the rest chained anew"] = (t => t.Lines(l => l[0] += " "), ["LedgerRewritten 1"]),
        ["a line was put in, and the rest chained anew"] = (t => t.Lines(l => l.Insert(3, l[5])), ["LedgerRewritten 4"]),
        ["a line was changed, the rest chained anew, and it went on"] = (
            t =>
            {
                t.Lines(l => l[5] = l[5].Replace("Unspecified", "Superseded", StringComparison.Ordinal));
                t.GoOn("6", "7");
            },
            ["LedgerRewritten 6"]),
        ["a line was changed after the head"] = (
            t =>
            {
                t.GoOn("6", "7");
                t.Lines(l => l[9] += " ");
            },
            []), // It is not what this head can tell.
    };

    public static TheoryData<string> ChangeCases => [.. Changes.Keys];

    [Theory]
    [MemberData(nameof(ChangeCases))]
    public void What_was_done_to_a_ledger_since_is_named(string what)
    {
        _authority.Issue(new NodeCertParameters(), "1", "2", "3", "4");
        Assert.All(_authority.Open().Revoke(new() { NodeIds = ["4"] }), o => Assert.True(o.Succeeded));
        _authority.Issue("5");
        string head = ExportHead(_authority, "one.head");
        Assert.Equal(File.ReadAllBytes(head), File.ReadAllBytes(_authority.File("ledger.head")));
        File.Delete(_authority.File("ledger.head"));
        _authority.Clock.Now += Later;
        (Action<LedgerHeadTests> change, string[] found) = Changes[what];
        change(this);
        LedgerFinding[] told = [.. CertLedger.Test(_authority.Path, _authority.Context(), [head]).Where(OfHeads)];
        Assert.Equal(found, told.Select(Short));
        Assert.All(told, f => Assert.Equal(head, f.Path));

        // Whoever holds no head is told as much by the one that the authority keeps.
        File.Copy(head, _authority.File("ledger.head"));
        Assert.Equal(found, CertLedger.Test(_authority.Path, _authority.Context()).Where(OfHeads).Select(Short));
    }

    // What is kept is the evidence: an older ledger is not signed in its place.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_head_is_not_replaced_by_that_of_a_ledger_that_does_not_go_on_from_it(bool hasGoneOn)
    {
        _authority.Issue(new NodeCertParameters(), "1", "2", "3");
        ExportHead(_authority, "one.head");
        byte[] kept = File.ReadAllBytes(_authority.File("ledger.head"));
        Lines(l => l.RemoveRange(2, 2));
        if (hasGoneOn)
            GoOn("4", "5", "6");
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => ExportHead(_authority, "two.head"));
        Assert.Equal((ErrorCode.LedgerDamaged, _authority.File("ledger.head")), (error.ErrorCode, error.Target));
        Assert.Equal(kept, File.ReadAllBytes(_authority.File("ledger.head")));
        Assert.False(File.Exists(Path.Combine(_authority.Around, "two.head")));

        // Who has looked into it moves it away.
        File.Delete(_authority.File("ledger.head"));
        ExportHead(_authority, "two.head");
    }

    // Of two exports the one that was signed first may be the last to end.
    [Fact]
    public void A_later_head_is_not_replaced_by_an_earlier_one()
    {
        LedgerExport earlier = Plan("earlier.head");
        _authority.Issue("1");
        _authority.Clock.Now += Later;
        ExportHead(_authority, "later.head");
        byte[] kept = File.ReadAllBytes(_authority.File("ledger.head"));
        earlier.Write(message => Assert.Fail(message));
        Assert.Equal(kept, File.ReadAllBytes(_authority.File("ledger.head")));
        Assert.True(File.Exists(Path.Combine(_authority.Around, "earlier.head")));
    }

    private LedgerExport Plan(string name) =>
        _authority.Open().PlanLedgerExport(new() { Format = LedgerExportFormat.Head, OutputPath = Path.Combine(_authority.Around, name) });

    // Of a long ledger a head knows some lines of many: the first that is known to be another is named, and the last that is the same.
    [Theory]
    [InlineData(300, 310, "LedgerRewritten")] // among the last, each of which is known
    [InlineData(100, 104, "LedgerRewritten")]
    public void A_long_ledger_is_told_as_closely_as_its_head_knows(int changed, int closest, string kind)
    {
        for (int i = 0; i < 330; i++)
            Refuse($"n{i}");
        string head = ExportHead(_authority, "one.head");
        File.Delete(_authority.File("ledger.head"));
        Lines(l => l[changed - 1] += " ");
        LedgerFinding told = Assert.Single(CertLedger.Test(_authority.Path, _authority.Context(), [head]), OfHeads);
        Assert.Equal(kind, told.Kind.ToString());
        Assert.InRange(told.Line!.Value, changed, closest);
        Assert.Contains("up to line", told.Detail, StringComparison.Ordinal);
        Assert.InRange(new FileInfo(head).Length, 1000, 24_000);
    }

    [Fact]
    public void A_head_counts_through_a_rotation_and_after_it()
    {
        _authority.Issue(new NodeCertParameters { Lifetime = new CertLifetime(null, clampToIssuer: true) }, "1", "2");
        string head = ExportHead(_authority, "one.head");
        foreach (RotationPhase phase in (RotationPhase[])[RotationPhase.Stage, RotationPhase.Trust, RotationPhase.Issue, RotationPhase.Retire])
        {
            _authority.Open().Rotate(new() { Phase = phase, IsConfirmed = true });
            Assert.Empty(CertLedger.Test(_authority.Path, _authority.Context(), [head]));
        }

        string next = ExportHead(_authority, "two.head");
        Assert.Empty(CertLedger.Test(_authority.Path, _authority.Context(), [head, next]));
        Assert.NotEqual(LedgerHead.Read(head).AuthorityKeyId, LedgerHead.Read(next).AuthorityKeyId);
    }

    [Fact]
    public void A_head_of_another_authority_is_named()
    {
        using TestAuthority other = Other();
        string head = ExportHead(other, "other.head");
        Assert.Equal([LedgerFindingKind.HeadOfAnother], CertLedger.Test(_authority.Path, _authority.Context(), [head]).Select(f => f.Kind));

        // One that calls itself the same is another all the same.
        using var namesake = new TestAuthority();
        Assert.Equal([LedgerFindingKind.HeadOfAnother], CertLedger.Test(_authority.Path, _authority.Context(), [ExportHead(namesake, "one.head")]).Select(f => f.Kind));
    }

    private static string Short(LedgerFinding finding) => string.Create(CultureInfo.InvariantCulture, $"{finding.Kind} {finding.Line}");

    private static TestAuthority Other() => new(p => p with { Subject = "CN=other" });

    private void GoOn(params string[] ids) => _authority.Issue(new NodeCertParameters(), ids);

    private void Refuse(string asked)
    {
        IAuthorityStore store = _authority.Open().Store;
        using IAuthoritySession session = store.Begin("test", CancellationToken.None);
        var changes = new ChangeSet("test");
        changes.Ledger.Add(LedgerEntries.Refused(_authority.Clock.Now, asked, "New-NodeCert", new ClusterCertsException(ErrorCode.PolicyViolation, "no"), ("root", "ca1")));
        session.Commit(changes);
    }

    private void Lines(Action<List<string>> change) => DamagedAuthority.Rechained(_authority, change);
}
