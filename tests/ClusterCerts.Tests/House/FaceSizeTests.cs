using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ClusterCerts.Tests.House;

/// <summary>A command of either face is its parameters, one call into the core, and its results; what grows past that is a base class or a noun.</summary>
public sealed class FaceSizeTests
{
    private const int CommandCeiling = 80;
    private const int BaseCeiling = 90;

    public static TheoryData<string> Faces => ["ClusterCerts.PowerShell", "ClusterCerts.Cli"];

    [Theory]
    [MemberData(nameof(Faces))]
    public void A_command_stays_under_its_ceiling(string face) => AssertUnder(CommandCeiling, Files(face, "Commands"));

    // What commands share: bases, and the parameters that belong together.
    [Theory]
    [InlineData("ClusterCerts.PowerShell", "")]
    [InlineData("ClusterCerts.PowerShell", "Parameters")]
    [InlineData("ClusterCerts.Cli", "")]
    public void What_commands_share_stays_under_its_ceiling(string face, string folder) => AssertUnder(BaseCeiling, Files(face, folder));

    // Parts in several files would hide what grew.
    [Theory]
    [MemberData(nameof(Faces))]
    public void A_command_is_one_class_in_one_file(string face) => Assert.All(Files(face, "Commands"), file =>
        Assert.DoesNotContain(
            CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetRoot().DescendantNodes().OfType<TypeDeclarationSyntax>(),
            type => type.Modifiers.Any(SyntaxKind.PartialKeyword)));

    private static IEnumerable<string> Files(string face, string folder) =>
        Directory.EnumerateFiles(Path.Combine(CoreSources.RepositoryRoot, "src", face, folder), "*.cs");

    private static void AssertUnder(int ceiling, IEnumerable<string> files)
    {
        string[] tall = [.. files.Select(f => (Name: Path.GetFileName(f), Lines: CodeLines(f))).Where(f => f.Lines > ceiling).Select(f => $"{f.Name}: {f.Lines}")];
        Assert.True(tall.Length == 0, $"More than {ceiling} lines of code; find what is missing: {string.Join(", ", tall)}");
    }

    // Without blank lines, comments, usings and lone braces.
    private static int CodeLines(string file) => File.ReadLines(file)
        .Select(line => line.Trim())
        .Count(line => line.Length > 0 && line is not ("{" or "}" or "};")
            && !line.StartsWith("//", StringComparison.Ordinal)
            && !(line.StartsWith("using ", StringComparison.Ordinal) && line.EndsWith(';') && !line.Contains('(', StringComparison.Ordinal) && !line.Contains(" = ", StringComparison.Ordinal)));
}
