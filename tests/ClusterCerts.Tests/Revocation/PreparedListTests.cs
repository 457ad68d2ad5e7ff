using System.Globalization;

namespace ClusterCerts.Tests.Revocation;

/// <summary>Revocation lists that are signed ahead: what they say, when they are put in place, and by whom.</summary>
public sealed class PreparedListTests : IDisposable
{
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    private string Prepared => _authority.File("signing.ahead.crl");

    private RevocationList[] Prepare(int ahead = 12, TimeSpan? lifetime = null) =>
        [.. _authority.Open().WriteRevocationLists(new() { Ahead = ahead, Every = Week, Lifetime = lifetime })];

    private RevocationList Place() => Assert.Single(_authority.Open().PlacePreparedLists().Select(TestAuthority.Value));

    private DecodedRevocationList InPlace() => RevocationListFile.Read(_authority.File("signing.crl"))[0];

    private void Wait(double days) => _authority.Clock.Now += TimeSpan.FromDays(days);

    [Fact]
    public void Each_begins_when_the_one_before_is_near_its_end()
    {
        DateTimeOffset now = _authority.Clock.Now = Validity.WholeSeconds(_authority.Clock.Now);
        NodeCert bad = _authority.Issue("bad");
        TestAuthority.Value(_authority.Open().Revoke(new() { NodeIds = ["bad"] })[0]);
        IReadOnlyList<PreparedRevocationList> plan = _authority.Open().PlanRevocationLists(new() { Ahead = 12, Every = Week });

        RevocationList[] made = Prepare();

        Assert.Equal([RevocationListState.Current, .. Enumerable.Repeat(RevocationListState.Prepared, 12)], made.Select(l => l.State));
        Assert.Equal(Enumerable.Range(2, 13).Select(n => n.ToString(CultureInfo.InvariantCulture)), made.Select(l => l.Number!));
        Assert.Equal(Enumerable.Range(0, 13).Select(k => now + (Week * k) - TimeSpan.FromMinutes(5)), made.Select(l => l.ThisUpdate));
        Assert.Equal(Enumerable.Range(0, 13).Select(k => now + (Week * k) + (Week * 1.5)), made.Select(l => l.NextUpdate));
        Assert.All(made, l => Assert.Equal([bad.SerialNumber], l.SerialNumbers));
        Assert.Equal(plan.Select(l => (l.Number, l.ThisUpdate, l.NextUpdate)), made.Select(l => (l.Number!, l.ThisUpdate, l.NextUpdate)));

        // What is in the file is what was told, each signed by the CA and good at its time; and the ledger knows each.
        IReadOnlyList<DecodedRevocationList> inFile = RevocationListFile.Read(Prepared);
        DecodedCertificate issuer = CertificateFile.Read(_authority.File("signing.crt"))[0];
        Assert.Equal(made[1..].Select(l => (l.ThisUpdate, l.NextUpdate)), inFile.Select(l => (l.ThisUpdate, l.NextUpdate)));
        Assert.All(inFile, l => Assert.Null(l.ProblemWith(issuer)));
        Assert.All(inFile, l => Assert.NotNull(l.Find(SerialNumber.Parse(bad.SerialNumber).Value)));
        LedgerEntry[] lines = [.. _authority.Open().Store.ReadLedger().All().Where(e => e.Event == LedgerEvent.Prepare)];
        Assert.Equal(inFile.Select(l => (l.Number, PreparedListFile.DigestOf(l.Encoded))), lines.Select(e => (e.ListNumber, e.ListSha256!)));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Prepared));

        SigningCert signing = _authority.Open().GetSigningCert();
        Assert.Equal((12, made[^1].NextUpdate), (signing.PreparedLists, signing.PreparedListsUntil!.Value));
        Assert.Equal(made[1..].Select(l => l.Number!), _authority.Open().GetPreparedLists().Select(l => l.Number));
        Assert.Empty(_authority.Open().GetNotices());
        Assert.Empty(CertLedger.Test(_authority.Path, _authority.Context()));
    }

    [Fact]
    public void The_newest_that_is_valid_is_put_in_place_without_the_key()
    {
        RevocationList[] made = Prepare(ahead: 4);
        File.Delete(_authority.File("signing.key"));

        // Nothing is due, and nothing is written.
        Dictionary<string, string> before = _authority.Snapshot();
        Wait(6.9);
        RevocationList first = Place();
        Assert.Equal((false, made[0].Number, made[1].ThisUpdate + TimeSpan.FromMinutes(5)), (first.Changed, first.Number, first.NextDue));
        Assert.Equal(before, _authority.Snapshot());

        Wait(0.2);
        RevocationList second = Place();
        Assert.Equal((true, made[1].Number), (second.Changed, second.Number));
        Assert.Equal((made[1].ThisUpdate, made[1].NextUpdate), (InPlace().ThisUpdate, InPlace().NextUpdate));
        Assert.Equal(3, _authority.Open().GetSigningCert().PreparedLists);
        Assert.False(Place().Changed);

        // Two weeks without a run: the one in between is passed over.
        Wait(14);
        Assert.Equal(made[3].Number, Place().Number);
        Assert.Single(RevocationListFile.Read(Prepared));
        Assert.Empty(CertLedger.Test(_authority.Path, _authority.Context()));

        // The last one: from then on each run says what to do.
        Wait(7);
        CertAuthority authority = _authority.Open();
        RevocationList last = TestAuthority.Value(authority.PlacePreparedLists()[0]);
        Assert.Equal((made[4].Number, null), (last.Number, last.NextDue));
        Assert.Contains(authority.GetWorkNotices(), n => n.Contains("New-RevocationList -Ahead", StringComparison.Ordinal));
        Assert.False(File.Exists(Prepared));
        Assert.Equal((0, null), (_authority.Open().GetSigningCert().PreparedLists, _authority.Open().GetSigningCert().PreparedListsUntil));
        authority = _authority.Open();
        Assert.False(TestAuthority.Value(authority.PlacePreparedLists()[0]).Changed);
        Assert.Contains(authority.GetWorkNotices(), n => n.Contains("waits to be put in place", StringComparison.Ordinal));
        Assert.Empty(CertLedger.Test(_authority.Path, _authority.Context()));
    }

    // Everybody is locked out: a nightly job that said it was well would hide that.
    [Theory]
    [InlineData(40, "expired at")]
    [InlineData(-6, "valid only from")] // the clock was wrong when the one in place was put there
    public void A_list_in_place_that_does_not_count_is_an_error_where_none_follows(int days, string says)
    {
        Prepare(ahead: 1);
        Wait(7.1);
        Assert.True(Place().Changed);
        Wait(days);
        ClusterCertsException? error = Assert.Single(_authority.Open().PlacePreparedLists()).Error;
        Assert.Equal(ErrorCode.RevocationListLost, error?.ErrorCode);
        Assert.Contains(says, error!.Message, StringComparison.Ordinal);
        Assert.Contains("New-RevocationList", error.Message, StringComparison.Ordinal);
    }

    // A certificate of another CA that is damaged is an error of its list alone.
    [Theory]
    [InlineData("previous.crt")]
    [InlineData("next.crt")]
    public void A_damaged_certificate_of_another_CA_stops_no_list(string file)
    {
        RevocationList[] made = Prepare(ahead: 2);
        File.WriteAllText(_authority.File(file), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        File.Copy(_authority.File("signing.crl"), _authority.File(Path.ChangeExtension(file, ".crl")));
        Wait(7.1);
        Assert.Equal([made[1].Number], _authority.Open().FindDueLists().Select(l => l.Number));
        IReadOnlyList<Outcome<RevocationList>> outcomes = _authority.Open().PlacePreparedLists();
        Assert.Equal([true, false], outcomes.Select(o => o.Succeeded));
        Assert.Equal((true, made[1].Number), (outcomes[0].Value!.Changed, outcomes[0].Value!.Number));
        Assert.Equal(made[1].NextUpdate, InPlace().NextUpdate);
    }

    // What could not be committed is told of nobody.
    [Fact]
    public void Nothing_is_told_before_it_is_so()
    {
        Prepare(ahead: 1);
        Wait(7.1);
        CertAuthority authority = _authority.Open(new FullDisk());
        Assert.Throws<ClusterCertsException>(() => authority.PlacePreparedLists());
        Assert.Empty(authority.GetWorkNotices());
    }

    private sealed class FullDisk : FileSystem
    {
        internal override void Append(string path, ReadOnlySpan<byte> bytes, FileProtection protection) => throw new IOException("No space left on device", 28);
    }

    // The number goes on above those that somebody may have seen, and the one in place counts as written now.
    [Fact]
    public void Numbers_go_on_above_the_prepared_ones()
    {
        Prepare(ahead: 3);
        Assert.Equal("5", _authority.Open().WriteRevocationList().Number);
        Prepare(ahead: 3);
        Wait(8);
        Assert.Equal("7", Place().Number);
        Assert.Equal(["10", "11"], Prepare(ahead: 1).Select(l => l.Number!));
    }

    [Fact]
    public void None_outlives_its_CA()
    {
        using var authority = new TestAuthority(p => p with { Lifetime = TimeSpan.FromDays(30) });
        CertAuthority opened = authority.Open();
        RevocationList[] made = [.. opened.WriteRevocationLists(new() { Ahead = 12, Every = Week })];
        DateTimeOffset end = opened.GetSigningCert().NotAfter;

        // 10.5, 17.5, 24.5 days, and the one of the third week to the end.
        Assert.Equal(4, made.Length);
        Assert.Equal(end, made[^1].NextUpdate);
        Assert.Contains(opened.GetWorkNotices(), n => n.Contains("3 revocation lists", StringComparison.Ordinal) && n.Contains("in place of 12", StringComparison.Ordinal));
        authority.Clock.Now += TimeSpan.FromDays(22);
        opened = authority.Open();
        Assert.True(TestAuthority.Value(opened.PlacePreparedLists()[0]).Changed);
        Assert.Empty(opened.GetWorkNotices()); // Nothing could be prepared any more.
    }

    [Theory]
    [InlineData(0, null, null, ErrorCode.InvalidArgument)]
    [InlineData(null, 7.0, null, ErrorCode.InvalidArgument)] // -Every alone
    [InlineData(3, 7.0, 6.9, ErrorCode.InvalidLifetime)] // days without a list
    [InlineData(3, 0.0, null, ErrorCode.InvalidArgument)]
    [InlineData(3, 367.0, null, ErrorCode.InvalidArgument)] // The ledger would be silent for longer than its clock check bears.
    [InlineData(27, 7.0, null, ErrorCode.PolicyViolation)] // half a year where no rule says otherwise
    public void What_makes_no_sense_is_refused(int? ahead, double? every, double? lifetime, ErrorCode expected)
    {
        Dictionary<string, string> before = _authority.Snapshot();
        var parameters = new RevocationListParameters
        {
            Ahead = ahead,
            Every = every is double e ? TimeSpan.FromDays(e) : null,
            Lifetime = lifetime is double l ? TimeSpan.FromDays(l) : null,
        };
        Assert.Equal(expected, Assert.Throws<ClusterCertsException>(() => _authority.Open().WriteRevocationLists(parameters)).ErrorCode);
        Assert.Equal(expected, Assert.Throws<ClusterCertsException>(() => _authority.Open().PlanRevocationLists(parameters)).ErrorCode);
        Assert.Equal(before, _authority.Snapshot());
    }

    [Fact]
    public void A_rule_bounds_how_many_there_may_be()
    {
        _authority.Open().SetPolicy(new CertPolicyChanges { MaximumPreparedLists = 2 });
        Assert.Equal(2, _authority.Open().GetPolicy().MaximumPreparedLists);
        Assert.Contains("MaximumPreparedLists", Assert.Throws<ClusterCertsException>(() => Prepare(ahead: 3)).Message, StringComparison.Ordinal);
        Assert.Equal(3, Prepare(ahead: 2).Length);
        _authority.Open().SetPolicy(new CertPolicyChanges { MaximumPreparedLists = 0 });
        Assert.Contains("it allows none", Assert.Throws<ClusterCertsException>(() => Prepare(ahead: 1)).Message, StringComparison.Ordinal);
        _authority.Open().SetPolicy(new CertPolicyChanges { Remove = [PolicyRule.MaximumPreparedLists] });
        Assert.Equal(26, _authority.Open().GetPolicy().MaximumPreparedLists);
        Assert.Equal(ErrorCode.InvalidArgument, Assert.Throws<ClusterCertsException>(() => _authority.Open().SetPolicy(new() { MaximumPreparedLists = 1001 })).ErrorCode);
        File.WriteAllText(_authority.File("policy.json"), """{"version":1,"preset":"Default","rules":{"maximumPreparedLists":-1}}""");
        Assert.Equal(ErrorCode.PolicyDamaged, Assert.Throws<ClusterCertsException>(() => _authority.Open().GetPolicy()).ErrorCode);
    }

    [Theory]
    [InlineData(0, 20, null)] // 94.5 days are left until the last one ends
    [InlineData(0, 95, "signed ahead")]
    [InlineData(7.5, 1, null)] // the list in place has three days left: a prepared one is due, and Update-RevocationList is for that
    [InlineData(11, 1, "expires at")] // it is over: whatever the reason, a list is needed
    public void The_last_one_counts_for_when_a_list_is_due(double after, double within, string? why)
    {
        Prepare();
        Wait(after);
        RevocationListNeed need = _authority.Open().FindRevocationListNeed(TimeSpan.FromDays(within), isAhead: true);
        Assert.Equal(why is not null, need.IsDue);
        Assert.Contains(why ?? "and the last one that was signed ahead at", need.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_any_ahead_a_list_is_due_that_has_some()
    {
        _authority.Open().WriteRevocationList();
        Assert.False(_authority.Open().FindRevocationListNeed(Week).IsDue);
        Assert.True(_authority.Open().FindRevocationListNeed(Week, isAhead: true).IsDue);
    }

    // Who looks is told what helps: a list that waits, or the signing key.
    [Theory]
    [InlineData(6.9, null)]
    [InlineData(7.6, "Update-RevocationList")]
    [InlineData(10.6, "Update-RevocationList")]
    public void The_remedy_is_the_list_that_waits(double after, string? remedy)
    {
        Prepare(ahead: 2);
        Wait(after);
        IReadOnlyList<string> notices = _authority.Open().GetNotices();
        Assert.Equal(remedy is null ? 0 : 1, notices.Count);
        Assert.All(notices, n => Assert.Contains(remedy!, n, StringComparison.Ordinal));
    }

    [Fact]
    public void With_a_clock_that_was_set_back_nothing_is_put_in_place()
    {
        Prepare(ahead: 3);
        Wait(15);
        _authority.Issue("later");
        Wait(-7);
        Assert.Equal(ErrorCode.ClockInDoubt, Assert.Throws<ClusterCertsException>(() => _authority.Open().PlacePreparedLists()).ErrorCode);
        Assert.Equal(1, InPlace().Number);
    }

    [Fact]
    public void Each_operation_of_putting_one_in_place_fails_in_turn()
    {
        Prepare(ahead: 26);
        for (int operation = 1; ; operation++)
        {
            HookedFileSystem files = HookedFileSystem.Failing(operation);
            Wait(7);
            string before = $"{InPlace().Number}";
            Exception? failure = Record.Exception(() => _authority.Open(files).PlacePreparedLists());
            if (files.Count < operation)
            {
                Assert.Null(failure);
                Assert.True(operation > 5, "it has more operations than were counted");
                return;
            }

            // It was put in place whole, or is put there by the next run.
            string now = $"{InPlace().Number}";
            Assert.Equal(failure is null || now != before, !Place().Changed);
            Assert.Empty(CertLedger.Test(_authority.Path, _authority.Context()));
            Assert.Empty(AtomicFile.Leftovers(_authority.Path));
        }
    }
}
