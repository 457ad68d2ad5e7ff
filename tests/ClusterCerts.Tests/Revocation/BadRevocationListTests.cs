namespace ClusterCerts.Tests.Revocation;

/// <summary>Lists that our own check must refuse, each made by spoiling one thing of a good one.</summary>
public sealed class BadRevocationListTests
{
    internal static readonly Forged Root = Forge.Root();
    internal static readonly Forged Leaf = Forge.Leaf(Root, "1", f => f.Serial = [7]);

    internal static readonly Dictionary<string, (Action<ForgedList> Spoil, string Words)> Unreadable = new()
    {
        // RFC 5280 5.1.2.5: nextUpdate must be there.
        ["no nextUpdate"] = (l => l.NextUpdate = null, "nextUpdate"),
        ["nextUpdate before thisUpdate"] = (l => l.NextUpdate = Forge.Time(Forge.Now.AddDays(-3)), "before thisUpdate"),
        ["a version that is not 2"] = (l => l.Version = [2, 1, 2], "version"),

        // RFC 5280 5.2.4, 5.2.5: delta, partial and indirect lists tell only a part.
        ["a delta list"] = (l => l.Extensions!.Add(ForgedList.Extension(Oids.DeltaCrlIndicator, true, [2, 1, 1])), "delta"),
        ["a partial list"] = (l => l.Extensions!.Add(ForgedList.Extension(Oids.IssuingDistributionPoint, true, [0x30, 3, 0x81, 1, 0xFF])), "partial"),
        ["an indirect entry"] = (
            l => l.Entries.Add(ForgedList.Entry(9, ForgedList.Extension(Oids.CertificateIssuer, true, [0x30, 0]))), "certificateIssuer"),

        // RFC 5280 5.2: what is critical and not known must not be passed over.
        ["an unknown critical extension"] = (l => l.Extensions!.Add(ForgedList.Extension("1.2.3.4", true, [5, 0])), "1.2.3.4"),
        ["an unknown critical extension of an entry"] = (
            l => l.Entries.Add(ForgedList.Entry(9, ForgedList.Extension("1.2.3.4", true, [5, 0]))), "1.2.3.4"),
        ["a critical number"] = (l => l.Extensions![1] = ForgedList.Extension(Oids.CrlNumber, true, [2, 1, 1]), "cRLNumber is critical"),
        ["an extension twice"] = (l => l.Extensions!.Add(ForgedList.Extension(Oids.CrlNumber, false, [2, 1, 9])), "twice"),

        // RFC 5280 5.3.1: removeFromCRL stands in delta lists only; 7 is not used.
        ["removeFromCRL"] = (l => l.Entries.Add(ForgedList.Entry(9, ForgedList.Extension(Oids.ReasonCode, false, [10, 1, 8]))), "reason"),
        ["a reason that does not exist"] = (l => l.Entries.Add(ForgedList.Entry(9, ForgedList.Extension(Oids.ReasonCode, false, [10, 1, 7]))), "reason"),
        ["a serial number twice"] = (l => l.Entries.AddRange([ForgedList.Entry(9), ForgedList.Entry(9)]), "twice"),
        ["a time that is none"] = (l => l.ThisUpdate = Forge.UtcTime("301340000000Z"), "thisUpdate"),
        ["a number of 21 octets"] = (l => l.Extensions![1] = ForgedList.Extension(Oids.CrlNumber, false, Forge.Tlv(2, [1, .. new byte[20]])), "20 octets"),
        ["a negative number"] = (l => l.Extensions![1] = ForgedList.Extension(Oids.CrlNumber, false, [2, 1, 0xFF]), "negative"),
        ["a GeneralizedTime before 2050"] = (l => l.ThisUpdate = Forge.GeneralizedTime("20300101000000Z"), "2050"),
    };

    // What is wrong with each of many entries is said once.
    [Fact]
    public void Many_faults_make_no_long_message()
    {
        byte[] list = Make(l => l.Entries.AddRange(Enumerable.Range(0, 20_000).Select(i =>
            Forge.Tlv(0x30, Forge.Integer(i + 1), Forge.GeneralizedTime("20300101000000Z")))));
        Assert.InRange(Assert.Throws<ClusterCertsException>(() => DecodedRevocationList.Decode(list)).Message.Length, 1, 500);
    }

    internal static readonly Dictionary<string, (Func<byte[]> Make, string Words)> Unfit = new()
    {
        ["one that has ended"] = (() => Make(l => l.NextUpdate = Forge.Time(Forge.Now.AddSeconds(-1))), "expired"),
        ["one of the future"] = (() => Make(l => l.ThisUpdate = Forge.Time(Forge.Now.AddHours(1))), "is valid only from"),
        ["one of another CA"] = (() => new ForgedList(Forge.Root("CN=Other")).Encode(), "no list of the issuer"),
        ["one of a CA of the same name"] = (() => new ForgedList(Forge.Root("CN=Root", key: Forge.Key("twin"))).Encode(), "another CA with the name"),
        ["a signature by another key"] = (() => Make(l => l.WrongKey = Forge.Key("thief")), "badly signed"),
        ["a changed byte"] = (() => Change(Make(l => l.Entries.Add(ForgedList.Entry(9)))), "badly signed"),
        ["one without a number"] = (() => Make(l => l.Extensions!.RemoveAt(1)), "has no cRLNumber"),
        ["none at all"] = (() => [], "no list of the issuer"),
    };

    public static TheoryData<string> UnreadableCases => [.. Unreadable.Keys];

    public static TheoryData<string> UnfitCases => [.. Unfit.Keys];

    [Theory]
    [MemberData(nameof(UnreadableCases))]
    public void Cannot_be_followed(string what)
    {
        (Action<ForgedList> spoil, string words) = Unreadable[what];
        var error = Assert.Throws<ClusterCertsException>(() => DecodedRevocationList.Decode(Make(spoil)));
        Assert.Equal(ErrorCode.MalformedRevocationList, error.ErrorCode);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(UnfitCases))]
    public void Does_not_pass_the_check(string what)
    {
        (Func<byte[]> make, string words) = Unfit[what];
        byte[] list = make();
        NodeCertCheck check = Check(list.Length == 0 ? [] : [list]);
        Assert.False(check.Passed);
        Assert.Contains(words, check.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_good_list_passes_and_refuses_what_is_on_it()
    {
        Assert.True(Check(Make(_ => { })).Passed);
        Assert.True(Check(Make(l => l.Entries.Add(ForgedList.Entry(6)))).Passed);
        NodeCertCheck revoked = Check(Make(l => l.Entries.Add(ForgedList.Entry(7, ForgedList.Extension(Oids.ReasonCode, false, [10, 1, 1])))));
        Assert.False(revoked.Passed);
        Assert.Contains("KeyCompromise", revoked.Detail, StringComparison.Ordinal);

        // A list of version 1 has no extensions; its signature tells whose it is.
        Assert.True(Check(Make(l => (l.Version, l.Extensions) = ([], null))).Passed);
    }

    [Fact]
    public void Of_two_lists_the_newer_counts_and_a_bad_one_beside_a_good_one_does_no_harm()
    {
        byte[] old = Make(l => l.ThisUpdate = Forge.Time(Forge.Now.AddDays(-5)));
        byte[] newer = Make(l => l.Entries.Add(ForgedList.Entry(7)));
        Assert.False(Check(old, newer).Passed);
        Assert.False(Check(newer, old).Passed);
        Assert.True(Check(old, Make(l => l.WrongKey = Forge.Key("thief"))).Passed);
    }

    [Fact]
    public void A_CA_that_may_not_sign_lists_signs_none()
    {
        Forged root = Forge.Root("CN=Root", f => f.Put(Forge.KeyUsage(KeyUsages.KeyCertSign)));
        Forged leaf = Forge.Leaf(root);
        NodeCertCheck check = Judge.Check([leaf], [root], i => i with { RevocationLists = [DecodedRevocationList.Decode(new ForgedList(root).Encode())] })
            .Single(c => c.Name == CheckName.Revocation);
        Assert.Contains("cRLSign", check.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_revoked_intermediate_is_found_on_its_own_issuers_list()
    {
        Forged middle = Forge.CA(Root, "CN=Middle", f => f.Serial = [5]);
        Forged leaf = Forge.Leaf(middle);
        DecodedRevocationList ofMiddle = DecodedRevocationList.Decode(new ForgedList(middle).Encode());
        NodeCertCheck With(params DecodedRevocationList[] lists) =>
            Judge.Check([leaf, middle], [Root], i => i with { RevocationLists = lists }).Single(c => c.Name == CheckName.Revocation);

        Assert.True(With(ofMiddle).Passed);
        Assert.True(With(ofMiddle, DecodedRevocationList.Decode(Make(_ => { }))).Passed);
        NodeCertCheck revoked = With(ofMiddle, DecodedRevocationList.Decode(Make(l => l.Entries.Add(ForgedList.Entry(5)))));
        Assert.False(revoked.Passed);
        Assert.Contains("CN=Middle", revoked.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n")]
    [InlineData("-----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----\n")]
    [InlineData("-----BEGIN X509 CRL-----\nMAA=\n")]
    public void A_file_without_a_list_is_refused(string text)
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder.File("list"), text);
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => RevocationListFile.Read(folder.File("list")));
        Assert.Contains(folder.File("list"), error.Message, StringComparison.Ordinal);
    }

    internal static byte[] Make(Action<ForgedList> spoil)
    {
        var list = new ForgedList(Root);
        spoil(list);
        return list.Encode();
    }

    // Within the entry's date, so that the structure stays whole.
    private static byte[] Change(byte[] list)
    {
        byte[] entry = ForgedList.Entry(9);
        int at = list.AsSpan().IndexOf(entry);
        list[at + entry.Length - 2] ^= 1;
        return list;
    }

    private static NodeCertCheck Check(params byte[][] lists) => Judge
        .Check([Leaf], [Root], i => i with { RevocationLists = [.. lists.Select(DecodedRevocationList.Decode)] })
        .Single(c => c.Name == CheckName.Revocation);
}
