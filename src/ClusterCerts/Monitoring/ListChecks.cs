using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Storage;

namespace ClusterCerts.Monitoring;

/// <summary>Looks at revocation lists: those of the authority's CAs, and that of the root above.</summary>
internal static class ListChecks
{
    /// <summary>Their ends, and whether one is lost.</summary>
    internal static AuthorityCheck Of(IAuthorityStore store, AuthorityContext context, AlertTerms given)
    {
        DateTimeOffset now = context.Now;
        AuthorityLists kept = AuthorityLists.Read(store);
        DecodedRevocationList[] lists = [.. kept.Lists, .. RevocationListWatch.IssuerLists(store, context)];
        AuthorityCheck ends = lists.Length == 0
            ? new AuthorityCheck(AuthorityCheckName.RevocationLists, CheckState.Ok, "No revocation list is kept, and none is due.")
            : Ending.Check(
                AuthorityCheckName.RevocationLists, "revocation list",
                [.. lists.Select(list => new Ending(
                    DisplayText.Clip($"{list.Issuer}, number {list.Number}"), list.NextUpdate, AlertLimits.OfList(given, list.NextUpdate - list.ThisUpdate)))],
                now, "Then verifiers that use it refuse every certificate: write a new one with New-RevocationList, and copy it to every node.");
        return kept.Losses.Count == 0 ? ends : ends with
        {
            State = CheckState.Critical,
            Detail = string.Join(' ', [.. kept.Losses, .. ends.State == CheckState.Ok ? (string[])[] : [ends.Detail]]),
        };
    }
}
