using ClusterCerts.Trust;

namespace ClusterCerts.Discovery;

/// <summary>Finds certificates and keys where they really are, and tells what they are beside the ledger.</summary>
public static class CertAuthorityDiscovery
{
    /// <summary>Looks through files, folders, the folders of nodes and what endpoints serve. Nothing is changed, and nothing is connected to that is not named.</summary>
    /// <param name="authority">The authority whose ledger counts.</param>
    /// <param name="parameters">Where, and how.</param>
    /// <param name="notify">Told that nothing was found, and where was looked; may be null.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Each certificate as it is found, and at the end each key to which none was found; an error in place of each file, node or endpoint that cannot be
    /// read.</returns>
    /// <exception cref="ClusterCertsException">No place is named, a text is no endpoint, or the authority cannot be read.</exception>
    public static IEnumerable<Outcome<FoundNodeCert>> FindCerts(
        this CertAuthority authority, CertSearchParameters parameters, Action<string>? notify = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(authority);
        ArgumentNullException.ThrowIfNull(parameters);
        if (parameters.IsEmpty)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "Say where to look: name files or folders, endpoints with -Endpoint, or nodes with -NodeId.");
        EndpointAddress[] endpoints = [.. parameters.Endpoints.Select(EndpointAddress.Parse).Distinct()];
        return new CertSearch(authority, parameters, notify).Run(endpoints, cancellation);
    }
}
