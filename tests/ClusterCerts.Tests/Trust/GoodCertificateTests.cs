namespace ClusterCerts.Tests.Trust;

/// <summary>
/// What must pass: every key algorithm, every shape of path. OpenSSL's strict mode agrees wherever it is on the machine.
/// </summary>
public sealed class GoodCertificateTests
{
    [SkippableTheory]
    [InlineData(KeyAlgorithm.EcdsaP256)]
    [InlineData(KeyAlgorithm.EcdsaP384)]
    [InlineData(KeyAlgorithm.EcdsaP521)]
    [InlineData(KeyAlgorithm.Rsa2048)]
    [InlineData(KeyAlgorithm.Rsa3072)]
    [InlineData(KeyAlgorithm.Rsa4096)]
    [InlineData(KeyAlgorithm.Ed25519)]
    [InlineData(KeyAlgorithm.MlDsa44)]
    [InlineData(KeyAlgorithm.MlDsa65)]
    [InlineData(KeyAlgorithm.MlDsa87)]
    public void Every_key_algorithm_passes(KeyAlgorithm algorithm)
    {
        Forged root = Forge.Root(key: Forge.Key("root", algorithm));
        Forged intermediate = Forge.CA(root, "CN=Intermediate", key: Forge.Key("intermediate", algorithm));
        Forged leaf = Forge.Leaf(intermediate, key: Forge.Key("leaf", algorithm));

        AssertPasses([leaf, intermediate], [root], OpenSslVerify.Knows(algorithm));
    }

    // Each row is a shape of path: who is in the node's file, who is trusted.
    public static TheoryData<string> Shapes => [.. ShapeTable.Keys];

    internal static Dictionary<string, Func<(Forged[] Presented, Forged[] Trusted)>> ShapeTable { get; } = new()
    {
        ["a root signs the leaf"] = () =>
        {
            Forged root = Forge.Root();
            return ([Forge.Leaf(root)], [root]);
        },
        ["two intermediates"] = () =>
        {
            Forged root = Forge.Root(spoil: f => f.Put(Forge.BasicConstraints(true, 2)));
            Forged upper = Forge.CA(root, "CN=Upper", f => f.Put(Forge.BasicConstraints(true, 1)));
            Forged lower = Forge.CA(upper, "CN=Lower", f => f.Put(Forge.BasicConstraints(true, 0)));
            return ([Forge.Leaf(lower), lower, upper], [root]);
        },
        ["the intermediate is in the trust bundle"] = () =>
        {
            Forged root = Forge.Root();
            Forged intermediate = Forge.CA(root, "CN=Intermediate");
            return ([Forge.Leaf(intermediate)], [root, intermediate]);
        },
        ["two roots of one name are told apart by their keys"] = () =>
        {
            Forged old = Forge.Root(key: Forge.Key("old"));
            Forged current = Forge.Root(key: Forge.Key("current"));
            return ([Forge.Leaf(current)], [old, current]);
        },
        ["a new root, cross-signed by the old, for who trusts only the old"] = () =>
        {
            Forged old = Forge.Root("CN=Old");
            Forged cross = Forge.CA(old, "CN=New");
            Forged current = Forge.Root("CN=New", key: cross.Key);
            return ([Forge.Leaf(current), cross], [old]);
        },
        ["the same for who trusts only the new"] = () =>
        {
            Forged old = Forge.Root("CN=Old");
            Forged cross = Forge.CA(old, "CN=New");
            Forged current = Forge.Root("CN=New", key: cross.Key);
            return ([Forge.Leaf(current), cross], [current]);
        },
        ["the same name on the new root and its cross certificate by the old key"] = () =>
        {
            Forged old = Forge.Root("CN=Same", key: Forge.Key("old same"));
            Forged cross = Forge.CA(old, "CN=Same", key: Forge.Key("new same"));
            return ([Forge.Leaf(cross), cross], [old]);
        },
        ["of two cross certificates one has expired"] = () =>
        {
            Forged old = Forge.Root("CN=Old");
            Forged expired = Forge.CA(old, "CN=New", f => f.NotAfter = Forge.Time(Forge.Now.AddDays(-1)));
            Forged cross = Forge.CA(old, "CN=New");
            return ([Forge.Leaf(cross), expired, cross], [old]);
        },
        ["a name within permitted subtrees of every kind"] = () =>
        {
            Forged root = Forge.Root(spoil: f => f.Put(Forge.Constraints(
                [
                    Forge.Dns("example.com"), Forge.IP(10, 0, 0, 0, 255, 0, 0, 0),
                    Forge.Email("example.com"), Forge.Uri(".example.com"),
                ],
                [Forge.Dns("bad.example.com"), Forge.IP(10, 9, 0, 0, 255, 255, 0, 0)])));
            return ([Forge.Leaf(root, "a.example.com", f => f.Put(Forge.AltNames(
                Forge.Dns("a.example.com"), Forge.IP(10, 1, 2, 3), Forge.Email("me@example.com"),
                Forge.Uri("https://x.example.com/"))))], [root]);
        },
        ["a leaf without basicConstraints, keyUsage and subjectKeyIdentifier, as others make them"] = () =>
        {
            Forged root = Forge.Root();
            return ([Forge.Leaf(root, spoil: f =>
                f.Remove(Oids.BasicConstraints).Remove(Oids.KeyUsage).Remove(Oids.SubjectKeyIdentifier))], [root]);
        },
        ["a serial number of 20 octets"] = () =>
        {
            Forged root = Forge.Root();
            return ([Forge.Leaf(root, spoil: f => f.Serial = [0x7F, .. new byte[19]])], [root]);
        },
        ["ends in 2050 and later are GeneralizedTime"] = () =>
        {
            Forged root = Forge.Root(spoil: f => f.NotAfter = Forge.GeneralizedTime("99991231235959Z"));
            return ([Forge.Leaf(root, spoil: f => f.NotAfter = Forge.GeneralizedTime("20500101000000Z"))], [root]);
        },
        ["a self-signed pair that is trusted itself, as in a key ring"] = () =>
        {
            KeyPair key = Forge.Key("leaf");
            Forged pair = Forge.Leaf(new Forged([], key, "CN=maelstrom"), "maelstrom", key: key);
            return ([pair], [Forge.Root(), pair]);
        },
        ["the root at the end of the file, needless and harmless"] = () =>
        {
            Forged root = Forge.Root();
            return ([Forge.Leaf(root), root], [root]);
        },
    };

    [SkippableTheory]
    [MemberData(nameof(Shapes))]
    public void Every_shape_of_path_passes(string shape)
    {
        (Forged[] presented, Forged[] trusted) = ShapeTable[shape]();
        AssertPasses(presented, trusted);
    }

    private static void AssertPasses(Forged[] presented, Forged[] trusted, bool byOpenSsl = true)
    {
        List<NodeCertCheck> checks = Judge.Check(presented, trusted);
        Assert.DoesNotContain(checks, c => !c.Passed);
        Assert.Equal(
            [CheckName.Parse, CheckName.Chain, CheckName.Validity, CheckName.Identity, CheckName.Purpose, CheckName.Lifetime],
            checks.Select(c => c.Name));
        if (byOpenSsl)
            OpenSslVerify.AssertAccepts(presented, trusted);
    }
}
