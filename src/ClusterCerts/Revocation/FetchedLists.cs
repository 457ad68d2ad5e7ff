using ClusterCerts.Encoding;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Revocation;

/// <summary>Revocation lists that programs fetch where certificates say that they are.</summary>
internal static class FetchedLists
{
    /// <summary>What to do when a list has changed, in a sentence; empty where neither the policy nor a certificate in use names an address of lists, or that cannot be
    /// read. Every certificate in use is read where the policy names none: for work that reads them anyway.</summary>
    internal static string Reminder(IAuthorityStore store, DateTimeOffset now) => Reminder(store, () => PromisedNames.Of(store, now).Count > 0);

    /// <summary>The same by the policy and some certificates alone, whatever others are in use.</summary>
    /// <param name="store">The authority.</param>
    /// <param name="certificates">Those that the work is about.</param>
    internal static string Reminder(IAuthorityStore store, IEnumerable<DecodedCertificate> certificates) =>
        Reminder(store, () => certificates.Any(c => IssuerAddress.FileNamesIn(c.TypedExtensions.Points.DistributionPoints).Any()));

    private static string Reminder(IAuthorityStore store, Func<bool> isNamed)
    {
        try
        {
            return PolicyFile.Read(store).Rules.DistributionPoints is null && !isNamed() ? ""
                : "Where certificates say that lists are fetched, put them with Export-RevocationList.";
        }
        catch (ClusterCertsException)
        {
            return ""; // Who needs the policy or the ledger says what is wrong with it.
        }
    }
}
