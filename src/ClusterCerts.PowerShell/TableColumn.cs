using System.Globalization;
using System.Management.Automation;
using System.Reflection;

namespace ClusterCerts.PowerShell;

/// <summary>A parameter that takes a cell of a row, under its name or an alias, or a line of text.</summary>
internal sealed class TableColumn
{
    private readonly PropertyInfo _parameter;
    private readonly IReadsCells _reader;
    private readonly IReadOnlyList<string> _names;
    private readonly IReadOnlyList<ParameterAttribute> _uses;

    private TableColumn(PropertyInfo parameter, IReadsCells reader)
    {
        _parameter = parameter;
        _reader = reader;
        _names = [parameter.Name, .. parameter.GetCustomAttribute<AliasAttribute>()?.AliasNames ?? []];
        _uses = [.. parameter.GetCustomAttributes<ParameterAttribute>().Where(use => use.ValueFromPipelineByPropertyName || use.ValueFromPipeline)];
    }

    /// <summary>The parameter's name.</summary>
    internal string Name => _parameter.Name;

    /// <summary>Whether it takes a line of text as a whole.</summary>
    internal bool TakesLines => _reader.TakesLines && _uses.Any(use => use.ValueFromPipeline);

    /// <summary>What an empty cell stands for.</summary>
    internal object? Nothing => _parameter.PropertyType is { IsArray: true } list ? Array.CreateInstance(list.GetElementType()!, 0)
        : _parameter.PropertyType.IsValueType ? Activator.CreateInstance(_parameter.PropertyType) : null;

    /// <summary>The columns of a cmdlet.</summary>
    /// <param name="cmdlet">Its type.</param>
    internal static IEnumerable<TableColumn> Of(Type cmdlet) => cmdlet.GetProperties()
        .Select(parameter => (Parameter: parameter, Reader: parameter.GetCustomAttributes().OfType<IReadsCells>().FirstOrDefault()))
        .Where(column => column.Reader is not null)
        .Select(column => new TableColumn(column.Parameter, column.Reader!))
        .Where(column => column._uses.Count > 0);

    /// <summary>Whether the parameter is one of a set.</summary>
    /// <param name="set">The set's name.</param>
    internal bool IsIn(string set) => _uses.Any(use => use.ParameterSetName is ParameterAttribute.AllParameterSets || use.ParameterSetName == set);

    /// <summary>The cell of a row, as PowerShell would choose it, or null where the row has none.</summary>
    /// <param name="row">The row.</param>
    internal PSPropertyInfo? CellOf(PSObject row) => _uses.Any(use => use.ValueFromPipelineByPropertyName)
        ? _names.Select(name => PipelineObject.Property(row, name)).FirstOrDefault(cell => cell is not null)
        : null;

    /// <summary>What a cell holds, for the parameter.</summary>
    /// <param name="cell">Its value; a text without blanks around it.</param>
    /// <exception cref="ClusterCertsException">It is wrong.</exception>
    internal object? Read(object? cell) => _reader.ReadCell(cell);

    /// <summary>What the parameter holds.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    internal object? Get(PSCmdlet cmdlet) => _parameter.GetValue(cmdlet);

    /// <summary>Gives the parameter a value.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="value">The value.</param>
    internal void Set(PSCmdlet cmdlet, object? value) =>
        _parameter.SetValue(
            cmdlet, value is null ? null : LanguagePrimitives.ConvertTo(value, _parameter.PropertyType, CultureInfo.InvariantCulture));
}
