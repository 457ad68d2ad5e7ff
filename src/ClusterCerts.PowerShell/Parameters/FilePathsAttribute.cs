using System.Collections;
using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>Takes paths as text, or as the objects of Get-Item, and nothing else.</summary>
/// <remarks>PowerShell alone would take any object's text for a path, and so skip the property with its real path.</remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FilePathsAttribute : ArgumentTransformationAttribute, IReadsCells
{
    /// <summary>Whether a line of the pipeline that is blank or starts with # is left out.</summary>
    public bool SkipsComments { get; set; }

    /// <summary>Whether certificates of ours bind to another parameter, in the pipeline by the path that they have.</summary>
    public bool LeavesOurs { get; set; }

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        SkipsComments && Argument.IsNothing(inputData) ? Array.Empty<string>()
        : LeavesOurs && Argument.Bare(inputData) is NodeCert { CertificatePath: not null } ours ? Argument.NotTaken(NoPath(ours))
        : Argument.Transform(inputData, All);

    bool IReadsCells.TakesLines => SkipsComments;

    object? IReadsCells.ReadCell(object? cell) => All(TableRow.Values(cell));

    private static object? All(object? argument) => Argument.Bare(argument) switch
    {
        null => null,
        not string and IEnumerable many => many.Cast<object>().Select(One).ToArray(),
        object one => new[] { One(one) },
    };

    // What a file object names is no wildcard.
    private static string One(object argument) => (argument is PSObject wrapped ? wrapped.BaseObject : argument) switch
    {
        string text => text,
        FileSystemInfo item => WildcardPattern.Escape(item.FullName),
        var other => throw new ClusterCertsException(ErrorCode.InvalidArgument, NoPath(other)),
    };

    private static string NoPath(object? argument) => $"A {argument?.GetType().Name ?? "null"} is not a path; pipe it, or give its path.";
}
