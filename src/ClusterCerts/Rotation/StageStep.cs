using System.Security.Cryptography;
using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Storage;

namespace ClusterCerts.Rotation;

/// <summary>Makes the next CA beside the current one, cross-signed by it where the path length leaves room. No node sees
/// anything of it.</summary>
internal sealed class StageStep(RotationRun rotation) : RotationStep(rotation)
{
    private static readonly AuthorityDocument[] Files = [AuthorityDocument.NextKey, AuthorityDocument.NextCertificate, AuthorityDocument.NextCross];

    private NextConstraints? _constraints;
    private NextKeyKind? _keyKind;

    internal override string Operation => nameof(RotationPhase.Stage);

    internal override bool ChangesNodes => false;

    // A stage that was interrupted is completed as it was asked for then.
    private NextAuthorityParameters Wanted => Rotation.Record?.Next ?? WantedOf(Parameters);

    private NextKeyKind KeyKind => _keyKind ??= new NextKeyKind(Rotation, Wanted);

    private NextConstraints Constraints => _constraints ??= new NextConstraints(Rotation, Wanted, isLinked: true);

    internal static NextAuthorityParameters WantedOf(RotationParameters parameters) => new()
    {
        Subject = parameters.Subject,
        KeyAlgorithm = parameters.KeyAlgorithm,
        Lifetime = parameters.Lifetime.Length,
        NotAfter = parameters.Lifetime.NotAfter,
        Backdate = parameters.Lifetime.Backdate,
        PathLength = parameters.PathLength,
        Constraints = parameters.Constraints.IsAsked ? parameters.Constraints : null,
        ReplaceConstraints = parameters.ReplaceConstraints,
        KeyUri = parameters.KeyUri?.ToString(),
        IssuerPath = parameters.IssuerPath is null ? null : Path.GetFullPath(parameters.IssuerPath),
    };

    internal override IEnumerable<string> Steps()
    {
        string where = Wanted.IssuerPath is string issuer ? $"an intermediate signed by '{issuer}'" : "a root";
        string kind = Wanted.KeyUri is null ? $" with a key of the kind {KeyKind.Name}" : "";
        yield return $"Make the next CA, {where}{kind}, in {AuthorityDocument.NextCertificate} and {AuthorityDocument.NextKey}.";
        if (Wanted.KeyUri is string place)
            yield return $"Make its key in '{place}', of the kind {KeyKind.Name}, or take the one that is there already.";
        if (Wanted.IssuerPath is null && Obstacle() is null)
            yield return $"Have {Rotation.Signing.Subject} certify its key, in {AuthorityDocument.NextCross}.";
        foreach (string step in Constraints.Steps())
            yield return step;
    }

    internal override IReadOnlyList<string> CutOff() => Constraints.CutOff();

    internal override string Proposal() => Constraints.Proposal();

    internal override IEnumerable<string> Warnings()
    {
        if (Wanted.IssuerPath is null && Obstacle() is string obstacle)
            yield return CrossCertificate.Without(obstacle);

        foreach (string warning in KeyKind.Warnings().Concat(Constraints.Warnings()))
            yield return warning;
    }

    internal override IEnumerable<ClusterCertsException> Blocks()
    {
        foreach (AuthorityDocument name in Files.Where(Rotation.Exists))
        {
            yield return new ClusterCertsException(
                ErrorCode.FileExists, $"'{Rotation.Store.PlaceOf(name)}' is where the next CA's file belongs; move it away.",
                    Rotation.Store.PlaceOf(name));
        }

        foreach (ClusterCertsException taken in Rotation.PreviousInTheWay())
            yield return taken;
        if (Wanted.IssuerPath is null && Obstacle() is null && Rotation.Signing.IsOffline)
        {
            yield return new ClusterCertsException(
                ErrorCode.AuthorityOffline,
                $"The CA is offline: '{Rotation.Signing.KeyPath}' is missing. Bring back the signing key, so that it can certify "
                    + "the next one.",
                Rotation.Store.Location);
        }

        // One that was interrupted has been asked already.
        foreach (ClusterCertsException block in Rotation.Record?.Next is null ? KeyKind.Blocks().Concat(Constraints.Blocks()) : [])
            yield return block;
    }

    internal override void Run(Action<Outcome<NodeCert>> report, CancellationToken cancellation)
    {
        NextAuthorityParameters wanted = Wanted;
        using var next = new NextAuthority(Rotation, wanted, isLinked: true);
        Rotation.Begin(
            RotationPhase.Stage,
            new RotationFile { CurrentSubject = Rotation.Signing.Subject, Next = wanted, CutOff = Constraints.CutOff() is { Count: > 0 } confirmed ? confirmed : null },
            Files,
            cancellation);
        byte[] key = next.ExportKey();
        try
        {
            Rotation.Commit(
                $"{RotationRun.Command} {Operation}",
                (session, changes) =>
                {
                    NextCertificates made = next.Sign(session, changes);
                    changes.Write(AuthorityDocument.NextKey, key);
                    changes.Write(AuthorityDocument.NextCertificate, CertificateFile.Write(made.Chain));
                    if (made.Cross.Count > 0)
                        changes.Write(AuthorityDocument.NextCross, CertificateFile.Write(made.Cross));
                    next.Keep(changes);
                    return Done(next, made);
                },
                "Stage",
                cancellation);
            next.Settle();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private string? Obstacle() => CrossCertificate.Obstacle(Rotation);

    private RotationFile Done(NextAuthority next, NextCertificates made) => Rotation.Record! with
    {
        Phase = RotationPhase.Stage,
        Since = Rotation.Record.ShownSince,
        Pending = null,
        PendingSince = null,
        IsLinked = made.Cross.Count > 0 || next.KeepsRoot,
        NextSubject = made.Subject,
        NextKeyId = next.KeyId,
        Undo = [new UndoStep { Files = [.. Files.Select(document => UndoFile.Of(document, null))] }],
    };
}
