using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>The object of the pipeline as a row of a table, or a line of text, that somebody wrote: an empty cell is absent, blanks around a text are
/// dropped, values in a cell stand between semicolons, and what starts with # is a comment. A wrong cell is its row's error and nobody else's.</summary>
/// <param name="cmdlet">The cmdlet whose parameters take the cells.</param>
internal sealed class TableRow(PSCmdlet cmdlet)
{
    private readonly List<(object? Cell, ClusterCertsException Error)> _wrong = [];
    private PSObject? _item;
    private bool _isSkipped;

    /// <summary>Whether a text says nothing: it is blank, or a comment.</summary>
    /// <param name="text">A line, or the node ID of a row.</param>
    internal static bool SaysNothing(string text) => string.IsNullOrWhiteSpace(text) || text.TrimStart().StartsWith('#');

    /// <summary>The values of a cell that takes several; what is no text is left as it is.</summary>
    /// <param name="cell">Its text, or a list as JSON has them.</param>
    internal static object? Values(object? cell) => Argument.Bare(cell) switch
    {
        string text => Split(text),
        object[] many => Array.ConvertAll(many, one => Argument.Bare(one) is string text ? text.Trim() : one),
        _ => cell,
    };

    /// <summary>The values of a cell.</summary>
    /// <param name="text">Its text.</param>
    internal static string[] Split(string text) => [.. NodeTableRow.Values(text)];

    /// <summary>Whether a value that a parameter takes is a cell of the row, or the line itself; not an object of ours or a part of it.</summary>
    /// <param name="argument">The value, wrapped or not.</param>
    internal bool Holds(object? argument)
    {
        if (PipelineObject.Of(cmdlet) is not PSObject item || PipelineObject.IsOurs(item))
            return false;
        if (!ReferenceEquals(_item, item))
        {
            _item = item;
            _wrong.Clear();
            _isSkipped = false;
        }

        return item.BaseObject is string || !IsWhole(argument, item);
    }

    /// <summary>Reads a cell. What is wrong with it is kept until the row comes to its turn.</summary>
    /// <param name="argument">The cell's value, wrapped or not.</param>
    /// <param name="read">Reads the value; text comes without blanks around it.</param>
    /// <param name="nothing">What an empty cell stands for, and a wrong one for the moment.</param>
    internal object? Read(object? argument, Func<object?, object?> read, object? nothing)
    {
        object? value = argument is PSObject wrapped ? wrapped.BaseObject : argument;
        if (value is null or DBNull || (value is string text && string.IsNullOrWhiteSpace(text)))
            return nothing;
        try
        {
            return read(value is string full ? full.Trim() : argument);
        }
        catch (ClusterCertsException e)
        {
            _wrong.Add((value, e));
            return nothing;
        }
    }

    /// <summary>Leaves the line out.</summary>
    internal void Skip() => _isSkipped = true;

    /// <summary>Whether the object says nothing: a comment, or a row or line without anything in it.</summary>
    internal bool IsSkipped()
    {
        if (PipelineObject.Of(cmdlet) is not PSObject item || PipelineObject.IsOurs(item))
            return false;
        if (item.BaseObject is string)
            return _isSkipped && ReferenceEquals(_item, item);
        return item.BaseObject is PSCustomObject && (IsBlank(item) || (PipelineObject.NodeIdOf(item) is string nodeId && SaysNothing(nodeId)));
    }

    // As at the end of many tables; of a single cell nobody can tell, and nobody is not everybody.
    private static bool IsBlank(PSObject item)
    {
        object?[] cells = [.. item.Properties.Select(p => p.Value)];
        return cells.Length > 1 && Array.TrueForAll(cells, cell => cell is null or DBNull || (cell is string text && string.IsNullOrWhiteSpace(text)));
    }

    /// <summary>Refuses a row with a wrong cell, by its node and the cell's column.</summary>
    /// <exception cref="ClusterCertsException">It has one.</exception>
    internal void Check()
    {
        if (_wrong.Count == 0 || !ReferenceEquals(_item, PipelineObject.Of(cmdlet)))
            return;
        string node = PipelineObject.NodeIdOf(_item) is string id ? $"Node '{DisplayText.Clip(id.Trim())}'" : "A row without a node ID";
        string[] problems = [.. _wrong.DistinctBy(w => w.Cell).Select(w => $"column '{ColumnOf(w.Cell)}': {DisplayText.Sentence(w.Error.Message)}")];
        throw new ClusterCertsException(
            _wrong[0].Error.ErrorCode, $"{node}, {string.Join(" And ", problems)}", PipelineObject.NodeIdOf(_item)?.Trim(), _wrong[0].Error);
    }

    private string ColumnOf(object? cell) =>
        _item!.Properties.FirstOrDefault(p => ReferenceEquals(p.Value is PSObject wrapped ? wrapped.BaseObject : p.Value, cell))?.Name
        ?? _item.Properties.FirstOrDefault(p => Equals(p.Value, cell))?.Name ?? "?";

    private static bool IsWhole(object? argument, PSObject item) =>
        ReferenceEquals(argument, item)
        || ((argument is PSObject wrapped ? wrapped.BaseObject : argument) is object value and not PSCustomObject && ReferenceEquals(value, item.BaseObject));
}
