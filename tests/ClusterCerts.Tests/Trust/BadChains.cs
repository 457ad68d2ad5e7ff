using System.Security.Cryptography;
using static ClusterCerts.Tests.Trust.BadFixture;

namespace ClusterCerts.Tests.Trust;

/// <summary>Paths that do not hold: CAs that may not sign, wrong signatures, wrong order, weak keys, wrong times.</summary>
internal static class BadChains
{
    internal static Dictionary<string, BadFixture> Table { get; } = new()
    {
        // Who is trusted
        ["another CA is trusted"] = new(CheckName.Chain, "neither in the file nor in the trust bundle", () =>
            new([Forge.Leaf(Forge.Root())], [Forge.Root("CN=Other")]), true),
        ["another CA of the same name is trusted"] = new(CheckName.Chain, "by another key of the same name", () =>
            new([Forge.Leaf(Forge.Root())], [Forge.Root(key: Forge.Key("impostor"))]), true),
        ["the signature was tampered with"] = new(CheckName.Chain, "the signature is wrong", Leaf(f =>
        {
            Func<byte[], byte[]> sign = f.Sign;
            f.Sign = tbs => sign([.. tbs[..^1], (byte)(tbs[^1] ^ 1)]);
        }), true),
        ["self-signed and not trusted"] = new(CheckName.Chain, "is self-signed and not in the trust bundle", () =>
        {
            KeyPair key = Forge.Key("leaf");
            var self = new Forged([], key, "CN=1");
            return new([Forge.Leaf(self, key: key)], [Forge.Root()]);
        }, true),
        ["the intermediate is missing"] = new(CheckName.Chain, "the issuer 'CN=Intermediate' of 'CN=1' is neither", () =>
        {
            Forged root = Forge.Root();
            return new([Forge.Leaf(Forge.CA(root, "CN=Intermediate"))], [root]);
        }, true),
        ["the root is missing and its intermediate trusted beside another root"] = new(
            CheckName.Chain, "the issuer 'CN=Root' of 'CN=Intermediate' is neither", () =>
            {
                Forged intermediate = Forge.CA(Forge.Root(), "CN=Intermediate");
                return new([Forge.Leaf(intermediate)], [intermediate, Forge.Root("CN=Other")]);
            }, true),
        ["the leaf itself is named as the trust bundle"] = new(
            CheckName.Chain, "the issuer 'CN=Root' of 'CN=1' is neither", () =>
            {
                Forged leaf = Forge.Leaf(Forge.Root());
                return new([leaf], [leaf]);
            }, true),
        ["the issuer's name in another encoding"] = new(CheckName.Chain, "in another encoding", Leaf(f =>
            f.Issuer = Forge.CommonName(0x14, "Root"))),
        ["a circle of CAs"] = new(CheckName.Chain, "form a loop", () =>
        {
            Forged a = Forge.Root("CN=A");
            Forged b = Forge.CA(a, "CN=B");
            Forged aByB = Forge.CA(b, "CN=A", key: a.Key);
            return new([Forge.Leaf(b), b, aByB], [Forge.Root("CN=Other")]);
        }),

        // RFC 5280 4.2.1.9 and 4.2.1.3: who may sign
        ["root without basicConstraints"] = new(
            CheckName.Chain,
            "the root 'CN=Root': it signs a certificate but has no basicConstraints",
            Root(f => f.Remove(Oids.BasicConstraints)),
            true),
        ["root with CA:FALSE"] = new(
            CheckName.Chain, "say CA:FALSE", Root(f => f.Put(Forge.BasicConstraints(false, null))), true),
        ["root with basicConstraints not critical"] = new(
            CheckName.Chain, "basicConstraints are not critical", Root(f => f.Critical(Oids.BasicConstraints, null)), true),
        ["root without keyUsage"] = new(CheckName.Chain, "has no keyUsage", Root(f => f.Remove(Oids.KeyUsage)), true),
        ["root without keyCertSign"] = new(
            CheckName.Chain,
            "lacks keyCertSign",
            Root(f => f.Put(Forge.KeyUsage(KeyUsages.CrlSign | KeyUsages.DigitalSignature))),
            true),
        ["root without subjectKeyIdentifier"] = new(
            CheckName.Chain, "a CA without a subjectKeyIdentifier", Root(f => f.Remove(Oids.SubjectKeyIdentifier)), true),
        ["root of version 2"] = new(
            CheckName.Chain, "version is 2", Root(f => (f.Version, f.Extensions) = ([0xA0, 3, 2, 1, 1], null)), true),
        ["intermediate of version 1"] = new(
            CheckName.Chain, "version is 1", Intermediate(f => (f.Version, f.Extensions) = (null, null)), true),
        ["root with a negative serial number, which Go does not read"] = new(
            CheckName.Chain, "the root 'CN=Root': the serial number is negative", Root(f => f.Serial = [0x80])),
        ["intermediate without basicConstraints"] = new(
            CheckName.Chain,
            "the intermediate 'CN=Intermediate': it signs a certificate but has no basicConstraints",
            Intermediate(f => f.Remove(Oids.BasicConstraints)),
            true),
        ["intermediate with CA:FALSE"] = new(
            CheckName.Chain, "say CA:FALSE", Intermediate(f => f.Put(Forge.BasicConstraints(false, null))), true),
        ["intermediate with basicConstraints not critical"] = new(
            CheckName.Chain,
            "basicConstraints are not critical",
            Intermediate(f => f.Critical(Oids.BasicConstraints, null)),
            true),
        ["intermediate without keyUsage"] = new(
            CheckName.Chain, "has no keyUsage", Intermediate(f => f.Remove(Oids.KeyUsage)), true),
        ["intermediate without keyCertSign"] = new(
            CheckName.Chain, "lacks keyCertSign", Intermediate(f => f.Put(Forge.KeyUsage(KeyUsages.DigitalSignature))), true),
        ["intermediate without subjectKeyIdentifier"] = new(
            CheckName.Chain, "a CA without a subjectKeyIdentifier", Intermediate(f => f.Remove(Oids.SubjectKeyIdentifier)), true),
        ["intermediate without authorityKeyIdentifier"] = new(
            CheckName.Chain,
            "the intermediate 'CN=Intermediate': it has no authorityKeyIdentifier",
            Intermediate(f => f.Remove(Oids.AuthorityKeyIdentifier)),
            true),
        ["CA with an empty subject"] = new([CheckName.Parse, CheckName.Chain], "the issuer is empty", () =>
        {
            Forged root = Forge.Root();
            Forged nameless = Forge.CA(root, "", f => f.Subject = [0x30, 0]);
            return new([Forge.Leaf(nameless), nameless], [root]);
        }, true),
        ["a leaf signs another leaf"] = new(CheckName.Chain, "say CA:FALSE", () =>
        {
            Forged root = Forge.Root();
            Forged first = Forge.Leaf(root, "first", key: Forge.Key("first leaf"));
            return new([Forge.Leaf(first), first], [root]);
        }, true),
        ["intermediate restricted to code signing"] = new(
            CheckName.Purpose,
            "the intermediate 'CN=Intermediate': its extendedKeyUsage lacks serverAuth and clientAuth",
            Intermediate(f => f.Put(Forge.Usages("1.3.6.1.5.5.7.3.3"))),
            true),
        ["intermediate with an unknown critical extension"] = new(
            CheckName.Chain,
            "the critical extension 1.2.3.4 is not known",
            Intermediate(f => f.Put(new("1.2.3.4", true, [5, 0]))),
            true),
        ["intermediate with policy constraints that are not critical"] = new(
            CheckName.Chain,
            "the policyConstraints is not critical",
            Intermediate(f => f.Put(new(Oids.PolicyConstraints, null, [0x30, 3, 0x80, 1, 0])))),
        ["intermediate with an inhibitAnyPolicy that is not critical"] = new(
            CheckName.Chain, "the inhibitAnyPolicy is not critical", Intermediate(f => f.Put(new(Oids.InhibitAnyPolicy, null, [2, 1, 0])))),
        ["root with policy constraints, which are not processed"] = new(
            CheckName.Chain,
            "policyConstraints is not known",
            Root(f => f.Put(new(Oids.PolicyConstraints, true, [0x30, 3, 0x80, 1, 0])))),

        // RFC 5280 4.2.1.9: path length
        ["path length 0 with an intermediate below"] = new(
            CheckName.Chain, "the root 'CN=Root': its path length 0 is exceeded, 1 CA", () =>
            {
                Forged root = Forge.Root(spoil: f => f.Put(Forge.BasicConstraints(true, 0)));
                Forged intermediate = Forge.CA(root, "CN=Intermediate");
                return new([Forge.Leaf(intermediate), intermediate], [root]);
            }, true),
        ["path length 1 with two intermediates below"] = new(CheckName.Chain, "its path length 1 is exceeded, 2 CA", () =>
        {
            Forged root = Forge.Root(spoil: f => f.Put(Forge.BasicConstraints(true, 1)));
            Forged upper = Forge.CA(root, "CN=Upper");
            Forged lower = Forge.CA(upper, "CN=Lower");
            return new([Forge.Leaf(lower), lower, upper], [root]);
        }, true),

        // The node's file
        ["wrong order"] = new(CheckName.Chain, "wrong order", () =>
        {
            Forged root = Forge.Root();
            Forged upper = Forge.CA(root, "CN=Upper");
            Forged lower = Forge.CA(upper, "CN=Lower");
            return new([Forge.Leaf(lower), upper, lower], [root]);
        }),
        ["the root comes second, its intermediate is trusted"] = new(CheckName.Chain, "wrong order at 'CN=Root'", () =>
        {
            Forged root = Forge.Root();
            Forged intermediate = Forge.CA(root, "CN=Intermediate");
            return new([Forge.Leaf(intermediate), root], [intermediate]);
        }),
        ["the same with both trusted"] = new(CheckName.Chain, "wrong order at 'CN=Root'", () =>
        {
            Forged root = Forge.Root();
            Forged intermediate = Forge.CA(root, "CN=Intermediate");
            return new([Forge.Leaf(intermediate), root], [root, intermediate]);
        }),
        ["an unrelated certificate in the file"] = new(
            CheckName.Chain, "holds 'CN=Other', which has nothing to do with the leaf", () =>
            {
                Forged root = Forge.Root();
                return new([Forge.Leaf(root), Forge.Root("CN=Other")], [root]);
            }),
        ["the leaf twice in the file"] = new(CheckName.Chain, "holds 'CN=1' twice", () =>
        {
            Forged root = Forge.Root();
            Forged leaf = Forge.Leaf(root);
            return new([leaf, leaf], [root]);
        }),
        ["the CA first in the file"] = new(
            [CheckName.Chain, CheckName.Identity, CheckName.Purpose, CheckName.Lifetime], "wrong order", () =>
            {
                Forged root = Forge.Root();
                Forged intermediate = Forge.CA(root, "CN=Intermediate", f => f.NotAfter = Forge.Time(Forge.Now.AddDays(3001)));
                return new([intermediate, Forge.Leaf(intermediate)], [root]);
            }),

        // RFC 5280 4.2.1.1: key identifiers
        ["authorityKeyIdentifier of another key"] = new(
            CheckName.Chain, "is not the subjectKeyIdentifier", Leaf(f => f.Put(Forge.AuthorityKeyId(Forge.Key("other")))), true),
        ["authorityKeyIdentifier without key identifier"] = new(
            CheckName.Chain,
            "has no key identifier",
            Leaf(f => f.Put(new(
                Oids.AuthorityKeyIdentifier, null, Forge.Tlv(0x30, Forge.Tlv(0xA1, Forge.Directory("CN=Root")), [0x82, 3, 1, 0x23, 0x45]))))),
        ["authorityKeyIdentifier that names another serial number of its issuer"] = new(
            CheckName.Chain, "names another serial number than that of its issuer, 012345", Leaf(f => f.Put(Forge.AuthorityKeyId(
                Forge.Key("CN=Root"), "CN=Root", 1))), true),
        ["authorityKeyIdentifier that names another issuer of its issuer"] = new(
            CheckName.Chain, "names another issuer of its issuer than 'CN=Root'", Leaf(f => f.Put(Forge.AuthorityKeyId(
                Forge.Key("CN=Root"), "CN=Other", 0x012345))), true),
        ["root whose authorityKeyIdentifier is not its own key's"] = new(
            CheckName.Chain, "the root 'CN=Root': its authorityKeyIdentifier", Root(f => f.Put(Forge.AuthorityKeyId(Forge.Key("other")))), true),
        ["root whose authorityKeyIdentifier names another serial number"] = new(
            CheckName.Chain, "the root 'CN=Root': its authorityKeyIdentifier names another serial number", Root(f => f.Put(
                Forge.AuthorityKeyId(Forge.Key("CN=Root"), "CN=Root", 1))), true),
        ["the same for an intermediate"] = new(
            CheckName.Chain, "the intermediate 'CN=Intermediate': its authorityKeyIdentifier names another serial", Intermediate(f => f.Put(
                Forge.AuthorityKeyId(Forge.Key("CN=Root"), "CN=Root", 1))), true),

        // Weak signatures; they verify mathematically
        ["leaf signed with SHA-1"] = new(
            CheckName.Chain, "made with SHA-1", WeaklySigned(Oids.Sha1WithRsa, HashAlgorithmName.SHA1)),
        ["leaf signed with MD5"] = new(CheckName.Chain, "made with MD5", WeaklySigned(Oids.Md5WithRsa, HashAlgorithmName.MD5)),
        ["leaf signed with an unknown algorithm"] = new(
            CheckName.Chain,
            "the signature algorithm 1.2.3.4 is not accepted",
            Leaf(f => f.InnerAlgorithm = f.OuterAlgorithm = Forge.Algorithm("1.2.3.4", false)),
            true),
        ["intermediate signed with SHA-1"] = new(CheckName.Chain, "'CN=Intermediate': the signature is made with SHA-1", () =>
        {
            Forged root = Forge.Root(key: Forge.Key("weak", KeyAlgorithm.Rsa2048));
            Forged intermediate = Forge.CA(
                root, "CN=Intermediate", f => SignWeakly(f, root, Oids.Sha1WithRsa, HashAlgorithmName.SHA1));
            return new([Forge.Leaf(intermediate), intermediate], [root]);
        }),
        ["ECDSA parameters where none belong"] = new(
            CheckName.Chain,
            "is not accepted",
            Leaf(f => f.InnerAlgorithm = f.OuterAlgorithm = Forge.Algorithm(Oids.EcdsaWithSha256, true))),

        // Weak keys
        ["root of RSA 1024"] = new(CheckName.Chain, "RSA key of 1024 bits is too weak", () =>
        {
            using var rsa = RSA.Create(1024);
            Forged root = Forge.Root(key: KeyPair.From(rsa));
            return new([Forge.Leaf(root)], [root]);
        }),

        // Times of CAs
        ["root expired"] = new(
            [CheckName.Validity, CheckName.Lifetime],
            "the root 'CN=Root' expired",
            Root(f => f.NotAfter = Forge.Time(Forge.Now.AddDays(-1))),
            true),
        ["root not yet valid"] = new(
            CheckName.Validity,
            "the root 'CN=Root' is not valid before",
            Root(f => f.NotBefore = Forge.Time(Forge.Now.AddDays(1))),
            true),
        ["intermediate expired"] = new(
            [CheckName.Validity, CheckName.Lifetime],
            "the intermediate 'CN=Intermediate' expired",
            Intermediate(f => f.NotAfter = Forge.Time(Forge.Now.AddSeconds(-1))),
            true),
    };

    private static Func<BadCase> WeaklySigned(string oid, HashAlgorithmName hash) => () =>
    {
        Forged root = Forge.Root(key: Forge.Key("weak", KeyAlgorithm.Rsa2048));
        return new([Forge.Leaf(root, spoil: f => SignWeakly(f, root, oid, hash))], [root]);
    };

    private static void SignWeakly(Forge forge, Forged signer, string oid, HashAlgorithmName hash)
    {
        forge.InnerAlgorithm = forge.OuterAlgorithm = Forge.Algorithm(oid, true);
        forge.Sign = tbs => ((RSA)signer.Key.Platform).SignData(tbs, hash, RSASignaturePadding.Pkcs1);
    }
}
