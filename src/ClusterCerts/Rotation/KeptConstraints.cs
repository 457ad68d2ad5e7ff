using ClusterCerts.Encoding;
using ClusterCerts.Trust;
using ClusterCerts.Values;

namespace ClusterCerts.Rotation;

/// <summary>The name constraints that bind the current CA and that the next one has to have itself: the current one's own, and those of the CAs above it that
/// the next one is not below.</summary>
internal sealed class KeptConstraints
{
    private readonly DecodedCertificate[] _limiting;
    private readonly List<ClusterCertsException> _problems = [];

    /// <summary>Reads them.</summary>
    /// <param name="current">The current CA, then those above it.</param>
    /// <param name="next">The CAs that the next one is placed below.</param>
    /// <param name="asked">What was asked for: of the kinds that it permits or excludes nothing is kept.</param>
    internal KeptConstraints(CertificateChain current, CertificateChain next, NameConstraintParameters asked)
    {
        Left = [.. current.Skip(1).Where(ca => ca.NameConstraints is not null && !next.Encoded.Any(other => other.AsSpan().SequenceEqual(ca.Encoded)))];
        _limiting = current[0].NameConstraints is null ? [.. Left] : [current[0], .. Left];
        _problems.AddRange(Malformed(asked));
        NameSubtrees? permitted = NameSubtrees.Of(Enum.GetValues<GeneralNameKind>().SelectMany(kind => IsPermitted(asked, kind) ? [] : Permitted(kind)));
        NameSubtrees? excluded = NameSubtrees.Of(_limiting.SelectMany(ca => ca.NameConstraints!.Excluded?.All ?? []));
        Constraints = permitted is null && excluded is null ? null : new NameConstraints(permitted, excluded, IsCritical: true);
    }

    /// <summary>The CAs above the current one that limit it, and that the next one is not below.</summary>
    internal IReadOnlyList<DecodedCertificate> Left { get; }

    /// <summary>Their names.</summary>
    internal string LeftNames => string.Join(" and ", Left.Select(ca => $"'{DisplayText.Clip(ca.Subject)}'"));

    /// <summary>All that binds; null where nothing does.</summary>
    internal NameConstraints? Constraints { get; }

    /// <summary>What cannot be kept in one certificate, one a kind of name.</summary>
    internal IReadOnlyList<ClusterCertsException> Problems => _problems;

    // What is left out of a list widens it, or lifts it: so what cannot be written again is not passed over.
    private IEnumerable<ClusterCertsException> Malformed(NameConstraintParameters asked) => _limiting.SelectMany(ca =>
    {
        IEnumerable<GeneralName> permitted = (ca.NameConstraints!.Permitted?.Malformed ?? []).Where(name => !IsPermitted(asked, name.Kind));
        return permitted.Concat((ca.NameConstraints!.Excluded?.Malformed ?? []).Where(name => !IsExcluded(asked, name.Kind))).Select(name => new ClusterCertsException(
            ErrorCode.RotationBlocked,
            $"What '{DisplayText.Clip(ca.Subject)}' is limited to cannot be taken over into the next CA's certificate: its constraints hold something of the kind {name.Kind} that is none "
                + $"({Convert.ToHexString(name.Content.Span)}). Say what the next one may sign for, and leave out what was with -ReplaceConstraints.",
            ca.Subject));
    });

    private static bool IsPermitted(NameConstraintParameters asked, GeneralNameKind kind) => ConstraintKind.Of(kind)?.Permitted(asked) is { Count: > 0 };

    private static bool IsExcluded(NameConstraintParameters asked, GeneralNameKind kind) => ConstraintKind.Of(kind)?.Excluded(asked) is { Count: > 0 };

    // A name must be permitted by each certificate that says anything of its kind.
    private IReadOnlyList<GeneralName> Permitted(GeneralNameKind kind)
    {
        IReadOnlyList<GeneralName>? all = null;
        foreach (DecodedCertificate ca in _limiting)
        {
            IReadOnlyList<GeneralName> own = ca.NameConstraints!.Permitted?.Of(kind) ?? [];
            if (own.Count == 0)
                continue;
            all = all is null ? own : SubtreeOverlap.Of(all, own);
            if (all is { Count: > 0 })
                continue;
            _problems.Add(Problem(kind, isEmpty: all is not null));
            return [];
        }

        return all ?? [];
    }

    private ClusterCertsException Problem(GeneralNameKind kind, bool isEmpty)
    {
        (string names, string? argument) = ConstraintKind.Of(kind) is ConstraintKind asked ? (asked.Names, asked.Argument) : ($"names of the kind {kind}", null);
        string why = isEmpty ? "permit none in common" : "overlap in a way that no list of one certificate says";
        return new ClusterCertsException(
            ErrorCode.RotationBlocked,
            $"What the current CA and those above it permit of {names} cannot be taken over into the next CA's certificate: the lists of "
                + $"{string.Join(" and ", _limiting.Select(ca => $"'{DisplayText.Clip(ca.Subject)}'"))} {why}. "
                + (argument is null ? "Leave out what was with -ReplaceConstraints." : $"Say what it may sign for with {argument}, or leave out what was with -ReplaceConstraints."),
            argument?.TrimStart('-'));
    }
}
