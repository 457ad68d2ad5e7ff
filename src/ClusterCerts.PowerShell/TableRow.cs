using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>The object of the pipeline as a row of a table, or a line of text, that somebody wrote: an empty cell is absent, blanks around a text are
/// dropped, values in a cell stand between semicolons, and what starts with # is a comment. A wrong cell is its row's error and nobody
/// else's.</summary>
/// <remarks>PowerShell binds what it can of a row; the row's cells are then read here, for the parameters that were not given.</remarks>
/// <param name="cmdlet">The cmdlet whose parameters take the cells.</param>
internal sealed class TableRow(ClusterCertsCmdlet cmdlet)
{
    private readonly List<(TableColumn Column, object? Before)> _taken = [];
    private readonly HashSet<string> _looked = new(StringComparer.OrdinalIgnoreCase);
    private IReadOnlyList<TableColumn>? _columns;

    private IReadOnlyList<TableColumn> Columns => _columns ??= [.. TableColumn.Of(cmdlet.GetType()).Where(column => !cmdlet.IsGiven(column.Name))];

    // What takes a line of text as a whole.
    private TableColumn? LineColumn => Columns.FirstOrDefault(column => column.TakesLines && column.IsIn(cmdlet.ParameterSetName));

    /// <summary>Whether a text says nothing: it is blank, or a comment.</summary>
    /// <param name="text">A line, or the node ID of a row.</param>
    internal static bool SaysNothing(string text) => string.IsNullOrWhiteSpace(text) || text.TrimStart().StartsWith('#');

    /// <summary>The values of a cell that takes several; what is no text is left as it is.</summary>
    /// <param name="cell">Its text, or a list as JSON has them.</param>
    /// <param name="areUris">Whether they are URIs.</param>
    internal static object? Values(object? cell, bool areUris = false) => Argument.Bare(cell) switch
    {
        string text when areUris => NodeTableRow.Uris(text).ToArray(),
        string text => Split(text),
        object[] many => Array.ConvertAll(many, one => Argument.Bare(one) is string text ? text.Trim() : one),
        _ => cell,
    };

    /// <summary>The values of a cell.</summary>
    /// <param name="text">Its text.</param>
    internal static string[] Split(string text) => [.. NodeTableRow.Values(text)];

    /// <summary>Whether the object says nothing: a comment, or a row or line without anything in it.</summary>
    internal bool IsSkipped()
    {
        if (cmdlet.Item is not PSObject item || PipelineObject.IsOurs(item))
            return false;
        if (item.BaseObject is string line)
            return LineColumn is not null && SaysNothing(line);
        return item.BaseObject is PSCustomObject && (IsBlank(item) || (PipelineObject.NodeIdOf(item) is string nodeId && SaysNothing(nodeId)));
    }

    /// <summary>Gives parameters what the row's cells hold.</summary>
    /// <exception cref="ClusterCertsException">Cells are wrong: they are told by the row's node and their columns.</exception>
    internal void Take()
    {
        if (cmdlet.Item is not PSObject item || PipelineObject.IsOurs(item))
            return;
        if (item.BaseObject is string line)
        {
            if (LineColumn is TableColumn whole)
                TakeLine(whole, line.Trim());
            return;
        }

        TellOverlooked(item);
        List<(string Cell, ClusterCertsException Error)> wrong = [];
        foreach (TableColumn column in Columns.Where(column => column.IsIn(cmdlet.ParameterSetName)))
        {
            if (column.CellOf(item) is not PSPropertyInfo cell)
                continue;
            if (FindDouble(item, column.Name) is string other)
                wrong.Add((cell.Name, new ClusterCertsException(ErrorCode.InvalidArgument, NodeTableRow.Twice(column.Name, other))));
            try
            {
                Set(column, IsNothing(cell.Value) ? column.Nothing
                    : column.Read(Argument.Bare(cell.Value) is string text ? text.Trim() : cell.Value));
            }
            catch (ClusterCertsException e)
            {
                wrong.Add((cell.Name, e));
            }
        }

        if (wrong.Count > 0)
            throw Refused(item, wrong);
    }

    // What somebody wrote for the certificates, and no command reads; each column once.
    private void TellOverlooked(PSObject item)
    {
        if (item.BaseObject is not PSCustomObject || !Columns.Any(column => column.Name is "DnsName" or "IPAddress" or "Uri" or "EmailAddress" or "UserPrincipalName"))
            return;
        foreach (PSPropertyInfo cell in item.Properties.Where(cell => _looked.Add(cell.Name)))
        {
            if (ColumnNames.Overlooked(cell.Name, NodeTable.Columns) is string overlooked)
                ((Cmdlet)cmdlet).WriteWarning(overlooked);
        }
    }

    // The lines after a header would each be taken for a node.
    private void TakeLine(TableColumn whole, string line)
    {
        if (NodeTable.IsHeader(line))
        {
            cmdlet.ThrowTerminatingError(ErrorRecords.From(new ClusterCertsException(
                ErrorCode.InvalidArgument,
                $"'{DisplayText.Clip(line)}' is the header of a table. Have the table read: Import-Csv FILE "
                    + $"| {cmdlet.MyInvocation.MyCommand.Name}, with -Delimiter where no commas separate its columns.",
                line)));
        }

        Set(whole, whole.Read(line));
    }

    /// <summary>Gives parameters back what they held before the row.</summary>
    internal void Leave()
    {
        foreach ((TableColumn column, object? before) in _taken)
            column.Set(cmdlet, before);
        _taken.Clear();
    }

    // Of two columns for the same names one would be dropped.
    private static string? FindDouble(PSObject item, string column)
    {
        string? other = column switch
        {
            "DnsName" or "Uri" or "UserPrincipalName" => column + "s",
            "IPAddress" or "EmailAddress" => column + "es",
            _ => null,
        };
        return other is not null && item.BaseObject is PSCustomObject && PipelineObject.Text(item, column) is not null
            && PipelineObject.Text(item, other) is not null ? other : null;
    }

    private static ClusterCertsException Refused(PSObject item, List<(string Cell, ClusterCertsException Error)> wrong)
    {
        string node = PipelineObject.NodeIdOf(item) is string id ? $"Node '{DisplayText.Clip(id.Trim())}'" : "A row without a node ID";
        IEnumerable<string> problems = wrong.Select(w => $"column '{w.Cell}': {DisplayText.Sentence(w.Error.Message)}");
        return new(wrong[0].Error.ErrorCode, $"{node}, {string.Join(" And ", problems)}", PipelineObject.NodeIdOf(item)?.Trim(), wrong[0].Error);
    }

    // As at the end of many tables; of a single cell nobody can tell, and nobody is not everybody.
    private static bool IsBlank(PSObject item)
    {
        object?[] cells = [.. item.Properties.Select(p => p.Value)];
        return cells.Length > 1 && Array.TrueForAll(cells, IsNothing);
    }

    private static bool IsNothing(object? cell) => Argument.IsNothing(cell);

    private void Set(TableColumn column, object? value)
    {
        _taken.Add((column, column.Get(cmdlet)));
        column.Set(cmdlet, value);
    }
}
