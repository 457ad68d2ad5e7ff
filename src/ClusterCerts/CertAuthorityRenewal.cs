using ClusterCerts.Authority;
using ClusterCerts.Issuance;
using ClusterCerts.Keys;

namespace ClusterCerts;

/// <summary>Renews the certificates of nodes.</summary>
public static class CertAuthorityRenewal
{
    /// <summary>Looks which certificates are due for renewal and whether they can be renewed. Nothing is changed.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="nodeIds">The nodes; <c>*</c> and <c>?</c> stand for any characters and any one. None stands for all, with a
    /// condition.</param>
    /// <param name="parameters">How and under which condition.</param>
    /// <returns>What was found for each node, or why it cannot be renewed.</returns>
    /// <exception cref="ClusterCertsException">The parameters do not go together, or the ledger cannot be read.</exception>
    public static IEnumerable<Outcome<NodeCertRenewal>> FindRenewals(
        this CertAuthority authority, IReadOnlyList<string> nodeIds, NodeCertRenewalParameters parameters)
        => authority.PlanRenewals(nodeIds, parameters, listed: null);

    /// <summary>The same, of certificates that were listed already.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="nodeIds">As for the other.</param>
    /// <param name="parameters">As for the other.</param>
    /// <param name="listed">What <see cref="CertAuthority.GetNodeCerts"/> gives of these nodes; null asks the ledger.</param>
    internal static IEnumerable<Outcome<NodeCertRenewal>> PlanRenewals(
        this CertAuthority authority, IReadOnlyList<string> nodeIds, NodeCertRenewalParameters parameters, IReadOnlyList<NodeCert>? listed)
    {
        ArgumentNullException.ThrowIfNull(nodeIds);
        ArgumentNullException.ThrowIfNull(parameters);
        return new NodeCertRenewer(authority.Store, authority.Context, parameters).Plan(nodeIds, listed);
    }

    /// <summary>Says what will be in the way of renewals, before they are due: rules of the policy, keys that are elsewhere, the end
    /// of the signing certificate.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="found">What <see cref="FindRenewals"/> found.</param>
    /// <returns>Sentences to show as warnings; none is good news.</returns>
    /// <exception cref="ClusterCertsException">The signing certificate cannot be read.</exception>
    public static IReadOnlyList<string> DescribeOutlook(this CertAuthority authority, IEnumerable<Outcome<NodeCertRenewal>> found)
    {
        ArgumentNullException.ThrowIfNull(found);
        return [.. RenewalOutlook.Of(found.Select(o => o.Value).OfType<NodeCertRenewal>(), authority.GetSigningCert(), authority.Context.Now, authority.Context)
            .Select(item => item.Sentence)];
    }

    /// <summary>Renews the certificates of nodes: identity, names and purpose stay, the key is new unless it is to be used
    /// again.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="nodeIds">As for <see cref="FindRenewals"/>. Patterns leave revoked nodes out.</param>
    /// <param name="parameters">How and under which condition.</param>
    /// <param name="passphrase">What opens the signing key, if it is encrypted. The key is not needed when nothing is
    /// due.</param>
    /// <param name="cancellation">Stops before the next certificates; what is under way is finished.</param>
    /// <returns>For each node what became of it, as soon as it is on disk; one that was not due has no
    /// <see cref="NodeCertRenewal.Renewed"/>.</returns>
    /// <exception cref="ClusterCertsException">Nothing can be renewed at all, for example because the CA is offline.</exception>
    public static IEnumerable<Outcome<NodeCertRenewal>> Renew(
        this CertAuthority authority, IReadOnlyList<string> nodeIds, NodeCertRenewalParameters parameters,
        Passphrase? passphrase = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(nodeIds);
        ArgumentNullException.ThrowIfNull(parameters);
        var renewer = new NodeCertRenewer(authority.Store, authority.Context, parameters);
        return authority.RecordingRefusals(notify: null).Of(renewer.Renew(renewer.Plan(nodeIds), passphrase, cancellation), cancellation);
    }

    /// <summary>Renews what a search has found: what became of a node since then counts.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="found">What <see cref="FindRenewals"/> found, all or some of it, each once.</param>
    /// <param name="parameters">The same as for the search.</param>
    /// <param name="passphrase">As for the other.</param>
    /// <param name="notify">Told, before anything is signed, whose software does not take the certificates, and that refusals are not recorded, and why; may be null.</param>
    /// <param name="cancellation">As for the other.</param>
    /// <returns>As for the other; errors of the search come back as they are.</returns>
    /// <exception cref="ClusterCertsException">As for the other.</exception>
    public static IEnumerable<Outcome<NodeCertRenewal>> RenewFound(
        this CertAuthority authority, IReadOnlyList<Outcome<NodeCertRenewal>> found, NodeCertRenewalParameters parameters, Passphrase? passphrase = null,
        Action<string>? notify = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(parameters);
        return authority.RecordingRefusals(notify).Of(new NodeCertRenewer(authority.Store, authority.Context, parameters) { Notify = notify }.Renew(found, passphrase, cancellation), cancellation);
    }

    /// <summary>Counts what a renewal does, and records it for monitoring where it went through every node.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="nodeIds">As for <see cref="FindRenewals"/>; only none, or <c>*</c>, is every node.</param>
    /// <param name="parameters">The same as for the search; without a condition nothing is recorded.</param>
    /// <param name="found">What the search found.</param>
    /// <returns>What is given each outcome, and told when the run is over.</returns>
    public static RenewalTally TallyOf(
        this CertAuthority authority, IReadOnlyList<string> nodeIds, NodeCertRenewalParameters parameters, IReadOnlyList<Outcome<NodeCertRenewal>> found)
    {
        ArgumentNullException.ThrowIfNull(nodeIds);
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(found);
        return RenewalTally.OfRenewal(authority.Store, authority.Context, nodeIds, parameters, found);
    }

    /// <summary>Reads what the last renewal of every node did.</summary>
    /// <param name="authority">The authority.</param>
    /// <returns>Null when none is recorded.</returns>
    /// <exception cref="ClusterCertsException">The file <c>renewal.json</c> is damaged or cannot be read.</exception>
    public static RenewalRun? GetLastRenewal(this CertAuthority authority)
    {
        ArgumentNullException.ThrowIfNull(authority);
        return RenewalRun.Read(authority.Store);
    }

    /// <summary>Records what the policy refused in a search, where what was found is not handed to <see cref="RenewFound"/>.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="found">What <see cref="FindRenewals"/> found.</param>
    /// <param name="notify">Told that refusals are not recorded, and why; may be null.</param>
    /// <param name="cancellation">Whether the command was stopped: then nothing is waited for.</param>
    public static void RecordRefusals(
        this CertAuthority authority, IEnumerable<Outcome<NodeCertRenewal>> found, Action<string>? notify = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(found);
        RefusalRecord record = authority.RecordingRefusals(notify);
        foreach (Outcome<NodeCertRenewal> outcome in found)
            record.Add(outcome);
        record.Write(cancellation);
    }

    private static RefusalRecord RecordingRefusals(this CertAuthority authority, Action<string>? notify) =>
        new(authority.Store, authority.Context, "Update-NodeCert", notify) { Repeats = true };

    /// <summary>Looks which nodes are meant where certificates stand for them: one that has a successor stands for itself
    /// alone.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="named">Node IDs or patterns, each with the SHA-256 of the certificate that stands for it, hexadecimal digits, or
    /// null.</param>
    /// <param name="takesModels">Whether a certificate may be another authority's: the node here shall have what that one has.</param>
    /// <returns>The nodes, and what is to be said of the others.</returns>
    /// <exception cref="ClusterCertsException">The ledger cannot be read; a certificate is another node's, or not this authority's.</exception>
    public static NamedNodes FindNamed(this CertAuthority authority, IReadOnlyList<(string NodeId, string? Fingerprint)> named, bool takesModels = false)
    {
        ArgumentNullException.ThrowIfNull(named);
        return NamedNodes.Of(authority.Store, authority.Store.ReadLedger(), named, takesModels);
    }

    /// <summary>What refuses claims of objects or rows that contradict themselves, by the ledger as it is now.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="isOfNodes">Whether what is done is done to the node, whatever it has: then a number or hash that no line has is an error.</param>
    /// <returns>What checks one claim, and tells the SHA-256 of the certificate that it names, or null where it names a node alone: it throws where the node,
    /// number, hash or file of it are of different certificates, or its file cannot be read.</returns>
    /// <exception cref="ClusterCertsException">The ledger cannot be read.</exception>
    public static Func<CertificateClaim, string?> CheckOfClaims(this CertAuthority authority, bool isOfNodes)
    {
        ArgumentNullException.ThrowIfNull(authority);
        return new CertificateClaimCheck(authority.Store, isOfNodes).Require;
    }
}
