using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ClusterCerts.Installing;

/// <summary>How a system keeps the keys of a certificate store: what differs between Windows and the others.</summary>
internal interface IPlatformKeys
{
    /// <summary>Whether a key can be kept from being taken out of the store.</summary>
    bool CanKeepIn { get; }

    /// <summary>Who may use keys; null where a key is its owner's alone, and nothing can be said about it.</summary>
    IKeyAccess? Access { get; }

    /// <summary>The certificate with its key, as a store takes it.</summary>
    /// <param name="certificate">The certificate without a key.</param>
    /// <param name="key">The key.</param>
    /// <param name="location">Whose the store is.</param>
    /// <param name="exportable">Whether the key can be taken out of the store again.</param>
    X509Certificate2 Join(X509Certificate2 certificate, AsymmetricAlgorithm key, StoreLocation location, bool exportable);

    /// <summary>Deletes the key of a certificate that was removed from its store, where it is not gone with it.</summary>
    /// <exception cref="CryptographicException">It cannot be deleted.</exception>
    void Delete(X509Certificate2 certificate);
}
