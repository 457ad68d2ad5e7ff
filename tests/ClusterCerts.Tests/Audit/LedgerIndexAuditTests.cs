namespace ClusterCerts.Tests.Audit;

/// <summary>The audit holds the index against the lines: whatever in it is otherwise is named, and what does not count is no matter.</summary>
public sealed class LedgerIndexAuditTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public LedgerIndexAuditTests()
    {
        _authority.Issue(new NodeCertParameters(), "1", "2", "3");
        CertAuthority.Open(_authority.Path, _authority.Context()).Revoke(new RevocationParameters { NodeIds = ["3"] });
        LongLedger.Grow(_authority.Path);
        _authority.Issue("4");
        Assert.True(LongLedger.HasIndex(_authority.Path));
    }

    public void Dispose() => _authority.Dispose();

    // Line 0 is that of the CA, 1 to 3 are those of the nodes, 4 revokes the last of them.
    public static TheoryData<string> Changes =>
    [
        "UPDATE lines SET place = place + 1 WHERE line = 2",
        "UPDATE lines SET length = length - 1 WHERE line = 2",
        "UPDATE lines SET hash = zeroblob(32) WHERE line = 2",
        "UPDATE lines SET event = 0 WHERE line = 2",
        "UPDATE lines SET rare = NULL WHERE line = 4",
        "UPDATE lines SET kind = 1 WHERE line = 2",
        "UPDATE lines SET node = NULL WHERE line = 2",
        "UPDATE lines SET node = 2 WHERE line = 1",
        "UPDATE nodes SET name = 'other' WHERE node = 1",
        "UPDATE nodes SET stem = 'OTHER' WHERE node = 1",
        "INSERT INTO nodes (name, stem) VALUES ('none', 'NONE')",
        "UPDATE lines SET serial = x'01' WHERE line = 2",
        "UPDATE lines SET key = key + 1 WHERE line = 2",
        "UPDATE lines SET path = NULL WHERE line = 2",
        "UPDATE texts SET value = value || 'x'",
        "UPDATE lines SET issuer = NULL WHERE line = 2",
        "UPDATE lines SET ends = 0 WHERE line = 2",
        "UPDATE lines SET policy = NULL WHERE line = 100",
        "UPDATE lines SET leap = 1 WHERE line = 100",
        "UPDATE lines SET nodeless = 1 WHERE line = 2",
        "DELETE FROM lines WHERE line = 50",
        "DELETE FROM revocations",
        "UPDATE revocations SET serial = x'01'",
        "UPDATE revocations SET issuer = NULL",
        "UPDATE revocations SET ends = 0",
        "UPDATE revocations SET certain = 0",
        "INSERT INTO revocations VALUES (1, x'01', NULL, 9223372036854775807, 0)",
        "UPDATE state SET serial = '1'",
        "UPDATE state SET list = '1000'",
    ];

    [Fact]
    public void One_that_is_right_is_no_finding() => Assert.Empty(CertLedger.Test(_authority.Path, _authority.Context()));

    [Theory]
    [MemberData(nameof(Changes))]
    public void What_is_otherwise_is_named(string change)
    {
        LongLedger.Tamper(_authority.Path, change);
        Assert.True(LongLedger.HasIndex(_authority.Path));
        LedgerFinding finding = Assert.Single(CertLedger.Test(_authority.Path, _authority.Context()));
        Assert.Equal((LedgerFindingKind.IndexDiffers, LongLedger.IndexOf(_authority.Path)), (finding.Kind, finding.Path));
    }

    // A command may add to it while an audit goes through it.
    [Fact]
    public void What_is_added_meanwhile_is_no_finding()
    {
        IAuthorityStore store = _authority.Context().StoreAt(_authority.Path).Opened(_authority.Path);
        using var audit = new LedgerIndexAudit(store);
        LongLedger.Grow(_authority.Path);
        _authority.Issue("5");
        Assert.True(LongLedger.HasIndex(_authority.Path));
        store.ScanLedger(_authority.Context().Log, (line, _) => line, audit.Take);
        Assert.Null(audit.Finding());
    }

    // An index within the index that lacks a row finds no line by it.
    [Fact]
    public void One_that_does_not_find_what_it_has_is_named()
    {
        LongLedger.Tamper(_authority.Path, "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, 'serial IS NOT NULL', 'serial IS NULL') WHERE name = 'lines_serial'");
        Assert.Equal([LedgerFindingKind.IndexDiffers], CertLedger.Test(_authority.Path, _authority.Context()).Select(f => f.Kind));
    }

    // It is ignored by every command.
    [Theory]
    [InlineData("DELETE FROM lines", false)]
    [InlineData("DELETE FROM revocations", true)]
    public void One_that_does_not_count_is_no_matter(string change, bool isStampGone)
    {
        string stamp = LongLedger.IndexOf(_authority.Path) + ".stamp";
        byte[] before = File.ReadAllBytes(stamp);
        LongLedger.Tamper(_authority.Path, change);
        if (isStampGone)
            File.Delete(stamp);
        else
            File.WriteAllBytes(stamp, before);
        Assert.False(LongLedger.HasIndex(_authority.Path));
        Assert.Empty(CertLedger.Test(_authority.Path, _authority.Context()));
    }

    // The line is not believed by whoever needs it, and the audit names it, and not the index that has it as it was.
    [Fact]
    public void A_line_that_was_changed_is_named_though_the_index_knows_it()
    {
        string path = _authority.File("ledger.jsonl");
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"detail\":\"change 300\"", "\"detail\":\"change 999\"", StringComparison.Ordinal));
        LedgerFinding finding = Assert.Single(CertLedger.Test(_authority.Path, _authority.Context()));
        Assert.True(finding is { Kind: LedgerFindingKind.LineChanged, Line: > 300 }, finding.Detail);
    }
}
