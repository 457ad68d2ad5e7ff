namespace ClusterCerts.Tests.Storage;

/// <summary>No two node IDs share a file name.</summary>
public sealed class NodeFileNamesTests
{
    // Who has a name, who wants one, and whether it is another's.
    [Theory]
    [InlineData("web1", "web2", false)]
    [InlineData("web1", "web1", false)] // its own
    [InlineData("web1", "WEB1", true)] // where case does not count in file names, they are one
    [InlineData("fd00::5", "fd00--5", true)] // colons become hyphens
    [InlineData("fd00::5", "fd00::50", false)]
    public void A_name_has_one_owner(string owner, string other, bool isTaken)
    {
        var names = new NodeFileNames();
        names.Claim(NodeId.Parse(owner));
        Exception? refused = Record.Exception(() => names.Claim(NodeId.Parse(other)));
        Assert.Equal(isTaken, refused is not null);
        if (refused is null)
            return;
        Assert.Equal(ErrorCode.NodeIdCollision, Assert.IsType<ClusterCertsException>(refused).ErrorCode);
        Assert.Contains($"'{other}' and '{owner}'", refused.Message, StringComparison.Ordinal);
        names.Check(NodeId.Parse(owner)); // and the owner keeps it
    }
}
