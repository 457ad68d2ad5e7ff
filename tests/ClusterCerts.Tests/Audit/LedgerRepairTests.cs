using static ClusterCerts.Tests.Audit.DamagedAuthority;

namespace ClusterCerts.Tests.Audit;

/// <summary>The ways back of docs/repair.md: each kind of damage, the repair that the page tells, and what the audit says then.</summary>
public sealed class LedgerRepairTests
{
    private static readonly Dictionary<string, (Action<TestAuthority> Damage, LedgerFindingKind[] Found, Action<TestAuthority> Repair, string[] Stays)> All =
        RepairCases.All.Concat(StateRepairCases.All).ToDictionary();

    public static TheoryData<string> EachCase => [.. All.Keys];

    [Theory]
    [MemberData(nameof(EachCase))]
    public void The_way_back_leads_there(string what)
    {
        using var authority = new TestAuthority();
        authority.Issue(new NodeCertParameters(), "1", "2", "3", "4");
        DamagedAuthority.Backup(authority, "old");
        Revoke(authority, new() { NodeIds = ["4"] });
        authority.Issue("5");
        DamagedAuthority.Backup(authority, "now");
        (Action<TestAuthority> damage, LedgerFindingKind[] found, Action<TestAuthority> repair, string[] stays) = All[what];

        damage(authority);
        Assert.Equal(found, Kinds(authority));
        repair(authority);

        Assert.Equal(stays, Kinds(authority).Select(k => k.ToString()));
        Assert.DoesNotContain(authority.Open().GetNodeCerts(), c => c.NodeId == "4" && c.Status == NodeCertStatus.Valid); // whatever the way: it was revoked
        authority.Issue("next");
        Assert.Equal(stays, Kinds(authority).Select(k => k.ToString()));
    }

    // A kind without a row here has no way back that was ever walked; the page names each of them.
    [Theory]
    [MemberData(nameof(EachKind))]
    public void Each_kind_has_a_way_back(LedgerFindingKind kind)
    {
        if (kind != LedgerFindingKind.LedgerRestored) // of a database alone: PostgreSqlRestoredTests walks its way
            Assert.Contains(All.Values, c => c.Found.Contains(kind) || c.Stays.Contains(kind.ToString()));
        Assert.Contains($"`{kind}`", File.ReadAllText(Page()), StringComparison.Ordinal);
    }

    public static TheoryData<LedgerFindingKind> EachKind => [.. Enum.GetValues<LedgerFindingKind>()];

    private static string Page()
    {
        DirectoryInfo? top = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(top!.FullName, "ClusterCerts.psd1")))
            top = top.Parent;
        return Path.Combine(top.FullName, "docs", "repair.md");
    }
}
