namespace ClusterCerts.Tests.Revocation;

/// <summary>A list that was signed ahead never hides a revocation: whatever revokes does away with it in the same step, and none is put in place that the ledger does not
/// vouch for.</summary>
public sealed class VoidListTests : IDisposable
{
    private static readonly Dictionary<string, Action<CertAuthority>> Ways = new()
    {
        ["Revoke-NodeCert"] = a => TestAuthority.Value(a.Revoke(new() { NodeIds = ["bad"] })[0]),
        ["Revoke-NodeCert of a number alone"] = a => TestAuthority.Value(a.Revoke(new() { SerialNumbers = [SerialNumber.Parse("77")], Force = true })[0]),
        ["Remove-NodeCert"] = a => TestAuthority.Value(a.Remove(new() { NodeIds = ["bad"] })[0]),
        ["New-RevocationList"] = a => a.WriteRevocationList(),
        ["Invoke-KeyRotation -Compromised"] = a => a.Rotate(new() { Compromised = true, IsConfirmed = true }),
    };

    // What may stand in the way of a list that is due: how it came about.
    private static readonly Dictionary<string, Action<VoidListTests>> Doubts = new()
    {
        ["a copy of before the revocation"] = t => t.PutBack(() => Ways["Revoke-NodeCert"](t._authority.Open())),
        ["a copy of before another list"] = t => t.PutBack(() => t._authority.Open().WriteRevocationList()),
        ["one octet changed"] = t => t.Change(text => $"{text[..120]}{(text[120] == 'A' ? 'B' : 'A')}{text[121..]}"),
        ["the first list left out"] = t => t.Change(text => text[(text.IndexOf("END X509 CRL-----", StringComparison.Ordinal) + 18)..]),
        ["empty"] = t => t.Change(_ => ""),
        ["gone"] = t => File.Delete(t.Prepared),
        ["of another CA"] = t =>
        {
            using var other = new TestAuthority();
            other.Open().WriteRevocationLists(new() { Ahead = 3 });
            File.Copy(other.File("signing.ahead.crl"), t.Prepared, overwrite: true);
        },
        ["a ledger of before it was prepared"] = t => File.WriteAllBytes(t._authority.File("ledger.jsonl"), t._ledgerBefore!),
    };

    private readonly TestAuthority _authority = new();
    private byte[]? _ledgerBefore;

    public void Dispose() => _authority.Dispose();

    public static TheoryData<string> EachWay => [.. Ways.Keys];

    public static TheoryData<string> EachDoubt => [.. Doubts.Keys];

    private string Prepared => _authority.File("signing.ahead.crl");

    private void Prepare(int ahead = 3)
    {
        _authority.Issue("bad");
        _authority.Open().WriteRevocationList();
        _ledgerBefore = File.ReadAllBytes(_authority.File("ledger.jsonl"));
        _authority.Open().WriteRevocationLists(new() { Ahead = ahead });
    }

    // The ledger and the lists of before the revocation fit each other; the head that was kept since does not.
    [Fact]
    public void An_older_ledger_with_its_lists_is_refused_where_a_kept_head_proves_it()
    {
        Prepare();
        string[] files = ["ledger.jsonl", "signing.crl", "signing.ahead.crl"];
        byte[][] before = [.. files.Select(file => File.ReadAllBytes(_authority.File(file)))];
        Ways["Revoke-NodeCert"](_authority.Open());
        _authority.Open().PlanLedgerExport(new() { Format = LedgerExportFormat.Head, OutputPath = Path.Combine(_authority.Around, "a.head") }).Write();
        foreach ((string file, byte[] content) in files.Zip(before))
            File.WriteAllBytes(_authority.File(file), content);
        Dictionary<string, string> restored = _authority.Snapshot();

        foreach (int days in (int[])[1, 7])
        {
            _authority.Clock.Now += TimeSpan.FromDays(days);
            foreach (Action<CertAuthority> work in (Action<CertAuthority>[])[a => a.PlacePreparedLists(), a => a.FindDueLists()])
            {
                ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => work(_authority.Open()));
                Assert.Equal(ErrorCode.LedgerRestored, error.ErrorCode);
                Assert.Contains("New-RevocationList", error.Message, StringComparison.Ordinal);
            }

            Assert.Equal(restored, _authority.Snapshot());
        }

        // What it says to do.
        File.Delete(_authority.File("ledger.head"));
        Assert.True(TestAuthority.Value(_authority.Open().PlacePreparedLists()[0]).Changed);
    }

    [Theory]
    [MemberData(nameof(EachWay))]
    public void It_is_void_in_the_same_step(string way)
    {
        Prepare();
        CertAuthority authority = _authority.Open();
        Ways[way](authority);
        Assert.False(File.Exists(Prepared));
        string told = Assert.Single(authority.GetWorkNotices(), n => n.Contains("signed ahead", StringComparison.Ordinal));
        Assert.StartsWith("3 revocation lists of 'CN=test' that were signed ahead are void", told, StringComparison.Ordinal);
        Assert.EndsWith("New-RevocationList -Ahead 3 -Every 7d.", told, StringComparison.Ordinal);
        Assert.Empty(_authority.Open().GetPreparedLists());
        Assert.Equal(0, _authority.Open().GetSigningCert().PreparedLists);
        Assert.Empty(CertLedger.Test(_authority.Path, _authority.Context()));

        // No later run puts any of them in place.
        _authority.Clock.Now += TimeSpan.FromDays(8);
        Assert.False(TestAuthority.Value(_authority.Open().PlacePreparedLists()[0]).Changed);
    }

    // Who makes or installs another CA in its place is told too, and no list of the one before is left.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_goes_with_its_CA(bool isImported)
    {
        Prepare();
        using var other = new TestAuthority();
        List<string> told = [];
        if (isImported)
        {
            CertAuthority.Import(
                new() { Path = _authority.Path, CertificatePath = other.File("signing.crt"), KeyPath = other.File("signing.key"), Force = true }, _authority.Context(), told.Add);
        }
        else
        {
            CertAuthority.Create(new() { Path = _authority.Path, Force = true }, _authority.Context(), told.Add);
        }

        Assert.Single(told, n => n.StartsWith("3 revocation lists of 'CN=test' that were signed ahead are void: the CA is another one", StringComparison.Ordinal));
        Assert.False(File.Exists(Prepared));
        Assert.DoesNotContain(CertLedger.Test(_authority.Path, _authority.Context()), f => f.Kind == LedgerFindingKind.PreparedListsDiffer);
    }

    [Fact]
    public void What_revokes_nothing_leaves_it()
    {
        Prepare();
        byte[] before = File.ReadAllBytes(Prepared);
        _authority.Issue("new");
        TestAuthority.Value(_authority.Open().Renew(["new"], new NodeCertRenewalParameters()).Single());
        TestAuthority.Value(_authority.Open().Remove(new() { NodeIds = ["new"], KeepUntilExpiry = true })[0]);
        _authority.Open().SetPolicy(new() { MaximumLifetime = LifetimeLimit.Parse("90d") });
        Assert.Equal(before, File.ReadAllBytes(Prepared));
        Assert.Equal(3, _authority.Open().GetPreparedLists().Count);
    }

    [Fact]
    public void A_rehearsal_tells_it_and_leaves_it()
    {
        Prepare();
        CertAuthority authority = CertAuthority.Open(_authority.Path, AuthorityContext.ForRehearsal());
        Ways["Revoke-NodeCert"](authority);
        Assert.Contains(authority.GetWorkNotices(), n => n.Contains("would be void", StringComparison.Ordinal));
        Assert.True(File.Exists(Prepared));
    }

    [Theory]
    [MemberData(nameof(EachDoubt))]
    public void Nothing_is_put_in_place_that_the_ledger_does_not_vouch_for(string doubt)
    {
        Prepare();
        _authority.Clock.Now += TimeSpan.FromDays(7.1);
        Doubts[doubt](this);
        byte[] list = File.ReadAllBytes(_authority.File("signing.crl"));

        Outcome<RevocationList> outcome = Assert.Single(_authority.Open().PlacePreparedLists());

        Assert.True(outcome.Error is { ErrorCode: ErrorCode.PreparedListRefused or ErrorCode.FileEmpty or ErrorCode.MalformedPem }, $"{outcome.Error?.ErrorCode}: {outcome.Error?.Message}");
        Assert.Equal(list, File.ReadAllBytes(_authority.File("signing.crl")));
        Assert.Contains(CertLedger.Test(_authority.Path, _authority.Context()), f => f.Kind == LedgerFindingKind.PreparedListsDiffer && f.Path == Prepared);

        // What it says to do helps.
        _authority.Open().WriteRevocationLists(new() { Ahead = 2 });
        Assert.DoesNotContain(CertLedger.Test(_authority.Path, _authority.Context()), f => f.Kind == LedgerFindingKind.PreparedListsDiffer);
        _authority.Clock.Now += TimeSpan.FromDays(7.1);
        Assert.True(TestAuthority.Value(_authority.Open().PlacePreparedLists()[0]).Changed);
    }

    // What such a ledger lacks nobody knows: what was signed before it goes.
    [Fact]
    public void It_goes_with_a_ledger_that_is_lost()
    {
        Prepare();
        File.Delete(_authority.File("ledger.jsonl"));
        Assert.Contains(CertLedger.Repair(_authority.Path, _authority.Context()), told => told.Contains("signed ahead are void", StringComparison.Ordinal));
        Assert.False(File.Exists(Prepared));
        Assert.Equal("6", _authority.Open().WriteRevocationList().Number); // Above those that were signed ahead, which somebody may have seen.
    }

    // Another program signed a list with the key, and revoked something.
    [Fact]
    public void A_list_that_others_made_is_not_put_back()
    {
        Prepare();
        byte[] prepared = File.ReadAllBytes(Prepared);
        byte[] ledger = File.ReadAllBytes(_authority.File("ledger.jsonl"));
        Ways["Revoke-NodeCert"](_authority.Open());
        File.WriteAllBytes(_authority.File("ledger.jsonl"), ledger);
        File.WriteAllBytes(Prepared, prepared);
        _authority.Clock.Now += TimeSpan.FromDays(7.1);
        byte[] list = File.ReadAllBytes(_authority.File("signing.crl"));
        Assert.Equal(ErrorCode.PreparedListRefused, Assert.Single(_authority.Open().PlacePreparedLists()).Error!.ErrorCode);
        Assert.Equal(list, File.ReadAllBytes(_authority.File("signing.crl")));
    }

    // The list in place may be lost: the next one heals it.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_list_that_is_lost_is_healed_by_the_next_one(bool isDamaged)
    {
        Prepare();
        if (isDamaged)
            File.WriteAllText(_authority.File("signing.crl"), "nothing");
        else
            File.Delete(_authority.File("signing.crl"));
        Assert.Equal(ErrorCode.RevocationListLost, Assert.Single(_authority.Open().PlacePreparedLists()).Error!.ErrorCode);
        _authority.Clock.Now += TimeSpan.FromDays(7.1);
        Assert.True(TestAuthority.Value(_authority.Open().PlacePreparedLists()[0]).Changed);
        Assert.Empty(CertLedger.Test(_authority.Path, _authority.Context()));
    }

    // Cut off at each operation: the list and the ledger name the revocation and nothing is left that hides it, or nothing happened.
    [Fact]
    public void Each_operation_of_a_revocation_fails_in_turn()
    {
        Prepare();
        for (int operation = 1; ; operation++)
        {
            NodeCert node = _authority.Issue($"n{operation}");
            _authority.Open().WriteRevocationLists(new() { Ahead = 2 });
            HookedFileSystem files = HookedFileSystem.Failing(operation);
            Exception? failure = Record.Exception(() => _authority.Open(files).Revoke(new() { NodeIds = [$"n{operation}"] }));
            bool isRevoked = _authority.WithSerial(node.SerialNumber).Status == NodeCertStatus.Revoked;
            Assert.True(failure is not null || isRevoked);
            Assert.Equal(isRevoked, !File.Exists(Prepared));
            Assert.Equal(isRevoked, RevocationListFile.Read(_authority.File("signing.crl"))[0].Find(SerialNumber.Parse(node.SerialNumber).Value) is not null);
            Assert.Empty(CertLedger.Test(_authority.Path, _authority.Context()));
            if (files.Count < operation)
            {
                Assert.Null(failure);
                Assert.True(operation > 5, "it has more operations than were counted");
                return;
            }
        }
    }

    private void PutBack(Action revoke)
    {
        byte[] before = File.ReadAllBytes(Prepared);
        revoke();
        File.WriteAllBytes(Prepared, before);
    }

    private void Change(Func<string, string> change) => File.WriteAllText(Prepared, change(File.ReadAllText(Prepared)));
}
