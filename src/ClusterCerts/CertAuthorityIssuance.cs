using ClusterCerts.Authority;
using ClusterCerts.Issuance;
using ClusterCerts.Keys;
using ClusterCerts.Requests;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts;

/// <summary>Issues the certificates of nodes and signs their requests: what the rooms <c>Issuance</c> and <c>Requests</c> do.</summary>
public static class CertAuthorityIssuance
{
    /// <summary>Issues a certificate with a new key to each node.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="nodeIds">The nodes; one that is named more than once is refused.</param>
    /// <param name="parameters">What the certificates shall be.</param>
    /// <param name="passphrase">What opens the signing key, if it is encrypted.</param>
    /// <param name="notify">Receives what a certificate lacks; may be null.</param>
    /// <param name="cancellation">Stops before the next certificate; what is under way is finished.</param>
    /// <returns>A certificate or the reason why there is none for each node, in the order given, each as soon as it is on
    /// disk.</returns>
    /// <exception cref="ClusterCertsException">Nothing can be issued at all, for example because the CA is offline.</exception>
    public static IEnumerable<Outcome<NodeCert>> Issue(
        this CertAuthority authority, IReadOnlyList<string> nodeIds, NodeCertParameters parameters, Passphrase? passphrase = null,
        Action<string>? notify = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(nodeIds);
        ArgumentNullException.ThrowIfNull(parameters);
        return authority.Issue([.. nodeIds.Select(id => new NodeCertOrder(id, parameters))], passphrase, notify, cancellation);
    }

    /// <summary>Issues a certificate with a new key to each node, to each as it is ordered.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="orders">The nodes, and what their certificates shall be; one that is named more than once is refused. As many
    /// keys are made at once as the first order says.</param>
    /// <param name="passphrase">What opens the signing key, if it is encrypted.</param>
    /// <param name="notify">Receives what a certificate lacks; may be null.</param>
    /// <param name="cancellation">Stops before the next certificate; what is under way is finished.</param>
    /// <returns>A certificate or the reason why there is none for each order, in the order given, each as soon as it is on
    /// disk.</returns>
    /// <exception cref="ClusterCertsException">Nothing can be issued at all, for example because the CA is offline.</exception>
    public static IEnumerable<Outcome<NodeCert>> Issue(
        this CertAuthority authority, IReadOnlyList<NodeCertOrder> orders, Passphrase? passphrase = null,
        Action<string>? notify = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(orders);
        return new RefusalRecord(authority.Store, authority.Context, "New-NodeCert", notify).Of(
            new NodeCertIssuer(authority.Store, authority.Context).Issue(orders, passphrase, notify, cancellation), cancellation);
    }

    /// <summary>Gets ready to look at requests, for the authority as it is now; its signing key is not needed.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="given">What the administrator will give at approval, such as the node ID; nothing by default.</param>
    /// <returns>The reviewer; it knows the requests that it has seen.</returns>
    /// <exception cref="ClusterCertsException">The policy or the ledger is damaged or cannot be read.</exception>
    public static RequestReviewer ReviewRequests(this CertAuthority authority, ApprovalParameters? given = null) =>
        new(authority.Store, authority.Context, given);

    /// <summary>Which of some nodes are out of service, so that a certificate would bring them back.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="nodeIds">Their IDs; what is none is not among the answer.</param>
    /// <returns>Those, as they were given.</returns>
    /// <exception cref="ClusterCertsException">The ledger is damaged or cannot be read.</exception>
    public static IReadOnlySet<string> FindRemoved(this CertAuthority authority, IEnumerable<string> nodeIds)
    {
        var status = LedgerStatus.Of(authority.Store, authority.Store.ReadLedger());
        return nodeIds.Where(text => NodeId.TryParse(text, out NodeId id) && status.IsRemoved(id)).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Signs requests, each of which is judged again.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="requests">The requests.</param>
    /// <param name="parameters">What the certificates shall be.</param>
    /// <param name="passphrase">What opens the signing key, if it is encrypted; it is opened once.</param>
    /// <param name="notify">Told, in a sentence, what a request asks for and its certificate does not have; may be null.</param>
    /// <param name="cancellation">Stops before the next group; what is under way is finished.</param>
    /// <returns>A certificate or the reason why there is none for each request, in order, each as soon as it is on disk. The key
    /// is not ours: there is none beside it.</returns>
    /// <exception cref="ClusterCertsException">Nothing can be signed at all, for example because the CA is offline.</exception>
    public static IEnumerable<Outcome<NodeCert>> Approve(
        this CertAuthority authority, IReadOnlyList<NodeCertRequest> requests, ApprovalParameters parameters, Passphrase? passphrase = null,
        Action<string>? notify = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        ArgumentNullException.ThrowIfNull(parameters);
        var claims = requests.DistinctBy(r => r.Path ?? r.NodeId).ToDictionary(r => r.Path ?? r.NodeId, r => parameters.NodeId ?? r.NodeId);
        return new RefusalRecord(authority.Store, authority.Context, "Approve-NodeCertRequest", notify).Of(
            new RequestApprover(authority.Store, authority.Context, parameters, notify).Approve(requests, passphrase, cancellation), cancellation,
            target => claims.GetValueOrDefault($"{target}", $"{target}"));
    }
}
