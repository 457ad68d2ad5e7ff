using System.Security.Cryptography;
using ClusterCerts.Encoding;
using ClusterCerts.Storage;

namespace ClusterCerts.Authority;

/// <summary>The CA that another takes the place of: its key, certificates and list are kept aside until someone deletes
/// them.</summary>
/// <remarks>A key that is gone cannot revoke what it signed, and cannot be brought back when the replacement was a mistake.</remarks>
internal sealed class ReplacedAuthority : IDisposable
{
    private readonly IAuthorityStore _store;
    private readonly (AuthorityDocument Certificate, AuthorityDocument Key, AuthorityDocument List) _kept;
    private readonly byte[] _certificate;
    private readonly byte[]? _key;
    private readonly byte[]? _list;

    private ReplacedAuthority(IAuthorityStore store, byte[] certificate, DateTimeOffset now)
    {
        _store = store;
        _certificate = certificate;
        _key = store.Read(AuthorityDocument.Key);
        _list = store.Read(AuthorityDocument.RevocationList);
        _kept = FreePlace(store, now);
    }

    /// <summary>Whether it had a revocation list, so that its successor needs one.</summary>
    internal bool HadList => _list is not null;

    /// <summary>What to tell about it.</summary>
    internal string Notice => _key is null
        ? $"The certificate of the previous CA is kept as '{_store.PlaceOf(_kept.Certificate)}'; its key was not here."
        : $"The key and certificate of the previous CA are kept as '{_store.PlaceOf(_kept.Key)}' and '{_kept.Certificate}'. "
            + "Delete them once none of its certificates is in use.";

    /// <summary>The CA that is there now.</summary>
    /// <param name="store">The authority.</param>
    /// <param name="next">The key of the one that comes.</param>
    /// <param name="now">The moment, which is in its name.</param>
    /// <returns>Null when there is none, or when it has the same key and goes on with it.</returns>
    internal static ReplacedAuthority? Of(IAuthorityStore store, PublicKeyInfo next, DateTimeOffset now) =>
        store.Read(AuthorityDocument.Certificate) is byte[] certificate && !next.Equals(KeyOf(store))
            ? new ReplacedAuthority(store, certificate, now)
            : null;

    /// <summary>The chains that are kept in a folder, each with the CA's own certificate first.</summary>
    internal static IEnumerable<CertificateChain> ChainsIn(IAuthorityStore store) =>
        In(store).Select(kept => store.Certificates(kept.Certificate));

    /// <summary>What is kept, the oldest first: the certificate, and the revocation list, which need not be there.</summary>
    internal static IEnumerable<(AuthorityDocument Certificate, AuthorityDocument List)> In(IAuthorityStore store) =>
        store.Find(AuthorityDocument.Replaced).Where(d => d.IsCertificate).OrderBy(d => d.Name, StringComparer.Ordinal)
            .Select(certificate => (certificate, certificate.ListBeside));

    /// <summary>Adds its documents under their new names to a change; those under the old names are the caller's affair.</summary>
    internal void AddTo(ChangeSet changes)
    {
        changes.Write(_kept.Certificate, _certificate);
        if (_key is not null)
            changes.Write(_kept.Key, _key);
        if (_list is not null)
            changes.Write(_kept.List, _list);
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_key);

    private static (AuthorityDocument Certificate, AuthorityDocument Key, AuthorityDocument List) FreePlace(IAuthorityStore store, DateTimeOffset now)
    {
        for (DateTimeOffset time = now; ; time += TimeSpan.FromSeconds(1))
        {
            var kept = AuthorityDocument.ReplacedAt(time);
            if (!store.Has(kept.Certificate) && !store.Has(kept.Key))
                return kept;
        }
    }

    // A certificate that cannot be read any more has a key that is not the next one's.
    private static PublicKeyInfo? KeyOf(IAuthorityStore store)
    {
        try
        {
            return SigningCert.Read(store).Decoded.PublicKey;
        }
        catch (ClusterCertsException)
        {
            return null;
        }
    }
}
