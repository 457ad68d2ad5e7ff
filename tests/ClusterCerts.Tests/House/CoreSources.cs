using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ClusterCerts.Tests.House;

/// <summary>The core's source files and what each of them refers to in the others, as the compiler sees it.</summary>
internal sealed class CoreSources
{
    private static readonly Lazy<CoreSources> Read = new(() => new CoreSources());

    private readonly string _root = Path.Combine(RepositoryRoot, "src", "ClusterCerts");
    private readonly Dictionary<SyntaxTree, SemanticModel> _models;
    private readonly Dictionary<string, string> _rooms = new(StringComparer.Ordinal);

    private CoreSources()
    {
        // What the project file leaves to the SDK: its implicit usings.
        const string Implicit = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; "
            + "global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;";
        var options = new CSharpParseOptions(LanguageVersion.Latest);
        SyntaxTree[] trees = [.. Directory.EnumerateFiles(_root, "*.cs", SearchOption.AllDirectories)
            .Where(path => !IsOutput(path)).Order(StringComparer.Ordinal)
            .Select(path => CSharpSyntaxTree.ParseText(File.ReadAllText(path), options, path))];
        string platform = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        CSharpCompilation core = CSharpCompilation.Create(
            "Core",
            [CSharpSyntaxTree.ParseText(Implicit, options), .. trees],
            platform.Split(Path.PathSeparator).Where(p => Path.GetFileName(p).StartsWith("System.", StringComparison.Ordinal))
                .Select(p => MetadataReference.CreateFromFile(p)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        Trees = trees;
        _models = trees.ToDictionary(tree => tree, tree => core.GetSemanticModel(tree));
        foreach (SyntaxTree tree in trees)
        {
            string file = NameOf(tree);
            _rooms[file] = tree.GetRoot().DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>().Single().Name.ToString();
            References[file] = [.. ReferencesOf(tree)];
        }
    }

    /// <summary>The sources of this working copy, read once.</summary>
    internal static CoreSources Now => Read.Value;

    /// <summary>Its files.</summary>
    internal IReadOnlyList<SyntaxTree> Trees { get; }

    /// <summary>For each file, relative with slashes, the other files that it refers to, and where.</summary>
    internal Dictionary<string, IReadOnlyList<FileReference>> References { get; } = new(StringComparer.Ordinal);

    /// <summary>What the compiler makes of a file. It keeps what it was asked, so that who asks again does not wait again.</summary>
    internal SemanticModel ModelOf(SyntaxTree tree) => _models[tree];

    /// <summary>The namespace that a file declares.</summary>
    internal string NamespaceOf(string file) => _rooms[file];

    /// <summary>The circles of files that refer to each other, the largest first; a file in none is not in it.</summary>
    internal IReadOnlyList<IReadOnlyList<string>> Circles() => new Circles(References).Find();

    private IEnumerable<FileReference> ReferencesOf(SyntaxTree tree)
    {
        SemanticModel model = ModelOf(tree);
        string file = NameOf(tree);
        foreach (SyntaxNode node in tree.GetRoot().DescendantNodes())
        {
            if (node is not (SimpleNameSyntax or BaseObjectCreationExpressionSyntax))
                continue;
            SymbolInfo info = model.GetSymbolInfo(node);
            if (Outermost(info.Symbol ?? info.CandidateSymbols.FirstOrDefault()) is not INamedTypeSymbol type)
                continue;
            foreach (string other in type.DeclaringSyntaxReferences.Select(d => NameOf(d.SyntaxTree)).Where(other => other != file))
                yield return new FileReference(other, type.Name, tree.GetLineSpan(node.Span).StartLinePosition.Line + 1);
        }
    }

    private static INamedTypeSymbol? Outermost(ISymbol? symbol)
    {
        if (symbol is null or INamespaceSymbol or ILocalSymbol or IParameterSymbol or IRangeVariableSymbol)
            return null;
        INamedTypeSymbol? type = symbol as INamedTypeSymbol ?? (symbol is IMethodSymbol { ReducedFrom: { } whole } ? whole : symbol).ContainingType;
        while (type?.ContainingType is INamedTypeSymbol outer)
            type = outer;
        return type?.OriginalDefinition;
    }

    /// <summary>The name of a file, relative, with slashes.</summary>
    internal string NameOf(SyntaxTree tree) => Path.GetRelativePath(_root, tree.FilePath).Replace('\\', '/');

    private bool IsOutput(string path) =>
        Path.GetRelativePath(_root, path).Split(Path.DirectorySeparatorChar)[0] is "obj" or "bin";

    internal static string RepositoryRoot { get; } = typeof(CoreSources).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "RepositoryRoot").Value!;
}

/// <summary>A reference of one file to a type of another.</summary>
/// <param name="File">The other file.</param>
/// <param name="Type">The type's name.</param>
/// <param name="Line">Where the reference stands, from 1.</param>
internal sealed record FileReference(string File, string Type, int Line);
