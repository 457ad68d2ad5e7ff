using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>What an event of the ledger is about, where the event alone does not tell.</summary>
internal enum LedgerSubject
{
    /// <summary>Nothing besides.</summary>
    Unspecified,

    /// <summary>An issuance: the certificate is that of a CA below this one.</summary>
    Intermediate,

    /// <summary>A rotation: its end, which took the CA before out of the trust bundle.</summary>
    Retirement,
}

/// <summary>How the file tells what an event is about: by the detail alone. Nothing else may go by that.</summary>
internal static class LedgerSubjects
{
    private const string IntermediateMark = "intermediate ";

    /// <summary>The detail of an intermediate's line.</summary>
    internal static string DetailOfIntermediate(string subject) => IntermediateMark + subject;

    /// <summary>What an event is about.</summary>
    internal static LedgerSubject Of(LedgerEvent what, NodeId? nodeId, string? detail) => what switch
    {
        LedgerEvent.Issue when nodeId is null && detail?.StartsWith(IntermediateMark, StringComparison.Ordinal) == true => LedgerSubject.Intermediate,
        LedgerEvent.Rotation when detail == nameof(RotationPhase.Retire) => LedgerSubject.Retirement,
        _ => LedgerSubject.Unspecified,
    };
}
