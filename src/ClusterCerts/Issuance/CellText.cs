using ClusterCerts.Values;

namespace ClusterCerts.Issuance;

/// <summary>Several values in one cell of a table, with semicolons between them.</summary>
internal static class CellText
{
    private const char Separator = ';';

    /// <summary>The cell that holds values.</summary>
    internal static string Of(IEnumerable<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return string.Join(Separator, values.Select(value => UriNames.Begins(value) ? WithEscapes(value) : value));
    }

    /// <summary>The values of a cell, without blanks around each, and none that is empty.</summary>
    internal static string[] Split(string cell)
    {
        string[] parts = cell.Split(Separator);
        var values = new List<string>();
        for (int i = 0; i < parts.Length; i++)
        {
            (string value, int last) = (parts[i], i);
            while (IsOpen(value) && ++last < parts.Length)
                value += Separator + parts[last];

            // A quotation mark that nothing ends is a character like others.
            if (last == parts.Length)
                (value, last) = (parts[i], i);
            values.Add(value.Trim());
            i = last;
        }

        return [.. values.Where(value => value.Length > 0)];
    }

    // RFC 5321 4.1.2: Quoted-string = DQUOTE *QcontentSMTP DQUOTE, where a backslash takes the next character along.
    private static bool IsOpen(string value)
    {
        string text = value.TrimStart();
        if (!text.StartsWith('"'))
            return false;
        for (int i = 1; i < text.Length; i++)
        {
            if (text[i] == '"')
                return false;
            if (text[i] == '\\')
                i++;
        }

        return true;
    }

    // RFC 3986 2.1
    private static string WithEscapes(string uri)
    {
        string[] parts = uri.Split(Separator);
        return parts[0] + string.Concat(parts.Skip(1).Select(part => (NodeNames.GoesOn(part) ? ";" : "%3B") + part));
    }
}
