using ClusterCerts.Encoding;

namespace ClusterCerts.Storage;

/// <summary>The authorities of the CAs above those of an authority, where their directories are found from here: the ledger of each records where its issuer's is.</summary>
internal static class AuthoritiesAbove
{
    /// <summary>The authority directory of the CA above an intermediate, as the ledger has it; null for a root and for one of others.</summary>
    internal static string? FolderOf(IAuthorityStore store) => store.ReadLedger()
        .Entries(new LineQuery { Events = [LedgerEvent.Authority] }).LastOrDefault(e => e.IssuerPath is not null)?.IssuerPath is string path
            ? store.Paths.FromLedgerPath(path)
            : null;

    /// <summary>All of them, up to the root's: first those right above the CAs that are here now, during a rotation also above the previous and the next.</summary>
    /// <param name="store">The authority.</param>
    /// <param name="context">Where authorities are kept.</param>
    /// <returns>Each once. One that cannot be read leads no further, and is the caller's to judge.</returns>
    /// <exception cref="ClusterCertsException">The ledger or a CA's certificate of the authority itself cannot be read.</exception>
    internal static IReadOnlyList<IAuthorityStore> Of(IAuthorityStore store, AuthorityContext context)
    {
        var known = new HashSet<string>(StringComparer.Ordinal) { store.Location };
        List<IAuthorityStore> found = [];
        Queue<string> next = new(FoldersOf(store));
        while (next.TryDequeue(out string? folder))
        {
            IAuthorityStore above = context.StoreAt(folder);
            if (!known.Add(above.Location))
                continue;
            found.Add(above);
            foreach (string further in FoldersAbove(above))
                next.Enqueue(further);
        }

        return found;
    }

    private static IEnumerable<string> FoldersOf(IAuthorityStore store)
    {
        PublicKeyInfo[] own = [.. AuthorityDocument.Authorities.Where(a => store.Has(a.Certificate)).Select(a => store.Certificates(a.Certificate)[0].PublicKey)];
        return store.ReadLedger().Entries(new LineQuery { Events = [LedgerEvent.Authority] })
            .Where(e => e.IssuerPath is not null && own.Any(key => key.IsRecordedAs(e.PublicKeySha256)))
            .Select(e => store.Paths.FromLedgerPath(e.IssuerPath!))
            .Append(FolderOf(store)).OfType<string>().Distinct();
    }

    // Who may look here need not be one who may read there.
    private static string[] FoldersAbove(IAuthorityStore above)
    {
        try
        {
            return above.Has(AuthorityDocument.Certificate) && !above.IsPublicCopy() ? [.. FoldersOf(above)] : [];
        }
        catch (ClusterCertsException)
        {
            return [];
        }
    }
}
