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

/// <summary>Where something was found.</summary>
/// <param name="Location">The place for people.</param>
/// <param name="Path">Its file on this machine, absolute; null where it is elsewhere.</param>
/// <param name="HostName">The host; null where it is this machine, and for an endpoint.</param>
/// <param name="Endpoint">The endpoint; null for a file.</param>
internal sealed record FoundPlace(string Location, string? Path, string? HostName, string? Endpoint)
{
    /// <summary>A file of this machine.</summary>
    internal static FoundPlace Of(string path) => new(path, path, null, null);

    /// <summary>A file of a host.</summary>
    internal static FoundPlace On(string hostName, string path) => new($"{hostName}:{path}", null, hostName, null);

    /// <summary>An endpoint.</summary>
    internal static FoundPlace At(string endpoint) => new(endpoint, null, null, endpoint);
}
