using ClusterCerts.Storage;

namespace ClusterCerts.PostgreSql;

/// <summary>What a line says, as its row has it beside the line: where to look, and no more.</summary>
internal static class LineColumns
{
    /// <summary>The columns of text, in the order of the table.</summary>
    /// <param name="entry">What the line says.</param>
    /// <param name="isFirst">Whether it is the first that issues its number.</param>
    internal static IEnumerable<string?> Of(LedgerEntry entry, bool isFirst) => ((string?[])
    [
        isFirst ? entry.SerialNumber?.ToString() : null,
        entry.Event.ToString(),
        entry.Kind.ToString(),
        entry.NodeId?.ToString(),
        entry.NodeId?.FileStem.ToUpperInvariant(),
        entry.SerialNumber?.ToString(),
        entry.PublicKeySha256?.ToUpperInvariant(),
        entry.CertificatePath,
        entry.IssuerKeyId?.ToString(),
        entry.Account,
        entry.Host,
    ]).Select(text => text?.Replace('\0', '\uFFFD')); // Which no text of the server can hold.
}
