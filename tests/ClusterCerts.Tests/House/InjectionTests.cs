using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ClusterCerts.Tests.House;

/// <summary>The clock, the random source and the disk are given to the core; nothing in it takes the machine's own.</summary>
public sealed class InjectionTests
{
    // What takes them from the machine: a type's member, or all of a type.
    private static readonly string[] Taking =
    [
        "DateTime.Now", "DateTime.UtcNow", "DateTime.Today", "DateTimeOffset.Now", "DateTimeOffset.UtcNow", "TimeProvider.System", "Stopwatch.*",
        "Environment.TickCount", "Environment.TickCount64", "RandomNumberGenerator.*", "Random.*", "Guid.NewGuid", "Guid.CreateVersion7",
        "Path.GetRandomFileName", "Path.GetTempFileName", "Path.GetTempPath", "Thread.Sleep", "Task.Delay", "FileSystem.Real",
    ];

    // What changes a disk; FileSystem is the one place that does.
    private static readonly string[] Changing =
    [
        "File.Write*", "File.Append*", "File.Create*", "File.Delete", "File.Move", "File.Copy", "File.Replace", "File.Set*", "File.Open", "File.OpenWrite",
        "Directory.Create*", "Directory.Delete", "Directory.Move", "Directory.Set*", "StreamWriter.*", "FileMode.Create*", "FileMode.OpenOrCreate",
        "FileMode.Append", "FileAccess.Write", "FileAccess.ReadWrite", "RandomAccess.Write", "RandomAccess.SetLength",
    ];

    private const string Pause = "milliseconds, in which another process finishes its step before it is looked at again; nothing is measured by them";

    // Where the core may, and why.
    private static readonly (string File, string What, string Why)[] Allowed =
    [
        ("Storage/AuthorityContext.cs", "TimeProvider.System", "what is injected, by default"),
        ("Storage/AuthorityContext.cs", "RandomNumberGenerator.Fill", "what is injected, by default"),
        ("Storage/AuthorityContext.cs", "FileSystem.Real", "what is injected, by default"),
        ("KeyRings/KeyRingContext.cs", "TimeProvider.System", "what is injected, by default"),
        ("KeyRings/KeyRingContext.cs", "RandomNumberGenerator.Fill", "what is injected, by default"),
        ("KeyRings/KeyRingContext.cs", "FileSystem.Real", "what is injected, by default"),
        ("Files/FileSystem.cs", "TimeProvider.System", "what is injected, by default"),
        ("Files/FileSystem.cs", "RandomNumberGenerator.Fill", "what is injected, by default"),
        ("Keys/PureKey.cs", "RandomNumberGenerator.Fill", "a secret, as the platform takes those of its own keys"),
        ("Keys/Pbes2.cs", "RandomNumberGenerator.GetBytes", "salts, as the platform takes its own where it encrypts a key"),
        ("Keys/PfxWriter.cs", "RandomNumberGenerator.GetBytes", "salts, as the platform takes its own where it writes a PFX"),
        ("Files/FileStamp.cs", "DateTime.UtcNow", "the clock that wrote the times of files; whether one is old enough to tell two changes apart"),
        ("Storage/AuthorityLists.cs", "Thread.Sleep", Pause),
        ("Tokens/SecondLook.cs", "Thread.Sleep", Pause),
        ("Trust/NodeCertTester.cs", "Thread.Sleep", Pause),
        ("KeyRings/KeyRingReader.cs", "Thread.Sleep", Pause),
        ("Audit/CertLedger.cs", "Thread.Sleep", Pause),
        ("Export/ExportMaterialReader.cs", "Thread.Sleep", Pause),
        ("Authority/SigningKeyFiles.cs", "Thread.Sleep", Pause),
    ];

    private static readonly (string File, string Why)[] Disks =
    [
        ("Files/FileSystem.cs", "the disk itself"),
        ("Files/WindowsPrivacy.cs", "its part that knows access lists; FileSystem alone calls it"),
        ("Files/FileOwnership.cs", "its part that knows owners and modes; FileSystem alone calls it"),
        ("Storage/AuthorityLock.cs", "a lock is held by an open file, whose content is the journal"),
    ];

    [Fact]
    public void Clock_random_source_and_disk_are_given()
    {
        string[] taken = [.. CoreSources.Now.Trees.SelectMany(tree => Uses(tree, Taking))
            .Where(use => !Allowed.Any(a => a.File == use.File && a.What == use.What)).Select(use => $"{use.File}:{use.Line} takes {use.What}")];
        Assert.True(taken.Length == 0, string.Join('\n', taken));
    }

    // A command's own context has them, which one file of a face chooses; the command line may wait before it ends.
    [Theory]
    [InlineData("ClusterCerts.PowerShell", "ClusterCertsCmdlet.cs")]
    [InlineData("ClusterCerts.Cli", "Commands/CommandRun.cs")]
    public void A_face_takes_them_from_its_context(string project, string chooser)
    {
        string[] taking = [.. Taking.Where(name => name != "Thread.Sleep"), "AuthorityContext.Default"];
        string root = Path.Combine(CoreSources.RepositoryRoot, "src", project);
        IEnumerable<string> files = Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Where(file => file != Path.Combine(root, chooser) && Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar)[0] is not ("obj" or "bin"));
        string[] taken = [.. files.SelectMany(file => Uses(CSharpSyntaxTree.ParseText(File.ReadAllText(file)), taking)
            .Select(use => $"{Path.GetFileName(file)}:{use.Line} takes {use.What}"))];
        Assert.True(taken.Length == 0, string.Join('\n', taken));
    }

    [Fact]
    public void The_disk_is_changed_in_one_place()
    {
        string[] changes = [.. CoreSources.Now.Trees.SelectMany(tree => Uses(tree, Changing))
            .Where(use => !Disks.Any(d => d.File == use.File)).Select(use => $"{use.File}:{use.Line} changes the disk by {use.What}")];
        Assert.True(changes.Length == 0, string.Join('\n', changes));
    }

    // A row of either table that is no longer needed goes.
    [Fact]
    public void Each_exception_is_used()
    {
        (string File, string What, int Line)[] uses = [.. CoreSources.Now.Trees.SelectMany(tree => Uses(tree, [.. Taking, .. Changing]))];
        Assert.All(Allowed, a => Assert.Contains(uses, use => use.File == a.File && use.What == a.What));
        Assert.All(Disks, d => Assert.Contains(uses, use => use.File == d.File));
    }

    private static IEnumerable<(string File, string What, int Line)> Uses(SyntaxTree tree, string[] names)
    {
        string file = tree.FilePath.Length > 0 ? CoreSources.Now.NameOf(tree) : "";
        foreach (SyntaxNode node in tree.GetRoot().DescendantNodes())
        {
            string? what = node switch
            {
                MemberAccessExpressionSyntax { Expression: SimpleNameSyntax type } access => $"{type.Identifier.Text}.{access.Name.Identifier.Text}",
                MemberAccessExpressionSyntax { Expression: MemberAccessExpressionSyntax type } access => $"{type.Name.Identifier.Text}.{access.Name.Identifier.Text}",
                ObjectCreationExpressionSyntax { Type: SimpleNameSyntax type } => $"{type.Identifier.Text}.new",
                _ => null,
            };
            if (what is not null && Array.Exists(names, name => name.EndsWith('*') ? what.StartsWith(name[..^1], StringComparison.Ordinal) : what == name))
                yield return (file, what, tree.GetLineSpan(node.Span).StartLinePosition.Line + 1);
        }
    }
}
