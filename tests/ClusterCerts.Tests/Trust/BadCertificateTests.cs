namespace ClusterCerts.Tests.Trust;

/// <summary>Every bad fixture fails in exactly the checks that it should, with a detail that says what is wrong.</summary>
public sealed class BadCertificateTests
{
    private static readonly Dictionary<string, BadFixture> All =
        new[] { BadEncodings.Table, BadChains.Table, BadLeaves.Table, BadConstraints.Table }
            .SelectMany(table => table)
            .ToDictionary(pair => pair.Key, pair => pair.Value);

    public static TheoryData<string> Names => [.. All.Keys];

    public static TheoryData<string> NamesWithOpenSsl => [.. All.Where(pair => pair.Value.OpenSslToo).Select(pair => pair.Key)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Fails_where_it_should(string name)
    {
        BadFixture fixture = All[name];
        BadCase bad = fixture.Make();

        List<NodeCertCheck> checks = Judge.Check(bad.Presented, bad.Trusted, bad.Change);

        string report = string.Join('\n', checks);
        string expected = string.Join(", ", fixture.Checks.Order());
        string failed = string.Join(", ", checks.Where(c => !c.Passed).Select(c => c.Name));
        Assert.True(expected == failed, $"expected to fail: {expected}, failed: {failed}\n{report}");
        Assert.Contains(fixture.Detail, checks.First(c => c.Name == fixture.Checks[0]).Detail, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [MemberData(nameof(NamesWithOpenSsl))]
    public void OpenSsl_refuses_it_too(string name)
    {
        BadCase bad = All[name].Make();
        OpenSslVerify.AssertRefuses(bad.Presented, bad.Trusted);
    }
}
