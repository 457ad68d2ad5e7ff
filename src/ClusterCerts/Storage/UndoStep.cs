namespace ClusterCerts.Storage;

/// <summary>What takes one phase back.</summary>
internal sealed record UndoStep
{
    public RotationPhase PhaseBefore { get; init; }

    public DateTimeOffset SinceBefore { get; init; }

    public IReadOnlyList<UndoFile> Files { get => field ?? []; init; }
}

/// <summary>A file that a phase changed.</summary>
/// <param name="Name">Its name in the authority directory.</param>
/// <param name="From">The file that holds what it was before, relative to the authority directory; null when it was not
/// there.</param>
internal sealed record UndoFile(string Name, string? From)
{
    /// <summary>What was changed.</summary>
    internal AuthorityDocument Document => AuthorityDocument.Named(Name);

    /// <summary>What holds what it was before; null when it was not there.</summary>
    internal AuthorityDocument? Source => From is null ? null : AuthorityDocument.Named(From);

    /// <summary>How a change of a document is undone.</summary>
    internal static UndoFile Of(AuthorityDocument document, AuthorityDocument? source) => new(document.Name, source?.Name);
}
