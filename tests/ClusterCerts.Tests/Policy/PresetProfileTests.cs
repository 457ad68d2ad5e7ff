namespace ClusterCerts.Tests.Policy;

/// <summary>Which node IDs each preset's system can have.</summary>
public sealed class PresetProfileTests
{
    [Theory]
    [InlineData(Preset.Reign, "0", true)]
    [InlineData(Preset.Reign, "255", true)]
    [InlineData(Preset.Reign, "256", false)]
    [InlineData(Preset.Reign, "007", false)] // another text of the same number is another node
    [InlineData(Preset.Reign, "web1", false)]
    [InlineData(Preset.Erlang, "host.example.com", true)]
    [InlineData(Preset.Erlang, "10.0.0.5", true)]
    [InlineData(Preset.Erlang, "my node", false)] // no host part of a node's name
    [InlineData(Preset.Ganeti, "cluster.example.com", true)]
    [InlineData(Preset.Ganeti, "10.0.0.5", false)]
    [InlineData(Preset.Default, "my node", true)]
    [InlineData(Preset.Magnum, "my node", true)]
    public void A_node_ID_fits_its_system(Preset preset, string id, bool fits)
    {
        Exception? refused = Record.Exception(() => PresetProfile.For(preset).CheckNodeId(NodeId.Parse(id)));
        Assert.Equal(fits, refused is null);
        if (refused is not null)
            Assert.Equal(ErrorCode.InvalidNodeId, Assert.IsType<ClusterCertsException>(refused).ErrorCode);
    }

    [Fact]
    public void Each_preset_has_its_values() => Assert.All(Enum.GetValues<Preset>(), preset => Assert.Equal(preset, PresetProfile.For(preset).Preset));
}
