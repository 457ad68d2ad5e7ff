namespace ClusterCerts;

/// <summary>What is under way in an authority directory; it stands in the lock file until all of it is done.</summary>
internal sealed record Journal
{
    /// <summary>For an administrator: which command.</summary>
    public required string Operation { get; init; }

    /// <summary>Whether it is to be finished. Before, it is to be undone. A file of an issuance goes by its ledger line instead.</summary>
    public bool IsCommitted { get; init; }

    /// <summary>The files that get their names, or go, when it is finished.</summary>
    public IReadOnlyList<JournalFile> Files { get; init; } = [];

    /// <summary>The ledger lines that belong to it.</summary>
    public IReadOnlyList<LedgerEntry> Ledger { get; init; } = [];

    /// <summary>For an issuance: the CA certificates that follow each leaf in its file, DER.</summary>
    public IReadOnlyList<byte[]> Chain { get; init; } = [];
}

/// <summary>One file of a <see cref="Journal"/>.</summary>
internal sealed record JournalFile
{
    /// <summary>Where its new content waits; null when it is deleted.</summary>
    public string? Temporary { get; init; }

    /// <summary>Its name in the end.</summary>
    public required string Target { get; init; }

    /// <summary>For an issuance: the certificate that it belongs to. It is finished when the ledger has that one, undone otherwise.</summary>
    public string? SerialNumber { get; init; }

    /// <summary>Whether it is that certificate's file, which the ledger can make again.</summary>
    public bool IsCertificate { get; init; }

    /// <summary>The node that it belongs to.</summary>
    public string? NodeId { get; init; }
}
