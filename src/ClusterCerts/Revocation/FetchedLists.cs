using ClusterCerts.Policy;
using ClusterCerts.Storage;

namespace ClusterCerts.Revocation;

/// <summary>Revocation lists that programs fetch where certificates say that they are.</summary>
internal static class FetchedLists
{
    /// <summary>What to do when a list has changed, in a sentence; empty where the policy names no address of lists, or cannot be read.</summary>
    internal static string Reminder(IAuthorityStore store)
    {
        try
        {
            return PolicyFile.Read(store).Rules.DistributionPoints is null ? ""
                : "Where certificates say that lists are fetched, put them with Export-RevocationList.";
        }
        catch (ClusterCertsException)
        {
            return ""; // Who needs the policy says what is wrong with it.
        }
    }
}
