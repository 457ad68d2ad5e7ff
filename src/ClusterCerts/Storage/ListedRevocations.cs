using ClusterCerts.Encoding;
using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>What the ledger knows of the certificates that a list names.</summary>
internal static class ListedRevocations
{
    /// <summary>How many of them have expired; those of which no line tells when they do have not.</summary>
    /// <param name="list">The list.</param>
    /// <param name="ledger">The ledger.</param>
    /// <param name="issuerKeyId">The key of the CA.</param>
    /// <param name="moment">When.</param>
    internal static int Expired(DecodedRevocationList list, Ledger ledger, KeyId issuerKeyId, DateTimeOffset moment)
    {
        List<SerialNumber> listed = [];
        foreach (RevokedCertificate entry in list.Revoked)
        {
            if (SerialNumber.TryCreate(entry.SerialNumber, out SerialNumber number))
                listed.Add(number);
        }

        HashSet<SerialNumber> known = ledger.RevokedAmong(listed, issuerKeyId);
        HashSet<SerialNumber> good = [.. ledger.Revocations(new RevocationQuery(issuerKeyId) { EndsFrom = moment }).Select(revocation => revocation.SerialNumber)];
        return listed.Count(number => known.Contains(number) && !good.Contains(number));
    }
}
