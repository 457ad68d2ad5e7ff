namespace ClusterCerts;

/// <summary>A rotation of the signing certificate that is under way: who is trusted and who signs at each phase.</summary>
internal sealed record ReportRotation
{
    internal required RotationPhase Phase { get; init; }

    internal required DateTimeOffset Since { get; init; }

    internal required bool IsFinished { get; init; }

    /// <summary>Whether the old key was stolen: then there are no phases.</summary>
    internal required bool IsCompromised { get; init; }

    internal required bool IsLinked { get; init; }

    internal required string OldSigner { get; init; }

    internal required string NewSigner { get; init; }

    internal required string OldRoot { get; init; }

    internal required string NewRoot { get; init; }

    /// <summary>The nodes that still have a certificate of the old CA.</summary>
    internal required IReadOnlyList<string> Left { get; init; }

    internal required string NextStep { get; init; }

    /// <summary>The phases in their order: whom trust.crt names, who signs, and whose certificates nodes have at the end of each.</summary>
    internal IEnumerable<(RotationPhase Phase, string Trusted, string Signer, string Nodes)> Phases
    {
        get
        {
            string both = OldRoot == NewRoot ? OldRoot : IsLinked ? $"{OldRoot} and {NewRoot}" : $"{NewRoot} and {OldRoot}";
            yield return (RotationPhase.Stage, OldRoot, OldSigner, OldSigner);
            yield return (RotationPhase.Trust, OldRoot == NewRoot ? OldRoot : $"{OldRoot} and {NewRoot}", OldSigner, OldSigner);
            yield return (RotationPhase.Issue, both, NewSigner, NewSigner);
            yield return (RotationPhase.Retire, NewRoot, NewSigner, NewSigner);
        }
    }

    /// <summary>Reads how far it is.</summary>
    /// <returns>Null when none is under way.</returns>
    internal static ReportRotation? Read(CertAuthority authority)
    {
        AuthorityFolder folder = authority.Folder;
        if (RotationFile.Read(folder) is not RotationFile record)
            return null;
        KeyRotation now = RotationStatus.Describe(authority, "None");
        string signing = folder.PathOf(AuthorityFolder.CertificateFileName);
        string previous = folder.PathOf(RotationNames.PreviousCertificate), next = folder.PathOf(RotationNames.NextCertificate);
        return new ReportRotation
        {
            Phase = now.Phase,
            Since = record.ShownSince,
            IsFinished = now.IsFinished,
            IsCompromised = record.IsCompromised,
            IsLinked = record.IsLinked,
            OldSigner = record.CurrentSubject,
            NewSigner = record.NextSubject ?? "the next CA",
            OldRoot = RootOf(File.Exists(previous) ? previous : signing),
            NewRoot = record.NextSubject is null ? "the next CA" : RootOf(File.Exists(next) ? next : signing),
            Left = now.Blocking,
            NextStep = now.NextStep,
        };
    }

    private static string RootOf(string path) => DecodedCertificate.Decode(CertificateFile.Read(path)[^1]).Subject;
}
