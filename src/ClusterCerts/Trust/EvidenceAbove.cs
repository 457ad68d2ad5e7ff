using System.Globalization;
using ClusterCerts.Encoding;
using ClusterCerts.Storage;

namespace ClusterCerts.Trust;

/// <summary>What the authorities above one know of its CAs: an intermediate is revoked in its issuer's authority, not in its own.</summary>
/// <remarks>Each speaks by its ledger and by its lists, in date or not: a revocation is not taken back. Authorities that are not found from here, such as those on a medium in
/// a safe, say nothing.</remarks>
internal sealed class EvidenceAbove
{
    private readonly IReadOnlyList<Source> _sources;
    private readonly IReadOnlyList<IAuthorityStore> _stores;

    private EvidenceAbove(IReadOnlyList<IAuthorityStore> stores)
    {
        _stores = stores;
        Stamp = StampNow();
        _sources = [.. stores.Where(s => s.Has(AuthorityDocument.Certificate)).Select(s => new Source(s.Location, LedgerEvidence.Read(s), ListsOf(s)))];
    }

    /// <summary>Nothing is above, or known.</summary>
    internal static EvidenceAbove None { get; } = new([]);

    /// <summary>What tells whether it is still so, see <see cref="StampNow"/>, from before it was read; null where that cannot be told.</summary>
    internal string? Stamp { get; }

    /// <summary>What could not be read, a sentence each.</summary>
    internal IReadOnlyList<string> Notes => [.. _sources.Where(s => s.Ledger?.Problem is not null)
        .Select(s => $"whether the authority '{s.Place}' revokes CAs is known only from a list: {s.Ledger!.Problem}")];

    /// <summary>Reads what is found.</summary>
    /// <param name="store">The authority below; null for none.</param>
    /// <param name="context">Where authorities are kept.</param>
    /// <exception cref="ClusterCertsException">The ledger or a CA's certificate of the authority below cannot be read.</exception>
    internal static EvidenceAbove Of(IAuthorityStore? store, AuthorityContext context)
    {
        if (store is null || !store.Has(AuthorityDocument.Certificate) || store.IsPublicCopy())
            return None;
        IReadOnlyList<IAuthorityStore> above = AuthoritiesAbove.Of(store, context);
        return above.Count == 0 ? None : new EvidenceAbove(above);
    }

    /// <summary>The stamp of the files of now.</summary>
    internal string? StampNow()
    {
        string?[] stamps = [.. _stores.Select(s => s.EvidenceStamp())];
        return stamps.Contains(null) ? null : string.Concat(stamps);
    }

    /// <summary>What they say against a certificate, as the part of a sentence, or null.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="issuer">The certificate of its issuer; null when it is not known, and then nothing is said.</param>
    /// <param name="asOf">A moment in the past, when what was revoked later was still good; null for now: then the date does not matter.</param>
    internal string? Revocation(DecodedCertificate certificate, DecodedCertificate? issuer, DateTimeOffset? asOf) =>
        issuer is null ? null : _sources.Select(s => s.Revocation(certificate, issuer, asOf)).FirstOrDefault(r => r is not null);

    // Its own authority says what is wrong with a list.
    private static DecodedRevocationList[] ListsOf(IAuthorityStore store)
    {
        try
        {
            return [.. AuthorityDocument.Authorities.Select(a => a.List).Where(store.Has).SelectMany(store.Lists)];
        }
        catch (ClusterCertsException)
        {
            return [];
        }
    }

    private sealed record Source(string Place, LedgerEvidence? Ledger, DecodedRevocationList[] Lists)
    {
        internal string? Revocation(DecodedCertificate certificate, DecodedCertificate issuer, DateTimeOffset? asOf)
        {
            if (Ledger?.Revocation(certificate, issuer, asOf) is string recorded)
                return $"in '{Place}' {recorded}";
            RevokedCertificate? listed = Lists.Where(l => l.Find(certificate.SerialValue) is not null && l.ProblemWith(issuer) is null)
                .Select(l => l.Find(certificate.SerialValue)).FirstOrDefault(e => !(asOf < e!.Value.Time));
            return listed is { } entry
                ? $"a list in '{Place}' says: revoked on {entry.Time.UtcDateTime.ToString("u", CultureInfo.InvariantCulture)} ({entry.Reason})" : null;
        }
    }
}
