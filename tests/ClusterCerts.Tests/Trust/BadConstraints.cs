using static ClusterCerts.Tests.Trust.BadFixture;

namespace ClusterCerts.Tests.Trust;

/// <summary>
/// Names outside the name constraints of a CA above (RFC 5280 4.2.1.10), and constraints that are wrong themselves.
/// </summary>
internal static class BadConstraints
{
    internal static Dictionary<string, BadFixture> Table { get; } = new()
    {
        ["nameConstraints not critical"] = new(
            CheckName.Chain,
            "nameConstraints are not critical",
            Root(f => f.Put(Forge.Constraints([Forge.Dns("1")], []) with { Critical = null }))),
        ["nameConstraints empty"] = new(
            CheckName.Chain, "nameConstraints are empty", Root(f => f.Put(Forge.Constraints([], [])))),
        ["nameConstraints with a minimum"] = new(
            CheckName.Chain,
            "a minimum or maximum",
            Root(f => f.Put(new(Oids.NameConstraints, true, [0x30, 0x0A, 0xA0, 8, 0x30, 6, 0x82, 1, 0x31, 0x80, 1, 1]))), true),
        ["nameConstraints with an address of the wrong length"] = new(
            CheckName.Chain,
            "an iPAddress of 4 octets",
            Root(f => f.Put(Forge.Constraints([Forge.Dns("1")], [Forge.IP(10, 0, 0, 0)])))),

        // dNSName: the domain and all below it
        ["DNS name not permitted"] = new(
            CheckName.Chain,
            "the leaf breaks the name constraints of the root 'CN=Root': the DNS name 'a.example.org' is in no permitted",
            Names([Forge.Dns("example.com")], [], "a.example.org"),
            true),
        ["DNS name that only ends alike"] = new(
            CheckName.Chain,
            "the DNS name 'badexample.com' is in no permitted",
            Names([Forge.Dns("example.com")], [], "badexample.com"),
            true),
        ["DNS name excluded"] = new(
            CheckName.Chain,
            "the DNS name 'a.example.com' is in an excluded",
            Names([], [Forge.Dns("EXAMPLE.com")], "a.example.com"),
            true),
        ["DNS name permitted and excluded"] = new(
            CheckName.Chain,
            "'x.a.example.com' is in an excluded",
            Names([Forge.Dns("example.com")], [Forge.Dns("a.example.com")], "x.a.example.com"),
            true),

        // 4.2.1.10: OpenSSL and Go give a dot in front a meaning of their own, RFC 5280 has none for DNS names.
        ["permitted DNS name with a dot in front"] = new(
            CheckName.Chain, "'.example.com' with a dot in front", Names([Forge.Dns(".example.com")], [], "a.example.com")),
        ["excluded DNS name with a dot in front"] = new(
            CheckName.Chain, "'.example.org' with a dot in front", Names([], [Forge.Dns(".example.org")], "a.example.com")),
        ["a wildcard over an excluded host"] = new(
            CheckName.Chain,
            "'*.example.com' is in an excluded",
            Names([], [Forge.Dns("a.example.com")], "n", Forge.Dns("n"), Forge.Dns("*.example.com"))),
        ["every DNS name excluded"] = new(CheckName.Chain, "is in an excluded", Names([], [Forge.Dns("")], "n"), true),
        ["common name as a DNS name, where there is no other"] = new(
            [CheckName.Chain, CheckName.Identity],
            "the DNS name 'a.example.org' is in no permitted",
            Names([Forge.Dns("example.com")], [], "a.example.org", Forge.IP(10, 0, 0, 1)),
            true),

        ["IPv4 address as common name, which OpenSSL takes for a DNS name"] = new(
            CheckName.Chain,
            "the DNS name '10.0.0.1' is in no permitted",
            Names([Forge.Dns("example.com")], [], "10.0.0.1", Forge.IP(10, 0, 0, 1)),
            true),

        // iPAddress: address and mask
        ["address not permitted"] = new(
            CheckName.Chain,
            "the address '11.0.0.1' is in no permitted",
            Names([Forge.IP(10, 0, 0, 0, 255, 0, 0, 0)], [], "n", Forge.Dns("n"), Forge.IP(11, 0, 0, 1)),
            true),
        ["address excluded"] = new(
            CheckName.Chain,
            "the address '10.1.0.1' is in an excluded",
            Names([], [Forge.IP(10, 1, 0, 0, 255, 255, 0, 0)], "n", Forge.Dns("n"), Forge.IP(10, 1, 0, 1)),
            true),
        ["IPv6 address where IPv4 alone is permitted"] = new(
            CheckName.Chain,
            "the address 'fe80::1' is in no permitted",
            Names([Forge.IP(10, 0, 0, 0, 255, 0, 0, 0)], [], "n", Forge.Dns("n"), Forge.IP([0xFE, 0x80, .. new byte[13], 1])),
            true),

        // rfc822Name: a mailbox, a host, or what is below a domain; also within the subject
        ["e-mail address not permitted"] = new(
            CheckName.Chain,
            "the e-mail address 'me@example.org' is in no permitted",
            Names([Forge.Email("example.com")], [], "n", Forge.Dns("n"), Forge.Email("me@example.org")),
            true),
        ["e-mail address of a host below"] = new(
            CheckName.Chain,
            "is in no permitted",
            Names([Forge.Email("example.com")], [], "n", Forge.Dns("n"), Forge.Email("me@a.example.com")),
            true),
        ["mailbox excluded"] = new(
            CheckName.Chain,
            "is in an excluded",
            Names([], [Forge.Email("me@example.com")], "n", Forge.Dns("n"), Forge.Email("me@EXAMPLE.com")),
            true),
        ["mailbox excluded, in quotation marks"] = new(
            CheckName.Chain,
            "is in an excluded",
            Names([], [Forge.Email("me@example.com")], "n", Forge.Dns("n"), Forge.Email("\"m\\e\"@example.com"))),
        ["mailbox excluded in quotation marks"] = new(
            CheckName.Chain,
            "is in an excluded",
            Names([], [Forge.Email("\"me\"@example.com")], "n", Forge.Dns("n"), Forge.Email("me@example.com"))),
        ["e-mail address within the subject"] = new(
            CheckName.Chain, "the e-mail address 'me@example.org' is in no permitted", Root(
                f => f.Put(Forge.Constraints([Forge.Email("example.com")], [])),
                f => f.Subject = Forge.Name("CN=1, E=me@example.org")), true),

        // URI: its host; one without a host name is refused
        ["URI not permitted"] = new(
            CheckName.Chain,
            "the URI 'https://a.example.org/' is in no permitted",
            Names([Forge.Uri(".example.com")], [], "n", Forge.Dns("n"), Forge.Uri("https://a.example.org/")),
            true),
        ["URI of an address where hosts are excluded"] = new(
            CheckName.Chain,
            "the URI 'https://10.0.0.1/' is in an excluded",
            Names([], [Forge.Uri("example.com")], "n", Forge.Dns("n"), Forge.Uri("https://10.0.0.1/"))),

        // directoryName: the first parts of the subject and of directory names
        ["subject not permitted"] = new(CheckName.Chain, "the directory name 'CN=1' is in no permitted", Root(
            f => f.Put(Forge.Constraints([Forge.Directory("O=Example")], []))), true),
        ["subject excluded, in another case and spacing"] = new(CheckName.Chain, "is in an excluded", Root(
            f => f.Put(Forge.Constraints([], [Forge.Directory("O=Bad  Company")])),
            f => f.Subject = Forge.Name("CN=1, O=BAD company")), true),
        ["directory name not permitted"] = new(CheckName.Chain, "the directory name 'CN=1, O=Other' is in no permitted", Root(
            f => f.Put(Forge.Constraints([Forge.Directory("O=Example")], [])),
            f =>
            {
                f.Subject = Forge.Name("CN=1, O=Example");
                f.Put(Forge.AltNames(Forge.Dns("1"), Forge.Directory("CN=1, O=Other")));
            }), true),

        // A kind that is not processed, and constraints that an intermediate breaks
        ["registered ID under a constraint"] = new(CheckName.Chain, "constraints are not processed here", Names(
            [Forge.Dns("n"), Forge.Tlv(0x88, [0x2A])], [], "n", Forge.Dns("n"), Forge.Tlv(0x88, [0x2B])), true),
        ["an intermediate breaks the root's constraints"] = new(
            CheckName.Chain, "the intermediate 'CN=Intermediate' breaks the name constraints of the root", () =>
            {
                Forged root = Forge.Root(spoil: f => f.Put(Forge.Constraints([], [Forge.Directory("CN=Intermediate")])));
                Forged intermediate = Forge.CA(root, "CN=Intermediate");
                return new([Forge.Leaf(intermediate), intermediate], [root]);
            }, true),
        ["the root's constraints bind the leaf below an intermediate"] = new(
            CheckName.Chain, "the leaf breaks the name constraints of the root", () =>
            {
                Forged root = Forge.Root(spoil: f => f.Put(Forge.Constraints([Forge.Dns("example.com")], [])));
                Forged intermediate = Forge.CA(root, "CN=Intermediate");
                return new([Forge.Leaf(intermediate), intermediate], [root]);
            }, true),
    };

    // A leaf with the names, or with its ID alone, below a root with the constraints.
    private static Func<BadCase> Names(byte[][] permitted, byte[][] excluded, string id, params byte[][] names) => Root(
        f => f.Put(Forge.Constraints(permitted, excluded)),
        f =>
        {
            if (names.Length > 0)
                f.Put(Forge.AltNames(names));
        },
        id);
}
