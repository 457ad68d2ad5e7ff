using ClusterCerts.Encoding;
using ClusterCerts.Storage;

namespace ClusterCerts.Trust;

/// <summary>What revokes certificates: lists, and the ledger of an authority that is given.</summary>
/// <param name="Lists">The lists, or null to leave them out.</param>
/// <param name="Evidence">What the ledger knows, or null.</param>
/// <param name="Lost">The CAs whose lists ought to be among them and are lost.</param>
internal sealed record RevocationSources(
    IReadOnlyList<DecodedRevocationList>? Lists, LedgerEvidence? Evidence, IReadOnlyList<(DecodedCertificate Issuer, string Loss)> Lost)
{
    /// <summary>What is worth knowing, whichever node is asked about: lists that are lost, or that there is no ledger.</summary>
    internal IReadOnlyList<string> Notes { get; private init; } = [];

    /// <summary>What the authorities above know of the CAs.</summary>
    internal EvidenceAbove Above { get; private init; } = EvidenceAbove.None;

    /// <summary>Reads the ledger of an authority, and the lists that were named, or its own. Without either, revocation is left out.</summary>
    /// <param name="authorityPath">The authority directory as it was named, or null.</param>
    /// <param name="context">The world outside.</param>
    /// <param name="crlPaths">Files with lists; null takes the authority's.</param>
    /// <exception cref="ClusterCertsException">A file that was named cannot be read.</exception>
    internal static RevocationSources Read(string? authorityPath, AuthorityContext context, IReadOnlyList<string>? crlPaths)
    {
        IAuthorityStore? store = authorityPath is null ? null : context.StoreAt(authorityPath);
        LedgerEvidence? evidence = LedgerEvidence.Read(store, out AuthorityLists? own);
        string? behind = own is not null ? SerialFileWatch.Warn(store!) : null;
        EvidenceAbove above = own is null ? EvidenceAbove.None : EvidenceAbove.Of(store, context, connects: false);
        IReadOnlyList<string> notes =
        [
            .. own?.Losses ?? (evidence is null ? WithoutLedger(store, authorityPath) : []), .. behind is null ? (string[])[] : [behind], .. above.Unread, .. above.Unasked,
        ];
        return ListsOf(crlPaths, own, store, evidence) with { Notes = notes, Above = above };
    }

    private static RevocationSources ListsOf(IReadOnlyList<string>? crlPaths, AuthorityLists? own, IAuthorityStore? store, LedgerEvidence? evidence)
    {
        if (crlPaths is not null)
            return new([.. crlPaths.SelectMany(RevocationListFile.Read)], evidence, []);
        if (own is not null)
            return new(own.AreKept ? own.Lists : null, evidence, own.Lost);
        return new(store is null || evidence is not null ? null : Beside(store), evidence, []);
    }

    private static string[] WithoutLedger(IAuthorityStore? store, string? authorityPath) =>
        store?.Has(AuthorityDocument.Certificate) == true
            ? [$"'{authorityPath}' holds the public files of an authority and no ledger: what was revoked or cut off is known only from a list"]
            : [];

    // A folder with the public files of an authority alone: what is there counts.
    private static DecodedRevocationList[]? Beside(IAuthorityStore store)
    {
        AuthorityDocument[] found = [.. AuthorityDocument.Authorities.Select(a => a.List).Where(store.Has)];
        return found.Length > 0 ? [.. found.SelectMany(store.Lists)] : null;
    }
}
