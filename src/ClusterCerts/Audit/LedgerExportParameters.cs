namespace ClusterCerts.Audit;

/// <summary>What a ledger is exported as.</summary>
public enum LedgerExportFormat
{
    /// <summary>A table, a row a line (RFC 4180), for a spreadsheet.</summary>
    Csv,

    /// <summary>The lines as they are: a JSON object each.</summary>
    JsonLines,

    /// <summary>How many lines there are and the hash of the last, signed by the CA's key.</summary>
    Head,
}

/// <summary>Which lines of a ledger are exported, and how.</summary>
public sealed record LedgerExportParameters
{
    /// <summary>What they are exported as.</summary>
    public required LedgerExportFormat Format { get; init; }

    /// <summary>Only lines that were written then or later; null for all.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only lines that were written then or before; null for all.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Only lines that name one of these nodes, or tell that it was asked for and refused; <c>*</c> and <c>?</c> stand for any characters and any
    /// one. None stands for all lines.</summary>
    public IReadOnlyList<string> NodeIds { get; init; } = [];

    /// <summary>The file that is written; null where the text is handed over.</summary>
    public string? OutputPath { get; init; }

    /// <summary>Replaces a file that is there already.</summary>
    public bool Force { get; init; }
}
