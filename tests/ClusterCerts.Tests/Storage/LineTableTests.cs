using System.Runtime.CompilerServices;

namespace ClusterCerts.Tests.Storage;

/// <summary>Lines in memory take little of it, and say what they said.</summary>
public sealed class LineTableTests
{
    private static readonly DateTimeOffset Begin = new(2024, 2, 29, 23, 59, 59, 123, TimeSpan.Zero);
    private static readonly KeyId Issuer = new([1, 2, 3, 4]);

    /// <summary>What a line may say that is not as in most.</summary>
    public static TheoryData<string> Odd { get; } = new(
        "nothing", "a key in small letters", "a key that is no hash", "a key of half the length", "an offset from UTC", "parts of a second", "the end of time", "before 1970",
        "the longest number", "a small number", "a number that no line has", "a number that a line has", "everything else");

    [Theory]
    [MemberData(nameof(Odd))]
    public void Nothing_that_it_says_is_lost(string what)
    {
        LedgerEntry usual = Issue(1, 7);
        LedgerEntry entry = what switch
        {
            "nothing" => new LedgerEntry { Time = Begin, Event = LedgerEvent.Rotation },
            "a key in small letters" => usual with { PublicKeySha256 = usual.PublicKeySha256!.ToLowerInvariant() },
            "a key that is no hash" => usual with { PublicKeySha256 = "none" },
            "a key of half the length" => usual with { PublicKeySha256 = usual.PublicKeySha256![..32] },
            "an offset from UTC" => usual with { Time = new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)), NotAfter = new DateTimeOffset(2024, 3, 2, 3, 4, 5, TimeSpan.FromHours(2)) },
            "parts of a second" => usual with { NotBefore = Begin },
            "the end of time" => usual with { NotAfter = new DateTimeOffset(9999, 12, 31, 23, 59, 59, TimeSpan.Zero) },
            "before 1970" => usual with { NotBefore = new DateTimeOffset(1950, 1, 1, 0, 0, 0, TimeSpan.Zero), Time = DateTimeOffset.MinValue },
            "the longest number" => usual with { SerialNumber = SerialNumber.Parse("7F" + new string('F', 38)) },
            "a small number" => usual with { SerialNumber = SerialNumber.Parse("01") },
            "a number that no line has" => usual with { Replaces = SerialNumber.Parse("0ABC") },
            "a number that a line has" => usual with { Replaces = Number(2) },
            _ => usual with
            {
                Kind = LedgerKind.Intermediate, IssuerPath = "../root", Layout = "Nginx", Place = "/srv/x", TargetPath = "/etc/x", Reason = RevocationReason.KeyCompromise,
                Revoked = Begin, ListNumber = 12, Policy = "{}", Detail = "of old", Account = "ann", Host = "h1", KeyPath = null,
                BackupSha256 = new string('a', 64), BackupHead = new string('b', 64), BackupMade = Begin,
            },
        };
        var table = new LineTable(5);
        foreach (LedgerEntry line in (LedgerEntry[])[Issue(2, 3), entry, Issue(3, 3), entry with { NodeId = NodeId.Parse("other") }])
            table.Add(line with { Previous = "of no use" }, new byte[32], null);
        Assert.Equal(entry, table.EntryAt(6));
        Assert.Equal(entry.Time.Offset, table.EntryAt(6).Time.Offset);
        Assert.Equal(Issue(3, 3), table.EntryAt(7));
        Assert.Equal([5, 6, 7, 8], table.Find(new LineQuery()));
        if (entry.PublicKeySha256 is string key)
            Assert.Contains(6, table.Find(new LineQuery { PublicKeySha256 = key.ToUpperInvariant() }));
        if (entry.SerialNumber is SerialNumber serial)
            Assert.Equal([6, 8], table.Find(new LineQuery { SerialNumber = serial }));
    }

    // A million lines are a hundred times these: renewed each week by a nightly job that exports them, on two hosts.
    [Fact]
    public void Ten_thousand_lines_are_held_in_numbers_and_not_as_objects()
    {
        const int Nodes = 20;
        var table = new LineTable(0);
        DateTimeOffset? before = null;
        for (int i = 0; table.Count < 10_000; i++)
        {
            LedgerEntry issue = Issue(i, i % Nodes) with { Replaces = i >= Nodes ? Number(i - Nodes) : null, Account = "root", Host = $"host{i % 2}" };
            LedgerEntry export = LedgerEntries.Exported(issue.Time, issue.NodeId!.Value, issue.SerialNumber!.Value, "Nginx", "/srv/tls", null);
            foreach (LedgerEntry line in (LedgerEntry[])[issue, export])
            {
                table.Add(line, new byte[32], before);
                before = line.Time;
            }

            if (i % 50 == 0)
                table.Add(LedgerEntries.Revocation(issue.Time, Number(i), issue.NodeId, RevocationReason.Superseded), new byte[32], before);
        }

        // The first ones, which replace nothing that is here, are no different; but for the host, and for what is recorded.
        Assert.InRange(table.KeptEntries, 1, 4);
        Assert.InRange(Unsafe.SizeOf<CompactLine>() + Unsafe.SizeOf<LineSpan>(), 1, 128);
        Assert.Equal(Nodes, table.Nodes().Count);
        Assert.Equal(Number(100), Assert.Single(table.Find(LineQuery.IssueOf(Number(120))).Select(table.EntryAt)).Replaces);
    }

    // However many share a bucket, and whenever the buckets grew.
    [Theory]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(513)]
    [InlineData(5000)]
    public void Each_line_is_found_by_its_number_and_its_key(int count)
    {
        var table = new LineTable(0);
        for (int i = 0; i < count; i++)
            table.Add(Issue(i, i % 7), new byte[32], null);
        for (int i = 0; i < count; i += 13)
        {
            Assert.Equal(i, Assert.Single(table.Find(LineQuery.IssueOf(Number(i)))));
            Assert.Equal(i, table.FindLast(new LineQuery { PublicKeySha256 = Issue(i, 0).PublicKeySha256 }));
            Assert.Equal(-1, table.FindLast(LineQuery.IssueOf(Number(count + i))));
        }

        Assert.Equal(Enumerable.Range(0, count).Where(i => i % 7 == 0), table.Find(LineQuery.IssuesOf(NodeId.Parse("node0"))));
        Assert.Equal(Enumerable.Range(0, count).Where(i => i % 7 == 0), table.Find(new LineQuery { CertificatePath = "node.0.crt" }));
    }

    private static SerialNumber Number(int i) => SerialNumber.Parse($"{i + 1:X}00000000000{i % 5:X}0000");

    private static LedgerEntry Issue(int i, int node) => new()
    {
        Time = Begin.AddMinutes(i),
        Event = LedgerEvent.Issue,
        NodeId = NodeId.Parse($"node{node}"),
        SerialNumber = Number(i),
        NotBefore = new DateTimeOffset(2024, 3, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(i),
        NotAfter = new DateTimeOffset(2024, 3, 11, 0, 0, 0, TimeSpan.Zero).AddMinutes(i),
        PublicKeySha256 = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(i))),
        IssuerKeyId = Issuer,
        CertificatePath = $"node.{node}.crt",
        KeyPath = $"node.{node}.key",
    };
}
