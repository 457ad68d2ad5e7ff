using ClusterCerts.Policy;
using ClusterCerts.Storage;

namespace ClusterCerts.Revocation;

/// <summary>Revocation lists that programs fetch where certificates say that they are.</summary>
internal static class FetchedLists
{
    /// <summary>What to do when a list has changed, in a sentence; empty where neither the policy nor a certificate in use names an address of lists, or that cannot be
    /// read.</summary>
    internal static string Reminder(IAuthorityStore store, DateTimeOffset now)
    {
        try
        {
            return PolicyFile.Read(store).Rules.DistributionPoints is null && PromisedNames.Of(store, now).Count == 0 ? ""
                : "Where certificates say that lists are fetched, put them with Export-RevocationList.";
        }
        catch (ClusterCertsException)
        {
            return ""; // Who needs the policy or the ledger says what is wrong with it.
        }
    }
}
