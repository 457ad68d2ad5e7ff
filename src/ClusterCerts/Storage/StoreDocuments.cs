using ClusterCerts.Encoding;

namespace ClusterCerts.Storage;

/// <summary>What the documents of any store hold, and where they are.</summary>
internal static class StoreDocuments
{
    extension(IAuthorityStore store)
    {
        /// <summary>The authority's directory on this host, absolute: for messages, and for who has to name it.</summary>
        internal string Location => store.Paths.Location;

        /// <summary>Every document that is there and is kept wherever the authority is.</summary>
        internal IReadOnlyList<AuthorityDocument> SharedDocuments() =>
        [
            .. AuthorityDocument.Shared.Where(store.Has),
            .. ((string[])[AuthorityDocument.Replaced, AuthorityDocument.Backups + "/"]).SelectMany(store.Find).Where(document => !document.IsOnHost),
        ];

        /// <summary>The certificates of a document that must be there; at least one.</summary>
        /// <exception cref="ClusterCertsException">It is missing, damaged, or holds no certificate.</exception>
        internal CertificateChain Certificates(AuthorityDocument document)
        {
            string place = store.PlaceOf(document);
            return CertificateFile.Parse(PemFile.Parse(store.Demand(document), place), place);
        }

        /// <summary>The certificates of a document; none when it is not there.</summary>
        internal CertificateChain CertificatesIfAny(AuthorityDocument document) => store.Has(document) ? store.Certificates(document) : [];

        /// <summary>The revocation lists of a document that must be there; at least one.</summary>
        /// <exception cref="ClusterCertsException">It is missing, damaged, or holds no list.</exception>
        internal IReadOnlyList<DecodedRevocationList> Lists(AuthorityDocument document)
        {
            string place = store.PlaceOf(document);
            return RecentLists.Of(store.Demand(document), place);
        }

        /// <summary>Whether something is in a document's place, be it one or not.</summary>
        internal bool IsTaken(AuthorityDocument document) => store.Has(document) || store.Misplaced(document) is not null;

        /// <summary>what is in a document's place and is not one; of the ledger, the policy and the lists others tell. A key that a link leads
        /// to may be away.</summary>
        internal IEnumerable<ClusterCertsException> Misplaced() => ((AuthorityDocument[])
        [
            AuthorityDocument.Key, AuthorityDocument.SerialNumber, AuthorityDocument.TrustBundle, AuthorityDocument.Targets, AuthorityDocument.NextCertificate,
                AuthorityDocument.NextKey,
            AuthorityDocument.PreviousCertificate, AuthorityDocument.PreviousKey, AuthorityDocument.Cross,
        ]).Select(d => d == AuthorityDocument.Key ? AuthorityPaths.FolderAt(store.Paths.PathOf(d)) : store.Misplaced(d))
        .OfType<ClusterCertsException>();
    }
}
