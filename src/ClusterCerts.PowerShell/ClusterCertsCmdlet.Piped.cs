using System.Management.Automation;
using System.Management.Automation.Internal;

namespace ClusterCerts.PowerShell;

/// <content>The object of the pipeline, and what was given before the first one.</content>
public abstract partial class ClusterCertsCmdlet
{
    private readonly HashSet<string> _given = new(StringComparer.OrdinalIgnoreCase);
    private IReadOnlyList<ListParameter>? _lists;

    /// <summary>The object of the pipeline itself, beside what the other parameters take of it.</summary>
    /// <remarks>What an object says, and the command line says too, a cmdlet sees in no other way. It must not be in a set that another
    /// parameter takes the whole object for and demands: PowerShell would take that set for the object's before it has looked at the
    /// others.</remarks>
    [Parameter(ValueFromPipeline = true, DontShow = true)]
    public virtual PSObject? PipedObject { get; set; }

    /// <summary>The object of the pipeline that is processed, or null where there is none.</summary>
    internal PSObject? Item => PipedObject is not null && PipedObject != AutomationNull.Value ? PipedObject
        : Whole is object whole ? PSObject.AsPSObject(whole) : null;

    /// <summary>The object of the pipeline where another parameter takes it whole, or null.</summary>
    private protected virtual object? Whole => null;

    /// <summary>The object of the pipeline as a row of a table.</summary>
    internal TableRow Row { get; }

    /// <summary>The line of the pipeline that a parameter took for paths: the text of one, unless it is the path of a file as it stands.</summary>
    /// <param name="parameter">The parameter's name.</param>
    /// <param name="paths">What it holds.</param>
    /// <returns>The line, or null where there is none.</returns>
    private protected string? LineOf(string parameter, string[] paths) =>
        IsGiven(parameter) || !MyInvocation.BoundParameters.ContainsKey(parameter) ? null : paths switch
    {
        [] => "",
        [string line] when !Paths.IsFile(this, WildcardPattern.Unescape(line)) => line,
        _ => null,
    };

    /// <summary>Checks what an object of the pipeline holds.</summary>
    /// <exception cref="ClusterCertsException">It cannot be what is meant.</exception>
    private protected virtual void CheckObject()
    {
        GivenValues.CheckObject(this, NamesNoNode, _lists ??= [.. GivenValues.ListsOfObjects(this).Where(list => !IsGiven(list.Property.Name))]);
        if (Item is not null && !IsOfUse)
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument, $"A {PipelineObject.TypeNameOf(Item)} of the pipeline has nothing "
                    + $"that {MyInvocation.MyCommand.Name} takes; leave it out.");
        }
    }

    /// <summary>Whether the object of the pipeline is one whose node ID counts for nothing: an authority, or a file.</summary>
    private protected virtual bool NamesNoNode => false;

    /// <summary>Whether the object of the pipeline says anything that the command can use.</summary>
    private protected virtual bool IsOfUse => MyInvocation.BoundParameters.Keys.Any(name => !IsGiven(name) && name != nameof(PipedObject));

    /// <summary>Whether a parameter was given before the first object of the pipeline: on the command line,
    /// or by $PSDefaultParameterValues.</summary>
    /// <param name="parameter">Its name.</param>
    internal bool IsGiven(string parameter) => _given.Contains(parameter);
}
