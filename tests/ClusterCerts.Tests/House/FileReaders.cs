using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ClusterCerts.Tests.House;

/// <summary>Finds what reads or changes files, itself or by what it calls.</summary>
internal sealed class FileReaders
{
    private static readonly string[] Platform = ["File", "Directory", "FileStream", "FileInfo", "DirectoryInfo", "FileSystemInfo", "RandomAccess"];

    private readonly Dictionary<ISymbol, List<ISymbol>> _callers = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, string> _ways = new(SymbolEqualityComparer.Default);

    internal FileReaders(CoreSources core)
    {
        foreach (SyntaxTree tree in core.Trees)
            AddCallers(tree, core.ModelOf(tree));
        var next = new Queue<ISymbol>();
        foreach (ISymbol symbol in _callers.Keys.Where(IsOfPlatform))
        {
            _ways[symbol] = NameOf(symbol);
            next.Enqueue(symbol);
        }

        while (next.TryDequeue(out ISymbol? read))
        {
            foreach (ISymbol caller in _callers.GetValueOrDefault(read) ?? [])
            {
                if (_ways.TryAdd(caller, $"{NameOf(caller)} > {_ways[read]}"))
                    next.Enqueue(caller);
            }
        }
    }

    /// <summary>The properties that do, each with the way to the file.</summary>
    internal IEnumerable<string> Properties() =>
        _ways.Where(way => way.Key is IPropertySymbol && !IsOfPlatform(way.Key)).Select(way => way.Value).Order(StringComparer.Ordinal);

    private static bool IsOfPlatform(ISymbol symbol) =>
        symbol.ContainingNamespace is { Name: "IO", ContainingNamespace.Name: "System" } && Platform.Contains(symbol.ContainingType?.Name);

    private static string NameOf(ISymbol symbol) => $"{symbol.ContainingType.Name}.{symbol.Name}";

    private void AddCallers(SyntaxTree tree, SemanticModel model)
    {
        foreach (MemberDeclarationSyntax member in tree.GetRoot().DescendantNodes().OfType<MemberDeclarationSyntax>())
        {
            if (member is not (MethodDeclarationSyntax or PropertyDeclarationSyntax or IndexerDeclarationSyntax or ConstructorDeclarationSyntax)
                || model.GetDeclaredSymbol(member) is not ISymbol caller)
                continue;
            foreach (ISymbol called in Called(member, model))
                Add(called, caller);

            // A call of what an interface or a base declares may be one of this.
            foreach (ISymbol declared in Declarations(caller))
                Add(caller, declared);
        }
    }

    private void Add(ISymbol called, ISymbol caller)
    {
        if (!_callers.TryGetValue(called, out List<ISymbol>? callers))
            _callers[called] = callers = [];
        callers.Add(caller);
    }

    // What runs when the member is called or read; a property's initializer does not.
    private static IEnumerable<ISymbol> Called(MemberDeclarationSyntax member, SemanticModel model) => member
        .DescendantNodes(node => node is not (EqualsValueClauseSyntax { Parent: PropertyDeclarationSyntax } or AttributeListSyntax))
        .Where(node => node is SimpleNameSyntax or BaseObjectCreationExpressionSyntax)
        .Select(node => model.GetSymbolInfo(node).Symbol?.OriginalDefinition)
        .Select(symbol => symbol is IMethodSymbol { ReducedFrom: { } whole } ? whole : symbol)
        .OfType<ISymbol>().Where(symbol => symbol is IMethodSymbol or IPropertySymbol);

    private static IEnumerable<ISymbol> Declarations(ISymbol symbol)
    {
        ISymbol? overridden = symbol is IMethodSymbol method ? method.OverriddenMethod : (symbol as IPropertySymbol)?.OverriddenProperty;
        if (overridden is not null)
            yield return overridden.OriginalDefinition;
        foreach (ISymbol declared in symbol.ContainingType.AllInterfaces.SelectMany(i => i.GetMembers()))
        {
            if (SymbolEqualityComparer.Default.Equals(symbol.ContainingType.FindImplementationForInterfaceMember(declared), symbol))
                yield return declared.OriginalDefinition;
        }
    }
}
