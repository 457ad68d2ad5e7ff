using ClusterCerts.Authority;
using ClusterCerts.Storage;

namespace ClusterCerts.Discovery;

/// <summary>A certificate, or a key without one, that was found, and what it is beside the ledger.</summary>
public sealed class FoundNodeCert
{
    internal FoundNodeCert(NodeCert cert, NodeCertFinding finding, string reason, FoundPlace place)
    {
        Cert = cert;
        Finding = finding;
        Reason = reason;
        Location = DisplayText.Printable(place.Location);
        HostName = place.HostName;
        Endpoint = place.Endpoint;
    }

    /// <summary>The certificate. Its paths are those of this machine where it was found; of a key without a certificate little more than the key's algorithm
    /// and file is known, unless the ledger has its certificate.</summary>
    public NodeCert Cert { get; }

    /// <summary>What it is beside the ledger.</summary>
    public NodeCertFinding Finding { get; }

    /// <summary>The same in a sentence.</summary>
    public string Reason { get; }

    /// <summary>Where it was found: a file, a file of a host (<c>web1:/etc/tls/node.crt</c>) or an endpoint (<c>web1:443</c>).</summary>
    public string Location { get; }

    /// <summary>The host of a node whose folder it was found in; null where that is this machine's, and for an endpoint.</summary>
    public string? HostName { get; }

    /// <summary>The endpoint that served it; null for a file.</summary>
    public string? Endpoint { get; }

    /// <summary>The status of the certificate; null of a key without one.</summary>
    public NodeCertStatus? Status => Cert.IsKnown ? Cert.Status : null;

    /// <summary>The finding, node and place, for a log.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => $"{Finding}: {Cert.NodeId} in {Location}";
}
