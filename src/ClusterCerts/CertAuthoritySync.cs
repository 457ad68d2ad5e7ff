using ClusterCerts.Authority;
using ClusterCerts.Issuance;
using ClusterCerts.Keys;

namespace ClusterCerts;

/// <summary>Sees to it that nodes have good certificates.</summary>
public static class CertAuthoritySync
{
    /// <summary>Looks what it takes for each node to have a good certificate as it is ordered. Nothing is changed, and the signing key is not
    /// needed.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="orders">The nodes, and what their certificates shall be; one that is named more than once is refused.
    /// What an order does not say stays as the node has it. The lifetime counts for what is issued, and is no reason to issue.</param>
    /// <param name="renewWithin">How long before its end a certificate is due; null for a third of its life, and 30 days at most.</param>
    /// <param name="notify">Receives what is worth knowing, in sentences to show as warnings; may be null.</param>
    /// <returns>What is to be done for each node, or why nothing can be: the node is out of service, the policy bars it,
    /// its key is elsewhere.</returns>
    /// <exception cref="ClusterCertsException">The policy or the ledger is damaged or cannot be read.</exception>
    public static IReadOnlyList<Outcome<NodeCertSync>> FindSync(
        this CertAuthority authority, IReadOnlyList<NodeCertOrder> orders, TimeSpan? renewWithin = null, Action<string>? notify = null)
    {
        ArgumentNullException.ThrowIfNull(orders);
        return new NodeCertSynchronizer(authority.Store, authority.Context, renewWithin, notify).Find(orders);
    }

    /// <summary>Says what will be in the way of later certificates: the end of the signing certificate. What is in the way of every one is the error of each node
    /// instead.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="found">What <see cref="FindSync"/> found.</param>
    /// <returns>Sentences to show as warnings; none is good news.</returns>
    /// <exception cref="ClusterCertsException">The signing certificate cannot be read.</exception>
    public static IReadOnlyList<string> DescribeOutlook(this CertAuthority authority, IEnumerable<Outcome<NodeCertSync>> found)
    {
        ArgumentNullException.ThrowIfNull(found);
        IEnumerable<NodeCertRenewal> certs = found.Select(o => o.Value?.Current).OfType<NodeCert>()
            .Select(c => new NodeCertRenewal(c, isDue: false, ""));
        return [.. RenewalOutlook.Of(certs, authority.GetSigningCert(), authority.Context.Now, authority.Context)
            .Where(item => !item.StopsAll).Select(item => item.Sentence)];
    }

    /// <summary>Does what a search has found: issues what is missing, renews what is due, differs or is not good; the rest stays untouched on
    /// disk.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="found">What <see cref="FindSync"/> found, all or some of it, each once.</param>
    /// <param name="renewWithin">The same as for the search.</param>
    /// <param name="passphrase">What opens the signing key, if it is encrypted. The key is not needed when nothing is issued.</param>
    /// <param name="notify">Receives what a certificate lacks; may be null.</param>
    /// <param name="cancellation">Stops before the next certificates; what is under way is finished.</param>
    /// <returns>For each node what became of it, in order, as soon as it is on disk. Where the signing key cannot be used,
    /// that is the error of each node that needs it, and the others are answered.</returns>
    public static IEnumerable<Outcome<NodeCertSync>> SyncFound(
        this CertAuthority authority, IReadOnlyList<Outcome<NodeCertSync>> found, TimeSpan? renewWithin = null, Passphrase? passphrase = null,
        Action<string>? notify = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(found);
        return new RefusalRecord(authority.Store, authority.Context, "Sync-NodeCert", notify) { Repeats = true }.Of(
            new NodeCertSynchronizer(authority.Store, authority.Context, renewWithin, notify).Sync(found, passphrase, cancellation), cancellation);
    }

    /// <summary>Counts what a run does, and records it for monitoring where no node in use was left out of it.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="found">What <see cref="FindSync"/> found.</param>
    /// <returns>What is given each outcome, and told when the run is over.</returns>
    public static RenewalTally TallyOf(this CertAuthority authority, IReadOnlyList<Outcome<NodeCertSync>> found)
    {
        ArgumentNullException.ThrowIfNull(authority);
        ArgumentNullException.ThrowIfNull(found);
        return RenewalTally.OfSync(authority.Store, authority.Context, found);
    }
}
