using static ClusterCerts.Tests.Trust.BadFixture;

namespace ClusterCerts.Tests.Trust;

/// <summary>Certificates that can be read but are encoded against the rules (RFC 5280, X.690), and serial numbers.</summary>
internal static class BadEncodings
{
    internal static Dictionary<string, BadFixture> Table { get; } = new()
    {
        // RFC 5280 4.1.2.1 and 4.1.2.9: version
        ["version 1"] = new(
            [CheckName.Parse, CheckName.Chain], "has extensions but is of version 1", Leaf(f => f.Version = null), true),
        ["version 2"] = new(
            [CheckName.Parse, CheckName.Chain],
            "has extensions but is of version 2",
            Leaf(f => f.Version = [0xA0, 3, 2, 1, 1]),
            true),
        ["version 1 written out"] = new(
            [CheckName.Parse, CheckName.Chain], "default version 1 is written out", Leaf(f => f.Version = [0xA0, 3, 2, 1, 0])),
        ["version 1 without extensions, as reign's scripts make it"] = new(
            [CheckName.Chain, CheckName.Identity, CheckName.Purpose],
            "version is 1",
            Leaf(f => (f.Version, f.Extensions) = (null, null))),

        // RFC 5280 4.1.2.2: the serial number is positive and at most 20 octets
        ["serial zero"] = new(CheckName.Chain, "serial number is zero", Leaf(f => f.Serial = [0])),
        ["serial negative"] = new(CheckName.Chain, "serial number is negative", Leaf(f => f.Serial = [0x80, 1])),
        ["serial of 21 octets"] = new(CheckName.Chain, "has 21 octets", Leaf(f => f.Serial = [1, .. new byte[20]])),
        ["serial of a positive 21 octets by its sign"] = new(
            CheckName.Chain, "has 21 octets", Leaf(f => f.Serial = [0, 0x80, .. new byte[19]])),
        ["serial with needless zeros"] = new(CheckName.Parse, "needless leading octets", Leaf(f => f.Serial = [0, 1])),
        ["serial with needless ones"] = new(
            [CheckName.Parse, CheckName.Chain], "needless leading octets", Leaf(f => f.Serial = [0xFF, 0x80])),
        ["e-mail address without a local part"] = new(
            CheckName.Parse, "an illegal rfc822Name", Leaf(f => f.Put(Forge.AltNames(Forge.Dns("1"), Forge.Email("@example.com"))))),
        ["e-mail address without a domain"] = new(
            CheckName.Parse, "an illegal rfc822Name", Leaf(f => f.Put(Forge.AltNames(Forge.Dns("1"), Forge.Email("me"))))),
        ["e-mail address with two domains"] = new(
            CheckName.Parse, "an illegal rfc822Name", Leaf(f => f.Put(Forge.AltNames(Forge.Dns("1"), Forge.Email("me@a.example@example.com"))))),
        ["serial of an intermediate zero"] = new(
            CheckName.Chain, "the intermediate 'CN=Intermediate': the serial number is zero", Intermediate(f => f.Serial = [0])),
        ["serial of an intermediate negative"] = new(
            CheckName.Chain,
            "the intermediate 'CN=Intermediate': the serial number is negative",
            Intermediate(f => f.Serial = [0xF0])),

        // RFC 5280 4.2.2.1: one or more descriptions, each a method and a place
        ["authorityInfoAccess of other bytes"] = new(
            CheckName.Parse, "authorityInfoAccess is malformed", Leaf(f => f.Put(new(Oids.AuthorityInformationAccess, null, Forge.Ascii("malformed"))))),
        ["authorityInfoAccess without a description"] = new(
            CheckName.Parse, "authorityInfoAccess is empty", Leaf(f => f.Put(new(Oids.AuthorityInformationAccess, null, [0x30, 0])))),
        ["authorityInfoAccess without a place"] = new(
            CheckName.Parse,
            "authorityInfoAccess is malformed",
            Leaf(f => f.Put(new(Oids.AuthorityInformationAccess, null, Forge.Tlv(0x30, Forge.Tlv(0x30, Forge.ObjectId("1.3.6.1.5.5.7.48.2"))))))),

        // RFC 5280 4.2.1.13: one or more places, each with a name or an issuer
        ["cRLDistributionPoints of other bytes"] = new(
            CheckName.Parse, "cRLDistributionPoints is malformed", Leaf(f => f.Put(new(Oids.CrlDistributionPoints, null, Forge.Ascii("malformed"))))),
        ["cRLDistributionPoints without a place"] = new(
            CheckName.Parse, "cRLDistributionPoints are empty", Leaf(f => f.Put(new(Oids.CrlDistributionPoints, null, [0x30, 0])))),
        ["cRLDistributionPoints with reasons alone"] = new(
            CheckName.Parse, "neither a name nor an issuer", Leaf(f => f.Put(new(Oids.CrlDistributionPoints, null, [0x30, 6, 0x30, 4, 0x81, 2, 6, 0x40])))),
        ["cRLDistributionPoints without an address"] = new(
            CheckName.Parse, "a place without an address", Leaf(f => f.Put(new(Oids.CrlDistributionPoints, null, [0x30, 6, 0x30, 4, 0xA0, 2, 0xA0, 0])))),
        ["cRLDistributionPoints with an address that is not ASCII"] = new(
            CheckName.Parse,
            "one that is not ASCII",
            Leaf(f => f.Put(new(Oids.CrlDistributionPoints, null, [0x30, 9, 0x30, 7, 0xA0, 5, 0xA0, 3, 0x86, 1, 0xE4])))),
        ["cRLDistributionPoints with an empty issuer"] = new(
            CheckName.Parse, "an empty cRLIssuer", Leaf(f => f.Put(new(Oids.CrlDistributionPoints, null, [0x30, 4, 0x30, 2, 0xA2, 0])))),

        // RFC 5280 4.1.1.2: the same algorithm twice
        ["signature algorithms differ"] = new(
            CheckName.Parse,
            "within and beside",
            Leaf(f => f.InnerAlgorithm = Forge.Algorithm(Oids.EcdsaWithSha384, false)),
            true),

        // RFC 5280 4.1.2.5: times
        ["notAfter as GeneralizedTime before 2050"] = new(
            CheckName.Parse,
            "notAfter is a GeneralizedTime before 2050",
            Leaf(f => f.NotAfter = Forge.GeneralizedTime("20310101000000Z"))),
        ["notBefore with a fraction"] = new(
            CheckName.Parse,
            "notBefore is not written in whole seconds",
            Leaf(f => f.NotBefore = Forge.GeneralizedTime("20300101000000.5Z"))),
        ["notBefore without seconds"] = new(
            CheckName.Parse, "notBefore is not written in whole seconds", Leaf(f => f.NotBefore = Forge.UtcTime("3001010000Z"))),
        ["notAfter without Z"] = new(
            CheckName.Parse, "notAfter is not written", Leaf(f => f.NotAfter = Forge.UtcTime("310101000000"))),
        ["notAfter with an offset"] = new(
            CheckName.Parse, "notAfter is not written", Leaf(f => f.NotAfter = Forge.UtcTime("310101000000+0100"))),

        // Names
        ["issuer empty"] = new(
            [CheckName.Parse, CheckName.Chain], "the issuer is empty", Leaf(f => f.Issuer = [0x30, 0])),
        ["subject with NUL"] = new(
            CheckName.Parse, "holds a NUL character", Leaf(f => f.Subject = Forge.CommonName(0x0C, "1\0.evil"))),
        ["subject in a PrintableString with an at sign"] = new(
            [CheckName.Parse],
            "string type PrintableString does not have",
            Leaf(f => f.Subject = Forge.CommonName(0x13, "a@b"), "a@b")),
        ["subject with an empty part"] = new(
            CheckName.Parse, "has an empty part", Leaf(f => f.Subject = Forge.Tlv(0x30, [0x31, 0], Forge.Name("CN=1")[2..]))),

        // RFC 5280 4.2: extensions
        ["extensions empty"] = new(
            [CheckName.Parse, CheckName.Chain, CheckName.Identity, CheckName.Purpose],
            "list of extensions is empty",
            Leaf(f => f.Extensions = [])),
        ["extension twice"] = new(
            CheckName.Parse,
            "the extension keyUsage appears twice",
            Leaf(f => f.Extensions!.Add(Forge.KeyUsage(KeyUsages.DigitalSignature))),
            true),
        ["unknown extension twice"] = new(
            CheckName.Parse,
            "the extension 1.2.3.4 appears twice",
            Leaf(f => f.Extensions!.AddRange([new("1.2.3.4", null, [5, 0]), new("1.2.3.4", null, [5, 0])]))),
        ["critical FALSE written out"] = new(
            CheckName.Parse, "writes out the default critical FALSE", Leaf(f => f.Critical(Oids.ExtendedKeyUsage, false))),
        ["unique identifier"] = new(CheckName.Parse, "unique identifier", Leaf(f => f.UniqueIds = [0x81, 2, 0, 0xAA])),
        ["unknown field after the extensions"] = new(CheckName.Parse, "unknown fields", Leaf(f => f.TbsTail = [5, 0])),
        ["bytes after the certificate"] = new(CheckName.Parse, "bytes follow", Leaf(f => f.Tail = [5, 0])),

        // Values of extensions
        ["basicConstraints malformed"] = new(
            CheckName.Parse, "basicConstraints is malformed", Leaf(f => f.Put(new(Oids.BasicConstraints, true, [4, 0]))), true),
        ["basicConstraints of the CA malformed"] = new(
            CheckName.Chain, "has no basicConstraints", Root(f => f.Put(new(Oids.BasicConstraints, true, [0x30, 3, 1, 1, 7])))),
        ["cA FALSE written out"] = new(
            CheckName.Parse, "default cA FALSE", Leaf(f => f.Put(new(Oids.BasicConstraints, true, [0x30, 3, 1, 1, 0])))),
        ["negative path length"] = new(
            [CheckName.Parse, CheckName.Chain],
            "basicConstraints is malformed",
            Intermediate(f => f.Put(new(Oids.BasicConstraints, true, [0x30, 6, 1, 1, 0xFF, 2, 1, 0xFF]))),
            true),
        ["keyUsage malformed"] = new(
            CheckName.Parse, "keyUsage is malformed", Leaf(f => f.Put(new(Oids.KeyUsage, true, [4, 1, 0x80]))), true),
        ["keyUsage with trailing zeros"] = new(
            CheckName.Parse, "unused bits written out", Leaf(f => f.Put(new(Oids.KeyUsage, true, [3, 2, 0, 0x80])))),
        ["keyUsage without a bit"] = new(
            [CheckName.Parse, CheckName.Purpose], "sets no bit", Leaf(f => f.Put(Forge.KeyUsage(KeyUsages.None)))),
        ["keyUsage with bits that do not exist"] = new(
            CheckName.Parse, "bits that do not exist", Leaf(f => f.Put(new(Oids.KeyUsage, true, [3, 3, 6, 0x80, 0x40])))),
        ["extendedKeyUsage empty"] = new(
            [CheckName.Parse, CheckName.Purpose], "the extendedKeyUsage is empty", Leaf(f => f.Put(Forge.Usages()))),
        ["extendedKeyUsage malformed"] = new(
            [CheckName.Parse, CheckName.Purpose],
            "extendedKeyUsage is malformed",
            Leaf(f => f.Put(new(Oids.ExtendedKeyUsage, null, [0x30, 2, 2, 0]))),
            true),
        ["extendedKeyUsage with a tail"] = new(
            [CheckName.Parse, CheckName.Purpose],
            "extendedKeyUsage is malformed",
            Leaf(f => f.Put(new(Oids.ExtendedKeyUsage, null, [.. Forge.Usages(Oids.ServerAuth, Oids.ClientAuth).Value, 0])))),
        ["subjectKeyIdentifier empty"] = new(
            CheckName.Parse, "subjectKeyIdentifier is empty", Leaf(f => f.Put(new(Oids.SubjectKeyIdentifier, null, [4, 0])))),
        ["authorityKeyIdentifier malformed"] = new(
            [CheckName.Parse, CheckName.Chain],
            "authorityKeyIdentifier is malformed",
            Leaf(f => f.Put(new(Oids.AuthorityKeyIdentifier, null, [4, 0]))),
            true),
        ["authorityKeyIdentifier with a serial number alone"] = new(
            [CheckName.Parse, CheckName.Chain],
            "one of issuer and serial number",
            Leaf(f => f.Put(new(Oids.AuthorityKeyIdentifier, null, [0x30, 3, 0x82, 1, 1])))),

        // RFC 5280 4.2.1.6: subjectAltName
        ["subjectAltName empty"] = new(
            [CheckName.Parse, CheckName.Identity], "the subjectAltName is empty", Leaf(f => f.Put(Forge.AltNames())), true),
        ["subjectAltName malformed"] = new(
            [CheckName.Parse, CheckName.Identity],
            "subjectAltName is malformed",
            Leaf(f => f.Put(new(Oids.SubjectAltName, null, [0x30, 3, 0x82, 5, 0x31]))),
            true),
        ["dNSName with NUL"] = new(
            CheckName.Parse, "illegal dNSName 'a\uFFFD.b'", Leaf(f => f.Put(Forge.AltNames(Forge.Dns("1"), Forge.Dns("a\0.b"))))),
        ["dNSName not ASCII"] = new(
            CheckName.Parse, "illegal dNSName", Leaf(f => f.Put(Forge.AltNames(Forge.Dns("1"), Forge.Tlv(0x82, [0x61, 0xE9]))))),
        ["dNSName with a blank"] = new(
            CheckName.Parse, "illegal dNSName", Leaf(f => f.Put(Forge.AltNames(Forge.Dns("1"), Forge.Dns("a b"))))),
        ["dNSName with a wildcard inside"] = new(
            CheckName.Parse, "illegal dNSName", Leaf(f => f.Put(Forge.AltNames(Forge.Dns("1"), Forge.Dns("a.*.b"))))),
        ["dNSName empty"] = new(
            CheckName.Parse, "illegal dNSName ''", Leaf(f => f.Put(Forge.AltNames(Forge.Dns("1"), Forge.Dns(""))))),
        ["iPAddress of 5 octets"] = new(
            CheckName.Parse,
            "an iPAddress of 5 octets",
            Leaf(f => f.Put(Forge.AltNames(Forge.Dns("1"), Forge.IP(1, 2, 3, 4, 5))))),
        ["URI empty"] = new(CheckName.Parse, "an illegal URI", Leaf(f => f.Put(Forge.AltNames(Forge.Dns("1"), Forge.Uri(""))))),
        ["e-mail address with a line end"] = new(
            CheckName.Parse, "an illegal rfc822Name", Leaf(f => f.Put(Forge.AltNames(Forge.Dns("1"), Forge.Email("a@b\n"))))),
    };
}
