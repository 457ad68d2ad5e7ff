using System.Globalization;
using ClusterCerts.Authority;
using ClusterCerts.Values;

namespace ClusterCerts.Issuance;

/// <summary>A row of a table of nodes: what it says of one. An empty cell is as if its column were not there.</summary>
public sealed class NodeTableRow
{
    private readonly (string Column, string Text)[] _cells;

    /// <summary>Makes a row.</summary>
    /// <param name="nodeId">The node ID; empty when it names none.</param>
    /// <param name="cells">The names of its columns, and what stands there.</param>
    public NodeTableRow(string nodeId, IEnumerable<(string Column, string Text)> cells)
    {
        NodeId = nodeId;
        _cells = [.. cells.Select(cell => (cell.Column, cell.Text.Trim()))];
    }

    /// <summary>The node ID, without blanks around it; empty when the row names none.</summary>
    public string NodeId { get; }

    /// <summary>Columns that nobody reads, though somebody may think so: what to say of each.</summary>
    /// <param name="read">The names of the columns that are read.</param>
    /// <returns>Sentences.</returns>
    public IEnumerable<string> Overlooked(IReadOnlyCollection<string> read) => _cells.Select(cell => ColumnNames.Overlooked(cell.Column, read)).OfType<string>();

    /// <summary>What stands in cells beyond those of the header, which have no name.</summary>
    internal IReadOnlyList<string> Surplus { get; init; } = [];

    /// <summary>Refuses a row that holds more than its header names: a comma that belongs into a cell moves all that follows.</summary>
    /// <exception cref="ClusterCertsException">It does.</exception>
    public void Check()
    {
        if (Surplus is [string first, ..])
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument,
                $"{Where(null)}: '{DisplayText.Clip(first.Trim())}' stands beyond the columns of the header; put a cell that holds a comma between quotation marks, and several values between semicolons.",
                NodeId);
        }
    }

    /// <summary>Whether it tells of a certificate that was issued, as a list of certificates that was written to a table does: when that one expires
    /// is no wish for another.</summary>
    public bool IsRecord => Text("Fingerprint") is not null || Text("NotBefore") is not null;

    /// <summary>What it says of a certificate of the node's in several ways, which must agree; null where it says of none.</summary>
    public CertificateClaim? Claim
    {
        get
        {
            string? path = Text("CertificatePath") ?? Array.Find([Text("Path"), Text("LiteralPath")], text => text is not null && CertificateClaim.IsFileName(text));
            var claim = new CertificateClaim
            {
                NodeIds = NodeId.Length > 0 ? [NodeId] : [],
                SerialNumber = Text("SerialNumber"),
                Fingerprint = Text("Fingerprint"),
                Thumbprint = Text("Thumbprint"),
                CertificatePath = path is null ? null : Path.GetFullPath(path),
            };
            return claim.IsSeveral ? claim : null;
        }
    }

    /// <summary>The values of a cell, which stand between semicolons.</summary>
    /// <param name="cell">Its text.</param>
    /// <returns>The values, without blanks around each, and none that is empty. A semicolon between the quotation marks of a mailbox is a part of it.</returns>
    public static IReadOnlyList<string> Values(string cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        return CellText.Split(cell);
    }

    /// <summary>The cell that holds values: <see cref="Values"/>, or <see cref="Uris"/>, reads them again.</summary>
    /// <param name="values">The values.</param>
    /// <returns>Its text: the values between semicolons. A semicolon in a URI that would be read as the end of it is written <c>%3B</c>.</returns>
    public static string Cell(IEnumerable<string> values) => CellText.Of(values);

    /// <summary>URIs of a cell, which stand between semicolons. One in a URI is a part of it, unless another URI, a blank or nothing follows.</summary>
    /// <param name="cell">Its text.</param>
    /// <returns>The URIs, without blanks around each, and none that is empty.</returns>
    public static IReadOnlyList<string> Uris(string cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        return [.. NodeNames.SplitNames(cell, ';').Where(uri => uri.Length > 0)];
    }

    /// <summary>The text of a cell.</summary>
    /// <param name="column">The column's name, in any case.</param>
    /// <returns>The text without blanks around it; null when there is none.</returns>
    public string? Text(string column) => Array.Find(
        _cells, c => c.Column.Equals(column, StringComparison.OrdinalIgnoreCase) && c.Text.Length > 0).Text;

    /// <summary>The values of a cell, which stand between semicolons.</summary>
    /// <param name="columns">Names of the column.</param>
    /// <returns>The values; empty when there are none.</returns>
    /// <exception cref="ClusterCertsException">Two of these columns hold something: neither may be dropped.</exception>
    public IReadOnlyList<string> List(params IEnumerable<string> columns)
    {
        string[] filled = [.. columns.Where(column => Text(column) is not null)];
        return filled switch
        {
            [] => [],
            [string only] => ValuesOf(only, Text(only)!),
            _ => throw new ClusterCertsException(ErrorCode.InvalidArgument, $"{Where(null)}: {Twice(filled[0], filled[1])}", NodeId),
        };
    }

    /// <summary>What to say where two columns hold what one is for.</summary>
    /// <param name="first">The one.</param>
    /// <param name="second">The other.</param>
    /// <returns>A sentence.</returns>
    public static string Twice(string first, string second) => $"the columns '{first}' and '{second}' are one and the same, and both hold something; put it all in one of them.";

    /// <summary>What a cell says.</summary>
    /// <typeparam name="T">What it is.</typeparam>
    /// <param name="column">The column's name.</param>
    /// <param name="read">Reads its text.</param>
    /// <returns>The value, or null when the cell is empty.</returns>
    /// <exception cref="ClusterCertsException">The cell is wrong; the message names node and column.</exception>
    public T? Read<T>(string column, Func<string, T> read)
        where T : struct
    {
        ArgumentNullException.ThrowIfNull(read);
        try
        {
            return Text(column) is string text ? read(text) : null;
        }
        catch (ClusterCertsException e)
        {
            throw new ClusterCertsException(e.ErrorCode, $"{Where(column)}: {e.Message}", NodeId, e);
        }
    }

    /// <summary>What went wrong with the certificate that it asks for, told by the node and, where a cell is to blame, the column.</summary>
    /// <param name="error">What went wrong.</param>
    /// <returns>The same error in those words.</returns>
    public ClusterCertsException Explain(ClusterCertsException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        string? column = ColumnOf(error);
        if (_cells.Length == 0 || (column is null && error.Message.Contains($"'{DisplayText.Clip(NodeId)}'", StringComparison.Ordinal)))
            return error;
        return new ClusterCertsException(error.ErrorCode, $"{Where(column)}: {error.Message}", error.Target, error);
    }

    /// <summary>Which of a choice a cell names.</summary>
    /// <typeparam name="T">The choice.</typeparam>
    /// <param name="column">The column's name.</param>
    /// <returns>The value, or null when the cell is empty.</returns>
    /// <exception cref="ClusterCertsException">It names none; the message names node and column.</exception>
    public T? Choice<T>(string column)
        where T : struct, Enum => Read(column, text => Enum.TryParse(text, ignoreCase: true, out T value) && Enum.IsDefined(value) && !text.Contains(',', StringComparison.Ordinal)
        ? value
        : throw new ClusterCertsException(ErrorCode.InvalidArgument, $"'{DisplayText.Clip(text)}' is not one of {string.Join(", ", Enum.GetNames<T>())}."));

    /// <summary>A whole number in a cell.</summary>
    /// <param name="column">The column's name.</param>
    /// <returns>The number, or null when the cell is empty.</returns>
    /// <exception cref="ClusterCertsException">It is none; the message names node and column.</exception>
    public int? Number(string column) => Read(column, text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
        ? number
        : throw new ClusterCertsException(ErrorCode.InvalidArgument, $"'{DisplayText.Clip(text)}' is not a whole number."));

    /// <summary>Whether a cell says yes.</summary>
    /// <param name="column">The column's name.</param>
    /// <returns>True or false, or null when the cell is empty.</returns>
    /// <exception cref="ClusterCertsException">It says neither; the message names node and column.</exception>
    public bool? Truth(string column) => Read(column, text => text.ToUpperInvariant() switch
    {
        "TRUE" or "YES" or "1" => true,
        "FALSE" or "NO" or "0" => false,
        _ => throw new ClusterCertsException(ErrorCode.InvalidArgument, $"'{DisplayText.Clip(text)}' is neither true nor false."),
    });

    private static IReadOnlyList<string> ValuesOf(string column, string text) => column.ToUpperInvariant() is "URI" or "URIS" ? Uris(text) : Values(text);

    private string Where(string? column) =>
        column is null ? $"Node '{DisplayText.Clip(NodeId)}'" : $"Node '{DisplayText.Clip(NodeId)}', column '{DisplayText.Clip(column)}'";

    private string? ColumnOf(ClusterCertsException error) => error switch
    {
        { Target: string about } when about != NodeId => Array.Find(_cells, c => ValuesOf(c.Column, c.Text).Contains(about)).Column,
        { ErrorCode: ErrorCode.InvalidLifetime } => Array.Find(_cells, c => c.Column is "NotAfter" or "Lifetime" or "Backdate" && c.Text.Length > 0).Column,
        _ => null,
    };
}
