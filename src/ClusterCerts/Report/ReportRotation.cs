using ClusterCerts.Encoding;
using ClusterCerts.Rotation;
using ClusterCerts.Storage;

namespace ClusterCerts.Report;

/// <summary>A rotation of the signing certificate that is under way: who is trusted and who signs at each phase.</summary>
internal sealed record ReportRotation
{
    internal required RotationPhase Phase { get; init; }

    internal required DateTimeOffset Since { get; init; }

    internal required bool IsFinished { get; init; }

    /// <summary>Whether the old key was stolen: then there are no phases.</summary>
    internal required bool IsCompromised { get; init; }

    internal required string OldSigner { get; init; }

    internal required string NewSigner { get; init; }

    /// <summary>The nodes that still have a certificate of the old CA.</summary>
    internal required IReadOnlyList<string> Left { get; init; }

    internal required string NextStep { get; init; }

    /// <summary>How many nodes were held against the bundle of each phase.</summary>
    internal required int NodeCount { get; init; }

    /// <summary>The phases in their order.</summary>
    internal required IReadOnlyList<ReportPhase> Phases { get; init; }

    /// <summary>Reads how far it is.</summary>
    /// <returns>Null when none is under way.</returns>
    internal static ReportRotation? Read(CertAuthority authority, ReportTrustTests trust)
    {
        IAuthorityStore store = authority.Store;
        if (RotationFile.Read(store) is not RotationFile record)
            return null;
        KeyRotation now = RotationStatus.Describe(store, authority.Context.Now);
        string newSigner = record.NextSubject ?? "the next CA";
        return new ReportRotation
        {
            Phase = now.Phase,
            Since = record.ShownSince,
            IsFinished = now.IsFinished,
            IsCompromised = record.IsCompromised,
            OldSigner = record.CurrentSubject,
            NewSigner = newSigner,
            Left = now.Blocking,
            NextStep = now.NextStep,
            NodeCount = trust.Count,
            Phases = record.IsCompromised || record.NextSubject is null ? [] : PhasesOf(store, record.CurrentSubject, newSigner, trust),
        };
    }

    private static IReadOnlyList<ReportPhase> PhasesOf(IAuthorityStore store, string oldSigner, string newSigner, ReportTrustTests trust)
    {
        DecodedCertificate oldRoot = RootOf(store, AuthorityDocument.PreviousCertificate), newRoot = RootOf(store, AuthorityDocument.NextCertificate);
        CertificateChain both = oldRoot.Fingerprint == newRoot.Fingerprint ? [oldRoot] : [oldRoot, newRoot];
        return
        [
            Describe(RotationPhase.Stage, [oldRoot], oldSigner),
            Describe(RotationPhase.Trust, both, oldSigner),
            Describe(RotationPhase.Issue, both, newSigner),
            Describe(RotationPhase.Retire, [newRoot], newSigner),
        ];

        ReportPhase Describe(RotationPhase phase, CertificateChain bundle, string signer) => new(
            phase, string.Join(" and ", bundle.Select(c => c.Subject)), signer, trust.CountAccepted(bundle));
    }

    // The CA that the file names, or else the one that signs now: before the phase Issue the old one, from then on the new one.
    private static DecodedCertificate RootOf(IAuthorityStore store, AuthorityDocument document) =>
        store.Certificates(store.Has(document) ? document : AuthorityDocument.Certificate)[^1];
}

/// <summary>One phase of a rotation.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Trusted">Whom trust.crt names.</param>
/// <param name="Signer">Who signs, and whose certificates nodes are to have at its end.</param>
/// <param name="Accepted">How many nodes' present certificates a node with that bundle accepts.</param>
internal sealed record ReportPhase(RotationPhase Phase, string Trusted, string Signer, int Accepted);
