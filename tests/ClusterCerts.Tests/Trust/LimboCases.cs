using static ClusterCerts.Tests.Trust.BadFixture;

namespace ClusterCerts.Tests.Trust;

/// <summary>
/// Cases of x509-limbo that RFC 5280 decides, made here in our own way under their names there: whether the path is good.
/// </summary>
internal static class LimboCases
{
    private static readonly byte[] ServerAndClient = Forge.Usages(Oids.ServerAuth, Oids.ClientAuth).Value;

    private static readonly byte[] Access = Forge.Tlv(0x30, Forge.Tlv(0x30, Forge.ObjectId("1.3.6.1.5.5.7.48.2"), Forge.Uri("http://ca.example.com/")));

    internal static Dictionary<string, (bool IsGood, Func<BadCase> Make)> Table { get; } = new()
    {
        // 4.2.1.1, 4.2.1.2: key identifiers
        ["rfc5280::aki::critical-aki"] = (false, Leaf(f => f.Critical(Oids.AuthorityKeyIdentifier, true))),
        ["rfc5280::aki::leaf-missing-aki"] = (false, Leaf(f => f.Remove(Oids.AuthorityKeyIdentifier))),
        ["rfc5280::aki::intermediate-missing-aki"] = (false, Intermediate(f => f.Remove(Oids.AuthorityKeyIdentifier))),
        ["rfc5280::aki::self-signed-root-missing-aki"] = (true, Root(_ => { })),
        ["webpki::aki::root-with-aki-ski-mismatch"] = (false, Root(f => f.Put(Forge.AuthorityKeyId(Forge.Key("other"))))),
        ["rfc5280::ski::critical-ski"] = (false, Root(f => f.Critical(Oids.SubjectKeyIdentifier, true))),
        ["rfc5280::ski::root-missing-ski"] = (false, Root(f => f.Remove(Oids.SubjectKeyIdentifier))),
        ["rfc5280::ski::intermediate-missing-ski"] = (false, Intermediate(f => f.Remove(Oids.SubjectKeyIdentifier))),

        // 4.2.1.12: extended key usage
        ["rfc5280::eku::ee-wrong-eku"] = (false, Leaf(f => f.Put(Forge.Usages("1.3.6.1.5.5.7.3.3")))),
        ["rfc5280::eku::ee-eku-empty"] = (false, Leaf(f => f.Put(Forge.Usages()))),
        ["webpki::eku::ee-anyeku"] = (false, Leaf(f => f.Put(Forge.Usages(Oids.AnyExtendedKeyUsage)))),
        ["webpki::eku::ee-critical-eku"] = (true, Leaf(f => f.Put(new(Oids.ExtendedKeyUsage, true, ServerAndClient)))),
        ["webpki::eku::root-has-eku"] = (true, Root(f => f.Put(new(Oids.ExtendedKeyUsage, null, ServerAndClient)))),

        // 4.2.1.10: name constraints
        ["rfc5280::nc::permitted-dns-match"] = (true, Under([Forge.Dns("example.com")], [], "example.com")),
        ["rfc5280::nc::permitted-dns-match-more"] = (true, Under([Forge.Dns("example.com")], [], "foo.bar.example.com")),
        ["rfc5280::nc::permitted-dns-mismatch"] = (false, Under([Forge.Dns("example.com")], [], "not-example.com")),
        ["rfc5280::nc::permitted-dns-match-noncritical"] = (
            false, Root(f => f.Put(Forge.Constraints([Forge.Dns("example.com")], [])).Critical(Oids.NameConstraints, null), id: "example.com")),
        ["rfc5280::nc::excluded-dns-match"] = (false, Under([], [Forge.Dns("example.com")], "foo.example.com")),
        ["rfc5280::nc::excluded-dns-match-second"] = (false, Under([], [Forge.Dns("not-allowed.example.com")], "1", Forge.Dns("1"), Forge.Dns("not-allowed.example.com"))),
        ["rfc5280::nc::excluded-match-permitted-and-excluded"] = (false, Under([Forge.Dns("example.com")], [Forge.Dns("example.com")], "example.com")),
        ["rfc5280::nc::invalid-dnsname-wildcard"] = (false, Under([Forge.Dns("*.example.com")], [], "foo.example.com")),
        ["rfc5280::nc::invalid-dnsname-leading-period"] = (false, Under([Forge.Dns(".example.com")], [], "foo.example.com")),
        ["rfc5280::nc::invalid-ipv4-address"] = (false, Under([Forge.IP(127, 0, 0, 1)], [], "127.0.0.1", Forge.IP(127, 0, 0, 1))),
        ["rfc5280::nc::invalid-ipv6-address"] = (false, Under([Forge.IP(new byte[16])], [], "::1", Forge.IP([.. new byte[15], 1]))),
        ["rfc5280::nc::permitted-ipv4-match"] = (true, Under([Forge.IP(192, 0, 2, 0, 255, 255, 255, 0)], [], "192.0.2.1", Forge.IP(192, 0, 2, 1))),
        ["rfc5280::nc::permitted-ip-mismatch"] = (false, Under([Forge.IP(192, 0, 2, 0, 255, 255, 255, 0)], [], "192.0.3.1", Forge.IP(192, 0, 3, 1))),
        ["rfc5280::nc::excluded-ipv4-match"] = (false, Under([], [Forge.IP(192, 0, 2, 0, 255, 255, 255, 0)], "192.0.2.1", Forge.IP(192, 0, 2, 1))),
        ["rfc5280::nc::permitted-dn-match"] = (true, Under([Forge.Directory("CN=1")], [], "1")),
        ["rfc5280::nc::permitted-dn-mismatch"] = (false, Under([Forge.Directory("CN=2")], [], "1")),
        ["rfc5280::nc::excluded-dn-match"] = (false, Under([], [Forge.Directory("CN=1")], "1")),
        ["rfc5280::nc::permitted-different-constraint-type"] = (true, Under([Forge.IP(192, 0, 2, 0, 255, 255, 255, 0)], [], "1")),
        ["rfc5280::nc::excluded-different-constraint-type"] = (true, Under([], [Forge.IP(192, 0, 2, 0, 255, 255, 255, 0)], "1")),
        ["rfc5280::nc::nc-permits-email-exact"] = (true, Under([Forge.Email("foo@example.com")], [], "1", Forge.Dns("1"), Forge.Email("foo@example.com"))),
        ["rfc5280::nc::nc-permits-email-domain"] = (true, Under([Forge.Email("example.com")], [], "1", Forge.Dns("1"), Forge.Email("foo@example.com"))),
        ["rfc5280::nc::nc-permits-email-literal-asterisk-rejects-user"] = (
            false, Under([Forge.Email("*@example.com")], [], "1", Forge.Dns("1"), Forge.Email("foo@example.com"))),
        ["rfc5280::nc::nc-forbids-othername"] = (
            false, Under([], [Forge.Tlv(0xA0, Forge.ObjectId("1.2.3.4"), [0xA0, 2, 5, 0])], "1", Forge.Dns("1"), Forge.Tlv(0xA0, Forge.ObjectId("1.2.3.4"), [0xA0, 2, 5, 0]))),
        ["rfc5280::nc::nc-forbids-othername-noop"] = (true, Under([], [Forge.Tlv(0xA0, Forge.ObjectId("1.2.3.4"), [0xA0, 2, 5, 0])], "1")),
        ["rfc5280::nc::nc-forbids-dnsname-wildcard-san"] = (false, Under([], [Forge.Dns("foo.example.com")], "1", Forge.Dns("1"), Forge.Dns("*.example.com"))),
        ["cve::cve-2025-61727"] = (false, Under([], [Forge.Dns("test.example.com")], "1", Forge.Dns("1"), Forge.Dns("*.example.com"))),
        ["cve::cve-2025-61727-nc-permits-variant"] = (false, Under([Forge.Dns("test.example.com"), Forge.Dns("1")], [], "1", Forge.Dns("1"), Forge.Dns("*.example.com"))),
        ["rfc5280::nc::not-allowed-in-ee-critical"] = (false, Leaf(f => f.Put(Forge.Constraints([Forge.Dns("1")], [])))),
        ["rfc5280::nc::not-allowed-in-ee-noncritical"] = (
            false, Leaf(f => f.Put(Forge.Constraints([Forge.Dns("1")], [])).Critical(Oids.NameConstraints, null))),
        ["webpki::nc::intermediate-permitted-excluded-subtrees-both-null"] = (false, Intermediate(f => f.Put(Forge.Constraints([], [])))),

        // 4.2.1.6: subject alternative names
        ["rfc5280::san::malformed"] = (false, Leaf(f => f.Put(new(Oids.SubjectAltName, null, Forge.Ascii("example.com"))))),
        ["rfc5280::san::underscore-dns"] = (false, Leaf(f => f.Put(Forge.AltNames(Forge.Dns("1"), Forge.Dns("foo_bar.example.com"))))),
        ["rfc5280::san::noncritical-with-empty-subject"] = (false, Leaf(f => f.Subject = [0x30, 0])),
        ["webpki::san::san-critical-with-nonempty-subject"] = (true, Leaf(f => f.Critical(Oids.SubjectAltName, true))),
        ["webpki::san::mismatch-subdomain-san"] = (false, Host("abc.example.com", "def.example.com")),
        ["webpki::san::mismatch-apex-subdomain-san"] = (false, Host("example.com", "abc.example.com")),
        ["webpki::san::leftmost-wildcard-san"] = (true, Host("*.example.com", "foo.example.com")),
        ["webpki::san::wildcard-embedded-leftmost-san"] = (false, Host("ba*.example.com", "baz.example.com")),
        ["webpki::san::wildcard-not-in-leftmost-san"] = (false, Host("foo.*.example.com", "foo.bar.example.com")),
        ["webpki::san::wildcard-match-across-labels-san"] = (false, Host("*.example.com", "foo.bar.example.com")),
        ["webpki::san::unicode-emoji-san"] = (false, Leaf(f => f.Put(Forge.AltNames(Forge.Dns("1"), Forge.Tlv(0x82, [0xF0, 0x9F, 0x98, 0x9C]))))),

        // 4.1.2.1, 4.1.2.2, 4.1.1.2, 4.2
        ["rfc5280::serial::too-long"] = (false, Leaf(f => f.Serial = [1, .. new byte[20]])),
        ["rfc5280::serial::zero"] = (false, Leaf(f => f.Serial = [0])),
        ["rfc5280::serial::negative"] = (false, Leaf(f => f.Serial = [0xFF])),
        ["webpki::v1-cert"] = (false, Leaf(f => f.Version = null)),
        ["rfc5280::mismatching-signature-algorithm"] = (false, Leaf(f => f.InnerAlgorithm = Forge.Algorithm(Oids.EcdsaWithSha384, false))),
        ["rfc5280::duplicate-extensions"] = (false, Leaf(f => f.Extensions!.Add(Forge.AltNames(Forge.Dns("1"))))),
        ["rfc5280::unknown-critical-extension-ee"] = (false, Leaf(f => f.Put(new("1.2.3.4", true, [5, 0])))),
        ["rfc5280::unknown-critical-extension-intermediate"] = (false, Intermediate(f => f.Put(new("1.2.3.4", true, [5, 0])))),
        ["rfc5280::unknown-critical-extension-root"] = (false, Root(f => f.Put(new("1.2.3.4", true, [5, 0])))),
        ["rfc5280::ee-empty-issuer"] = (false, Leaf(f => f.Issuer = [0x30, 0])),
        ["rfc5280::ee-aia"] = (true, Leaf(f => f.Put(new(Oids.AuthorityInformationAccess, null, Access)))),
        ["rfc5280::ee-critical-aia-invalid"] = (false, Leaf(f => f.Put(new(Oids.AuthorityInformationAccess, true, Access)))),
        ["webpki::malformed-aia"] = (false, Leaf(f => f.Put(new(Oids.AuthorityInformationAccess, null, Forge.Ascii("malformed"))))),
        ["rfc5280::pc::ica-noncritical-pc"] = (false, Intermediate(f => f.Put(new(Oids.PolicyConstraints, null, [0x30, 3, 0x80, 1, 0])))),

        // 4.1.2.5: validity, both ends inclusive
        ["rfc5280::validity::expired-root"] = (false, Root(f => f.NotAfter = Forge.Time(Forge.Now.AddSeconds(-1)))),
        ["rfc5280::validity::expired-intermediate"] = (false, Intermediate(f => f.NotAfter = Forge.Time(Forge.Now.AddSeconds(-1)))),
        ["rfc5280::validity::notbefore-exact"] = (true, Leaf(f => f.NotBefore = Forge.Time(Forge.Now))),
        ["rfc5280::validity::notafter-exact"] = (true, Leaf(f => f.NotAfter = Forge.Time(Forge.Now))),
        ["rfc5280::validity::notafter-fractional"] = (true, Asked(i => i with { AsOf = Forge.Now.AddMilliseconds(500) }, f => f.NotAfter = Forge.Time(Forge.Now))),
        ["rfc5280::validity::notbefore-fractional"] = (false, Asked(i => i with { AsOf = Forge.Now.AddMilliseconds(-500) }, f => f.NotBefore = Forge.Time(Forge.Now))),
        ["rfc5280::validity::expired-1-second"] = (false, Leaf(f => f.NotAfter = Forge.Time(Forge.Now.AddSeconds(-1)))),
        ["rfc5280::validity::not-yet-valid-1-second"] = (false, Leaf(f => f.NotBefore = Forge.Time(Forge.Now.AddSeconds(1)))),

        // 4.2.1.3, 4.2.1.9: what a CA is
        ["rfc5280::ca-empty-subject"] = (false, () => Below(f => f.Subject = [0x30, 0], leaf => leaf.Issuer = [0x30, 0])),
        ["rfc5280::root-non-critical-basic-constraints"] = (false, Root(f => f.Critical(Oids.BasicConstraints, null))),
        ["rfc5280::root-missing-basic-constraints"] = (false, Root(f => f.Remove(Oids.BasicConstraints))),
        ["rfc5280::root-inconsistent-ca-extensions"] = (false, Root(f => f.Put(Forge.BasicConstraints(false, null)))),
        ["rfc5280::intermediate-ca-without-ca-bit"] = (false, Intermediate(f => f.Put(Forge.BasicConstraints(false, null)))),
        ["rfc5280::intermediate-ca-missing-basic-constraints"] = (false, Intermediate(f => f.Remove(Oids.BasicConstraints))),
        ["rfc5280::ica-ku-keycertsign"] = (false, Intermediate(f => f.Put(Forge.KeyUsage(KeyUsages.CrlSign)))),
        ["rfc5280::leaf-ku-keycertsign"] = (false, Leaf(f => f.Put(Forge.KeyUsage(KeyUsages.DigitalSignature | KeyUsages.KeyCertSign)))),
        ["rfc5280::no-keyusage"] = (true, Leaf(f => f.Remove(Oids.KeyUsage))),
        ["rfc5280::no-basicconstraints"] = (true, Leaf(f => f.Remove(Oids.BasicConstraints))),
        ["rfc5280::chain-untrusted-root"] = (false, () => new([Forge.Leaf(Forge.Root("CN=Other"))], [Forge.Root()])),
        ["pathlen::ee-with-intermediate-pathlen-0"] = (true, Intermediate(f => f.Put(Forge.BasicConstraints(true, 0)))),
        ["pathlen::intermediate-violates-pathlen-0"] = (false, () => Two(0, null)),
        ["pathlen::intermediate-pathlen-may-increase"] = (true, () => Two(1, 2)),
        ["pathlen::self-issued-certs-pathlen"] = (true, () => Two(0, 0, isSelfIssued: true)),

        // Names and keys in circles
        ["pathological::intermediate-cycle-distinct-cas"] = (false, () => Circle("CN=A", "CN=B")),
        ["pathological::intermediate-cycle-same-logical-ca"] = (false, () => Circle("CN=A", "CN=A")),
        ["pathological::multiple-chains-expired-intermediate"] = (true, Expired),
    };

    private static Func<BadCase> Under(byte[][] permitted, byte[][] excluded, string id, params byte[][] names) => Root(
        f => f.Put(Forge.Constraints(permitted, excluded)),
        f =>
        {
            if (names.Length > 0)
                f.Put(Forge.AltNames(names));
        },
        id);

    private static Func<BadCase> Host(string certified, string asked) =>
        Asked(i => i with { Hosts = [asked] }, f => f.Put(Forge.AltNames(Forge.Dns("1"), Forge.Dns(certified))));

    private static BadCase Below(Action<Forge> spoil, Action<Forge> spoilLeaf)
    {
        Forged root = Forge.Root();
        Forged intermediate = Forge.CA(root, "CN=Intermediate", spoil);
        return new([Forge.Leaf(intermediate, spoil: spoilLeaf), intermediate], [root]);
    }

    // Root, a CA with one path length, a CA with another, leaf.
    private static BadCase Two(int upper, int? lower, bool isSelfIssued = false)
    {
        Forged root = Forge.Root();
        Forged first = Forge.CA(root, "CN=Upper", f => f.Put(Forge.BasicConstraints(true, upper)));
        Forged second = Forge.CA(first, isSelfIssued ? "CN=Upper" : "CN=Lower", f => f.Put(Forge.BasicConstraints(true, lower)), Forge.Key("lower"));
        return new([Forge.Leaf(second), second, first], [root]);
    }

    // Two CAs that signed each other, and a root that signed neither.
    private static BadCase Circle(string name, string other)
    {
        (KeyPair keyA, KeyPair keyB) = (Forge.Key("circle a"), Forge.Key("circle b"));
        Forged a = Forge.CA(new Forged([], keyB, other), name, key: keyA);
        Forged b = Forge.CA(new Forged([], keyA, name), other, key: keyB);
        return new([Forge.Leaf(a), a, b], [Forge.Root()]);
    }

    // The same CA by two roots' signatures, of which one has ended.
    private static BadCase Expired()
    {
        Forged root = Forge.Root();
        Forged older = Forge.Root("CN=Older");
        Forged intermediate = Forge.CA(root, "CN=Intermediate");
        Forged ended = Forge.CA(older, "CN=Intermediate", f => f.NotAfter = Forge.Time(Forge.Now.AddDays(-1)));
        return new([Forge.Leaf(intermediate), intermediate, ended], [older, root]);
    }
}
