using System.Collections;
using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>Takes what nodes may have as a table, <c>@{ 'web*' = 'a.example.com', 'b.example.com' }</c>,
/// as text, <c>'web*=a.example.com'</c>, or as names for every node.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NodeNamesAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        Argument.Transform(inputData, argument => Argument.Bare(argument) switch
    {
        null => null!,
        IDictionary table => Entries(table),
        not string and IEnumerable many => many.Cast<object>().SelectMany(One).ToArray(),
        _ => One(argument!).ToArray(),
    });

    private static NodeNames[] One(object argument) => (argument is PSObject wrapped ? wrapped.BaseObject : argument) switch
    {
        NodeNames entry => [entry],
        IDictionary table => Entries(table),
        _ => [NodeNames.Parse(Argument.Text(argument))],
    };

    private static NodeNames[] Entries(IDictionary table) =>
        [.. table.Cast<DictionaryEntry>().Select(e => new NodeNames(Argument.Text(e.Key), Texts(e.Value)))];

    private static string[] Texts(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        null => [],
        not string and IEnumerable many => [.. many.Cast<object>().SelectMany(Split)],
        var one => Split(one),
    };

    // As in text, names stand between commas.
    private static string[] Split(object names) => [.. NodeNames.SplitNames(Argument.Text(names))];
}
