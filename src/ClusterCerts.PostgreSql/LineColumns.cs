using ClusterCerts.Storage;
using Npgsql;
using NpgsqlTypes;

namespace ClusterCerts.PostgreSql;

/// <summary>What a line says, as its row has it beside the line: where to look, and no more.</summary>
internal static class LineColumns
{
    /// <summary>The columns of a row, in the order of <see cref="Of"/>.</summary>
    internal const string Names = "authority, line, text, issued, event, kind, node, stem, serial, public_key, path, issuer, account, host, leap, is_policy, not_after";

    /// <summary>The same as parameters of a statement.</summary>
    internal const string Parameters = "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17";

    /// <summary>The values of a row, each with its type; null for what a line does not say.</summary>
    /// <param name="authority">Whose line.</param>
    /// <param name="number">Its number, from 1.</param>
    /// <param name="line">The line.</param>
    /// <param name="entry">What it says.</param>
    /// <param name="isFirst">Whether it is the first that issues its number.</param>
    /// <param name="leap">What lies between it and the line before.</param>
    internal static IEnumerable<(object? Value, NpgsqlDbType Type)> Of(long authority, long number, byte[] line, LedgerEntry entry, bool isFirst, ClockLeap leap)
    {
        yield return (authority, NpgsqlDbType.Bigint);
        yield return (number, NpgsqlDbType.Bigint);
        yield return (line, NpgsqlDbType.Bytea);
        string?[] texts =
        [
            isFirst ? entry.SerialNumber?.ToString() : null,
            entry.Event.ToString(),
            entry.Kind.ToString(),
            entry.NodeId?.ToString(),
            entry.NodeId is Values.NodeId node ? Folded(node.FileStem) : null,
            entry.SerialNumber?.ToString(),
            entry.PublicKeySha256 is string key ? Folded(key) : null,
            entry.CertificatePath,
            entry.IssuerKeyId?.ToString(),
            entry.Account,
            entry.Host,
            leap == ClockLeap.None ? null : leap.ToString(),
        ];
        foreach (string? text in texts)
            yield return (text is null ? null : Storable(text), NpgsqlDbType.Text);
        yield return (entry.Policy is not null, NpgsqlDbType.Boolean);
        yield return (entry.NotAfter?.UtcDateTime, NpgsqlDbType.TimestampTz);
    }

    /// <summary>As file systems that ignore the case of letters see a name.</summary>
    internal static string Folded(string text) => Storable(text.ToUpperInvariant());

    /// <summary>Without the one character that no text of the server can hold.</summary>
    internal static string Storable(string text) => text.Replace('\0', '\uFFFD');

    /// <summary>A parameter of a statement.</summary>
    internal static NpgsqlParameter Parameter(object? value, NpgsqlDbType type) => new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };
}
