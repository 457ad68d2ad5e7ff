using System.Text.RegularExpressions;

namespace ClusterCerts.Tests.House;

/// <summary>The cmdlets use what PowerShell shows to everybody, and nothing that it keeps to itself and may change with each release.</summary>
public sealed partial class PublicFaceTests
{
    [Fact]
    public void The_cmdlets_touch_nothing_private_of_PowerShell()
    {
        IEnumerable<string> found = Directory.EnumerateFiles(Path.Combine(CoreSources.RepositoryRoot, "src", "ClusterCerts.PowerShell"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(file => File.ReadLines(file).Where(line => Inner().IsMatch(line)).Select(line => $"{Path.GetFileName(file)}: {line.Trim()}"));
        Assert.Empty(found);
    }

    [Theory]
    [InlineData("BindingFlags.Instance | BindingFlags.NonPublic", true)]
    [InlineData("[UnsafeAccessor(UnsafeAccessorKind.Method)]", true)]
    [InlineData("type.GetField(\"_context\")", true)]
    [InlineData("type.GetProperties()", false)]
    public void It_finds_what_would(string line, bool expected) => Assert.Equal(expected, Inner().IsMatch(line));

    [GeneratedRegex(@"NonPublic|UnsafeAccessor|GetField\(|GetRuntimeFields|DynamicMethod|InvokeMember")]
    private static partial Regex Inner();
}
