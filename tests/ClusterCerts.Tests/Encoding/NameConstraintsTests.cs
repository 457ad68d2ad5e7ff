using ClusterCerts.Tests.Trust;

namespace ClusterCerts.Tests.Encoding;

/// <summary>The name constraints of a CA made elsewhere, which its successor takes over.</summary>
public sealed class NameConstraintsTests
{
    private static readonly NameConstraints Before = Decode(Forge.Constraints(
        [
            Forge.Dns(".a.example"), // a dot means nothing here
            Forge.IP(10, 0, 0, 0, 255, 0, 0, 0),
            Forge.IP(10, 0, 0, 0), // no network
            Forge.Email("ops@a.example"),
            Forge.Directory("CN=a"),
        ],
        [Forge.Uri("a.example"), Forge.Directory("CN=b"), Forge.IP(10, 1, 0, 0, 255, 0, 255, 0)]).Value);

    [Fact]
    public void All_that_can_be_one_is_taken_over_whatever_its_kind()
    {
        var malformations = new List<string>();
        NameConstraints next = Again(NameConstraints.Of(new(), Before)!, malformations);
        Assert.Empty(malformations);
        Assert.Equal(["a.example"], next.Permitted!.DnsNames);
        Assert.Equal(["10.0.0.0/8"], next.Permitted.NetworkTexts());
        Assert.Equal(["ops@a.example"], next.Permitted.Emails);
        Assert.Equal(["CN=a"], next.Permitted.DirectoryNames.Select(name => name.ToString()));
        Assert.Equal(["a.example"], next.Excluded!.Uris);
        Assert.Equal(["CN=b"], next.Excluded.DirectoryNames.Select(name => name.ToString()));
        Assert.Equal(["10.0.0.0/255.0.255.0"], next.Excluded.NetworkTexts());
    }

    [Fact]
    public void A_list_that_is_given_takes_the_place_of_its_own_alone_and_an_empty_one_lifts_nothing()
    {
        NameConstraints next = Again(NameConstraints.Of(
            new() { PermittedIPAddresses = ["11.0.0.0/8"], PermittedEmailAddresses = [], ExcludedUris = ["b.example", "B.EXAMPLE"] }, Before)!, []);
        Assert.Equal(["11.0.0.0/8"], next.Permitted!.NetworkTexts());
        Assert.Equal(["ops@a.example"], next.Permitted.Emails);
        Assert.Equal(["a.example"], next.Permitted.DnsNames);
        Assert.Equal(["b.example"], next.Excluded!.Uris);
        Assert.Equal(["10.0.0.0/255.0.255.0"], next.Excluded.NetworkTexts());
    }

    [Fact]
    public void What_is_the_same_in_another_spelling_is_one_subtree()
    {
        NameConstraints once = NameConstraints.Of(new()
        {
            PermittedDnsNames = ["EXAMPLE.com", "example.com", "a.example.com"],
            PermittedIPAddresses = ["fd00::1", "FD00:0::0001/128", "10.0.0.0/8"],
            PermittedEmailAddresses = ["mail.example", "MAIL.example", "ops@mail.example", "Ops@mail.example", "ops@MAIL.example"],
            ExcludedUris = [".b.example", ".B.example", "b.example"],
        })!;
        Assert.Equal(["EXAMPLE.com", "a.example.com"], once.Permitted!.DnsNames);
        Assert.Equal(["fd00::1", "10.0.0.0/8"], once.Permitted.NetworkTexts());
        Assert.Equal(["mail.example", "ops@mail.example", "Ops@mail.example"], once.Permitted.Emails);
        Assert.Equal([".b.example", "b.example"], once.Excluded!.Uris);
        Assert.Equal(["10.0.0.0/8"], Again(NameConstraints.Of(new(), Decode(Forge.Constraints(
            [Forge.IP(10, 1, 2, 3, 255, 0, 0, 0), Forge.IP(10, 0, 0, 0, 255, 0, 0, 0)], []).Value))!, []).Permitted!.NetworkTexts());
    }

    // Another's constraints on names that nobody can ask for here are shown whole.
    [Fact]
    public void Other_kinds_are_shown_as_text()
    {
        Assert.Equal(["permitted DirectoryName:CN=a", "excluded DirectoryName:CN=b"], NameConstraints.OtherTexts(Before));
        Assert.Equal(["permitted RegisteredId:2A"], NameConstraints.OtherTexts(Decode(Forge.Constraints([Forge.Tlv(0x88, [0x2A])], []).Value)));
        Assert.Empty(NameConstraints.OtherTexts(NameConstraints.Of(new() { PermittedDnsNames = ["a.example"] })));
        Assert.Empty(NameConstraints.OtherTexts(null));
    }

    // What is left out of a list would widen it.
    [Fact]
    public void What_is_no_name_is_not_passed_over_when_a_successor_takes_over()
    {
        DecodedCertificate old = Forge.Root(spoil: f => f.Put(Forge.Constraints([Forge.IP(10, 0, 0, 0), Forge.Dns("a.example")], [Forge.Tlv(0x86, [0xE4])]))).Decoded;
        Assert.Equal(["IPAddress", "Uri"], Problems(new()));
        Assert.Equal(["Uri"], Problems(new() { PermittedIPAddresses = ["10.0.0.0/8"] }));
        Assert.Empty(Problems(new() { PermittedIPAddresses = ["10.0.0.0/8"], ExcludedUris = ["x.example"] }));

        string[] Problems(NameConstraintParameters asked) =>
            [.. new KeptConstraints([old], [], asked).Problems.Select(e => e.Message.Contains("IPAddress", StringComparison.Ordinal) ? "IPAddress" : "Uri")];
    }

    [Fact]
    public void Nothing_makes_no_extension() => Assert.Null(NameConstraints.Of(new() { PermittedDnsNames = [] }));

    private static NameConstraints Again(NameConstraints constraints, List<string> malformations)
    {
        var writer = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
        constraints.Write(writer);
        return NameConstraints.Decode(new DecodedExtension(Oids.NameConstraints, true, writer.Encode()), malformations);
    }

    private static NameConstraints Decode(byte[] value) => NameConstraints.Decode(new DecodedExtension(Oids.NameConstraints, true, value), []);
}
