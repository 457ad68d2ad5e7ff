namespace ClusterCerts.Tests.Trust;

/// <summary>A second opinion on everything that is forged for the tests: where BouncyCastle says otherwise, <see cref="Disagreements"/> says why, and whose is right.</summary>
public sealed class SecondOpinionTests
{
    // What path validation is about (RFC 5280 6); names of servers, purposes and lengths of lives are asked of us alone.
    private static readonly CheckName[] AskedOfBoth = [CheckName.Parse, CheckName.Chain, CheckName.Validity, CheckName.Revocation];

    private static readonly Dictionary<string, BadFixture> Bad =
        new[] { BadEncodings.Table, BadChains.Table, BadLeaves.Table, BadConstraints.Table }.SelectMany(table => table).ToDictionary(pair => pair.Key, pair => pair.Value);

    public static TheoryData<string> BadCertificates => [.. Bad.Keys];

    public static TheoryData<string> Limbo => [.. LimboCases.Table.Keys];

    public static TheoryData<string> Shapes => [.. GoodCertificateTests.ShapeTable.Keys];

    public static TheoryData<string> Lists => [.. BadRevocationListTests.Unreadable.Keys, .. BadRevocationListTests.Unfit.Keys];

    public static TheoryData<string> Requests => [.. BadRequestTests.Rows.Keys];

    [Theory]
    [MemberData(nameof(BadCertificates))]
    public void On_a_bad_certificate(string name)
    {
        BadCase bad = Bad[name].Make();
        Compare(name, !Bad[name].Checks.Any(check => AskedOfBoth.Contains(check)), bad);
    }

    [Theory]
    [MemberData(nameof(Limbo))]
    public void On_a_case_of_limbo(string name)
    {
        BadCase made = LimboCases.Table[name].Make();
        bool isAccepted = Judge.Check(made.Presented, made.Trusted, made.Change).All(c => c.Passed || !AskedOfBoth.Contains(c.Name));
        Compare(name, isAccepted, made);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void On_a_good_path(string name)
    {
        (Forged[] presented, Forged[] trusted) = GoodCertificateTests.ShapeTable[name]();
        Compare(name, isAccepted: true, new BadCase(presented, trusted));
    }

    // Its path validation takes no list at a time that is ahead of the clock, as that of all forgeries is: it reads the list, and verifies it.
    [Theory]
    [MemberData(nameof(Lists))]
    public void On_a_bad_list(string name)
    {
        byte[] list = BadRevocationListTests.Unfit.TryGetValue(name, out (Func<byte[]> Make, string Words) unfit) ? unfit.Make()
            : BadRevocationListTests.Make(BadRevocationListTests.Unreadable[name].Spoil);
        Compare("list: " + name, isAccepted: false, BouncyCastleJudge.ListProblem(list, BadRevocationListTests.Root.Der));
    }

    // What a request may have is the policy's; both say whether it is one, and proves its key.
    [Theory]
    [MemberData(nameof(Requests))]
    public void On_a_bad_request(string name)
    {
        (Action<ForgedRequest> spoil, ErrorCode code, _) = BadRequestTests.Rows[name];
        bool isAccepted = code is not (ErrorCode.MalformedRequest or ErrorCode.TooManyNames or ErrorCode.RequestSignatureInvalid or ErrorCode.UnsupportedKey);
        Compare("request: " + name, isAccepted, BouncyCastleJudge.RequestProblem(ForgedRequest.Make(spoil)));
    }

    // A reason without a case would hide that one was renamed.
    [Fact]
    public void Every_named_disagreement_is_about_a_case()
    {
        string[] cases = [.. Bad.Keys, .. LimboCases.Table.Keys, .. GoodCertificateTests.ShapeTable.Keys,
            .. BadRevocationListTests.Unreadable.Keys.Concat(BadRevocationListTests.Unfit.Keys).Select(name => "list: " + name),
            .. BadRequestTests.Rows.Keys.Select(name => "request: " + name)];
        Assert.Empty(Disagreements.All.Keys.Except(cases));
    }

    private static void Compare(string name, bool isAccepted, BadCase made) => Compare(
        name, isAccepted, BouncyCastleJudge.PathProblem(made.Presented.Select(c => c.Der), made.Trusted.Select(c => c.Der), Forge.Now));

    private static void Compare(string name, bool isAccepted, string? theirProblem)
    {
        bool agree = isAccepted == theirProblem is null;
        string said = $"we {(isAccepted ? "accept" : "refuse")} it, BouncyCastle {(theirProblem is null ? "accepts" : $"refuses ({theirProblem})")}";
        Assert.True(agree != Disagreements.All.ContainsKey(name), $"{name}: {said}; {(agree ? "it is named as a disagreement" : "no reason is named")}");
    }
}
