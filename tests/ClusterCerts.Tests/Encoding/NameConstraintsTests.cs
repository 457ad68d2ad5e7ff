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
        Assert.Equal(["10.1.0.0/255.0.255.0"], next.Excluded.NetworkTexts());
    }

    [Fact]
    public void A_list_that_is_given_takes_the_place_of_its_own_alone_and_an_empty_one_lifts_nothing()
    {
        NameConstraints next = Again(NameConstraints.Of(
            new() { PermittedIPAddresses = ["11.0.0.0/8"], PermittedEmailAddresses = [], ExcludedUris = ["b.example", "B.EXAMPLE"] }, Before)!, []);
        Assert.Equal(["11.0.0.0/8"], next.Permitted!.NetworkTexts());
        Assert.Equal(["ops@a.example"], next.Permitted.Emails);
        Assert.Equal(["a.example"], next.Permitted.DnsNames);
        Assert.Contains("b.example", next.Excluded!.Uris);
        Assert.Equal(["10.1.0.0/255.0.255.0"], next.Excluded.NetworkTexts());
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
