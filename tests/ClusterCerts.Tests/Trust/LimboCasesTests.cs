namespace ClusterCerts.Tests.Trust;

/// <summary>Each case ends as x509-limbo expects, or as RFC 5280 says where the two differ and <see cref="LimboDeviations"/> has the clause.</summary>
public sealed class LimboCasesTests
{
    public static TheoryData<string> Names => [.. LimboCases.Table.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Ends_as_RFC_5280_says(string id)
    {
        (bool isGood, Func<BadCase> make) = LimboCases.Table[id];
        BadCase made = make();
        NodeCertCheck[] failed = [.. Judge.Check(made.Presented, made.Trusted, made.Change).Where(c => !c.Passed)];
        Assert.True(isGood == (failed.Length == 0), string.Join('\n', failed.Select(c => c.Detail)) + "\nexpected: " + (isGood ? "good" : "refused"));
    }

    // 5.2.3, 6.3.3: the lists.
    [Theory]
    [InlineData("crl::revoked-certificate-with-crl", false)]
    [InlineData("crl::certificate-not-on-crl", true)]
    [InlineData("crl::crlnumber-missing", false)]
    [InlineData("crl::crlnumber-critical", false)]
    [InlineData("crl::issuer-missing-crlsign", false)]
    public void A_list_ends_as_RFC_5280_says(string id, bool isGood)
    {
        Forged root = Forge.Root(spoil: f =>
        {
            if (id == "crl::issuer-missing-crlsign")
                f.Put(Forge.KeyUsage(KeyUsages.KeyCertSign));
        });
        Forged leaf = Forge.Leaf(root, spoil: f => f.Serial = [7]);
        var list = new ForgedList(root);
        list.Entries.Add(ForgedList.Entry((byte)(id == "crl::revoked-certificate-with-crl" ? 7 : 9)));
        if (id == "crl::crlnumber-missing")
            list.Extensions!.RemoveAt(1);
        if (id == "crl::crlnumber-critical")
            list.Extensions![1] = ForgedList.Extension(Oids.CrlNumber, true, [2, 1, 1]);
        bool passed;
        try
        {
            DecodedRevocationList decoded = DecodedRevocationList.Decode(list.Encode());
            passed = Judge.Check([leaf], [root], i => i with { RevocationLists = [decoded] }).TrueForAll(c => c.Passed);
        }
        catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.MalformedRevocationList)
        {
            passed = false;
        }

        Assert.Equal(isGood, passed);
    }

    [Fact]
    public void Each_deviation_names_its_clause() =>
        Assert.All(LimboDeviations.Ids, id => Assert.Contains("RFC 5280", LimboDeviations.Reason(id)!, StringComparison.Ordinal));
}
