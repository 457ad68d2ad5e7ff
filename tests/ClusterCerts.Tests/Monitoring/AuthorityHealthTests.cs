namespace ClusterCerts.Tests.Monitoring;

/// <summary>Test-CertAuthority: each thing that can go wrong is found by the check of its name, and nothing is where nothing is.</summary>
public sealed class AuthorityHealthTests
{
    private static AuthorityHealth Test(TestAuthority authority, AuthorityTestParameters? parameters = null) => authority.Open().TestHealth(parameters ?? new());

    private static AuthorityCheck Check(TestAuthority authority, AuthorityCheckName name, AuthorityTestParameters? parameters = null) =>
        Test(authority, parameters).Checks.Single(check => check.Name == name);

    [Fact]
    public void All_is_well_where_nothing_is_wrong()
    {
        using var authority = new TestAuthority();
        authority.Issue(new NodeCertParameters(), "1", "2");
        authority.Open().WriteRevocationList();
        AuthorityHealth health = Test(authority);
        Assert.All(health.Checks, check => Assert.True(check.State == CheckState.Ok, check.ToString()));
        Assert.True(health.Passed);
        Assert.Equal((2, authority.Path), (health.NodeCount, health.AuthorityPath));
        AuthorityCheckName[] notHere = [AuthorityCheckName.Endpoints]; // No server is asked unasked.
        Assert.Equal(Enum.GetValues<AuthorityCheckName>().Except(notHere), health.Checks.Select(check => check.Name));
    }

    [Fact]
    public void A_warning_that_would_never_show_is_refused()
    {
        using var authority = new TestAuthority();
        var wanted = new AuthorityTestParameters { Warning = AlertRange.Parse("7d"), Critical = AlertRange.Parse("30d") };
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => Test(authority, wanted));
        Assert.Equal((ErrorCode.InvalidArgument, true), (error.ErrorCode, error.Message.StartsWith("-Warning 7d: would never show", StringComparison.Ordinal)));
        error = Assert.Throws<ClusterCertsException>(() => Test(authority, new() { ListWarning = wanted.Warning, ListCritical = wanted.Critical }));
        Assert.StartsWith("-ListWarning", error.Message, StringComparison.Ordinal);
        Test(authority, new() { Warning = wanted.Critical, Critical = wanted.Warning });
    }

    // Due now, and tonight's run will fail.
    [Theory]
    [InlineData("the policy")]
    [InlineData("the limits")]
    public void Nodes_that_are_due_and_refused_are_in_the_way(string what)
    {
        using var authority = new TestAuthority();
        authority.Issue(new NodeCertParameters { Lifetime = TimeSpan.FromDays(20) }, "web1", "web2");
        Assert.Equal(CheckState.Ok, Check(authority, AuthorityCheckName.Outlook).State);
        if (what == "the policy")
        {
            authority.Open().SetPolicy(new CertPolicyChanges { AllowedNodeIds = ["app*"] });
        }
        else
        {
            authority.Open().Rotate(new() { Phase = RotationPhase.Stage, Constraints = new() { PermittedDnsNames = ["in.example"] }, Force = true });
            foreach (RotationPhase phase in (RotationPhase[])[RotationPhase.Trust, RotationPhase.Issue])
                authority.Open().Rotate(new() { Phase = phase, IsConfirmed = true, Force = true });
        }

        AuthorityCheck check = Check(authority, AuthorityCheckName.Outlook);
        Assert.Equal(CheckState.Warning, check.State);
        Assert.Equal(["web1", "web2"], check.Subjects.Order());
        Assert.Contains("2 nodes: web1, web2: They are due and cannot be renewed; the first: ", check.Detail, StringComparison.Ordinal);
    }

    // Whoever has no nodes yet, or looks at the wrong authority, is not told that all is well.
    [Fact]
    public void Without_nodes_it_is_unknown()
    {
        using var authority = new TestAuthority();
        AuthorityHealth health = Test(authority);
        Assert.Equal((CheckState.Unknown, false), (health.State, health.Passed));
        Assert.Equal(CheckState.Unknown, Check(authority, AuthorityCheckName.NodeCerts).State);
    }

    // A life in hours, so many of them used, and the state without limits and with those of an administrator.
    [Theory]
    [InlineData(365 * 24, 340 * 24, CheckState.Ok, CheckState.Warning)]
    [InlineData(365 * 24, 345 * 24, CheckState.Warning, CheckState.Warning)]
    [InlineData(365 * 24, 359 * 24, CheckState.Critical, CheckState.Critical)]
    [InlineData(365 * 24, 366 * 24, CheckState.Critical, CheckState.Critical)]
    [InlineData(24, 1, CheckState.Ok, CheckState.Critical)]
    [InlineData(24, 20, CheckState.Warning, CheckState.Critical)] // Less than a fifth is left.
    [InlineData(24, 23, CheckState.Critical, CheckState.Critical)]
    public void A_certificate_is_judged_by_its_own_life(int life, int used, CheckState byItself, CheckState byLimits)
    {
        using var authority = new TestAuthority();
        authority.Issue(new NodeCertParameters { Lifetime = TimeSpan.FromHours(life) }, "n1");
        authority.Clock.Now += TimeSpan.FromHours(used);
        var limits = new AuthorityTestParameters { Warning = AlertRange.Parse("30d"), Critical = AlertRange.Parse("@~:7") };
        AuthorityCheck check = Check(authority, AuthorityCheckName.NodeCerts);
        Assert.Equal((byItself, byLimits), (check.State, Check(authority, AuthorityCheckName.NodeCerts, limits).State));
        Assert.Equal(byItself == CheckState.Ok ? [] : ["n1"], check.Subjects);
        Assert.InRange(check.Value!.Value, ((life - used) / 24.0) - 0.1, ((life - used) / 24.0) + 0.1);
    }

    [Fact]
    public void A_root_that_ends_first_ends_its_nodes()
    {
        using var authority = new TestAuthority(p => p with { Lifetime = TimeSpan.FromDays(100) });
        authority.Issue(new NodeCertParameters { Lifetime = TimeSpan.FromDays(90) }, "n1");
        authority.Clock.Now += TimeSpan.FromDays(82);
        Assert.Equal(CheckState.Warning, Check(authority, AuthorityCheckName.SigningCerts).State);
        authority.Clock.Now += TimeSpan.FromDays(14);
        Assert.Equal(CheckState.Critical, Check(authority, AuthorityCheckName.SigningCerts).State);
    }

    // What is done to the folder, the check that finds it, and how bad that is.
    public static TheoryData<string, AuthorityCheckName, CheckState> Damages => new()
    {
        { "list gone", AuthorityCheckName.RevocationLists, CheckState.Critical },
        { "line changed", AuthorityCheckName.Ledger, CheckState.Critical },
        { "ledger gone", AuthorityCheckName.Ledger, CheckState.Critical },
        { "policy damaged", AuthorityCheckName.Policy, CheckState.Critical },
        { "unknown certificate", AuthorityCheckName.Ledger, CheckState.Warning },
        { "file gone", AuthorityCheckName.Ledger, CheckState.Ok }, // A node may have it to itself.
        { "rotation begun", AuthorityCheckName.Rotation, CheckState.Ok },
        { "rotation old", AuthorityCheckName.Rotation, CheckState.Warning },
        { "clock back", AuthorityCheckName.Clock, CheckState.Warning },
        { "minimum raised", AuthorityCheckName.NodeCerts, CheckState.Critical },
        { "run damaged", AuthorityCheckName.Renewal, CheckState.Unknown },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void What_is_wrong_is_found(string damage, AuthorityCheckName name, CheckState state)
    {
        using var authority = new TestAuthority();
        NodeCert[] nodes = authority.Issue(new NodeCertParameters(), "1", "2");
        authority.Open().WriteRevocationList(TimeSpan.FromDays(300));
        switch (damage)
        {
            case "list gone": File.Delete(authority.File("signing.crl")); break;
            case "line changed": Replace(authority.File("ledger.jsonl"), "\"nodeId\":\"1\"", "\"nodeId\":\"9\""); break;
            case "ledger gone": File.Delete(authority.File("ledger.jsonl")); break;
            case "policy damaged": File.WriteAllText(authority.File("policy.json"), "{"); break;
            case "unknown certificate":
                using (var other = new TestAuthority())
                {
                    File.Copy(other.Issue("7").CertificatePath!, authority.File("node.7.crt"));
                }

                break;
            case "file gone": File.Delete(nodes[0].CertificatePath!); break;
            case "rotation begun" or "rotation old": authority.Open().Rotate(new RotationParameters { Phase = RotationPhase.Stage }); break;
            case "minimum raised": authority.Open().SetPolicy(new() { MinimumSerialNumber = SerialNumber.Parse(nodes[1].SerialNumber), Force = true }); break;
            case "run damaged": File.WriteAllText(authority.File("renewal.json"), "{}"); break;
        }

        authority.Clock.Now += damage switch { "rotation old" => TimeSpan.FromDays(31), "clock back" => TimeSpan.FromDays(-3), _ => TimeSpan.Zero };
        AuthorityCheck check = Check(authority, name);
        Assert.True(check.State == state, check.ToString());
    }

    [SkippableTheory]
    [InlineData("signing.key", UnixFileMode.UserRead | UnixFileMode.OtherRead, CheckState.Critical)]
    [InlineData("ledger.jsonl", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, CheckState.Warning)]
    [InlineData("node.1.key", UnixFileMode.UserRead | UnixFileMode.OtherRead, CheckState.Warning)]
    [InlineData("signing.ahead.crl", UnixFileMode.UserRead | UnixFileMode.OtherRead, CheckState.Warning)]
    [InlineData("previous.ahead.crl", UnixFileMode.UserRead | UnixFileMode.OtherRead, CheckState.Warning)]
    [InlineData(".rotation/1234.json", UnixFileMode.UserRead | UnixFileMode.OtherRead, CheckState.Warning)]
    [InlineData("", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherWrite, CheckState.Critical)]
    public void Lax_modes_are_found(string file, UnixFileMode mode, CheckState state)
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has access lists");
        using var authority = new TestAuthority();
        authority.Issue("1");
        if (file.Length > 0 && !File.Exists(authority.File(file)) && !OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Path.GetDirectoryName(authority.File(file))!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            using var made = new FileStream(authority.File(file), new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead });
        }

        Assert.Equal(CheckState.Ok, Check(authority, AuthorityCheckName.Files).State);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(authority.File(file), mode);
        AuthorityCheck check = Check(authority, AuthorityCheckName.Files);
        Assert.Equal(state, check.State);
        Assert.Equal([Path.TrimEndingDirectorySeparator(authority.File(file))], check.Subjects);
        Assert.Equal(state, Check(authority, AuthorityCheckName.Files, new() { SkipLedger = true }).State);
    }

    // A daily run over every node, recorded also when nothing was due; not one of some nodes, or of a rehearsal.
    [Fact]
    public void The_last_renewal_of_every_node_is_known()
    {
        using var authority = new TestAuthority();
        authority.Issue(new NodeCertParameters { Lifetime = TimeSpan.FromDays(20) }, "1", "2");
        int lines = File.ReadAllLines(authority.File("ledger.jsonl")).Length;
        Assert.Equal(CheckState.Ok, Check(authority, AuthorityCheckName.Renewal).State);
        Assert.Equal(CheckState.Unknown, Check(authority, AuthorityCheckName.Renewal, new() { MaximumRenewalAge = TimeSpan.FromDays(1) }).State);

        Run(authority, ["1"], TimeSpan.FromDays(1));
        Assert.Null(authority.Open().GetLastRenewal());
        Run(authority, [], TimeSpan.FromDays(1));
        RenewalRun run = authority.Open().GetLastRenewal()!;
        Assert.Equal((0, 0, 2, "Update-NodeCert"), (run.Renewed, run.Failed, run.Left, run.Command));
        Assert.Equal(lines + 1, File.ReadAllLines(authority.File("ledger.jsonl")).Length); // that there is such a file, once
        Run(authority, [], TimeSpan.FromDays(1));
        Assert.Equal(lines + 1, File.ReadAllLines(authority.File("ledger.jsonl")).Length);

        authority.Clock.Now += TimeSpan.FromDays(3);
        Assert.Equal(CheckState.Warning, Check(authority, AuthorityCheckName.Renewal).State);
        Assert.Equal(CheckState.Ok, Check(authority, AuthorityCheckName.Renewal, new() { MaximumRenewalAge = TimeSpan.FromDays(4) }).State);
        Run(authority, [], TimeSpan.FromDays(30));
        Assert.Equal((2, 0, 0), (authority.Open().GetLastRenewal()!.Renewed, authority.Open().GetLastRenewal()!.Failed, authority.Open().GetLastRenewal()!.Left));
        Assert.Equal(CheckState.Ok, Check(authority, AuthorityCheckName.Renewal).State);
    }

    [Fact]
    public void A_node_that_was_not_renewed_is_a_warning()
    {
        using var authority = new TestAuthority();
        NodeCert[] nodes = authority.Issue(new NodeCertParameters(), "1", "2");
        File.Delete(nodes[0].KeyPath!);
        Directory.CreateDirectory(nodes[0].KeyPath!);
        Run(authority, [], TimeSpan.FromDays(400));
        AuthorityCheck check = Check(authority, AuthorityCheckName.Renewal);
        Assert.Equal((1, 1, CheckState.Warning), (authority.Open().GetLastRenewal()!.Renewed, authority.Open().GetLastRenewal()!.Failed, check.State));
    }

    [Fact]
    public void A_sync_of_every_node_counts_and_one_of_some_does_not()
    {
        using var authority = new TestAuthority();
        authority.Issue(new NodeCertParameters(), "1", "2");
        Sync(authority, "1");
        Assert.Null(authority.Open().GetLastRenewal());
        Sync(authority, "1", "2", "3");
        RenewalRun run = authority.Open().GetLastRenewal()!;
        Assert.Equal((1, 0, 2, "Sync-NodeCert"), (run.Renewed, run.Failed, run.Left, run.Command));
    }

    // Where the directory cannot be written a run in which nothing was due is as good as ever, and tells no one.
    [Fact]
    public void A_run_that_cannot_be_recorded_is_done_all_the_same()
    {
        using var authority = new TestAuthority();
        authority.Issue(new NodeCertParameters(), "1");
        Directory.CreateDirectory(authority.File("renewal.json"));
        var told = new List<string>();
        Run(authority, [], TimeSpan.FromDays(1), told.Add);
        Assert.Contains("not recorded", Assert.Single(told), StringComparison.Ordinal);
    }

    private static void Run(TestAuthority authority, string[] nodeIds, TimeSpan within, Action<string>? notify = null)
    {
        CertAuthority opened = authority.Open();
        var wanted = new NodeCertRenewalParameters { IfExpiresWithin = within };
        Outcome<NodeCertRenewal>[] found = [.. opened.FindRenewals(nodeIds, wanted)];
        RenewalTally tally = opened.TallyOf(nodeIds, wanted, found);
        foreach (Outcome<NodeCertRenewal> outcome in opened.RenewFound(found, wanted))
            tally.Count(outcome);
        tally.Record(notify);
    }

    private static void Sync(TestAuthority authority, params string[] nodeIds)
    {
        CertAuthority opened = authority.Open();
        IReadOnlyList<Outcome<NodeCertSync>> found = opened.FindSync([.. nodeIds.Select(id => new NodeCertOrder(id, new NodeCertParameters()))]);
        RenewalTally tally = opened.TallyOf(found);
        foreach (Outcome<NodeCertSync> outcome in opened.SyncFound(found))
            tally.Count(outcome);
        tally.Record(null);
    }

    private static void Replace(string path, string before, string after) =>
        File.WriteAllText(path, File.ReadAllText(path).Replace(before, after, StringComparison.Ordinal));
}
