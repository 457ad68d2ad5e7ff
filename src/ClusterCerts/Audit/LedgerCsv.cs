using System.Globalization;
using System.Text;
using ClusterCerts.Encoding;
using ClusterCerts.Storage;

namespace ClusterCerts.Audit;

/// <summary>Lines of a ledger as rows of a table (RFC 4180), for a spreadsheet or a database. The columns are the line's properties, with its number and hash;
/// certificates and policies are left out.</summary>
internal static class LedgerCsv
{
    private static readonly (string Name, Func<CsvLine, LedgerEntry, string?> Value)[] s_columns =
    [
        ("Line", (line, _) => line.Scanned.Number.ToString(CultureInfo.InvariantCulture)),
        ("Time", (_, e) => Text(e.Time)),
        ("Event", (_, e) => e.Event.ToString()),
        ("Kind", (_, e) => e.Kind == LedgerKind.Unspecified ? null : e.Kind.ToString()),
        ("NodeId", (_, e) => e.NodeId?.ToString()),
        ("SerialNumber", (_, e) => e.SerialNumber?.ToString()),
        ("NotBefore", (_, e) => Text(e.NotBefore)),
        ("NotAfter", (_, e) => Text(e.NotAfter)),
        ("DnsNames", (line, _) => List(line.Names?.DnsNames)),
        ("IPAddresses", (line, _) => List(line.Names?.IPAddresses.Select(a => a.ToString()))),
        ("Uris", (line, _) => List(line.Names?.Uris.Select(uri => uri.Replace(";", "%3B", StringComparison.Ordinal)))),
        ("EmailAddresses", (line, _) => List(line.Names?.Emails)),
        ("UserPrincipalNames", (line, _) => List(line.Names?.UserPrincipalNames)),
        ("PublicKeySha256", (_, e) => e.PublicKeySha256),
        ("IssuerKeyId", (_, e) => e.IssuerKeyId?.ToString()),
        ("CertificatePath", (_, e) => e.CertificatePath),
        ("KeyPath", (_, e) => e.KeyPath),
        ("IssuerPath", (_, e) => e.IssuerPath),
        ("Layout", (_, e) => e.Layout),
        ("Place", (_, e) => e.Place),
        ("TargetPath", (_, e) => e.TargetPath),
        ("TrustSha256", (_, e) => e.TrustSha256),
        ("Replaces", (_, e) => e.Replaces?.ToString()),
        ("Reason", (_, e) => e.Reason?.ToString()),
        ("Revoked", (_, e) => Text(e.Revoked)),
        ("ListNumber", (_, e) => e.ListNumber?.ToString(CultureInfo.InvariantCulture)),
        ("Asked", (_, e) => e.Asked),
        ("Command", (_, e) => e.Command),
        ("Refusal", (_, e) => e.Refusal),
        ("Rule", (_, e) => e.Rule),
        ("Detail", (_, e) => e.Detail),
        ("Account", (_, e) => e.Account),
        ("Host", (_, e) => e.Host),
        ("Sha256", (line, _) => line.Scanned.Hash),
    ];

    /// <summary>How every such table begins.</summary>
    internal static ReadOnlySpan<byte> FirstColumns => "Line,Time,Event,"u8;

    /// <summary>The names of the columns.</summary>
    internal static string Header { get; } = string.Join(',', s_columns.Select(column => column.Name));

    /// <summary>A line as a row, without its end.</summary>
    internal static string Row(ScannedLine line, LedgerEntry entry)
    {
        var row = new StringBuilder();
        var its = new CsvLine(line, NamesOf(entry));
        foreach ((int i, (_, Func<CsvLine, LedgerEntry, string?> value)) in s_columns.Index())
        {
            if (i > 0)
                row.Append(',');
            Append(row, value(its, entry) ?? "");
        }

        return row.ToString();
    }

    // A certificate that cannot be read is told by Test-CertLedger; its line is a row all the same.
    private static SubjectAltNames? NamesOf(LedgerEntry entry)
    {
        try
        {
            return entry.Certificate is byte[] certificate ? DecodedCertificate.Decode(certificate).SubjectAltNames : null;
        }
        catch (ClusterCertsException)
        {
            return null;
        }
    }

    // Of these names a URI alone may hold a semicolon.
    private static string? List(IEnumerable<string>? names) => names is null ? null : string.Join(';', names.Select(DisplayText.Printable));

    // A spreadsheet takes a cell that begins so for a formula, and runs it. The apostrophe makes it text.
    private static void Append(StringBuilder row, string cell)
    {
        if (cell is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n', ..])
            cell = "'" + cell;
        if (cell.AsSpan().ContainsAny(",\"\r\n"))
            row.Append('"').Append(cell.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        else
            row.Append(cell);
    }

    private static string? Text(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture);

    /// <summary>A line, and the names of the certificate in it.</summary>
    private readonly record struct CsvLine(ScannedLine Scanned, SubjectAltNames? Names);
}
