using System.Text;
using System.Text.Unicode;
using ClusterCerts.Files;

namespace ClusterCerts.Issuance;

/// <summary>A table of nodes as text: comma-separated values with a header (RFC 4180), or a node ID a line.</summary>
/// <remarks>Blank lines, rows without anything in them, and those that start with # say nothing. A table is one whose header
/// has a column NodeId, ComputerName, HostName, CN or Name; the first of these counts.</remarks>
public static class NodeTable
{
    // As the parameter's name and its other names are taken from an object's properties, in this order.
    private static readonly string[] NodeIdColumns = ["NodeId", "ComputerName", "HostName", "CN", "Name"];

    // By these a header is known that names no column of nodes.
    private static readonly string[] OtherColumns =
    [
        "DnsName", "DnsNames", "IPAddress", "IPAddresses", "Uri", "Uris", "EmailAddress", "EmailAddresses", "UserPrincipalName", "UserPrincipalNames", "Purpose", "KeyAlgorithm", "KeyFormat", "Lifetime", "NotAfter", "OutputPath",
        "SerialNumber", "Fingerprint", "AuthorityPath",
    ];

    /// <summary>The columns that say what a node's certificate is to be.</summary>
    public static IReadOnlyList<string> Columns { get; } = [.. NodeIdColumns, .. OtherColumns, "Backdate", "ClampToIssuer"];

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file, in UTF-8, or in UTF-16 or UTF-32 with a byte order mark.</param>
    /// <returns>A row for each node, in order.</returns>
    /// <exception cref="ClusterCertsException">It is missing, cannot be read, or is no such table.</exception>
    public static IReadOnlyList<NodeTableRow> Read(string path) => Parse(Decode(InputFile.ReadWhole(path)));

    /// <summary>Reads what another program hands over, such as standard input, to its end.</summary>
    /// <param name="input">Text in UTF-8, or in UTF-16 or UTF-32 with a byte order mark, at most 4 MiB.</param>
    /// <returns>A row for each node, in order.</returns>
    /// <exception cref="ClusterCertsException">It is larger, or no such table.</exception>
    public static IReadOnlyList<NodeTableRow> Read(Stream input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Parse(Decode(InputFile.ReadBounded(input, "standard input", InputFile.DefaultLimit)));
    }

    /// <summary>Reads text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>A row for each node, in order.</returns>
    /// <exception cref="ClusterCertsException">A quotation mark in it is never closed, a column is there twice, or its cells are not separated by commas.</exception>
    public static IReadOnlyList<NodeTableRow> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<string[]> lines = [.. Split(text.TrimStart('\uFEFF')).Where(SaysSomething)];
        int column = lines.Count == 0 ? -1 : NodeIdColumns.Select(wanted => Array.FindIndex(lines[0], name => IsNamed(name, wanted))).FirstOrDefault(at => at >= 0, -1);
        if (column < 0 && lines.Count > 0)
        {
            CheckSeparator(lines[0]);
            CheckNamed(lines[0]);
        }

        if (column < 0)
            return [.. lines.SelectMany(line => NodeTableRow.Values(string.Join(',', line))).Select(nodeId => new NodeTableRow(nodeId, []))];
        string[] header = [.. lines[0].Select(name => name.Trim())];
        CheckColumns(header);
        return [.. lines.Skip(1).SelectMany(line => Rows(header, line, column < line.Length ? line[column] : ""))];
    }

    /// <summary>Whether a line of text is the header of a table, whatever separates its columns: then it names no node, and the lines after it do not either.</summary>
    /// <param name="line">The line.</param>
    public static bool IsHeader(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        string[] names = line.Split(',', ';', '\t');
        return names.Length > 1 && Array.Exists(names, name => IsOfNodes(name.Trim().Trim('"')));
    }

    /// <summary>Outcomes of orders, whose errors name the node and, where a cell of its row is to blame, the column.</summary>
    /// <typeparam name="T">The objects' type.</typeparam>
    /// <param name="outcomes">The outcomes, each for its node ID.</param>
    /// <param name="rows">The rows, by node ID; those that come from no table have none.</param>
    /// <returns>The same outcomes, in order.</returns>
    public static IEnumerable<Outcome<T>> Explain<T>(IEnumerable<Outcome<T>> outcomes, IReadOnlyDictionary<string, NodeTableRow> rows)
        where T : class => outcomes.Select(outcome =>
            outcome is { Error: ClusterCertsException error, Target: string nodeId } && rows.GetValueOrDefault(nodeId) is NodeTableRow row
                ? new Outcome<T>(nodeId, null, row.Explain(error))
                : outcome);

    // The mark at the text's start tells the encoding, as Import-Csv reads it.
    private static string Decode(byte[] bytes)
    {
        if (!IsMarked(bytes))
            CheckUtf8(bytes);
        using var reader = new StreamReader(new MemoryStream(bytes), System.Text.Encoding.UTF8);
        string text = reader.ReadToEnd();
        return !text.Contains('\0', StringComparison.Ordinal) ? text : throw new ClusterCertsException(
            ErrorCode.InvalidArgument, "The table holds characters of value zero, as UTF-16 without a byte order mark has them; save it as UTF-8.");
    }

    private static bool IsMarked(byte[] bytes) => bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [0, 0, 0xFE, 0xFF, ..];

    // What is none would be read with other letters in its place, and certified so.
    private static void CheckUtf8(ReadOnlySpan<byte> bytes)
    {
        int number = 1;
        foreach (Range line in bytes.Split((byte)'\n'))
        {
            if (!Utf8.IsValid(bytes[line]))
                throw new ClusterCertsException(ErrorCode.InvalidArgument, $"Line {number} of the table is not UTF-8; save it as UTF-8, or as UTF-16 with a byte order mark.");
            number++;
        }
    }

    // As spreadsheets write a table where a comma is part of a number: each column, and each cell, would be taken for a node.
    private static void CheckSeparator(string[] header)
    {
        string[] names = string.Join(',', header).Split(';', '\t');
        if (names.Length > 1 && Array.Exists(names, IsOfNodes))
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument, "The table's columns are separated by semicolons or tabs; separate them by commas, since semicolons stand between the values of a cell.");
        }
    }

    // Each line of what is meant as a table would be taken for a node.
    private static void CheckNamed(string[] header)
    {
        if (header.Length > 1 && (header[0].StartsWith("sep=", StringComparison.OrdinalIgnoreCase)
            || Array.Exists(header, name => OtherColumns.Any(other => IsNamed(name, other)))))
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument,
                $"The first line, '{DisplayText.Clip(string.Join(',', header))}', names no column of nodes: call it {string.Join(", ", NodeIdColumns[..^1])} or {NodeIdColumns[^1]}.");
        }
    }

    private static void CheckColumns(string[] header)
    {
        if (header.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Key.Length > 0 && g.Count() > 1) is { Key: string twice })
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument, $"The table has the column '{DisplayText.Clip(twice)}' more than once; name each column once, and write several values in one cell, separated by semicolons.");
        }
    }

    private static IEnumerable<NodeTableRow> Rows(string[] header, string[] line, string nodeIds)
    {
        (string, string)[] cells = [.. header.Zip(line)];
        string[] surplus = [.. line.Skip(header.Length).Where(cell => !string.IsNullOrWhiteSpace(cell))];
        IReadOnlyList<string> ids = NodeTableRow.Values(nodeIds);
        if (nodeIds.TrimStart().StartsWith('#'))
            return [];
        return (ids.Count == 0 ? [""] : ids).Select(id => new NodeTableRow(id, cells) { Surplus = surplus });
    }

    private static bool IsOfNodes(string header) => Array.Exists(NodeIdColumns, wanted => IsNamed(header, wanted));

    private static bool IsNamed(string header, string wanted) => header.Trim().Equals(wanted, StringComparison.OrdinalIgnoreCase);

    private static bool SaysSomething(string[] line) => !line[0].TrimStart().StartsWith('#') && !Array.TrueForAll(line, string.IsNullOrWhiteSpace);

    private static IEnumerable<string[]> Split(string text)
    {
        int at = 0;
        while (at < text.Length)
        {
            // A comment holds what it likes, quotation marks too.
            if (text.AsSpan(at).TrimStart(" \t").StartsWith('#'))
            {
                at = text.IndexOf('\n', at) is >= 0 and int end ? end + 1 : text.Length;
                continue;
            }

            var cells = new List<string>();
            do
                cells.Add(Cell(text, ref at));
            while (at < text.Length && text[at++] == ',');
            yield return [.. cells];
        }
    }

    // RFC 4180 2: a cell in quotation marks holds commas, line ends, and quotation marks written twice.
    private static string Cell(string text, ref int at)
    {
        int start = at;
        while (at < text.Length && text[at] is ' ' or '\t')
            at++;
        if (at == text.Length || text[at] != '"')
        {
            at = EndOfCell(text, start);
            return text[start..at];
        }

        var cell = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] == '"' && (at + 1 == text.Length || text[at + 1] != '"'))
            {
                int end = EndOfCell(text, at);
                string rest = text[(at + 1)..end].Trim();
                at = rest.Length == 0 ? end : throw new ClusterCertsException(
                    ErrorCode.InvalidArgument, $"A quotation mark in the table ends a cell, and '{DisplayText.Clip(rest)}' follows; separate cells by commas.");
                return cell.ToString();
            }

            cell.Append(text[at]);
            if (text[at] == '"')
                at++;
        }

        throw new ClusterCertsException(ErrorCode.InvalidArgument, "A quotation mark in the table is never closed; write one within a cell twice.");
    }

    private static int EndOfCell(string text, int from) => text.AsSpan(from).IndexOfAny(",\r\n") is >= 0 and int length ? from + length : text.Length;
}
