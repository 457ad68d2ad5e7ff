namespace ClusterCerts.Tests.Authority;

/// <summary>Which certificates of an authority a filter finds.</summary>
public sealed class InventoryTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly string _superseded;

    // web1 was renewed, web2 revoked, db removed while it is valid; short ends in ten days.
    public InventoryTests()
    {
        _superseded = _authority.Issue("web1").SerialNumber;
        _authority.Issue(new NodeCertParameters(), "web2", "db");
        _authority.Issue(new NodeCertParameters { Lifetime = TimeSpan.FromDays(10) }, "short");
        Assert.All(_authority.Open().Renew(["web1"], new()), o => Assert.Null(o.Error));
        Assert.All(_authority.Open().Revoke(new() { NodeIds = ["web2"] }), o => Assert.Null(o.Error));
        Assert.All(_authority.Open().Remove(new() { NodeIds = ["db"], KeepUntilExpiry = true }), o => Assert.Null(o.Error));
    }

    public void Dispose() => _authority.Dispose();

    // Node IDs, statuses, days to the end, and what is found.
    [Theory]
    [InlineData("", "", null, "short web1 web2")] // neither what was superseded nor who was removed
    [InlineData("web*", "", null, "web1 web2")]
    [InlineData("WEB1", "", null, "web1")]
    [InlineData("web?", "Revoked", null, "web2")]
    [InlineData("", "Superseded", null, "web1")]
    [InlineData("", "Removed", null, "db")]
    [InlineData("", "Valid Superseded", null, "short web1 web1")]
    [InlineData("none", "", null, "")]
    [InlineData("", "", 9, "")]
    [InlineData("", "", 10, "short")]
    [InlineData("", "", 366, "short web1")] // what is revoked needs no renewal
    public void A_filter_finds(string nodeIds, string statuses, int? days, string found)
    {
        var filter = new NodeCertFilter
        {
            NodeIds = Words(nodeIds),
            Statuses = [.. Words(statuses).Select(Enum.Parse<NodeCertStatus>)],
            ExpiresWithin = days is { } n ? TimeSpan.FromDays(n) : null,
        };
        Assert.Equal(found, string.Join(' ', Inventory.Find(filter).Select(c => c.NodeId).Order(StringComparer.Ordinal)));
    }

    // Of one node the lines about its number are looked up, of many all of a kind are read at once.
    [Fact]
    public void Of_many_nodes_it_finds_what_it_finds_of_each_alone()
    {
        string[] ids = [.. Enumerable.Range(1, 150).Select(i => $"many{i}")];
        _authority.Issue(new NodeCertParameters(), ids);
        Assert.All(_authority.Open().Revoke(new() { NodeIds = ids[..50] }), o => Assert.Null(o.Error));
        Assert.All(_authority.Open().Renew(ids[30..80], new()), o => Assert.Null(o.Error));
        Assert.All(_authority.Open().Remove(new() { NodeIds = ids[75..85], KeepUntilExpiry = true }), o => Assert.Null(o.Error));
        NodeCertStatus[][] asked = [[], [NodeCertStatus.Revoked], [NodeCertStatus.Superseded], [NodeCertStatus.Removed]];
        foreach (NodeCertStatus[] statuses in asked)
        {
            string[] alone = [.. ids.SelectMany(id => Inventory.Find(new() { NodeIds = [id], Statuses = statuses })).Select(Line).Order(StringComparer.Ordinal)];
            string[] together = [.. Inventory.Find(new() { Statuses = statuses }).Where(c => c.NodeId.StartsWith("many", StringComparison.Ordinal)).Select(Line).Order(StringComparer.Ordinal)];
            Assert.NotEmpty(alone);
            Assert.Equal(alone, together);
        }

        static string Line(NodeCert cert) => $"{cert.NodeId} {cert.SerialNumber} {cert.Status} {cert.CurrentPath}";
    }

    [Fact]
    public void A_number_finds_whatever_became_of_it() => Assert.Equal(
        NodeCertStatus.Superseded, Assert.Single(Inventory.Find(new() { SerialNumbers = [SerialNumber.Parse(_superseded)] })).Status);

    // Who is named and is not there gets an error; a pattern that finds nothing is none.
    [Theory]
    [InlineData("web1", null)]
    [InlineData("none", ErrorCode.NodeCertNotFound)]
    [InlineData("none*", null)]
    [InlineData("db", ErrorCode.NodeRemoved)]
    public void Who_is_named_is_missed(string nodeId, ErrorCode? missed) =>
        Assert.Equal(missed, Inventory.FindNamed(new() { NodeIds = [nodeId] }).LastOrDefault().Error?.ErrorCode);

    private Inventory Inventory => new(_authority.Open().Store, _authority.Context());

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
