using ClusterCerts.Encoding;
using ClusterCerts.Storage;

namespace ClusterCerts.Trust;

/// <summary>What the authorities above one know of its CAs: an intermediate is revoked in its issuer's authority, not in its own.</summary>
/// <remarks>Each speaks by its ledger and by its lists, in date or not: a revocation is not taken back. Authorities that are not found from here, such as those on a medium in
/// a safe, say nothing: whoever moves the directory of the issuer away lifts what it refuses here.</remarks>
internal sealed class EvidenceAbove
{
    private readonly IReadOnlyList<AuthorityAbove> _above;
    private readonly IReadOnlyList<EvidenceSource> _sources;

    private EvidenceAbove(IReadOnlyList<AuthorityAbove> above) => (_above, _sources) = (above, [.. above.Select(a => new EvidenceSource(a))]);

    /// <summary>Nothing is above, or known.</summary>
    internal static EvidenceAbove None { get; } = new([]);

    /// <summary>What could not be read, the part of a sentence each.</summary>
    internal IReadOnlyList<string> Unread => [.. _sources.Where(s => !s.IsUnasked).Select(s => s.Note()).OfType<string>()];

    /// <summary>Those of them that are damaged or away, and no other account's: these stay as they are, and each command would say so.</summary>
    internal IReadOnlyList<string> Broken => [.. _sources.Where(s => s is { IsUnasked: false, IsDenied: false }).Select(s => s.Note()).OfType<string>()];

    /// <summary>What is in a database that was not asked, the part of a sentence each.</summary>
    internal IReadOnlyList<string> Unasked => [.. _sources.Where(s => s.IsUnasked).Select(s => s.Note()).OfType<string>()];

    /// <summary>Reads what is found.</summary>
    /// <param name="store">The authority below; null for none.</param>
    /// <param name="context">Where authorities are kept.</param>
    /// <param name="connects">Whether databases above may be asked: by what issues, and by no check.</param>
    /// <exception cref="ClusterCertsException">The ledger or a CA's certificate of the authority below cannot be read.</exception>
    internal static EvidenceAbove Of(IAuthorityStore? store, AuthorityContext context, bool connects)
    {
        if (store is null || !store.Has(AuthorityDocument.Certificate) || store.IsPublicCopy())
            return None;
        IReadOnlyList<AuthorityAbove> above = AuthoritiesAbove.Of(store, context, connects);
        return above.Count == 0 ? None : new EvidenceAbove(above);
    }

    /// <summary>Whether nothing there has changed since it was read; false where that cannot be told.</summary>
    internal bool IsCurrent() => _above.All(a => a.IsAsItWas());

    /// <summary>What they say against a certificate, as the part of a sentence, or null.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="issuer">The certificate of its issuer; null when it is not known, and then nothing is said.</param>
    /// <param name="asOf">A moment in the past, when what was revoked later was still good; null for now: then the date does not matter.</param>
    internal string? Revocation(DecodedCertificate certificate, DecodedCertificate? issuer, DateTimeOffset? asOf) =>
        issuer is null ? null : _sources.Select(s => s.Revocation(certificate, issuer, asOf)).FirstOrDefault(r => r is not null);
}
