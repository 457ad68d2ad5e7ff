using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Revocation;

/// <summary>From Issue to Retire: the CA that signed before. Some nodes still present its certificates, so its lists go
/// on.</summary>
internal static class PreviousAuthority
{
    /// <summary>Its key identifier; null when there is none, or its key is away.</summary>
    internal static KeyId? KeyIdOf(IAuthorityStore store) => store.Has(AuthorityDocument.PreviousKey) ? IdOf(store) : null;

    /// <summary>Its key identifier, wherever its key is; null when there is none.</summary>
    internal static KeyId? IdOf(IAuthorityStore store) =>
        store.Has(AuthorityDocument.PreviousCertificate) ? store.Certificates(AuthorityDocument.PreviousCertificate)[0].KeyId : null;

    /// <summary>Adds its next revocation list to a change.</summary>
    /// <exception cref="ClusterCertsException">The passphrase does not open its key.</exception>
    internal static IssuedLists AddListTo(
        IAuthorityStore store, AuthorityContext context, BesideKeys keys, IAuthoritySession session, ChangeSet changes, ListOrder order) =>
        new RevocationListIssuer(store, context, keys.Previous(), AuthorityDocument.PreviousRevocationList).AddTo(session, changes, order);
}
