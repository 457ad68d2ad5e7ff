using ClusterCerts.Encoding;
using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>All that a CA has revoked, for lists that keep the entries of certificates that have expired.</summary>
internal static class KeptRevocations
{
    /// <summary>The entries, each number once; nothing was revoked later than now.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="issuerKeyId">The key of the CA.</param>
    /// <param name="now">The moment of the list.</param>
    internal static IEnumerable<RevokedCertificate> Of(Ledger ledger, KeyId issuerKeyId, DateTimeOffset now) => ledger
        .EntriesAt(ledger.FindRevocations(new RevocationQuery(issuerKeyId))).Select(RevocationHistory.ListEntry)
        .Select(e => e.Time < now ? e : e with { Time = Validity.WholeSeconds(now) }).DistinctBy(e => e.SerialNumber);

    /// <summary>Since when the ledger knows what a CA revokes: what expired before that may have been on lists made elsewhere. Null where it does not tell.</summary>
    internal static DateTimeOffset? Since(Ledger ledger, DecodedCertificate issuer) =>
        ledger.Find(new LineQuery { PublicKeySha256 = issuer.PublicKey.Sha256 }) is [int first, ..] ? Validity.WholeSeconds(ledger.At(first).Time) : null;
}
