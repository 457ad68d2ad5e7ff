using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ClusterCerts.Tests.House;

/// <summary>A ledger only grows, so that what commands cost must not follow it: above <c>Storage</c> it is asked, and not gone through.</summary>
public sealed class LedgerSeamTests
{
    // What truly lists everything: an inventory of what is superseded too, a search for a hash that no certificate in its place has, an export of the whole authority, the history of another one.
    private static readonly string[] Listing = ["Authority/CertificateClaimCheck.cs", "Authority/Inventory.cs", "Export/OpenSslCALayout.cs", "Import/OpenSslHistory.cs", "Issuance/RefusalRecord.cs"];

    // Whether something came since is told by it.
    private static readonly string[] Counting =
        ["Audit/LedgerHead.cs", "Audit/LedgerRebuilder.cs", "Authority/KeyOwners.cs", "Export/ExportSource.cs", "Monitoring/CertMetrics.cs", "Requests/NodeHistory.cs", "Trust/LedgerEvidence.cs"];

    // Of these there are few, however old a ledger is.
    private static readonly string[] RareEvents = ["Authority", "Policy", "Rotation", "Import", "Rebuild", "Unaccounted", "Skip", "Drill", "Restore", "Schedule"];

    private static readonly string[] Narrowing =
        ["NodeId", "SerialNumber", "PublicKeySha256", "CertificatePath", "Kind", "HasPolicy", "Leap"];

    [Fact]
    public void Only_what_lists_everything_asks_for_everything() =>
        Assert.Equal(Listing, FilesWhere<BaseObjectCreationExpressionSyntax>((node, model) => model.GetTypeInfo(node).Type?.Name == "LineQuery" && IsWide(node)));

    [Fact]
    public void Lines_are_counted_to_see_whether_some_came() =>
        Assert.Equal(Counting, FilesWhere<SimpleNameSyntax>((node, model) => model.GetSymbolInfo(node).Symbol is IPropertySymbol { Name: "Count", ContainingType.Name: "Ledger" }));

    private static bool IsWide(BaseObjectCreationExpressionSyntax query)
    {
        AssignmentExpressionSyntax[] given = [.. query.Initializer?.Expressions.OfType<AssignmentExpressionSyntax>() ?? []];
        if (given.Any(g => Narrowing.Contains(g.Left.ToString())))
            return false;
        string[] events = [.. given.Where(g => g.Left.ToString() == "Events").SelectMany(g => g.Right.DescendantNodes())
            .OfType<MemberAccessExpressionSyntax>().Select(e => e.Name.ToString())];
        return events.Length == 0 || events.Except(RareEvents).Any();
    }

    private static string[] FilesWhere<T>(Func<T, SemanticModel, bool> isOne)
        where T : SyntaxNode =>
    [
        .. CoreSources.Now.Trees.Where(tree => !CoreSources.Now.NameOf(tree).StartsWith("Storage/", StringComparison.Ordinal))
            .Where(tree => CoreSources.Now.ModelOf(tree) is var model && tree.GetRoot().DescendantNodes().OfType<T>().Any(node => isOne(node, model)))
            .Select(CoreSources.Now.NameOf).Order(StringComparer.Ordinal),
    ];
}
