namespace ClusterCerts.Tests.Issuance;

/// <summary>The names of a successor: what it had in its order, without what is taken away, then what is added.</summary>
public sealed class NameChangesTests
{
    // What the certificate of node web had beside its own name, what is added, what is taken away, and what it has then.
    [Theory]
    [InlineData("", "", "", "web")]
    [InlineData("b a", "", "", "web b a")]
    [InlineData("a 10.0.0.1", "b 10.0.0.2", "", "web a b 10.0.0.1 10.0.0.2")]
    [InlineData("a b 10.0.0.1", "", "a 10.0.0.1", "web b")]
    [InlineData("a", "A a", "", "web a")] // each once, in whatever letters
    [InlineData("a", "", "A", "web")]
    [InlineData("a", "web", "", "web a")] // it has that one already
    [InlineData("a", "müller", "", "web a xn--mller-kva")]
    [InlineData("a", "", "gone 10.0.0.9", "web a")] // what is not there is told elsewhere
    public void What_it_had_stays_in_its_order(string had, string added, string removed, string after) =>
        Assert.Equal(after, Text(Changes(added, removed).ApplyTo(NodeId.Parse("web"), Old(had), PresetProfile.For(Preset.Default))));

    [Theory]
    [InlineData("a", "a", ErrorCode.InvalidArgument, "to be added and to be removed")]
    [InlineData("10.0.0.1", "10.0.0.1", ErrorCode.InvalidArgument, "to be added and to be removed")]
    [InlineData("", "web", ErrorCode.InvalidArgument, "is the node ID itself")]
    [InlineData("", "WEB", ErrorCode.InvalidArgument, "is the node ID itself")]
    [InlineData("a..b", "", ErrorCode.InvalidDnsName, "is not a DNS name")]
    [InlineData("", "a..b", ErrorCode.InvalidDnsName, "is not a DNS name")]
    public void What_makes_no_sense_is_refused(string added, string removed, ErrorCode code, string text)
    {
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(
            () => Changes(added, removed).ApplyTo(NodeId.Parse("web"), Old(""), PresetProfile.For(Preset.Default)));
        Assert.Equal(code, error.ErrorCode);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }

    // Where Erlang looks for an address, among the names, it comes and goes with it.
    [Theory]
    [InlineData("10.0.0.2", "", "web 10.0.0.1 10.0.0.2 10.0.0.1 10.0.0.2")]
    [InlineData("", "10.0.0.1", "web")]
    public void For_Erlang_an_address_is_a_name_as_well(string added, string removed, string after)
    {
        SuccessorContent old = Content(Forge.Dns("web"), Forge.Dns("10.0.0.1"), Forge.IP(10, 0, 0, 1));
        Assert.Equal(after, Text(Changes(added, removed).ApplyTo(NodeId.Parse("web"), old, PresetProfile.For(Preset.Erlang))));
    }

    [Fact]
    public void Without_any_name_it_gets_those_of_today()
    {
        SuccessorContent bare = SuccessorContent.Of(Forge.Leaf(Forge.Root(), "web", f => f.Remove(Oids.SubjectAltName)).Decoded, "web", null);
        Assert.Equal("web a", Text(Changes("a", "").ApplyTo(NodeId.Parse("web"), bare, PresetProfile.For(Preset.Default))));
    }

    [Fact]
    public void Names_of_other_kinds_stay()
    {
        byte[] uri = Forge.Uri("spiffe://example/web");
        byte[] directory = Forge.Directory("CN=other");
        SubjectNames names = Changes("a", "").ApplyTo(NodeId.Parse("web"), Content(Forge.Dns("web"), uri, directory), PresetProfile.For(Preset.Default));
        Assert.Equal("URI:spiffe://example/web", Assert.Single(names.Further).ToString());
        Assert.Equal(directory, Assert.Single(names.OtherNames));
    }

    [Fact]
    public void What_is_to_go_and_is_not_there_is_known() =>
        Assert.Equal(["gone", "10.0.0.9"], Changes("", "a gone 10.0.0.1 10.0.0.9").MissingIn(NodeId.Parse("web"), Old("a 10.0.0.1")));

    private static NameChanges Changes(string added, string removed) => new(Names(added), Addresses(added), Names(removed), Addresses(removed));

    private static SuccessorContent Old(string names) =>
        Content([Forge.Dns("web"), .. Names(names).Select(Forge.Dns), .. Addresses(names).Select(a => Forge.IP([.. a.Split('.').Select(byte.Parse)]))]);

    private static SuccessorContent Content(params byte[][] names) =>
        SuccessorContent.Of(Forge.Leaf(Forge.Root(), "web", f => f.Put(Forge.AltNames(names))).Decoded, "web", null);

    private static string[] Names(string text) => [.. Words(text).Where(w => !IPNames.TryParse(w, out _))];

    private static string[] Addresses(string text) => [.. Words(text).Where(w => IPNames.TryParse(w, out _))];

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string Text(SubjectNames names) => string.Join(' ', [.. names.DnsNames, .. names.Addresses.Select(a => a.ToString())]);
}
