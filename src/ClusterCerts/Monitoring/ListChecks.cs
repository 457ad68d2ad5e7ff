using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Revocation;
using ClusterCerts.Storage;

namespace ClusterCerts.Monitoring;

/// <summary>Looks at revocation lists: those of the authority's CAs, and that of the root above.</summary>
internal static class ListChecks
{
    // A daily run, and as long again as it may be late.
    private static readonly TimeSpan LongestDue = TimeSpan.FromHours(36);

    /// <summary>The lists that wait to be put in place: when the last of each CA ends, and whether nobody puts them there.</summary>
    internal static AuthorityCheck OfPrepared(CertAuthority authority, AlertTerms given)
    {
        DateTimeOffset now = authority.Context.Now;
        IReadOnlyList<PreparedRevocationList> waiting = authority.GetPreparedLists();
        if (waiting.Count == 0)
            return new AuthorityCheck(AuthorityCheckName.PreparedLists, CheckState.Ok, "No revocation list is signed ahead.");
        AuthorityCheck ends = Ending.Check(
            AuthorityCheckName.PreparedLists, "CA with lists signed ahead",
            [.. waiting.GroupBy(list => list.Issuer).Select(ofCA => Last(DisplayText.Clip(ofCA.Key), ofCA.Min(list => list.ThisUpdate), ofCA.Max(list => list.NextUpdate), given))],
            now, "That is the last list of its CA: sign more while its key is at hand, with New-RevocationList -Ahead.");
        PreparedRevocationList[] late = [.. authority.FindDueLists().Where(list => now - list.DueAt > LongestDue)];
        return late.Length == 0 ? ends : ends with
        {
            State = ends.State == CheckState.Critical ? CheckState.Critical : CheckState.Warning,
            Detail = $"The list {late[0]} is due for {Ending.Span(now - late[0].DueAt)} and not in place: run Update-RevocationList every day, which needs no key. {ends.Detail}",
            Subjects = [.. ends.Subjects.Union(late.Select(list => DisplayText.Clip(list.Issuer)))],
        };
    }

    private static Ending Last(string issuer, DateTimeOffset from, DateTimeOffset to, AlertTerms given) =>
        new(issuer, to, AlertLimits.OfList(given, to - from)) { Label = $"the last list of {issuer}" };

    /// <summary>Their ends, and whether one is lost.</summary>
    internal static AuthorityCheck Of(IAuthorityStore store, AuthorityContext context, AlertTerms given)
    {
        DateTimeOffset now = context.Now;
        AuthorityLists kept = AuthorityLists.Read(store);
        DecodedRevocationList[] above = [.. RevocationListWatch.IssuerLists(store, context)];
        DecodedRevocationList[] lists = [.. kept.Lists, .. above];
        AuthorityCheck ends = lists.Length == 0
            ? new AuthorityCheck(AuthorityCheckName.RevocationLists, CheckState.Ok, "No revocation list is kept, and none is due.")
            : Ending.Check(
                AuthorityCheckName.RevocationLists, "revocation list",
                [.. lists.Select(list => new Ending(DisplayText.Clip($"{list.Issuer}, number {list.Number}"), list.NextUpdate, LimitsOf(list)))],
                now, Remedy(store, [.. kept.Lists.Where(IsEnding)], above.Any(IsEnding) ? AuthoritiesAbove.RightAbove(store, context)?.Store : null));
        bool IsEnding(DecodedRevocationList list) => LimitsOf(list).StateOf(list.NextUpdate - now) != CheckState.Ok;
        AlertLimits LimitsOf(DecodedRevocationList list) => AlertLimits.OfList(given, list.NextUpdate - list.ThisUpdate);
        return kept.Losses.Count == 0 ? ends : ends with
        {
            State = CheckState.Critical,
            Detail = string.Join(' ', [.. kept.Losses, .. ends.State == CheckState.Ok ? (string[])[] : [ends.Detail]]),
        };
    }

    // The list of the CA above is that authority's to write: here is no key for it.
    private static string Remedy(IAuthorityStore store, DecodedRevocationList[] ending, IAuthorityStore? above)
    {
        string[] what =
        [
            .. ending.Length > 0 || above is null ? [Remedy(store, ending)] : (string[])[],
            .. above is null ? (string[])[] : [IsNextSignedAbove(above)
                ? $"put the next list of the CA above in place, which was signed ahead, with Update-RevocationList -AuthorityPath '{above.Location}'"
                : $"write a new list of the CA above with New-RevocationList -AuthorityPath '{above.Location}'"],
        ];
        return $"Then verifiers that use it refuse every certificate: {string.Join("; ", what)}, and copy it to every node.";
    }

    // Who may look here need not be one who may read there.
    private static bool IsNextSignedAbove(IAuthorityStore above)
    {
        try
        {
            return PreparedTerms.Kept(above, AuthorityDocument.Certificate, AuthorityDocument.RevocationList).Count > 0;
        }
        catch (ClusterCertsException)
        {
            return false;
        }
    }

    // What was signed ahead needs no key, and a new list would make it void.
    private static string Remedy(IAuthorityStore store, DecodedRevocationList[] ending)
    {
        int ahead = ending.Count(list => IsNextSigned(store, list));
        string place = "put the next one in place, which was signed ahead, with Update-RevocationList";
        string write = "write a new one with New-RevocationList";
        return ahead == 0 ? write : ahead == ending.Length ? place : $"{place}; where none was, {write}";
    }

    private static bool IsNextSigned(IAuthorityStore store, DecodedRevocationList list) => AuthorityDocument.Authorities.Any(a =>
        store.Has(a.Certificate) && list.ProblemWith(store.Certificates(a.Certificate)[0]) is null && PreparedTerms.Kept(store, a.Certificate, a.List).Count > 0);
}
