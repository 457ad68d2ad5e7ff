namespace ClusterCerts.Tests.Audit;

/// <summary>Numbers that no line of the ledger accounts for stay a finding; what has its reason is none.</summary>
public sealed class UnaccountedNumberTests
{
    // What was done after nodes 1 to 3, whether the audit tells it at once, and whether for good.
    private static readonly Dictionary<string, (Action<TestAuthority> Do, bool IsFound)> Cases = new()
    {
        ["the last two lines were deleted"] = (a => CutLines(a, 2), true),
        ["an older ledger was restored"] = (a => Restore(a, name => name == "ledger.jsonl"), true),
        ["all but the serial file was restored"] = (a => Restore(a, name => name != "signing.srl"), true),
        ["everything was restored"] = (a => Restore(a, _ => true), false),
        ["an older serial file was restored"] = (a => Restore(a, name => name == "signing.srl"), false),
        ["the serial file is gone"] = (a => File.Delete(a.File("signing.srl")), false),
        ["another program counted on"] = (a => Raise(a, 1), true),
        ["another program took a random number"] = (a => Raise(a, System.Numerics.BigInteger.One << 150), true),
        ["the policy's minimum was raised"] = (
            a => a.Open().SetPolicy(new() { MinimumSerialNumber = SerialNumber.Parse("0500000000000000000000"), Force = true }), false),
        ["the policy's minimum was raised by hand"] = (
            a => File.WriteAllText(a.File("policy.json"), "{\"version\":1,\"rules\":{\"minimumSerialNumber\":\"0500000000000000000000\"}}"), false),
        ["a node was renewed and revoked"] = (
            a =>
            {
                a.Open().Renew(["1"], new()).ToList();
                a.Open().Revoke(new() { NodeIds = ["1"] });
            },
            false),
        ["the CA was replaced"] = (
            a => CertAuthority.Create(new() { Path = a.Path, Subject = "CN=other", Force = true }, a.Context()), false),
        ["a rotation was staged and undone"] = (
            a =>
            {
                a.Open().Rotate(new() { Phase = RotationPhase.Stage, IsConfirmed = true });
                a.Open().Rotate(new() { Undo = true, IsConfirmed = true });
            },
            false),
        ["an intermediate was signed"] = (
            a => CertAuthority.Create(new() { Path = Path.Combine(a.Around, "sub"), Subject = "CN=sub", IssuerPath = a.Path }, a.Context()), false),
    };

    public static TheoryData<string> EachCase => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(EachCase))]
    public void What_the_ledger_does_not_account_for_stays_found(string what)
    {
        using var authority = new TestAuthority();
        authority.Issue("1");
        Backup(authority);
        authority.Issue(new NodeCertParameters(), "2", "3");
        (Action<TestAuthority> change, bool isFound) = Cases[what];
        change(authority);
        Assert.Equal(isFound, Gaps(authority).Length == 1);
        Assert.Equal(isFound, authority.Open().GetNotices().Any(notice => notice.Contains("at a greater number than any in the ledger", StringComparison.Ordinal)));

        // The next issuances are above it, record it once, and it stays.
        for (int next = 1; next <= 3; next++)
        {
            NodeCert cert = authority.Issue($"next{next}");
            LedgerFinding[] gaps = Gaps(authority);
            Assert.Equal(isFound ? 1 : 0, gaps.Length);
            Assert.All(gaps, g => Assert.NotNull(g.Line));
            Assert.True(SerialNumber.Parse(cert.SerialNumber).Value == authority.Open().Store.ReadLedger().HighestSerialNumber);
        }
    }

    // A list from the same backup as the ledger says nothing: a verdict says that it may not know all.
    [Fact]
    public void A_verdict_by_a_ledger_that_is_behind_tells_so()
    {
        using var authority = new TestAuthority();
        NodeCert one = authority.Issue("1");
        authority.Open().WriteRevocationList();
        Backup(authority);
        authority.Issue("2");
        authority.Open().Revoke(new() { NodeIds = ["1"] });
        Restore(authority, name => name != "signing.srl");
        NodeCertReport report = NodeCertTester.Test(new() { CertificatePaths = [one.CertificatePath!], AuthorityPath = authority.Path }, authority.Context());
        Assert.True(report.Passed);
        Assert.Contains(report.Notes, note => note.Name == CheckName.Revocation && note.Detail.Contains("the ledger is an older copy", StringComparison.Ordinal));

        // While a command is at work the number is ahead of the lines.
        Assert.NotNull(SerialFileWatch.Warn(authority.Context().StoreAt(authority.Path)));
        File.WriteAllText(authority.File(".lock"), "{}");
        Assert.Null(SerialFileWatch.Warn(authority.Context().StoreAt(authority.Path)));
    }

    // Every command that writes a line records it; the one here issues nothing.
    [Fact]
    public void A_list_or_a_policy_that_is_written_records_it_too()
    {
        using var authority = new TestAuthority();
        authority.Issue(new NodeCertParameters(), "1", "2");
        CutLines(authority, 1);
        authority.Open().WriteRevocationList();
        LedgerEntry[] entries = [.. authority.Open().Store.ReadLedger().All()];
        Assert.Equal([LedgerEvent.Authority, LedgerEvent.Issue, LedgerEvent.Unaccounted, LedgerEvent.RevocationList], entries.Select(e => e.Event));
        Assert.Equal(File.ReadAllText(authority.File("signing.srl")).Trim(), entries[2].SerialNumber.ToString());
        Assert.Equal(3, Assert.Single(Gaps(authority)).Line);
    }

    // Ledgers from before such lines were written: the counter alone tells.
    [Fact]
    public void A_gap_among_the_counters_is_found_without_a_line_about_it()
    {
        using var authority = new TestAuthority();
        authority.Issue(new NodeCertParameters(), "1", "2", "3");
        List<string> lines = [.. File.ReadAllLines(authority.File("ledger.jsonl"))];
        LedgerEntry last = LedgerLine.Read(System.Text.Encoding.UTF8.GetBytes(lines[3]), withCertificate: true);
        string previous = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(lines[1])));
        byte[] goesOn = LedgerLine.Write(last with { Previous = previous });
        File.WriteAllText(authority.File("ledger.jsonl"), $"{lines[0]}\n{lines[1]}\n{System.Text.Encoding.UTF8.GetString(goesOn)}\n");
        Assert.Equal(3, Assert.Single(Gaps(authority)).Line);
        authority.Issue("4");
        Assert.Equal(3, Assert.Single(Gaps(authority)).Line);
    }

    // A command that is cut off anywhere, then the next one: our own doing is no finding, what was there before stays one.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Numbers_of_a_command_that_was_cut_off_are_accounted_for(bool wasRaised)
    {
        bool wasSkipped = false;
        for (int operation = 1; ; operation++)
        {
            using var authority = new TestAuthority();
            authority.Issue("1");
            if (wasRaised)
                Raise(authority, 5);
            HookedFileSystem files = HookedFileSystem.CutOff(operation);
            _ = Record.Exception(() => authority.Open(files).Issue(["a", "b"], new()).ToList());
            authority.Issue("next");
            Assert.Equal(wasRaised ? 1 : 0, Gaps(authority).Length);
            wasSkipped |= authority.Open().Store.ReadLedger().All().Any(e => e.Event == LedgerEvent.Skip);
            if (files.Count < operation)
                break;
        }

        Assert.True(wasSkipped, "no command was cut off between the serial file and the ledger");
    }

    [Fact]
    public void A_disk_that_fails_once_leaves_no_finding()
    {
        for (int operation = 1; ; operation++)
        {
            using var authority = new TestAuthority();
            HookedFileSystem files = HookedFileSystem.Failing(operation);
            _ = Record.Exception(() => authority.Open(files).Issue(["a", "b"], new()).ToList());
            Assert.Empty(Gaps(authority));
            if (files.Count < operation)
                return;
        }
    }

    // A number that somebody gave by hand is not gone on above.
    [Fact]
    public void What_is_revoked_raises_no_number()
    {
        using var authority = new TestAuthority();
        authority.Issue("1");
        var ledger = (LedgerFile)authority.Open().Store.ReadLedger();
        System.Numerics.BigInteger highest = ledger.HighestSerialNumber;
        ledger.Append(FileSystem.Real, [LedgerEntries.Revocation(
            authority.Clock.GetUtcNow(), SerialNumber.Parse("7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"), nodeId: null, RevocationReason.Unspecified)]);
        Assert.Equal(highest, authority.Open().Store.ReadLedger().HighestSerialNumber);
        authority.Issue("2");
        Assert.Empty(Gaps(authority));
    }

    [SkippableFact]
    public void An_imported_history_leaves_no_finding()
    {
        Peer.Needs("openssl");
        using var authority = new TestAuthority();
        authority.Issue(new NodeCertParameters(), "1", "2");
        string openssl = Path.Combine(authority.Around, "openssl");
        new SigningCertExporter(authority.Open(), new SigningCertExportParameters { OutputPath = openssl }).Export();
        string into = Path.Combine(authority.Around, "into");
        CertAuthority.Import(new() { Path = into, OpenSslCaPath = openssl }, authority.Context());
        CertAuthority.Open(into, authority.Context()).Issue(["3"], new()).ToList();
        Assert.Empty(Gaps(into, authority));
    }

    private static LedgerFinding[] Gaps(TestAuthority authority) => Gaps(authority.Path, authority);

    private static LedgerFinding[] Gaps(string path, TestAuthority authority) =>
        [.. CertLedger.Test(path, authority.Context()).Where(f => f.Kind == LedgerFindingKind.SerialNumberUnaccounted)];

    private static void CutLines(TestAuthority authority, int count) => File.WriteAllText(
        authority.File("ledger.jsonl"), string.Concat(File.ReadAllLines(authority.File("ledger.jsonl")).SkipLast(count).Select(l => l + "\n")));

    private static void Raise(TestAuthority authority, System.Numerics.BigInteger by)
    {
        string path = authority.File("signing.srl");
        File.WriteAllBytes(path, SerialFile.Encode(SerialFile.Parse(File.ReadAllBytes(path), path) + by));
    }

    private static string BackupOf(TestAuthority authority) => Path.Combine(authority.Around, "backup");

    private static void Backup(TestAuthority authority)
    {
        Directory.CreateDirectory(BackupOf(authority));
        foreach (string path in Directory.EnumerateFiles(authority.Path))
            File.Copy(path, Path.Combine(BackupOf(authority), Path.GetFileName(path)));
    }

    private static void Restore(TestAuthority authority, Func<string, bool> isRestored)
    {
        foreach (string path in Directory.EnumerateFiles(BackupOf(authority)).Where(p => isRestored(Path.GetFileName(p)) && !p.EndsWith(".lock", StringComparison.Ordinal)))
            File.Copy(path, authority.File(Path.GetFileName(path)), overwrite: true);
    }
}
