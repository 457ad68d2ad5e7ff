using ClusterCerts.Encoding;

namespace ClusterCerts.Storage;

/// <summary>The authorities of the CAs above those of an authority, where their directories are found from here: the ledger of each records where its issuer's is.</summary>
internal static class AuthoritiesAbove
{
    /// <summary>The authority directory of the CA above the one that signs, as the ledger has it; null for a root and for one of others.</summary>
    internal static string? FolderOf(IAuthorityStore store) => FolderOf(store, AuthorityDocument.Certificate);

    /// <summary>The authority of the CA above the one that signs; null for a root and for one of others. A database is not asked.</summary>
    /// <param name="store">The authority.</param>
    /// <param name="context">Where authorities are kept.</param>
    internal static AuthorityAbove? RightAbove(IAuthorityStore store, AuthorityContext context) =>
        FolderOf(store) is string folder ? new AuthorityAbove(folder, context, connects: false) : null;

    /// <summary>All of them, up to the root's: first those right above the CAs that are here now, during a rotation also above the previous and the next.</summary>
    /// <param name="store">The authority.</param>
    /// <param name="context">Where authorities are kept.</param>
    /// <param name="connects">Whether databases may be asked, too.</param>
    /// <returns>Each once. One that cannot be read leads no further, and is the caller's to judge.</returns>
    /// <exception cref="ClusterCertsException">The ledger or a CA's certificate of the authority itself cannot be read.</exception>
    internal static IReadOnlyList<AuthorityAbove> Of(IAuthorityStore store, AuthorityContext context, bool connects)
    {
        var known = new HashSet<string>(StringComparer.Ordinal) { store.Location };
        List<AuthorityAbove> found = [];
        Queue<string> next = new(FoldersOf(store));
        while (next.TryDequeue(out string? folder))
        {
            if (!known.Add(folder))
                continue;
            var above = new AuthorityAbove(folder, context, connects);
            found.Add(above);
            foreach (string further in FoldersAbove(above))
                next.Enqueue(further);
        }

        return found;
    }

    private static string[] FoldersOf(IAuthorityStore store) =>
        [.. AuthorityDocument.Authorities.Select(a => FolderOf(store, a.Certificate)).OfType<string>().Distinct()];

    // The newest of the CA's key that names one: a CA that was replaced, also by a root, had another issuer; a certificate that was brought anew for the key names none.
    private static string? FolderOf(IAuthorityStore store, AuthorityDocument document)
    {
        if (!store.Has(document))
            return null;
        PublicKeyInfo key = store.Certificates(document)[0].PublicKey;
        string? path = store.ReadLedger().Entries(new LineQuery { Events = [LedgerEvent.Authority] })
            .LastOrDefault(e => e.IssuerPath is not null && key.IsRecordedAs(e.PublicKeySha256))?.IssuerPath;
        return path is null ? null : store.Paths.FromOther(path);
    }

    // Who may look here need not be one who may read there.
    private static string[] FoldersAbove(AuthorityAbove above)
    {
        try
        {
            return above.Store is { } store && store.Has(AuthorityDocument.Certificate) && !store.IsPublicCopy() ? FoldersOf(store) : [];
        }
        catch (ClusterCertsException)
        {
            return [];
        }
    }
}
