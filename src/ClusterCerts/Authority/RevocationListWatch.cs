using ClusterCerts.Encoding;
using ClusterCerts.Storage;

namespace ClusterCerts.Authority;

/// <summary>Sees to it that the end of an authority's revocation list never comes as a surprise.</summary>
internal static class RevocationListWatch
{
    private static readonly TimeSpan AtLeast = TimeSpan.FromDays(3);

    /// <summary>The end of the list that an authority keeps for its signing certificate; null when it has none or it cannot be
    /// read.</summary>
    internal static DateTimeOffset? EndFor(SigningCert signing) =>
        EndOf(signing.Store, AuthorityDocument.RevocationList, signing.Decoded);

    /// <summary>The end of a list that a CA signed; null when there is none or it cannot be read.</summary>
    internal static DateTimeOffset? EndOf(IAuthorityStore store, AuthorityDocument document, DecodedCertificate issuer)
    {
        try
        {
            return store.Has(document) && store.Lists(document)[0] is { } list
                && list.Issuer.Encoded.Span.SequenceEqual(issuer.SubjectName.Span)
                ? list.NextUpdate
                : null;
        }
        catch (ClusterCertsException)
        {
            // Warn says to everyone what is wrong with it.
            return null;
        }
    }

    /// <summary>What to warn of: lists that are lost, and those that end soon, that of the root above among them.</summary>
    internal static IEnumerable<string> Warn(IAuthorityStore store, AuthorityContext context)
    {
        AuthorityLists lists = AuthorityLists.Read(store);
        return [.. lists.Losses, .. ListExpiries(store, lists, context.Now), .. IssuerListExpiries(store, context)];
    }

    // From Trust to Retire there are lists of two CAs, and a chain may need both.
    private static IEnumerable<string> ListExpiries(IAuthorityStore store, AuthorityLists lists, DateTimeOffset now)
    {
        foreach ((AuthorityDocument certificate, AuthorityDocument document) in AuthorityDocument.Authorities.Where(a => store.Has(a.List)))
        {
            DecodedRevocationList? list = lists.Lists.FirstOrDefault(l => IsIn(l, store, document));
            if (list is not null && Warn(list, store.PlaceOf(document), now, () => PreparedTerms.Kept(store, certificate, document), "") is string end)
                yield return end;
        }
    }

    /// <summary>The list of the CA above an intermediate, where its authority can be found from here in a folder and keeps one; otherwise none.</summary>
    internal static IEnumerable<DecodedRevocationList> IssuerLists(IAuthorityStore store, AuthorityContext context) =>
        AuthoritiesAbove.RightAbove(store, context)?.Store is { } owner && ListAbove(store, owner) is { } list ? [list] : [];

    private static DecodedRevocationList? ListAbove(IAuthorityStore store, IAuthorityStore owner)
    {
        DecodedCertificate[] above = [.. store.Certificates(AuthorityDocument.Certificate).Skip(1)];
        return ReadIfWhole(owner, AuthorityDocument.RevocationList)?.FirstOrDefault(l => above.Any(ca => l.ProblemWith(ca) is null));
    }

    // Every chain below an intermediate needs its issuer's list too, and who renews nodes here may never look there.
    private static IEnumerable<string> IssuerListExpiries(IAuthorityStore store, AuthorityContext context)
    {
        if (AuthoritiesAbove.RightAbove(store, context)?.Store is { } owner && ListAbove(store, owner) is { } list
            && Warn(list, owner.PlaceOf(AuthorityDocument.RevocationList), context.Now, () => PreparedOf(owner), $" -AuthorityPath '{owner.Location}'") is string end)
            yield return end;
    }

    // Who renews nodes here need not be one who may read there.
    private static IReadOnlyList<PreparedTerm> PreparedOf(IAuthorityStore owner)
    {
        try
        {
            return PreparedTerms.Kept(owner, AuthorityDocument.Certificate, AuthorityDocument.RevocationList);
        }
        catch (ClusterCertsException)
        {
            return []; // Its own authority says what is wrong with it.
        }
    }

    private static IReadOnlyList<DecodedRevocationList>? ReadIfWhole(IAuthorityStore store, AuthorityDocument document)
    {
        try
        {
            return store.Has(document) ? store.Lists(document) : null;
        }
        catch (ClusterCertsException)
        {
            // Its own authority says what is wrong with it.
            return null;
        }
    }

    private static bool IsIn(DecodedRevocationList list, IAuthorityStore store, AuthorityDocument document) =>
        ReadIfWhole(store, document)?.Any(l => l.Encoded.AsSpan().SequenceEqual(list.Encoded)) == true;

    // A fifth of its life before the end, at least three days, but never more than half of its life. What was signed ahead takes its place before.
    private static string? Warn(DecodedRevocationList list, string path, DateTimeOffset now, Func<IReadOnlyList<PreparedTerm>> prepared, string where)
    {
        TimeSpan life = list.NextUpdate - list.ThisUpdate;
        TimeSpan ahead = life / 5 > AtLeast ? life / 5 : AtLeast;
        ahead = ahead < life / 2 ? ahead : life / 2;
        if (now < list.NextUpdate - ahead)
            return null;
        IReadOnlyList<PreparedTerm> waiting = prepared();
        bool isDue = waiting.Count > 0 && waiting[0].Term.DueAt <= now;
        if (!isDue && waiting.Count > 0 && waiting[0].Term.DueAt < list.NextUpdate)
            return null;
        string end = $"{list.NextUpdate:u}";
        string remedy = isDue
            ? $"Put the next one in place, which was signed ahead, with Update-RevocationList{where}; the last of them is valid until {waiting[^1].Term.NextUpdate:u}. Copy it to every node."
            : $"Write a new one with New-RevocationList{where} and copy it to every node; with -Ahead it signs those that follow, too.";
        return now > list.NextUpdate
            ? $"The revocation list '{path}' expired at {end}: verifiers that use it refuse every certificate. {remedy}"
            : $"The revocation list '{path}' expires at {end}; from then on verifiers that use it refuse every certificate. "
                + $"{remedy}";
    }
}
