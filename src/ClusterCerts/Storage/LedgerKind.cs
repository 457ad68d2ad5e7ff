using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>What an event of the ledger is about, where the event alone does not tell. A line names it.</summary>
internal enum LedgerKind
{
    /// <summary>Nothing besides.</summary>
    Unspecified,

    /// <summary>An issuance: the certificate is that of a CA below this one.</summary>
    Intermediate,

    /// <summary>A rotation: its end, which took the previous CA out of the trust bundle.</summary>
    Retirement,

    /// <summary>A publication: the files are in their place, and nothing showed that the software loaded them.</summary>
    Placed,

    /// <summary>A publication: the node's endpoint served the certificate.</summary>
    Proven,

    /// <summary>A signing certificate that was taken over to be rotated away from: it issues nothing here.</summary>
    Outgoing,

    /// <summary>An issuance: the certificate, of no node and a few minutes long, showed a running server whether it trusts the CA.</summary>
    Proof,

    /// <summary>A drill: the backup would do.</summary>
    Passed,

    /// <summary>A drill: the backup would not do.</summary>
    Failed,
}

/// <summary>Lines of older versions name no kind: of them, and of nothing else, the detail tells it. Their bytes are what the next line's hash is
/// of, so they stay as they are.</summary>
internal static class OlderLedgerKind
{
    /// <summary>What a line without a kind is about.</summary>
    internal static LedgerKind Of(LedgerEvent what, NodeId? nodeId, string? detail) => what switch
    {
        LedgerEvent.Issue when nodeId is null && detail?.StartsWith("intermediate ", StringComparison.Ordinal) == true => LedgerKind.Intermediate,
        LedgerEvent.Rotation when detail == "Retire" => LedgerKind.Retirement,
        _ => LedgerKind.Unspecified,
    };
}
