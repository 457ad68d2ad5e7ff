using static ClusterCerts.Tests.Trust.BadFixture;

namespace ClusterCerts.Tests.Trust;

/// <summary>Leaves that are not what a node's certificate must be: names, purpose, key, life.</summary>
internal static class BadLeaves
{
    internal static Dictionary<string, BadFixture> Table { get; } = new()
    {
        // A node that can sign
        ["leaf with CA:TRUE"] = new(CheckName.Chain, "say CA:TRUE", Leaf(f => f.Put(Forge.BasicConstraints(true, null)))),
        ["leaf with keyCertSign"] = new(
            CheckName.Chain,
            "keyCertSign or cRLSign",
            Leaf(f => f.Put(Forge.KeyUsage(KeyUsages.DigitalSignature | KeyUsages.KeyCertSign))),
            true),
        ["leaf with cRLSign"] = new(
            CheckName.Chain,
            "keyCertSign or cRLSign",
            Leaf(f => f.Put(Forge.KeyUsage(KeyUsages.DigitalSignature | KeyUsages.CrlSign)))),
        ["leaf with a path length"] = new(
            CheckName.Chain, "a path length without being a CA", Leaf(f => f.Put(Forge.BasicConstraints(false, 0))), true),
        ["leaf with nameConstraints"] = new(
            CheckName.Chain, "it has nameConstraints", Leaf(f => f.Put(Forge.Constraints([Forge.Dns("1")], [])))),
        ["leaf without authorityKeyIdentifier"] = new(
            CheckName.Chain,
            "the leaf: it has no authorityKeyIdentifier",
            Leaf(f => f.Remove(Oids.AuthorityKeyIdentifier)),
            true),
        ["leaf with a critical subjectKeyIdentifier"] = new(
            CheckName.Chain,
            "the subjectKeyIdentifier is critical",
            Leaf(f => f.Critical(Oids.SubjectKeyIdentifier, true)),
            true),
        ["leaf with a critical authorityKeyIdentifier"] = new(
            CheckName.Chain,
            "the authorityKeyIdentifier is critical",
            Leaf(f => f.Critical(Oids.AuthorityKeyIdentifier, true)),
            true),
        ["leaf with an unknown critical extension"] = new(
            CheckName.Chain, "the critical extension 1.2.3.4 is not known", Leaf(f => f.Put(new("1.2.3.4", true, [5, 0]))), true),

        // Purpose: no client refuses a leaf without extendedKeyUsage
        ["no extendedKeyUsage"] = new(
            CheckName.Purpose, "there is no extendedKeyUsage", Leaf(f => f.Remove(Oids.ExtendedKeyUsage))),
        ["serverAuth alone for a node"] = new(
            CheckName.Purpose, "lacks clientAuth, which the purpose Node needs", Leaf(f => f.Put(Forge.Usages(Oids.ServerAuth)))),
        ["clientAuth alone for a node"] = new(
            CheckName.Purpose, "lacks serverAuth", Leaf(f => f.Put(Forge.Usages(Oids.ClientAuth))), true),
        ["clientAuth alone for a server"] = new(
            CheckName.Purpose,
            "which the purpose Server needs",
            Asked(i => i with { Purpose = CertPurpose.Server }, f => f.Put(Forge.Usages(Oids.ClientAuth))),
            true),
        ["serverAuth alone for a client"] = new(
            CheckName.Purpose,
            "which the purpose Client needs",
            Asked(i => i with { Purpose = CertPurpose.Client }, f => f.Put(Forge.Usages(Oids.ServerAuth)))),
        ["code signing"] = new(
            CheckName.Purpose, "lacks serverAuth and clientAuth", Leaf(f => f.Put(Forge.Usages("1.3.6.1.5.5.7.3.3"))), true),
        ["any use"] = new(CheckName.Purpose, "allows any use", Leaf(f => f.Put(Forge.Usages(Oids.AnyExtendedKeyUsage)))),
        ["any use beside the right ones"] = new(
            CheckName.Purpose,
            "allows any use",
            Leaf(f => f.Put(Forge.Usages(Oids.ServerAuth, Oids.ClientAuth, Oids.AnyExtendedKeyUsage)))),
        ["keyUsage without digitalSignature"] = new(
            CheckName.Purpose, "lacks digitalSignature", Leaf(f => f.Put(Forge.KeyUsage(KeyUsages.KeyAgreement)))),

        // Identity
        ["another node's"] = new(
            CheckName.Identity,
            "the common name is '1', not '2'",
            Asked(i => i with { NodeId = "2" }, f => f.Put(Forge.AltNames(Forge.Dns("1"), Forge.Dns("2"))))),
        ["a node ID that differs in case"] = new(
            CheckName.Identity, "not 'NODE'", () =>
            {
                Forged root = Forge.Root();
                return new([Forge.Leaf(root, "node")], [root], i => i with { NodeId = "NODE" });
            }),
        ["a node ID that has a blank more"] = new(CheckName.Identity, "not '1 '", Asked(i => i with { NodeId = "1 " })),
        ["no subjectAltName"] = new(CheckName.Identity, "there is no subjectAltName", Leaf(f => f.Remove(Oids.SubjectAltName))),
        ["subjectAltName without the ID"] = new(
            CheckName.Identity, "lacks the dNSName '1'", Leaf(f => f.Put(Forge.AltNames(Forge.Dns("10"))))),
        ["subjectAltName with a wildcard for the ID"] = new(
            CheckName.Identity,
            "lacks the dNSName 'a.example.com'",
            Leaf(f => f.Put(Forge.AltNames(Forge.Dns("*.example.com"))), "a.example.com")),
        ["an address as text alone"] = new(
            CheckName.Identity, "lacks the iPAddress '10.0.0.5'", Leaf(_ => { }, "10.0.0.5")),
        ["another host is asked for"] = new(
            CheckName.Identity,
            "does not name 'b.example.com'",
            Asked(
                i => i with { Hosts = ["a.example.com", "b.example.com"] },
                f => f.Put(Forge.AltNames(Forge.Dns("1"), Forge.Dns("a.example.com"))))),
        ["another address is asked for"] = new(
            CheckName.Identity,
            "does not name '10.0.0.6'",
            Asked(
                i => i with { Hosts = ["10.0.0.6"] },
                f => f.Put(Forge.AltNames(Forge.Dns("1"), Forge.IP(10, 0, 0, 5))))),
        ["a host two levels below a wildcard"] = new(
            CheckName.Identity,
            "does not name 'a.b.example.com'",
            Asked(
                i => i with { Hosts = ["a.b.example.com"] },
                f => f.Put(Forge.AltNames(Forge.Dns("1"), Forge.Dns("*.example.com"))))),
        ["two common names"] = new(CheckName.Identity, "has 2 common names", Leaf(f => f.Subject = Forge.Name("CN=1, CN=admin"))),
        ["no common name"] = new(CheckName.Identity, "has no common name", Leaf(f => f.Subject = Forge.Name("O=Example"))),
        ["empty subject, subjectAltName not critical"] = new(
            CheckName.Identity, "its subject is empty", Leaf(f => f.Subject = [0x30, 0]), true),

        // The key
        ["leaf of RSA 1024"] = new(
            CheckName.Chain, "RSA key of 1024 bits is too weak", Leaf(f => f.PublicKey = RsaKey(1024, 65537))),
        ["leaf of RSA 16392"] = new(CheckName.Chain, "too large", Leaf(f => f.PublicKey = RsaKey(16392, 65537))),
        ["leaf of Ed448"] = new(CheckName.Chain, "of type Ed448 (1.3.101.113) is not accepted", Leaf(f =>
            f.PublicKey = Forge.Tlv(0x30, Forge.Algorithm("1.3.101.113", false), Forge.Tlv(0x03, [0], new byte[57])))),
        ["leaf of Ed25519 in a group of four"] = new(CheckName.Chain, "not usable", Leaf(f => f.PublicKey = Ed25519Key(new byte[32]))), // y = 0
        ["leaf of Ed25519 whose y is its prime"] = new(CheckName.Chain, "not usable", Leaf(f =>
            f.PublicKey = Ed25519Key([0xED, .. Enumerable.Repeat((byte)0xFF, 30), 0x7F]))), // another encoding of y = 0
        ["leaf of Ed25519 that may agree on keys"] = new(CheckName.Chain, "RFC 9295 3", Leaf(f =>
        {
            f.PublicKey = [.. Forge.Key("ed", KeyAlgorithm.Ed25519).PublicKey.Encoded];
            f.Put(Forge.SubjectKeyId(Forge.Key("ed", KeyAlgorithm.Ed25519))).Put(Forge.KeyUsage(KeyUsages.DigitalSignature | KeyUsages.KeyAgreement));
        })),
        ["leaf of ML-DSA that may encipher keys"] = new(CheckName.Chain, "RFC 9881 5", Leaf(f =>
        {
            f.PublicKey = [.. Forge.Key("ml", KeyAlgorithm.MlDsa44).PublicKey.Encoded];
            f.Put(Forge.SubjectKeyId(Forge.Key("ml", KeyAlgorithm.MlDsa44))).Put(Forge.KeyUsage(KeyUsages.DigitalSignature | KeyUsages.KeyEncipherment));
        })),
        ["leaf of HashML-DSA"] = new(CheckName.Chain, "is not accepted", Leaf(f =>
            f.PublicKey = Forge.Tlv(0x30, Forge.Algorithm("2.16.840.1.101.3.4.3.32", false), Forge.Tlv(0x03, [0], new byte[1312])))),
        ["leaf on an unknown curve"] = new(CheckName.Chain, "is not accepted", Leaf(f =>
            f.PublicKey = Forge.Tlv(
                0x30,
                Forge.Tlv(0x30, Forge.ObjectId(Oids.EcPublicKey), Forge.ObjectId("1.3.132.0.10")),
                Forge.Tlv(0x03, [0], [4, .. new byte[64]])))),
        ["leaf with a point that is not on its curve"] = new(
            CheckName.Chain, "a point off its curve", Leaf(f => f.PublicKey[^1] ^= 1)),
        ["the key of another certificate"] = new(
            CheckName.KeyMatch, "is not the one of the certificate", Asked(i => i with { Key = Forge.Key("other").PublicKey })),

        // Times
        ["leaf expired"] = new(
            CheckName.Validity,
            "the leaf expired at 2030-06-15 11:59:59Z",
            Leaf(f => f.NotAfter = Forge.Time(Forge.Now.AddSeconds(-1))),
            true),
        ["leaf not yet valid"] = new(
            CheckName.Validity,
            "the leaf is not valid before 2030-06-15 12:00:01Z",
            Leaf(f => f.NotBefore = Forge.Time(Forge.Now.AddSeconds(1))),
            true),
        ["leaf ends before it begins"] = new(CheckName.Validity, "before it becomes valid", Leaf(f =>
            (f.NotBefore, f.NotAfter) = (Forge.Time(Forge.Now.AddDays(-1)), Forge.Time(Forge.Now.AddDays(-2)))), true),
        ["leaf outlives its issuer"] = new(
            CheckName.Lifetime, "after its issuer 'CN=Root'", Leaf(f => f.NotAfter = Forge.Time(Forge.Now.AddDays(3001)))),
        ["leaf lives longer than is allowed"] = new(
            CheckName.Lifetime, "is valid for 31d, longer than 7d", Asked(i => i with { MaximumLifetime = LifetimeLimit.Parse("168h") })),
        ["leaf lives as long as it must not"] = new(
            CheckName.Lifetime, "is valid for 31d, not less than 31d", Asked(i => i with { MaximumLifetime = LifetimeLimit.Parse("<31d") })),
        ["serial number below the minimum"] = new(
            CheckName.MinimumSerial,
            "012345 is below the minimum 012346",
            Asked(i => i with { MinimumSerialNumber = SerialNumber.Parse("012346") })),
    };

    private static byte[] Ed25519Key(byte[] octets) => Forge.Tlv(0x30, Forge.Algorithm(Oids.Ed25519, withNull: false), Forge.Tlv(0x03, [0], octets));

    // No one needs the private half of a key that is refused.
    private static byte[] RsaKey(int bits, int exponent)
    {
        byte[] modulus = new byte[bits / 8];
        Array.Fill(modulus, (byte)0xC5);
        byte[] key = Forge.Tlv(0x30, Forge.Tlv(0x02, [0], modulus), Forge.Integer(exponent));
        return Forge.Tlv(0x30, Forge.Algorithm(Oids.RsaEncryption, true), Forge.Tlv(0x03, [0], key));
    }
}
