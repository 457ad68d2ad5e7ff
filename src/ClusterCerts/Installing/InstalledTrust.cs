using System.Security.Cryptography.X509Certificates;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Installing;

/// <summary>The CA certificates of an authority in Root and CA, and whether an installed certificate needs them.</summary>
/// <param name="stores">The stores.</param>
/// <param name="place">Where certificates of nodes are.</param>
/// <param name="authorityStore">The authority.</param>
internal sealed class InstalledTrust(IPlatformStores stores, StorePlace place, IAuthorityStore authorityStore)
{
    // Where software of Windows has certificates with keys; elsewhere most of them are not there.
    private static readonly string[] WithKeys = [StorePlace.DefaultName, "WebHosting", "Remote Desktop"];

    private static readonly string[] Names = [StorePlace.Root, StorePlace.Intermediates];

    /// <summary>What no certificate needs once some are gone.</summary>
    /// <param name="going">The certificates of nodes that are removed.</param>
    /// <param name="kept">The CA certificates that stay in any case, their SHA-256.</param>
    /// <returns>The CA certificates of this authority, each with its store's name.</returns>
    internal IReadOnlyList<(string Store, X509Certificate2 Certificate)> Unneeded(IReadOnlyList<X509Certificate2> going, IReadOnlySet<string> kept)
    {
        (string Store, X509Certificate2 Certificate)[] all = [.. Names.SelectMany(name => stores.Read(name).Select(c => (name, c)))];
        Ledger ledger = authorityStore.ReadLedger();
        HashSet<string> ours = [.. ledger.Find(new LineQuery { Events = [LedgerEvent.Authority] }).Select(line => ledger.DecodedOf(line).Fingerprint),
            .. authorityStore.Certificates(AuthorityDocument.TrustBundle).Select(c => c.Fingerprint)];
        (string Store, X509Certificate2 Certificate)[] candidates =
            [.. all.Where(ca => FingerprintOf(ca.Certificate) is string print && !kept.Contains(print) && (ours.Contains(print) || IsIssued(ledger, ca.Certificate, print)))];
        if (candidates.Length == 0)
            return [];
        IReadOnlyList<CAReference> needed = NeededBy(Remaining(going), all.Select(ca => ca.Certificate));
        X509Certificate2[] roots = [.. all.Where(ca => ca.Store == StorePlace.Root).Select(ca => ca.Certificate)];
        return [.. candidates.Where(ca => IsSpare(ca.Certificate, roots) || !needed.Any(CAReference.Of(ca.Certificate).MayBe))];
    }

    /// <summary>The SHA-256 of a certificate as the ledger writes it.</summary>
    internal static string FingerprintOf(X509Certificate2 certificate) => certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256);

    // An intermediate, or a cross certificate, that the authority issued.
    private static bool IsIssued(Ledger ledger, X509Certificate2 certificate, string fingerprint) =>
        SerialNumber.TryParse(certificate.SerialNumber, out SerialNumber serial) && ledger.IndexOfIssue(serial) is >= 0 and int line && ledger.DecodedOf(line).Fingerprint == fingerprint;

    private IEnumerable<X509Certificate2> Remaining(IReadOnlyList<X509Certificate2> going)
    {
        HashSet<string> gone = [.. going.Select(FingerprintOf)];
        IEnumerable<string> names = WithKeys.Append(place.Name).Distinct(StringComparer.OrdinalIgnoreCase);
        return names.SelectMany(stores.Read).Where(c => !gone.Contains(FingerprintOf(c)));
    }

    // A cross certificate beside the root that has the same name and key: paths end at the root.
    private static bool IsSpare(X509Certificate2 ca, IReadOnlyList<X509Certificate2> roots) => !IsSelfIssued(ca) && CAReference.Of(ca) is { KeyId: not null } reference
        && roots.Any(root => IsSelfIssued(root) && CAReference.Of(root) == reference);

    private static bool IsSelfIssued(X509Certificate2 ca) => ca.SubjectName.RawData.AsSpan().SequenceEqual(ca.IssuerName.RawData);

    // From the certificates up, by names and key identifiers: what is in doubt is needed.
    private static List<CAReference> NeededBy(IEnumerable<X509Certificate2> certificates, IEnumerable<X509Certificate2> authorities)
    {
        List<CAReference> needed = [.. certificates.Select(CAReference.IssuerOf).Distinct()];
        X509Certificate2[] all = [.. authorities];
        for (int i = 0; i < needed.Count; i++)
        {
            CAReference reference = needed[i];
            needed.AddRange(all.Where(ca => CAReference.Of(ca).MayBe(reference) && !IsSpare(ca, all)).Select(CAReference.IssuerOf).Where(issuer => !needed.Contains(issuer)).Distinct().ToArray());
        }

        return needed;
    }
}
