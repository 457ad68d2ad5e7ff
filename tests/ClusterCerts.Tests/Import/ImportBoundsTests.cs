namespace ClusterCerts.Tests.Import;

/// <summary>A chain to import comes from anyone: how much of it is compared and verified is bounded, and counted here.</summary>
public sealed class ImportBoundsTests
{
    private static readonly Forged Root = Forge.Root();
    private static readonly Forged CA = Forge.CA(Root, "CN=Intermediate");

    // What is given beside the CA and its root; how many signatures that may cost, and what is said where it is too much.
    private static readonly Dictionary<string, (Func<Forged[]> Make, int Most, string? Words)> Table = new()
    {
        ["nothing"] = (() => [], 4, null),
        ["2,000 of other names"] = (() => [.. Enumerable.Range(0, 2000).Select(i => Forge.Root($"CN=Other {i}", key: Forge.Key("other")))], 4, null),
        ["one with the root's name and another key"] = (() => Alike(1), 8, null),
        ["100 with the root's name and other keys"] = (() => Alike(100), SignatureCache.Most + 16, null),
        ["200 with the root's name and other keys"] = (() => Alike(200), SignatureCache.Most + 1, "more than 128 signatures"),
        ["200 of the root's name that it did not sign"] = (
            () => [.. Enumerable.Range(0, 200).Select(i => Forge.CA(null, "CN=Root", f => (f.Serial, f.Sign) = ([1, (byte)(i >> 8), (byte)i], _ => [0x30, 0])))],
            SignatureCache.Most + 1, "more than 128 signatures"),
        ["40 certificates of the CA"] = (
            () => [.. Enumerable.Range(0, 40).Select(i => Forge.CA(Root, "CN=Intermediate", f => f.Serial = [2, (byte)i], CA.Key))], 4, "more than 32 certificates of the CA"),
        ["31 with the root's name that the root signed"] = (
            () => [.. Enumerable.Range(0, 31).Select(i => Forge.CA(Root, "CN=Root", f => (f.Serial, f.Extensions) = ([3, (byte)i], [Forge.BasicConstraints(true, null)]), Forge.Key($"alike {i}")))],
            SignatureCache.Most + 1, null),
    };

    public static TheoryData<string> Names => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Only_so_many_signatures_are_verified(string name)
    {
        (Func<Forged[]> make, int most, string? words) = Table[name];
        DecodedCertificate[] all = [CA.Decoded, .. make().Select(f => f.Decoded), Root.Decoded];
        DecodedCertificate[] candidates = [.. all.Where(c => PresentedChain.IsSameCA(c, CA.Decoded))];
        var signatures = new SignatureCache();
        if (words is null)
        {
            IReadOnlyList<DecodedCertificate> chain = ImportedChain.Find(candidates, all, signatures, Forge.Now, "ca.pem");
            Assert.Equal([CA.Decoded.Fingerprint, Root.Decoded.Fingerprint], chain.Select(c => c.Fingerprint));
        }
        else
        {
            ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => ImportedChain.Find(candidates, all, signatures, Forge.Now, "ca.pem"));
            Assert.Equal(ErrorCode.FileTooLarge, error.ErrorCode);
            Assert.Contains(words, error.Message, StringComparison.Ordinal);
        }

        Assert.InRange(signatures.Count, 0, most);
    }

    // The certificates of PKCS #7 and PFX are put in order by their names, in so many steps as there are certificates.
    [Fact]
    public void Many_pairs_are_put_in_order()
    {
        Forged[] issuers = [.. Enumerable.Range(0, 400).Select(i => Forge.Root($"CN=Issuer {i}", key: Forge.Key("other")))];
        Forged[] leaves = [.. issuers.Select((issuer, i) => Forge.Leaf(issuer, $"{i}"))];
        IReadOnlyList<byte[]> ordered = CertificateOrder.LowestFirst([.. issuers.Concat(leaves).Select(f => f.Der)]);
        Assert.Equal(issuers.Zip(leaves).SelectMany(pair => (string[])[pair.Second.Subject, pair.First.Subject]),
            ordered.Select(der => DecodedCertificate.Decode(der).Subject));
    }

    // A name within a name within a name: none of it is looked into.
    [Theory]
    [InlineData(10)]
    [InlineData(15_000)]
    public void An_otherName_of_any_depth_is_one_name(int depth)
    {
        byte[] value = [5, 0];
        for (int i = 0; i < depth; i++)
            value = i < 40 || depth < 100 ? Forge.Tlv(0x30, value) : [0x30, 0x82, (byte)(value.Length >> 8), (byte)value.Length, .. value];
        Forged leaf = Forge.Leaf(Root, spoil: f => f.Put(Forge.AltNames(Forge.Dns("1"), Forge.Tlv(0xA0, Forge.ObjectId("1.2.3.4"), Forge.Tlv(0xA0, value)))));
        Assert.Equal(1, leaf.Decoded.SubjectAltNames!.OtherCount);
        Assert.Equal(2, leaf.Decoded.SubjectAltNames.Count);
    }

    private static Forged[] Alike(int count) =>
        [.. Enumerable.Range(0, count).Select(i => Forge.CA(null, "CN=Root", f => f.Serial = [1, (byte)(i >> 8), (byte)i], Forge.Key($"alike {i}")))];
}
