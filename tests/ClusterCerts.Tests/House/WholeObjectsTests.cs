using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ClusterCerts.Tests.House;

/// <summary>What the core hands around is whole: nothing is forced past the compiler, a property reads no file.</summary>
public sealed class WholeObjectsTests
{
    [Fact]
    public void Nothing_is_null_by_force()
    {
        // A platform's callback that may give none, and is declared as if it might not.
        string[] allowed = ["Trust/EndpointProbe.cs"];
        Assert.Equal(allowed, CoreSources.Now.Trees.SelectMany(tree => tree.GetRoot().DescendantNodes().OfType<PostfixUnaryExpressionSyntax>()
            .Where(node => node.IsKind(SyntaxKind.SuppressNullableWarningExpression)
                && node.Operand.Kind() is SyntaxKind.NullLiteralExpression or SyntaxKind.DefaultLiteralExpression)
            .Select(_ => CoreSources.Now.NameOf(tree))));
    }

    // Whoever sees a property does not expect a disk behind it: what reads one is a method.
    [Fact]
    public void No_property_reads_a_file()
    {
        string[] readers = [.. new FileReaders(CoreSources.Now).Properties()];
        Assert.True(readers.Length == 0, string.Join('\n', readers));
    }
}
