namespace ClusterCerts.Tests.Authority;

/// <summary>A node that changed while its key was being made.</summary>
public sealed class NodeSnapshotTests
{
    // What the node had and has now: a serial number, ! when it is revoked, - when the node was removed; and the answer.
    [Theory]
    [InlineData("", "", null)]
    [InlineData("0A", "0A", null)]
    [InlineData("0A!", "0A!", null)] // whoever asked knew
    [InlineData("0A-", "0A-", null)]
    [InlineData("0A", "0A!", ErrorCode.Revoked)]
    [InlineData("0A", "0A-", ErrorCode.NodeRemoved)]
    [InlineData("0A", "0A!-", ErrorCode.NodeRemoved)]
    [InlineData("0A", "0B", ErrorCode.AuthorityBusy)] // another process was faster
    [InlineData("", "0A", ErrorCode.AuthorityBusy)]
    [InlineData("0A!", "0B!", null)] // what the other one issued is revoked as well
    public void What_became_of_it_meanwhile_counts(string before, string now, ErrorCode? expected)
    {
        ClusterCertsException? obstacle = Snapshot(before).Obstacle(Snapshot(now));
        Assert.Equal(expected, obstacle?.ErrorCode);
        Assert.True(obstacle is null || obstacle.Message.Contains("'web'", StringComparison.Ordinal));
    }

    private static NodeSnapshot Snapshot(string text)
    {
        string serial = text.TrimEnd('!', '-');
        return new NodeSnapshot(
            NodeId.Parse("web"), serial.Length == 0 ? null : SerialNumber.Parse(serial),
            text.Contains('!', StringComparison.Ordinal), text.Contains('-', StringComparison.Ordinal));
    }
}
