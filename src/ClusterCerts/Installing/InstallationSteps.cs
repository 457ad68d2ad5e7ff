using System.Security.Cryptography.X509Certificates;
using ClusterCerts.Encoding;

namespace ClusterCerts.Installing;

/// <summary>What an installation comes to, by what is in the stores now.</summary>
/// <param name="place">The store of the node's certificate.</param>
/// <param name="nodeId">The node.</param>
/// <param name="leaf">Its certificate.</param>
internal sealed class InstallationSteps(StorePlace place, string nodeId, DecodedCertificate leaf)
{
    /// <summary>Whether the certificate is there with its key.</summary>
    internal required bool IsThere { get; init; }

    /// <summary>The CA certificates that are not there, each with its store's name.</summary>
    internal required IReadOnlyList<(string Store, DecodedCertificate Certificate)> Trust { get; init; }

    /// <summary>The accounts that cannot read the key yet.</summary>
    internal required IReadOnlyList<string> Granted { get; init; }

    /// <summary>The other certificates of the node, which go last.</summary>
    internal required IReadOnlyList<X509Certificate2> Superseded { get; init; }

    /// <summary>The CA certificates of the authority that nodes are no longer to trust and that nothing needs, each with its store's name.</summary>
    internal required IReadOnlyList<(string Store, X509Certificate2 Certificate)> OldTrust { get; init; }

    /// <summary>The same, to be told, in the order in which it is done.</summary>
    internal IReadOnlyList<StoreChange> Changes =>
    [
        .. Trust.Select(t => new StoreChange(StoreAction.Add, $"the CA certificate '{t.Certificate.Subject}'", place.Of(t.Store))),
        .. IsThere ? (StoreChange[])[] : [new StoreChange(StoreAction.Add, $"the certificate {leaf.SerialText} of node {nodeId}, with its key,", place.ToString())],
        .. Granted.Select(account => new StoreChange(StoreAction.GrantRead, $"{account} read the key of node {nodeId}", place.ToString())),
        .. Superseded.Select(old => Removal(place, old, nodeId)),
        .. OldTrust.Select(ca => Removal(place, ca.Store, ca.Certificate)),
    ];

    /// <summary>The removal of a node's certificate.</summary>
    internal static StoreChange Removal(StorePlace place, X509Certificate2 certificate, string nodeId) =>
        new(StoreAction.Remove, $"the certificate {certificate.SerialNumber} of node {nodeId}, with its key,", place.ToString());

    /// <summary>The removal of a CA certificate.</summary>
    internal static StoreChange Removal(StorePlace place, string store, X509Certificate2 certificate) =>
        new(StoreAction.Remove, $"the CA certificate '{certificate.Subject}'", place.Of(store));
}
