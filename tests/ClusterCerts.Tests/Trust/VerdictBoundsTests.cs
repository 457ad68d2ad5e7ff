namespace ClusterCerts.Tests.Trust;

/// <summary>What strangers present is bounded before it is compared: certificates, signatures, extensions, names, sizes, depth.</summary>
public sealed class VerdictBoundsTests
{
    private static readonly Forged Root = Forge.Root();

    // A row: what there is too much of, and a part of what is said. Each would cost minutes or more without its bound.
    private static readonly Dictionary<string, (Func<BadCase> Make, string Text)> Table = new()
    {
        ["presented, of one name and many keys"] = (
            () => new([Forge.Leaf(Root), .. Alike(200, presentedBy: null)], [Root]),
            "201 certificates are presented, of which the first 32 were looked at"),
        ["presented, each by all others' name"] = (
            () => new([Forge.Leaf(Root), .. Alike(31, presentedBy: "CN=Alike")], [Root]), "more than 128 signatures"),
        ["trusted CAs that look alike"] = (
            () => new([Forge.Leaf(Root, spoil: f => (f.Issuer, _) = (Forge.Name("CN=Alike"), f.Remove(Oids.AuthorityKeyIdentifier)))],
                [Root, .. Alike(200, presentedBy: null)]),
            "more than 128 signatures"),
        ["deep"] = (Deep, "the path is longer than 10 certificates"),
        ["extensions"] = (
            () => Leaf(f => f.Extensions!.AddRange(Enumerable.Range(1, 100).Select(i => new ForgedExtension($"1.2.3.{i}", null, [5, 0])))),
            "has more than 100 extensions"),
        ["names"] = (
            () => Leaf(f => f.Put(Forge.AltNames([.. Enumerable.Repeat(Forge.Dns("a"), 10_001)]))), "subjectAltName has more than 10000 names"),
        ["usages"] = (
            () => Leaf(f => f.Put(Forge.Usages([.. Enumerable.Repeat(Oids.ServerAuth, 1001)]))), "extendedKeyUsage has more than 1000 usages"),
        ["parts of a name"] = (
            () => Leaf(f => f.Subject = Forge.Name(string.Join(", ", Enumerable.Repeat("OU=x", 101)))), "has more than 100 attributes in a name"),
        ["octets"] = (() => Leaf(f => f.Extensions!.Add(new("1.2.3.4", null, new byte[140_000]))), "has more than 131072 octets"),
        ["names under constraints"] = (
            () =>
            {
                Forged bound = Forge.Root(spoil: f => f.Put(Forge.Constraints([.. Enumerable.Repeat(Forge.Dns("b"), 600)], [])));
                return new([Forge.Leaf(bound, spoil: f => f.Put(Forge.AltNames([.. Enumerable.Repeat(Forge.Dns("a"), 600)])))], [bound]);
            },
            "600 names under 600 subtrees are more than are compared"),
    };

    public static TheoryData<string> Names => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Too_much_is_refused_before_it_is_compared(string name)
    {
        (Func<BadCase> make, string text) = Table[name];
        BadCase made = make();
        try
        {
            Assert.Contains(
                Judge.Check(made.Presented, made.Trusted), c => !c.Passed && c.Detail.Contains(text, StringComparison.Ordinal));
        }
        catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.MalformedCertificate)
        {
            Assert.Contains(text, e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_verdict_can_be_stopped()
    {
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        Assert.Throws<OperationCanceledException>(
            () => Judge.Verdict([Forge.Leaf(Root)], [Root], input => input with { Cancellation = stopped.Token }));
    }

    // What was asked before does not count against the next verdict, and what is known costs a verdict as much as what is not.
    [Fact]
    public void Each_verdict_has_its_own_bound()
    {
        var signatures = new SignatureCache();
        DecodedCertificate root = Root.Decoded;
        for (int verdict = 0; verdict < 3; verdict++)
        {
            SignatureCache limited = signatures.Limited(2, CancellationToken.None);
            Assert.Null(limited.Problem(root, root));
            Assert.Null(limited.Problem(root, root));
            Assert.False(limited.IsExhausted);
            Assert.NotNull(limited.Problem(root, root));
            Assert.True(limited.IsExhausted);
        }
    }

    // A file may hold a good chain and a list of many CAs is trusted: neither is near a bound.
    [Fact]
    public void Many_trusted_CAs_are_no_trouble()
    {
        Forged[] others = [.. Enumerable.Range(0, 300).Select(i => Forge.Root($"CN=Other {i}", key: Forge.Key("other")))];
        Assert.DoesNotContain(Judge.Check([Forge.Leaf(Root)], [.. others, Root]), c => !c.Passed);
    }

    private static BadCase Leaf(Action<Forge> spoil) => new([Forge.Leaf(Root, spoil: spoil)], [Root]);

    // Self-signed CAs of one name; no two have the same key where they are presented in one file.
    private static IEnumerable<Forged> Alike(int count, string? presentedBy) => Enumerable.Range(0, count).Select(i => Forge.CA(
        null, presentedBy ?? "CN=Alike", f => f.Serial = [1, (byte)(i >> 8), (byte)i], Forge.Key($"alike {i}")));

    private static BadCase Deep()
    {
        Forged issuer = Root;
        var chain = new List<Forged>();
        for (int i = 0; i < 12; i++)
            chain.Insert(0, issuer = Forge.CA(issuer, $"CN=Level {i}"));
        return new([Forge.Leaf(issuer), .. chain], [Root]);
    }
}
