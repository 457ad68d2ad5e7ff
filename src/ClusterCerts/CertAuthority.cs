using ClusterCerts.Authority;
using ClusterCerts.Files;
using ClusterCerts.Import;
using ClusterCerts.Issuance;
using ClusterCerts.Keys;
using ClusterCerts.Policy;
using ClusterCerts.Requests;
using ClusterCerts.Revocation;
using ClusterCerts.Rotation;
using ClusterCerts.Storage;

namespace ClusterCerts;

/// <summary>An authority directory that was opened: it issues certificates and tells which ones there are.</summary>
public sealed class CertAuthority
{
    private readonly IAuthorityStore _store;
    private readonly AuthorityContext _context;
    private readonly IReadOnlyList<string> _rotationNotices;
    private string? _clockDoubt;

    private CertAuthority(IAuthorityStore store, AuthorityContext context)
    {
        _store = store;
        _context = context;
        _rotationNotices = RotationStatus.Notices(store);
        _clockDoubt = ClockDoubt();
    }

    /// <summary>Reads the public side of the signing certificate, as it is on disk now.</summary>
    /// <returns>The certificate and where its files are; never its key.</returns>
    /// <exception cref="ClusterCertsException">A file of the authority is missing or damaged.</exception>
    public SigningCert GetSigningCert() => SigningCert.Read(_store, RotationStatus.Remaining(_store, _context.Now));

    /// <summary>What was finished or undone of commands that were interrupted, a rotation that is half-done, a trust bundle that is gone, a
    /// revocation list that ends soon, in sentences to show as warnings.</summary>
    /// <returns>The sentences, as the files are now; none is good news.</returns>
    public IReadOnlyList<string> GetNotices()
    {
        (IReadOnlyList<string> warnings, string? damage) = Evidence();
        string[] place = _store.Paths.OpenToOthers() is string open ? [open] : [];
        string[] trust = TrustBundleFile.IsGone(_store) ? [TrustBundleFile.GoneText(_store)] : [];
        return [.. _store.Notices, .. _rotationNotices, .. place, .. trust, .. warnings, .. DamagesWith(damage)];
    }

    /// <summary>Those of <see cref="GetNotices"/> that tell what was done here since it was opened: what was finished or undone of commands that
    /// were interrupted, and what a command found or left while it ran.</summary>
    /// <returns>The sentences.</returns>
    public IReadOnlyList<string> GetWorkNotices() => _store.Notices;

    /// <summary>Those of <see cref="GetNotices"/> that a command which needs the file fails with: what is in a file's place and is not one, and a
    /// ledger or list that cannot be read.</summary>
    /// <returns>The sentences, as the files are now.</returns>
    public IReadOnlyList<string> GetDamages() => DamagesWith(Evidence().Damage);

    private IReadOnlyList<string> DamagesWith(string? evidence) =>
        [.. _store.Misplaced().Select(e => e.Message), .. evidence is null ? (string[])[] : [evidence]];

    // A clock that is in doubt, lists that are lost or end soon; what cannot be read is said instead.
    private (IReadOnlyList<string> Warnings, string? Damage) Evidence()
    {
        try
        {
            string? doubt = _clockDoubt ?? LedgerClock.Doubt(_store.ReadLedger(), _context.Now);
            return ([.. RevocationListWatch.Warn(_store, _context), .. doubt is null ? (string[])[] : [$"{doubt} If the clock is wrong, correct it."]], null);
        }
        catch (ClusterCertsException e)
        {
            return ([], e.Message);
        }
    }

    // Before anything is written: afterwards the last line has the time of this clock.
    private string? ClockDoubt()
    {
        try
        {
            return LedgerClock.Doubt(_store.ReadLedger(), _context.Now);
        }
        catch (ClusterCertsException)
        {
            return null; // A ledger that cannot be read is reported with the evidence.
        }
    }

    /// <summary>How far the rotation of the signing certificate is.</summary>
    /// <returns>Its phase and what is left to do.</returns>
    /// <exception cref="ClusterCertsException">A file of the rotation or the ledger is damaged.</exception>
    public KeyRotation GetRotation() => RotationStatus.Describe(_store, _context.Now, RotationPhase.None.ToString());

    /// <summary>Looks what a rotation would do next, and what is in the way. Nothing is changed.</summary>
    /// <param name="parameters">What shall happen.</param>
    /// <returns>The steps and the obstacles.</returns>
    /// <exception cref="ClusterCertsException">The parameters do not go together, or it is not that phase's turn.</exception>
    public RotationPlan PlanRotation(RotationParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return new RotationPlan(RotationSteps.Choose(new RotationRun(_store, _context, parameters)), _store.Location);
    }

    /// <summary>Does a phase of a rotation, completes one, or takes one back.</summary>
    /// <param name="parameters">What shall happen.</param>
    /// <param name="report">Called for each certificate that was issued, or could not be; may be null.</param>
    /// <param name="cancellation">Stops it where it can be completed later.</param>
    /// <returns>How far the rotation is then.</returns>
    /// <exception cref="ClusterCertsException">Something blocks it (the first thing is named, <see cref="PlanRotation"/>
    /// names all), was not
    /// confirmed, or failed; <c>-Resume</c> completes what was begun and <c>-Undo</c> takes it back.</exception>
    public KeyRotation Rotate(RotationParameters parameters, Action<Outcome<NodeCert>>? report = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return RotationSteps.Run(new RotationRun(_store, _context, parameters), report ?? (static _ => { }), cancellation);
    }

    internal IAuthorityStore Store => _store;

    internal AuthorityContext Context => _context;

    /// <summary>Makes a signing certificate with its authority directory: a root, or an intermediate under another
    /// authority.</summary>
    /// <param name="parameters">What it shall be.</param>
    /// <param name="context">The world outside; the machine's own by default.</param>
    /// <param name="notify">Receives what to warn of: where the key of a CA that was replaced is kept. May be null.</param>
    /// <returns>Its public side.</returns>
    /// <exception cref="ClusterCertsException">A parameter is wrong, an authority is there already, or files cannot be written;
    /// then nothing is left behind.</exception>
    public static SigningCert Create(SigningCertParameters parameters, AuthorityContext? context = null, Action<string>? notify = null) =>
        new AuthorityCreator(parameters, context ?? AuthorityContext.Default, notify).Create();

    /// <summary>Whether a folder is an authority directory.</summary>
    /// <param name="path">The folder; it need not exist.</param>
    /// <param name="context">The world outside; the machine's own by default.</param>
    /// <returns>Whether it has a signing certificate.</returns>
    public static bool Exists(string path, AuthorityContext? context = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return (context ?? AuthorityContext.Default).StoreAt(path).IsAuthority();
    }

    /// <summary>Installs a CA made elsewhere: by OpenSSL, by a third party, from PEM, DER or PFX, with its chain, or a whole
    /// OpenSSL CA directory.</summary>
    /// <remarks>In an existing authority serial numbers, ledger and policy continue; the trust bundle keeps the previous CA as long as
    /// live certificates need it.</remarks>
    /// <param name="parameters">Which CA, and where.</param>
    /// <param name="context">The world outside; the machine's own by default.</param>
    /// <param name="notify">Receives what to warn of: where the key of a CA that was replaced is kept. May be null.</param>
    /// <returns>Its public side.</returns>
    /// <exception cref="ClusterCertsException">Key and certificate do not match, it may not sign, its chain does not hold, or an
    /// authority is there already; then nothing is changed.</exception>
    public static SigningCert Import(SigningCertImportParameters parameters, AuthorityContext? context = null, Action<string>? notify = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return new SigningCertImporter(parameters, context ?? AuthorityContext.Default, notify).Import();
    }

    /// <summary>Opens an authority directory. The signing key is not read.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="context">The world outside; the machine's own by default.</param>
    /// <returns>The authority.</returns>
    /// <exception cref="ClusterCertsException">The folder is not an authority directory, or cannot be read.</exception>
    public static CertAuthority Open(string path, AuthorityContext? context = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        context ??= AuthorityContext.Default;
        return new CertAuthority(context.StoreAt(path).Opened(path), context);
    }

    /// <summary>Issues a certificate with a new key to each node.</summary>
    /// <param name="nodeIds">The nodes; one that is named more than once is refused.</param>
    /// <param name="parameters">What the certificates shall be.</param>
    /// <param name="passphrase">What opens the signing key, if it is encrypted.</param>
    /// <param name="notify">Receives what a certificate lacks; may be null.</param>
    /// <param name="cancellation">Stops before the next certificate; what is under way is finished.</param>
    /// <returns>A certificate or the reason why there is none for each node, in the order given, each as soon as it is on
    /// disk.</returns>
    /// <exception cref="ClusterCertsException">Nothing can be issued at all, for example because the CA is offline.</exception>
    public IEnumerable<Outcome<NodeCert>> Issue(
        IReadOnlyList<string> nodeIds, NodeCertParameters parameters, Passphrase? passphrase = null, Action<string>? notify = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(nodeIds);
        ArgumentNullException.ThrowIfNull(parameters);
        return Issue([.. nodeIds.Select(id => new NodeCertOrder(id, parameters))], passphrase, notify, cancellation);
    }

    /// <summary>Issues a certificate with a new key to each node, to each as it is ordered.</summary>
    /// <param name="orders">The nodes, and what their certificates shall be; one that is named more than once is refused. As many
    /// keys are made at once as the first order says.</param>
    /// <param name="passphrase">What opens the signing key, if it is encrypted.</param>
    /// <param name="notify">Receives what a certificate lacks; may be null.</param>
    /// <param name="cancellation">Stops before the next certificate; what is under way is finished.</param>
    /// <returns>A certificate or the reason why there is none for each order, in the order given, each as soon as it is on
    /// disk.</returns>
    /// <exception cref="ClusterCertsException">Nothing can be issued at all, for example because the CA is offline.</exception>
    public IEnumerable<Outcome<NodeCert>> Issue(
        IReadOnlyList<NodeCertOrder> orders, Passphrase? passphrase = null, Action<string>? notify = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(orders);
        return new NodeCertIssuer(_store, _context).Issue(orders, passphrase, notify, cancellation);
    }

    /// <summary>Gets ready to look at requests, for the authority as it is now; its signing key is not needed.</summary>
    /// <param name="given">What the administrator will give at approval, such as the node ID; nothing by default.</param>
    /// <returns>The reviewer; it knows the requests that it has seen.</returns>
    /// <exception cref="ClusterCertsException">The policy or the ledger is damaged or cannot be read.</exception>
    public RequestReviewer ReviewRequests(ApprovalParameters? given = null) => new(_store, _context, given);

    /// <summary>Signs requests, each of which is judged again.</summary>
    /// <param name="requests">The requests.</param>
    /// <param name="parameters">What the certificates shall be.</param>
    /// <param name="passphrase">What opens the signing key, if it is encrypted; it is opened once.</param>
    /// <param name="notify">Told, in a sentence, what a request asks for and its certificate does not have; may be null.</param>
    /// <param name="cancellation">Stops before the next group; what is under way is finished.</param>
    /// <returns>A certificate or the reason why there is none for each request, in order, each as soon as it is on disk. The key
    /// is not ours: there is none beside it.</returns>
    /// <exception cref="ClusterCertsException">Nothing can be signed at all, for example because the CA is offline.</exception>
    public IEnumerable<Outcome<NodeCert>> Approve(
        IReadOnlyList<NodeCertRequest> requests, ApprovalParameters parameters, Passphrase? passphrase = null, Action<string>? notify = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        ArgumentNullException.ThrowIfNull(parameters);
        return new RequestApprover(_store, _context, parameters, notify).Approve(requests, passphrase, cancellation);
    }

    /// <summary>Looks which certificates are due for renewal and whether they can be renewed. Nothing is changed.</summary>
    /// <param name="nodeIds">The nodes; <c>*</c> and <c>?</c> stand for any characters and any one. None stands for all, with a
    /// condition.</param>
    /// <param name="parameters">How and under which condition.</param>
    /// <returns>What was found for each node, or why it cannot be renewed.</returns>
    /// <exception cref="ClusterCertsException">The parameters do not go together, or the ledger cannot be read.</exception>
    public IEnumerable<Outcome<NodeCertRenewal>> FindRenewals(IReadOnlyList<string> nodeIds, NodeCertRenewalParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(nodeIds);
        ArgumentNullException.ThrowIfNull(parameters);
        return new NodeCertRenewer(_store, _context, parameters).Plan(nodeIds);
    }

    /// <summary>Says what will be in the way of renewals, before they are due: rules of the policy, keys that are elsewhere, the end
    /// of the signing certificate.</summary>
    /// <param name="found">What <see cref="FindRenewals"/> found.</param>
    /// <returns>Sentences to show as warnings; none is good news.</returns>
    /// <exception cref="ClusterCertsException">The signing certificate cannot be read.</exception>
    public IReadOnlyList<string> DescribeOutlook(IEnumerable<Outcome<NodeCertRenewal>> found)
    {
        ArgumentNullException.ThrowIfNull(found);
        return [.. RenewalOutlook.Of(found.Select(o => o.Value).OfType<NodeCertRenewal>(), GetSigningCert(), _context.Now)
            .Select(item => item.Sentence)];
    }

    /// <summary>Renews the certificates of nodes: identity, names and purpose stay, the key is new unless it is to be used
    /// again.</summary>
    /// <param name="nodeIds">As for <see cref="FindRenewals"/>. Patterns leave revoked nodes out.</param>
    /// <param name="parameters">How and under which condition.</param>
    /// <param name="passphrase">What opens the signing key, if it is encrypted. The key is not needed when nothing is
    /// due.</param>
    /// <param name="cancellation">Stops before the next certificates; what is under way is finished.</param>
    /// <returns>For each node what became of it, as soon as it is on disk; one that was not due has no
    /// <see cref="NodeCertRenewal.Renewed"/>.</returns>
    /// <exception cref="ClusterCertsException">Nothing can be renewed at all, for example because the CA is offline.</exception>
    public IEnumerable<Outcome<NodeCertRenewal>> Renew(
        IReadOnlyList<string> nodeIds, NodeCertRenewalParameters parameters, Passphrase? passphrase = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(nodeIds);
        ArgumentNullException.ThrowIfNull(parameters);
        var renewer = new NodeCertRenewer(_store, _context, parameters);
        return renewer.Renew(renewer.Plan(nodeIds), passphrase, cancellation);
    }

    /// <summary>Renews what a search has found: what became of a node since then counts.</summary>
    /// <param name="found">What <see cref="FindRenewals"/> found, all or some of it, each once.</param>
    /// <param name="parameters">The same as for the search.</param>
    /// <param name="passphrase">As for the other.</param>
    /// <param name="cancellation">As for the other.</param>
    /// <returns>As for the other; errors of the search come back as they are.</returns>
    /// <exception cref="ClusterCertsException">As for the other.</exception>
    public IEnumerable<Outcome<NodeCertRenewal>> RenewFound(
        IReadOnlyList<Outcome<NodeCertRenewal>> found, NodeCertRenewalParameters parameters, Passphrase? passphrase = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(parameters);
        return new NodeCertRenewer(_store, _context, parameters).Renew(found, passphrase, cancellation);
    }

    /// <summary>Looks which nodes are meant where certificates stand for them: one that has a successor stands for itself
    /// alone.</summary>
    /// <param name="named">Node IDs or patterns, each with the SHA-256 of the certificate that stands for it, hexadecimal digits, or
    /// null.</param>
    /// <returns>The nodes, and what is to be said of the others.</returns>
    /// <exception cref="ClusterCertsException">The ledger cannot be read.</exception>
    public NamedNodes FindNamed(IReadOnlyList<(string NodeId, string? Fingerprint)> named)
    {
        ArgumentNullException.ThrowIfNull(named);
        return NamedNodes.Of(_store, _store.ReadLedger(), named);
    }

    /// <summary>Looks what a revocation would revoke. Nothing is changed.</summary>
    /// <param name="parameters">Which certificates.</param>
    /// <returns>Each certificate as it is now, or why it cannot be revoked. Those that are <see cref="NodeCertStatus.Valid"/>
    /// are in use: their nodes get cut off.</returns>
    /// <exception cref="ClusterCertsException">The ledger cannot be read.</exception>
    public IReadOnlyList<Outcome<NodeCert>> FindRevocable(RevocationParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return new NodeCertRevoker(_store, _context, parameters).Find();
    }

    /// <summary>Revokes certificates and writes the revocation list; both become true together, or neither.</summary>
    /// <param name="parameters">Which certificates, and why.</param>
    /// <param name="passphrase">What opens the signing key, if it is encrypted.</param>
    /// <param name="cancellation">Stops the wait for other processes.</param>
    /// <returns>Each certificate, now revoked, or why it was not.</returns>
    /// <exception cref="ClusterCertsException">Nothing was revoked, for example because the CA is offline: a revocation without a
    /// list would be an empty promise.</exception>
    public IReadOnlyList<Outcome<NodeCert>> Revoke(
        RevocationParameters parameters, Passphrase? passphrase = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return new NodeCertRevoker(_store, _context, parameters).Revoke(passphrase, alsoRecord: null, cancellation);
    }

    /// <summary>Looks which nodes would be taken out of service. Nothing is changed.</summary>
    /// <param name="parameters">Which nodes.</param>
    /// <returns>The latest certificate of each node as it is now, or why the node cannot be taken out.</returns>
    /// <exception cref="ClusterCertsException">No node is named, or the ledger cannot be read.</exception>
    public IReadOnlyList<Outcome<NodeCert>> FindRemovable(RemovalParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return new NodeCertRemover(_store, _context, parameters).Find();
    }

    /// <summary>Takes nodes out of service: no renewal, export or alarm counts them any more, until a new certificate brings them
    /// back. What of them is in use is revoked, unless it is left to expire.</summary>
    /// <param name="parameters">Which nodes, and what becomes of their certificates.</param>
    /// <param name="passphrase">What opens the signing key, if it is encrypted. The key is not needed when nothing is
    /// revoked.</param>
    /// <param name="cancellation">Stops the wait for other processes.</param>
    /// <returns>The latest certificate of each node as it is then, or why the node was not taken out.</returns>
    /// <exception cref="ClusterCertsException">Nothing was changed, for example because the CA is offline.</exception>
    public IReadOnlyList<Outcome<NodeCert>> Remove(
        RemovalParameters parameters, Passphrase? passphrase = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return new NodeCertRemover(_store, _context, parameters).Remove(passphrase, cancellation);
    }

    /// <summary>Writes the revocation list again, with a new number and end; also when nothing is revoked.</summary>
    /// <param name="lifetime">How long it is valid from now; 30 days by default, and never longer than the signing
    /// certificate.</param>
    /// <param name="passphrase">What opens the signing key, if it is encrypted.</param>
    /// <param name="isClockRight">Whether the clock is known to be right though the ledger's last line was written later, or more
    /// than thirteen months ago.</param>
    /// <param name="cancellation">Stops the wait for other processes.</param>
    /// <returns>The list. What the list before revoked and the ledger did not know is on it, and in the ledger.</returns>
    /// <exception cref="ClusterCertsException">The CA is offline, the clock is in doubt, or files cannot be written; the list is then
    /// as it was.</exception>
    public RevocationList WriteRevocationList(
        TimeSpan? lifetime = null, Passphrase? passphrase = null, bool isClockRight = false, CancellationToken cancellation = default)
    {
        RevocationList list = new RevocationListWriter(_store, _context, passphrase).Write(lifetime, isClockRight, cancellation);
        _clockDoubt = null;
        return list;
    }

    /// <summary>The certificates of the ledger.</summary>
    /// <param name="filter">Which ones; all nodes' latest by default.</param>
    /// <returns>The certificates in the order of their issuance.</returns>
    /// <exception cref="ClusterCertsException">The ledger is damaged or cannot be read.</exception>
    public IEnumerable<NodeCert> GetNodeCerts(NodeCertFilter? filter = null) =>
        new Inventory(_store, _context).Find(filter ?? new NodeCertFilter());

    /// <summary>The certificates of the ledger, and what was asked for by name and is not there.</summary>
    /// <param name="filter">Which ones.</param>
    /// <returns>The certificates in the order of their issuance, then an error for each node ID without wildcards and each serial
    /// number that the ledger does not know.</returns>
    /// <exception cref="ClusterCertsException">The ledger is damaged or cannot be read.</exception>
    public IEnumerable<Outcome<NodeCert>> FindNodeCerts(NodeCertFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return new Inventory(_store, _context).FindNamed(filter);
    }

    /// <summary>The rules that every issuance must obey.</summary>
    /// <returns>The policy as it is on disk now.</returns>
    /// <exception cref="ClusterCertsException">The policy file is damaged; the message names the line.</exception>
    public CertPolicy GetPolicy()
    {
        PolicyFile policy = PolicyFile.Read(_store);
        return new CertPolicy(_store, policy) { BarredNodeIds = new PolicyEditor(_store, _context, new CertPolicyChanges()).BarredNow(policy) };
    }

    /// <summary>Says what a change of the policy would be in the way of: nodes in use that could not be renewed under it, or not for so
    /// long as they live now.</summary>
    /// <param name="changes">The change.</param>
    /// <returns>Sentences to show as warnings, with the nodes' names; none is good news.</returns>
    /// <exception cref="ClusterCertsException">A rule is not legal, or a file is damaged.</exception>
    public IReadOnlyList<string> DescribeBarred(CertPolicyChanges changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        return [.. new PolicyEditor(_store, _context, changes).FindBarred().Select(item => item.Sentence)];
    }

    /// <summary>The certificates in use that a change of the policy would cut off: those below a higher minimum serial
    /// number.</summary>
    /// <param name="changes">The change.</param>
    /// <returns>The certificates, as they are before it.</returns>
    /// <exception cref="ClusterCertsException">A rule is not legal, or a file is damaged.</exception>
    public IReadOnlyList<NodeCert> FindCutOff(CertPolicyChanges changes) => new PolicyEditor(_store, _context, changes).FindCutOff();

    /// <summary>Changes the policy, and records that in the ledger.</summary>
    /// <param name="changes">The change.</param>
    /// <returns>The policy after it.</returns>
    /// <exception cref="ClusterCertsException">A rule is not legal, a file is damaged or cannot be written, or nodes in use would
    /// be cut off and <see cref="CertPolicyChanges.Force"/> is not set.</exception>
    public CertPolicy SetPolicy(CertPolicyChanges changes) => new PolicyEditor(_store, _context, changes).Apply();
}
