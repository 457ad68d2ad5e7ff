namespace ClusterCerts.Tests.Storage;

/// <summary>The index beside a long ledger: made by commands that write, and never believed where the ledger says otherwise.</summary>
public sealed class LedgerIndexTests : IDisposable
{
    private readonly LongAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void A_short_ledger_has_none()
    {
        CertAuthority.Create(new SigningCertParameters { Path = _authority.Pki });
        CertAuthority.Open(_authority.Pki).Issue(["1", "2"], new NodeCertParameters());
        Assert.False(File.Exists(_authority.Index));
    }

    [Fact]
    public void Only_a_command_that_writes_makes_it()
    {
        _authority.Make();
        Assert.Equal("1", Assert.Single(CertAuthority.Open(_authority.Pki).GetNodeCerts()).NodeId);
        Assert.All(CertAuthority.Open(_authority.Pki, AuthorityContext.ForRehearsal()).Issue(["2"], new NodeCertParameters()), o => Assert.Null(o.Error));
        Assert.False(File.Exists(_authority.Index));
        _authority.Issue("2");
        Assert.True(LongLedger.HasIndex(_authority.Pki));
        _authority.CheckAnswers("1", "2");
        if (!OperatingSystem.IsWindows())
            Assert.All([_authority.Index, _authority.Stamp], path => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path)));
    }

    // A few lines after its last one are read; more are added to it.
    [Fact]
    public void It_is_brought_up_to_date_when_much_came_since()
    {
        _authority.Make();
        _authority.Issue("2");
        byte[] before = File.ReadAllBytes(_authority.Index);
        _authority.Issue("3");
        Assert.Equal(before, File.ReadAllBytes(_authority.Index));
        _authority.CheckAnswers("1", "2", "3");
        LongLedger.Grow(_authority.Pki);
        _authority.Issue("4");
        Assert.NotEqual(before, File.ReadAllBytes(_authority.Index));
        Assert.True(LongLedger.HasIndex(_authority.Pki));
        _authority.CheckAnswers("1", "2", "3", "4");
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
        _authority.Make();
        _authority.Issue("2");
        byte[] ledger = File.ReadAllBytes(_authority.Ledger);
        (byte[] index, byte[] stamp) = (File.ReadAllBytes(_authority.Index), File.ReadAllBytes(_authority.Stamp));
        LongLedger.Grow(_authority.Pki);
        _authority.Issue("3");
        Assert.True(LongLedger.HasIndex(_authority.Pki));
        bool isOlder = damage.StartsWith("a ledger that was", StringComparison.Ordinal);
        Damage(damage, ledger, index, stamp);
        Assert.Equal(damage == "copied and put back" && OperatingSystem.IsWindows(), LongLedger.HasIndex(_authority.Pki));
        string[] known = isOlder ? ["1", "2"] : ["1", "2", "3"];
        _authority.CheckAnswers(damage == "a ledger that was restored and went on" ? [.. known, "other1"] : known);
        if (damage is "a folder")
            return; // Nobody removes what is no file.
        _authority.Issue("4");
        Assert.True(LongLedger.HasIndex(_authority.Pki));
        _authority.CheckAnswers([.. damage == "a ledger that was restored and went on" ? [.. known, "other1"] : known, "4"]);
    }

    // Each line that is read by way of the index is held against its hash.
    [Fact]
    public void A_changed_line_is_damage()
    {
        _authority.Make();
        _authority.Issue("2");
        string path = _authority.Ledger;
        string text = File.ReadAllText(path);
        File.WriteAllText(path, text.Replace("\"nodeId\":\"1\"", "\"nodeId\":\"7\"", StringComparison.Ordinal));
        Assert.True(LongLedger.HasIndex(_authority.Pki));
        var damaged = Assert.Throws<ClusterCertsException>(() => CertAuthority.Open(_authority.Pki).GetNodeCerts(new NodeCertFilter { NodeIds = ["1"] }).ToList());
        Assert.Equal(ErrorCode.LedgerDamaged, damaged.ErrorCode);
        Assert.Contains("Line 2 ", damaged.Message, StringComparison.Ordinal);
    }

    // Lines are read some at a time: the others are none the worse for it, and what comes is what each alone says.
    [Fact]
    public void A_changed_line_is_damage_only_where_it_is_asked_for()
    {
        _authority.Make();
        _authority.Issue("2");
        string path = _authority.Ledger;
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"detail\":\"change 300\"", "\"detail\":\"change 999\"", StringComparison.Ordinal));
        Assert.True(LongLedger.HasIndex(_authority.Pki));
        Ledger ledger = CertAuthority.Open(_authority.Pki).Store.ReadLedger();
        int changed = Enumerable.Range(0, ledger.Count).Single(line => !IsReadable(ledger, line));
        Ledger again = CertAuthority.Open(_authority.Pki).Store.ReadLedger();
        int[] lines = [.. Enumerable.Range(0, again.Count)];
        Assert.Equal(lines.Where(line => line != changed).Select(ledger.At), again.ReadAhead(lines).Where(line => line != changed).Select(again.At));
        Ledger third = CertAuthority.Open(_authority.Pki).Store.ReadLedger();
        Assert.Equal(lines[..changed].Select(ledger.At), third.EntriesAt(lines).Take(changed));
        Assert.Equal(ErrorCode.LedgerDamaged, Assert.Throws<ClusterCertsException>(() => third.EntriesAt(lines).ToList()).ErrorCode);
    }

    [Fact]
    public void Without_its_engine_the_ledger_is_read()
    {
        _authority.Make();
        IssueElsewhere("n");
        Assert.False(File.Exists(_authority.Index));
        _authority.Issue("2");
        Assert.True(LongLedger.HasIndex(_authority.Pki));
        IssueElsewhere("m");
        _authority.CheckAnswers("1", "n1", "2", "m1");
    }

    // By a process that has no engine: to a node of that name and a 1.
    private void IssueElsewhere(string name)
    {
        using System.Diagnostics.Process process = Promises.CrashHostProcess.Start("issue", _authority.Pki, name, "1", "--without-engine");
        Assert.Equal(0, Promises.CrashHostProcess.WaitForEnd(process));
    }

    private void Damage(string damage, byte[] olderLedger, byte[] olderIndex, byte[] olderStamp)
    {
        string path = _authority.Ledger;
        switch (damage)
        {
            case "a flipped bit":
                LongAuthority.Flip(_authority.Index);
                break;
            case "a flipped bit, and its time set back":
                DateTime time = File.GetLastWriteTimeUtc(_authority.Index);
                LongAuthority.Flip(_authority.Index);
                File.SetLastWriteTimeUtc(_authority.Index, time);
                break;
            case "cut off":
                using (FileStream file = File.OpenWrite(_authority.Index))
                    file.SetLength(file.Length / 2);
                break;
            case "empty":
                File.WriteAllBytes(_authority.Index, []);
                break;
            case "gone":
                File.Delete(_authority.Index);
                break;
            case "another file":
                File.WriteAllText(_authority.Index, new string('x', 100_000));
                break;
            case "an older copy":
                File.WriteAllBytes(_authority.Index, olderIndex);
                break;
            case "copied and put back":
                File.Copy(_authority.Index, _authority.Index + ".copy");
                File.Move(_authority.Index + ".copy", _authority.Index, overwrite: true);
                break;
            case "a link":
                File.Move(_authority.Index, _authority.Folder.File("elsewhere"));
                File.CreateSymbolicLink(_authority.Index, _authority.Folder.File("elsewhere"));
                break;
            case "a folder":
                File.Delete(_authority.Index);
                Directory.CreateDirectory(_authority.Index);
                break;
            case "no stamp":
                File.Delete(_authority.Stamp);
                break;
            case "a damaged stamp":
                LongAuthority.Flip(_authority.Stamp);
                break;
            case "a cut stamp":
                File.WriteAllBytes(_authority.Stamp, File.ReadAllBytes(_authority.Stamp)[..^2]);
                break;
            case "an older stamp":
                File.WriteAllBytes(_authority.Stamp, olderStamp);
                break;
            case "a ledger that was restored":
                File.WriteAllBytes(path, olderLedger);
                break;
            default:
                File.WriteAllBytes(path, olderLedger);
                LongLedger.Grow(_authority.Pki);
                IssueElsewhere("other");
                break;
        }
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
