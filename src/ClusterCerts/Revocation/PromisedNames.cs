using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Revocation;

/// <summary>The names under which certificates in use say that their issuer's list is fetched: also those of a policy that has been changed since, until they are renewed.</summary>
internal static class PromisedNames
{
    /// <summary>Reads the certificates of the nodes in use, and of the authorities below.</summary>
    /// <returns>The names, by the key identifier of the CA.</returns>
    internal static ILookup<KeyId, string> Of(IAuthorityStore store, DateTimeOffset now)
    {
        Ledger ledger = store.ReadLedger();
        return LiveNodes.Certificates(store, ledger, now).Select(node => node.Certificate)
            .Concat(LiveNodes.IntermediateCertificates(store, ledger, now))
            .Where(certificate => certificate.AuthorityKeyIdentifier is not null)
            .SelectMany(certificate => IssuerAddress.FileNamesIn(certificate.TypedExtensions.Points.DistributionPoints).Select(name => (Issuer: certificate.AuthorityKeyIdentifier!.Value, Name: name)))
            .Distinct().ToLookup(promise => promise.Issuer, promise => promise.Name);
    }
}
