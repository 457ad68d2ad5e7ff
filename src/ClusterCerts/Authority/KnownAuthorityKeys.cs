using ClusterCerts.Encoding;
using ClusterCerts.Storage;

namespace ClusterCerts.Authority;

/// <summary>The keys of the CAs that an authority has or had. A new CA takes none of them: it would have the key that is rotated away from, which may be stolen, and
/// whoever destroys the old one destroys the new one.</summary>
internal static class KnownAuthorityKeys
{
    private static readonly AuthorityDocument[] Certificates =
        [AuthorityDocument.Certificate, AuthorityDocument.NextCertificate, AuthorityDocument.PreviousCertificate];

    /// <summary>Refuses a key for a new CA that is, or was, another's.</summary>
    /// <param name="store">The authority.</param>
    /// <param name="key">The key.</param>
    /// <param name="place">Where it is.</param>
    /// <param name="above">The CAs that sign the new one.</param>
    /// <exception cref="ClusterCertsException">It is.</exception>
    internal static void Refuse(IAuthorityStore store, PublicKeyInfo key, string place, IEnumerable<DecodedCertificate> above)
    {
        string? whose = Certificates.SelectMany(document => store.CertificatesIfAny(document)).Concat(above).FirstOrDefault(ca => ca.PublicKey.Equals(key))?.Subject
            ?? (store.HasLedger() ? Before(store.ReadLedger(), key) : null);
        if (whose is not null)
        {
            throw new ClusterCertsException(
                ErrorCode.KeyMismatch,
                $"The key in '{place}' is, or was, that of the CA '{whose}': a new CA gets a key of its own. Name one that is not there yet, with another object= in -KeyUri.",
                place);
        }
    }

    // A next CA that was taken back before it signed anything is none: its key may be used for the next one.
    private static string? Before(Ledger ledger, PublicKeyInfo key)
    {
        var lines = new LineQuery { Events = [LedgerEvent.Authority], PublicKeySha256 = key.Sha256 };
        if (ledger.FindLast(lines) is not (>= 0 and int last))
            return null;
        bool isTakenBack = ledger.Entries(lines).All(entry => entry.Detail?.StartsWith(LedgerEntries.NextAuthority, StringComparison.Ordinal) == true)
            && ledger.FindLast(new LineQuery { Events = [LedgerEvent.Rotation], IssuerKeyId = key.KeyId }) is >= 0 and int line
            && ledger.At(line).Detail == RecordedRotation.Undone(RotationPhase.Stage);
        return isTakenBack ? null : ledger.At(last).Detail ?? key.KeyId.ToString();
    }
}
