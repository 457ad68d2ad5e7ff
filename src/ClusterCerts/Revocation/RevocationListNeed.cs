using ClusterCerts.Encoding;
using ClusterCerts.Storage;

namespace ClusterCerts.Revocation;

/// <summary>Whether the revocation list of an authority is due to be written again.</summary>
/// <param name="IsDue">Whether it is.</param>
/// <param name="Reason">Why, or why not, as part of a sentence: "it expires at …".</param>
/// <param name="Lists">The lists that are there, the signing CA's first; empty where that is not there, or cannot be used.</param>
public sealed record RevocationListNeed(bool IsDue, string Reason, IReadOnlyList<RevocationList> Lists)
{
    /// <summary>Looks at the lists of the CA, and of the previous and the next one while a rotation keeps them.</summary>
    /// <exception cref="ClusterCertsException">The ledger or a CA's certificate cannot be read.</exception>
    internal static RevocationListNeed Of(IAuthorityStore store, AuthorityContext context, TimeSpan within, bool isAhead)
    {
        if (within < TimeSpan.Zero)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "-IfExpiresWithin must not be less than zero.", within);
        AuthorityLists lists = AuthorityLists.Read(store);
        if (lists.Faults is [string fault, ..])
            return new(true, fault.TrimEnd('.'), []);
        if (!store.Has(AuthorityDocument.RevocationList))
            return new(true, "there is none yet", []);
        string? due = null;
        List<RevocationList> there = [];
        foreach ((AuthorityDocument certificate, AuthorityDocument document) in AuthorityDocument.Authorities.Where(a => store.Has(a.Certificate) && store.Has(a.List)))
        {
            DecodedCertificate issuer = store.Certificates(certificate)[0];
            DecodedRevocationList list = store.Lists(document).First(l => l.ProblemWith(issuer) is null);
            string whose = document == AuthorityDocument.RevocationList ? "it" : $"'{store.PlaceOf(document)}'";
            there.Add(new RevocationList(list, store.PlaceOf(document)) { AuthorityPath = store.Location });
            due ??= WhyDue(list, issuer, context.Now, within, whose, PreparedTerms.Kept(store, certificate, document), isAhead);
        }

        return due is null && NextAuthorityList.IsFirstDue(store) ? new(true, "the next CA has none yet", there)
            : new(due is not null, due ?? $"it expires at {there[0].NextUpdate:u}{Ahead(store)}", there);
    }

    private static string Ahead(IAuthorityStore store) =>
        PreparedTerms.Kept(store, AuthorityDocument.Certificate, AuthorityDocument.RevocationList) is [.., PreparedTerm last]
            ? $", and the last one that was signed ahead at {last.Term.NextUpdate:u}" : "";

    // One that ends with its CA would not end later, however often it is written.
    private static string? WhyDue(
        DecodedRevocationList list, DecodedCertificate issuer, DateTimeOffset now, TimeSpan within, string whose, IReadOnlyList<PreparedTerm> ahead, bool isAhead)
    {
        if (list.ThisUpdate > now)
            return $"{whose} is not valid before {list.ThisUpdate:u}";
        if (isAhead && ahead.Count == 0 && list.NextUpdate < issuer.NotAfter)
            return $"no list is signed ahead of {whose}";
        DateTimeOffset end = ahead.Count > 0 && list.NextUpdate >= now ? ahead[^1].Term.NextUpdate : list.NextUpdate;
        if (end - now > within || (end >= issuer.NotAfter && end >= now))
            return null;
        return end != list.NextUpdate ? $"the last list that was signed ahead of {whose} expires at {end:u}" : $"{whose} expires at {end:u}";
    }
}
