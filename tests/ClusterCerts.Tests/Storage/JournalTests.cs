namespace ClusterCerts.Tests.Storage;

/// <summary>The journal is replaced whole or not at all: its last whole line counts.</summary>
public sealed class JournalTests
{
    // What is in the file after the first journal's line, and which journal counts then.
    [Theory]
    [InlineData("", "first")]
    [InlineData("{\"steps\":[{\"operation\":\"sec", "first")] // the disk was full in the middle of the second
    [InlineData("x", "first")]
    public void A_line_that_was_cut_off_does_not_count(string rest, string expected)
    {
        using var folder = new TestFolder();
        var authority = new AuthorityPaths(folder.Path, FileSystem.Real);
        using (AuthorityLock held = AuthorityLock.Acquire(authority, CancellationToken.None))
            held.WriteJournal([Step(folder, "first", isCommitted: false)]);
        File.AppendAllText(folder.File(AuthorityLock.FileName), rest);

        using AuthorityLock next = AuthorityLock.Acquire(authority, CancellationToken.None);
        Assert.True(next.WasAbandoned());
        Assert.Equal(expected, Assert.Single(next.ReadJournal()!.Steps).Operation);

        // And the one after it is read again, whatever was there.
        next.WriteJournal([Step(folder, "second", isCommitted: true)]);
        JournalStep read = Assert.Single(next.ReadJournal()!.Steps);
        Assert.Equal("second", read.Operation);
        Assert.True(read.IsCommitted);
        Assert.Equal(folder.File("a.crt"), Assert.Single(read.Files).Target);
        next.ClearJournal();
        Assert.False(next.WasAbandoned());
    }

    [Fact]
    public void One_that_was_never_whole_is_none()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder.File(AuthorityLock.FileName), "{\"steps\":[");
        using AuthorityLock held = AuthorityLock.Acquire(new AuthorityPaths(folder.Path, FileSystem.Real), CancellationToken.None);
        Assert.Null(held.ReadJournal());

        held.WriteJournal([Step(folder, "first", isCommitted: false)]);
        Assert.Equal("first", Assert.Single(held.ReadJournal()!.Steps).Operation);
    }

    // A journal that another version wrote, or someone changed: it is told, and keeps nobody from reading or writing.
    [Theory]
    [InlineData("null", "an object in braces")]
    [InlineData("[1]", "an object in braces")]
    [InlineData("{}", "'location' is missing")]
    [InlineData("{\"operation\":\"New-NodeCert\",\"files\":[]}", "'operation'")]
    [InlineData("{\"location\":\"x\",\"steps\":null}", "'steps' has no value")]
    [InlineData("{\"location\":\"x\",\"steps\":[null]}", "holds a null")]
    [InlineData("{\"location\":\"x\",\"steps\":[{\"operation\":\"A\",\"files\":[{\"target\":null}]}]}", "'target' has no value")]
    [InlineData("{\"location\":\"x\",\"steps\":[{\"operation\":\"A\",\"files\":[{\"target\":\"a\\u0000b\"}]}]}", "a path")]
    [InlineData("{\"location\":\"x\",\"steps\":[{\"operation\":\"A\",\"chain\":[\"?\"]}]}", "chain")]
    public void One_that_is_damaged_is_told_and_blocks_nobody(string line, string why)
    {
        using var authority = new TestAuthority();
        authority.Issue("1");
        File.WriteAllText(authority.File(AuthorityLock.FileName), line + "\n");

        string notice = Assert.Single(authority.Open().GetNotices());
        Assert.Contains(why, notice, StringComparison.Ordinal);
        Assert.Contains("Test-CertLedger", notice, StringComparison.Ordinal);
        Assert.Empty(authority.Open().GetNotices());

        File.WriteAllText(authority.File(AuthorityLock.FileName), line + "\n");
        Assert.Null(authority.Open().Renew(["1"], new NodeCertRenewalParameters()).Single().Error);
    }

    [Theory]
    [InlineData("{\"location\":\"x\",\"steps\":[{\"operation\":\"A\",\"files\":[{\"target\":\"a\",\"isCertificate\":true}]}]}")] // of which certificate?
    [InlineData("{\"location\":\"x\",\"steps\":[{\"operation\":\"A\",\"files\":[{\"target\":\"\"}]}]}")]
    [InlineData("{\"location\":\"x\",\"steps\":[{\"operation\":\"A\",\"isCommitted\":true,\"ledger\":[{\"event\":\"Issue\",\"time\":\"2030-01-01T00:00:00Z\"}]}]}")]
    public void What_a_damaged_one_may_have_kept_is_named_and_stays(string line)
    {
        using var authority = new TestAuthority();
        authority.Issue("a");
        string left = authority.File(".node.a.key.01234567.cctmp"); // perhaps the last copy of a key
        File.WriteAllText(left, "key");
        File.WriteAllText(authority.File(AuthorityLock.FileName), line + "\n");

        Assert.Contains(Path.GetFileName(left), Assert.Single(authority.Open().GetNotices()), StringComparison.Ordinal);
        Assert.True(File.Exists(left));
        authority.Issue("b"); // once told, all goes on
    }

    // A command was cut off after the serial file, and then the ledger was lost.
    [Fact]
    public void One_beside_a_lost_ledger_is_in_nobodys_way()
    {
        using var authority = new TestAuthority();
        string serial = File.ReadAllText(authority.File("signing.srl")).Trim();
        File.WriteAllText(authority.File(AuthorityLock.FileName),
            $"{{\"location\":\"x\",\"steps\":[{{\"operation\":\"A\",\"files\":[{{\"target\":\"node.9.crt\",\"serialNumber\":\"{serial}\"}}]}}]}}\n");
        File.Delete(authority.File(LedgerFile.FileName));
        Assert.Equal(ErrorCode.LedgerMissing,
            Assert.Throws<ClusterCertsException>(() => authority.Open().GetNodeCerts().ToList()).ErrorCode);
        Assert.NotEmpty(CertLedger.Repair(authority.Path, authority.Context()));
        authority.Issue("1");
    }

    // What is left out is none of it.
    // Cut off after the keys were written and before anything was signed: they have no numbers yet, and nothing of them stays.
    [Fact]
    public void Keys_of_certificates_that_were_not_signed_are_deleted()
    {
        using var authority = new TestAuthority();
        AuthorityPaths folder = authority.Open().Store.Paths;
        string key = AtomicFile.TemporaryName(FileSystem.Real, authority.File("node.1.key"));
        using (AuthorityLock held = AuthorityLock.Acquire(folder, CancellationToken.None))
        {
            held.WriteJournal([new JournalStep
            {
                Operation = "New-NodeCert",
                Files =
                [
                    new JournalFile { Temporary = AtomicFile.TemporaryName(FileSystem.Real, authority.File("node.1.crt")), Target = authority.File("node.1.crt"), IsCertificate = true, NodeId = "1" },
                    new JournalFile { Temporary = key, Target = authority.File("node.1.key"), NodeId = "1" },
                ],
            }]);
            File.WriteAllText(key, "a key");
        }

        CertAuthority open = authority.Open();
        open.Issue(["2"], new()).ToList();
        Assert.False(File.Exists(key));
        Assert.Contains(open.GetNotices(), n => n.Contains("undone for: 1", StringComparison.Ordinal));
    }

    [Fact]
    public void One_that_leaves_lists_out_is_read()
    {
        using var authority = new TestAuthority();
        File.WriteAllText(authority.File(AuthorityLock.FileName), "{\"location\":\"x\",\"steps\":[{\"operation\":\"A\"}]}\n");
        Assert.Empty(authority.Open().GetNotices());
    }

    private static JournalStep Step(TestFolder folder, string operation, bool isCommitted) => new()
    {
        Operation = operation,
        IsCommitted = isCommitted,
        Files = [new JournalFile { Target = folder.File("a.crt"), Temporary = folder.File(".a.crt.01234567.cctmp") }],
    };
}
