namespace ClusterCerts.Pester;

/// <summary>Every Pester test is a row here; the suite itself is in tests/pester. Without PowerShell there is one row, which fails and says why.</summary>
public sealed class PesterTests
{
    public static TheoryData<string, int, string> Tests()
    {
        TheoryData<string, int, string> rows = [];
        PesterAnswer found = PesterSuite.Find();
        foreach (PesterTest test in found.Tests ?? [])
            rows.Add(test.File, test.Number, test.Name);
        if (found.Unavailable is not null)
            rows.Add("tests/pester", 0, "the whole suite: " + found.Unavailable);
        return rows;
    }

    [SkippableTheory]
    [MemberData(nameof(Tests))]
    public void Passes(string file, int number, string name)
    {
        PesterAnswer answer = PesterSuite.Run();
        Assert.True(answer.Unavailable is null, answer.Unavailable);
        PesterTest? test = answer.Tests.SingleOrDefault(t => t.File == file && t.Number == number && t.Name == name);
        Assert.True(test is not null, "The test was found, but it did not run.");
        Skip.If(test.Result == "Skipped", "Skipped by the suite: " + test.Message);
        Assert.True(test.Result == "Passed", $"{test.Result}: {test.Message}");
    }
}
