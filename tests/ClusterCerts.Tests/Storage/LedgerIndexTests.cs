namespace ClusterCerts.Tests.Storage;

/// <summary>The index beside a long ledger: made by commands that write, and never believed where the ledger says otherwise.</summary>
public sealed class LedgerIndexTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string Pki => _folder.File("pki");

    private string Index => LongLedger.IndexOf(Pki);

    private string Stamp => Index + ".stamp";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_short_ledger_has_none()
    {
        CertAuthority.Create(new SigningCertParameters { Path = Pki });
        CertAuthority.Open(Pki).Issue(["1", "2"], new NodeCertParameters());
        Assert.False(File.Exists(Index));
    }

    [Fact]
    public void Only_a_command_that_writes_makes_it()
    {
        MakeLong();
        Assert.Equal("1", Assert.Single(CertAuthority.Open(Pki).GetNodeCerts()).NodeId);
        Assert.All(CertAuthority.Open(Pki, AuthorityContext.ForRehearsal()).Issue(["2"], new NodeCertParameters()), o => Assert.Null(o.Error));
        Assert.False(File.Exists(Index));
        Issue("2");
        Assert.True(LongLedger.HasIndex(Pki));
        CheckAnswers("1", "2");
        if (!OperatingSystem.IsWindows())
            Assert.All([Index, Stamp], path => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path)));
    }

    // The index is locked while questions are asked together, and not until the last answer was taken.
    [Fact]
    public void Who_takes_his_time_with_what_a_list_gives_keeps_no_writer_waiting()
    {
        MakeLong();
        Assert.All(CertAuthority.Open(Pki).Issue([.. Enumerable.Range(1, 300).Select(i => $"n{i}")], new NodeCertParameters()), o => Assert.Null(o.Error));
        using IEnumerator<NodeCert> slow = CertAuthority.Open(Pki).GetNodeCerts().GetEnumerator();
        Assert.True(slow.MoveNext());
        LongLedger.Grow(Pki);
        Issue("later");
        Assert.True(LongLedger.HasIndex(Pki));
        int rest = 1;
        while (slow.MoveNext())
            rest++;
        Assert.Equal(301, rest);
    }

    // An audit has SQLite check a long index for seconds: what is added meanwhile waits for a later command, and nothing is made anew.
    [Fact]
    public void One_that_somebody_reads_for_long_is_left_as_it_is_and_added_to_later()
    {
        MakeLong();
        Issue("2");
        byte[] before = File.ReadAllBytes(Index);
        byte[] noted = File.ReadAllBytes(Stamp);
        LongLedger.Grow(Pki);
        using (LongLedger.Read(Pki))
        {
            Issue("3");
            Assert.Equal(before, File.ReadAllBytes(Index));
            Assert.Equal(noted, File.ReadAllBytes(Stamp));
            Assert.True(LongLedger.HasIndex(Pki));
            CheckAnswers("1", "2", "3");
        }

        Issue("4");
        Assert.NotEqual(noted, File.ReadAllBytes(Stamp));
        Assert.True(LongLedger.HasIndex(Pki));
        CheckAnswers("1", "2", "3", "4");
        Assert.Empty(CertLedger.Test(Pki));
    }

    // A few lines after its last one are read; more are added to it.
    [Fact]
    public void It_is_brought_up_to_date_when_much_came_since()
    {
        MakeLong();
        Issue("2");
        byte[] before = File.ReadAllBytes(Index);
        Issue("3");
        Assert.Equal(before, File.ReadAllBytes(Index));
        CheckAnswers("1", "2", "3");
        LongLedger.Grow(Pki);
        Issue("4");
        Assert.NotEqual(before, File.ReadAllBytes(Index));
        Assert.True(LongLedger.HasIndex(Pki));
        CheckAnswers("1", "2", "3", "4");
    }

    [Theory]
    [InlineData("a flipped bit")]
    [InlineData("a flipped bit, and its time set back")]
    [InlineData("cut off")]
    [InlineData("empty")]
    [InlineData("gone")]
    [InlineData("another file")]
    [InlineData("an older copy")]
    [InlineData("copied and put back")]
    [InlineData("a link")]
    [InlineData("a folder")]
    [InlineData("no stamp")]
    [InlineData("a damaged stamp")]
    [InlineData("a cut stamp")]
    [InlineData("an older stamp")]
    [InlineData("a ledger that was restored")]
    [InlineData("a ledger that was restored and went on")]
    public void What_does_not_match_is_ignored_and_made_again(string damage)
    {
        MakeLong();
        Issue("2");
        byte[] ledger = File.ReadAllBytes(Path.Combine(Pki, Ledger.DocumentName));
        (byte[] index, byte[] stamp) = (File.ReadAllBytes(Index), File.ReadAllBytes(Stamp));
        LongLedger.Grow(Pki);
        Issue("3");
        Assert.True(LongLedger.HasIndex(Pki));
        bool isOlder = damage.StartsWith("a ledger that was", StringComparison.Ordinal);
        Damage(damage, ledger, index, stamp);
        Assert.Equal(damage == "copied and put back" && OperatingSystem.IsWindows(), LongLedger.HasIndex(Pki));
        string[] known = isOlder ? ["1", "2"] : ["1", "2", "3"];
        CheckAnswers(damage == "a ledger that was restored and went on" ? [.. known, "other1"] : known);
        if (damage is "a folder")
            return; // Nobody removes what is no file.
        Issue("4");
        Assert.True(LongLedger.HasIndex(Pki));
        CheckAnswers([.. damage == "a ledger that was restored and went on" ? [.. known, "other1"] : known, "4"]);
    }

    // Each line that is read by way of the index is held against its hash.
    [Fact]
    public void A_changed_line_is_damage()
    {
        MakeLong();
        Issue("2");
        string path = Path.Combine(Pki, Ledger.DocumentName);
        string text = File.ReadAllText(path);
        File.WriteAllText(path, text.Replace("\"nodeId\":\"1\"", "\"nodeId\":\"7\"", StringComparison.Ordinal));
        Assert.True(LongLedger.HasIndex(Pki));
        var damaged = Assert.Throws<ClusterCertsException>(() => CertAuthority.Open(Pki).GetNodeCerts(new NodeCertFilter { NodeIds = ["1"] }).ToList());
        Assert.Equal(ErrorCode.LedgerDamaged, damaged.ErrorCode);
        Assert.Contains("Line 2 ", damaged.Message, StringComparison.Ordinal);
    }

    // Lines are read some at a time: the others are none the worse for it, and what comes is what each alone says.
    [Fact]
    public void A_changed_line_is_damage_only_where_it_is_asked_for()
    {
        MakeLong();
        Issue("2");
        string path = Path.Combine(Pki, Ledger.DocumentName);
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"detail\":\"change 300\"", "\"detail\":\"change 999\"", StringComparison.Ordinal));
        Assert.True(LongLedger.HasIndex(Pki));
        Ledger ledger = CertAuthority.Open(Pki).Store.ReadLedger();
        int changed = Enumerable.Range(0, ledger.Count).Single(line => !IsReadable(ledger, line));
        Ledger again = CertAuthority.Open(Pki).Store.ReadLedger();
        int[] lines = [.. Enumerable.Range(0, again.Count)];
        Assert.Equal(lines.Where(line => line != changed).Select(ledger.At), again.ReadAhead(lines).Where(line => line != changed).Select(again.At));
        Ledger third = CertAuthority.Open(Pki).Store.ReadLedger();
        Assert.Equal(lines[..changed].Select(ledger.At), third.EntriesAt(lines).Take(changed));
        Assert.Equal(ErrorCode.LedgerDamaged, Assert.Throws<ClusterCertsException>(() => third.EntriesAt(lines).ToList()).ErrorCode);
    }

    // A session that has it open goes on, whatever becomes of the file.
    [Theory]
    [InlineData("a flipped bit")]
    [InlineData("gone")]
    [InlineData("empty")]
    public void What_happens_to_an_open_one_does_no_harm(string damage)
    {
        MakeLong();
        Issue("2");
        CertAuthority open = CertAuthority.Open(Pki);
        Assert.Equal(2, open.GetNodeCerts().Count());
        Damage(damage, [], [], []);
        Assert.Equal(2, open.GetNodeCerts().Count());
        Issue("3");
        Assert.Equal(3, open.GetNodeCerts().Count());
    }

    [Fact]
    public void Without_its_engine_the_ledger_is_read()
    {
        MakeLong();
        IssueElsewhere("n");
        Assert.False(File.Exists(Index));
        Issue("2");
        Assert.True(LongLedger.HasIndex(Pki));
        IssueElsewhere("m");
        CheckAnswers("1", "n1", "2", "m1");
    }

    private void MakeLong()
    {
        CertAuthority.Create(new SigningCertParameters { Path = Pki });
        Issue("1");
        LongLedger.Grow(Pki);
    }

    private void Issue(string nodeId) => Assert.All(CertAuthority.Open(Pki).Issue([nodeId], new NodeCertParameters()), o => Assert.Null(o.Error));

    // By a process that has no engine: to a node of that name and a 1.
    private void IssueElsewhere(string name)
    {
        using System.Diagnostics.Process process = Promises.CrashHostProcess.Start("issue", Pki, name, "1", "--without-engine");
        Assert.Equal(0, Promises.CrashHostProcess.WaitForEnd(process));
    }

    private void CheckAnswers(params string[] nodeIds)
    {
        Assert.Equal(nodeIds, CertAuthority.Open(Pki).GetNodeCerts().Select(c => c.NodeId));
        Assert.All(nodeIds, id => Assert.Equal(NodeCertStatus.Valid, Assert.Single(CertAuthority.Open(Pki).GetNodeCerts(new NodeCertFilter { NodeIds = [id] })).Status));
        Assert.Empty(CertLedger.Test(Pki).Where(f => f.Kind is not (LedgerFindingKind.CertificateUnknown or LedgerFindingKind.SerialNumberUnaccounted)));
    }

    private void Damage(string damage, byte[] olderLedger, byte[] olderIndex, byte[] olderStamp)
    {
        string path = Path.Combine(Pki, Ledger.DocumentName);
        switch (damage)
        {
            case "a flipped bit":
                Flip(Index);
                break;
            case "a flipped bit, and its time set back":
                DateTime time = File.GetLastWriteTimeUtc(Index);
                Flip(Index);
                File.SetLastWriteTimeUtc(Index, time);
                break;
            case "cut off":
                using (FileStream file = File.OpenWrite(Index))
                    file.SetLength(file.Length / 2);
                break;
            case "empty":
                File.WriteAllBytes(Index, []);
                break;
            case "gone":
                File.Delete(Index);
                break;
            case "another file":
                File.WriteAllText(Index, new string('x', 100_000));
                break;
            case "an older copy":
                File.WriteAllBytes(Index, olderIndex);
                break;
            case "copied and put back":
                File.Copy(Index, Index + ".copy");
                File.Move(Index + ".copy", Index, overwrite: true);
                break;
            case "a link":
                File.Move(Index, _folder.File("elsewhere"));
                File.CreateSymbolicLink(Index, _folder.File("elsewhere"));
                break;
            case "a folder":
                File.Delete(Index);
                Directory.CreateDirectory(Index);
                break;
            case "no stamp":
                File.Delete(Stamp);
                break;
            case "a damaged stamp":
                Flip(Stamp);
                break;
            case "a cut stamp":
                File.WriteAllBytes(Stamp, File.ReadAllBytes(Stamp)[..^2]);
                break;
            case "an older stamp":
                File.WriteAllBytes(Stamp, olderStamp);
                break;
            case "a ledger that was restored":
                File.WriteAllBytes(path, olderLedger);
                break;
            default:
                File.WriteAllBytes(path, olderLedger);
                LongLedger.Grow(Pki);
                IssueElsewhere("other");
                break;
        }
    }

    private static void Flip(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    private static bool IsReadable(Ledger ledger, int line)
    {
        try
        {
            return ledger.At(line) is not null;
        }
        catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.LedgerDamaged)
        {
            return false;
        }
    }
}
