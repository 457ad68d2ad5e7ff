using ClusterCerts.Audit;
using ClusterCerts.Authority;
using ClusterCerts.Keys;
using ClusterCerts.Revocation;
using ClusterCerts.Storage;

namespace ClusterCerts;

/// <summary>Revokes certificates, takes nodes out of service, and writes the lists that say so.</summary>
public static class CertAuthorityRevocation
{
    /// <summary>Looks what a revocation would revoke. Nothing is changed.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="parameters">Which certificates.</param>
    /// <returns>Each certificate as it is now, or why it cannot be revoked. Those that are <see cref="NodeCertStatus.Valid"/>
    /// are in use: their nodes get cut off. Those that are <see cref="NodeCertStatus.Revoked"/> are so already, and stay as they are.</returns>
    /// <exception cref="ClusterCertsException">The ledger cannot be read.</exception>
    public static IReadOnlyList<Outcome<NodeCert>> FindRevocable(this CertAuthority authority, RevocationParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return new NodeCertRevoker(authority.Store, authority.Context, parameters).Find();
    }

    /// <summary>Revokes certificates and writes the revocation list; both become true together, or neither.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="parameters">Which certificates, and why.</param>
    /// <param name="passphrase">What opens the signing key, if it is encrypted.</param>
    /// <param name="cancellation">Stops the wait for other processes.</param>
    /// <returns>Each certificate, now revoked, or why it was not. What was revoked before comes back as it is; when that is all, the key
    /// is not needed and nothing is written.</returns>
    /// <exception cref="ClusterCertsException">Nothing was revoked, for example because the CA is offline: a revocation without a
    /// list would be an empty promise.</exception>
    public static IReadOnlyList<Outcome<NodeCert>> Revoke(
        this CertAuthority authority, RevocationParameters parameters, Passphrase? passphrase = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return new NodeCertRevoker(authority.Store, authority.Context, parameters).Revoke(passphrase, alsoRecord: null, cancellation);
    }

    /// <summary>Says whose software takes no revocation list of this CA, where none is kept yet and what is about to be done makes the first: it cannot be taken back.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="leaving">What is about to be cut off, as <see cref="FindRevocable"/> or <see cref="FindRemovable"/> found it; the list is made where something is.
    /// Null where a list is made in any case.</param>
    /// <returns>Sentences to show as warnings, before; most often none.</returns>
    /// <exception cref="ClusterCertsException">The ledger or the signing certificate cannot be read.</exception>
    public static IReadOnlyList<string> DescribeFirstList(this CertAuthority authority, IEnumerable<Outcome<NodeCert>>? leaving = null)
    {
        ArgumentNullException.ThrowIfNull(authority);
        NodeCert[]? cutOff = leaving is null ? null : [.. leaving.Where(RevocationParameters.IsOpen).Select(o => o.Value!)];
        return cutOff is { Length: 0 } ? []
            : FirstListFit.Warnings(authority.Store, [.. cutOff?.Select(cert => cert.NodeId) ?? []], authority.Context.Now);
    }

    /// <summary>Looks which nodes would be taken out of service. Nothing is changed.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="parameters">Which nodes.</param>
    /// <returns>The latest certificate of each node as it is now, or why the node cannot be taken out.</returns>
    /// <exception cref="ClusterCertsException">No node is named, or the ledger cannot be read.</exception>
    public static IReadOnlyList<Outcome<NodeCert>> FindRemovable(this CertAuthority authority, RemovalParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var remover = new NodeCertRemover(authority.Store, authority.Context, parameters);
        return [.. remover.Find().Where(o => !remover.IsOut(o))];
    }

    /// <summary>Looks which nodes that are named are out of service already, with nothing left to do.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="parameters">Which nodes; patterns leave out who is out already.</param>
    /// <returns>The latest certificate of each, as it is.</returns>
    /// <exception cref="ClusterCertsException">No node is named, or the ledger cannot be read.</exception>
    public static IReadOnlyList<Outcome<NodeCert>> FindRemoved(this CertAuthority authority, RemovalParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var remover = new NodeCertRemover(authority.Store, authority.Context, parameters);
        return [.. remover.Find().Where(remover.IsOut)];
    }

    /// <summary>Takes nodes out of service: no renewal, export or alarm counts them any more, until a new certificate brings them
    /// back. What of them is in use is revoked, unless it is left to expire.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="parameters">Which nodes, and what becomes of their certificates.</param>
    /// <param name="passphrase">What opens the signing key, if it is encrypted. The key is not needed when nothing is
    /// revoked.</param>
    /// <param name="cancellation">Stops the wait for other processes.</param>
    /// <returns>The latest certificate of each node as it is then, or why the node was not taken out. A node that was out before comes
    /// back as it is.</returns>
    /// <exception cref="ClusterCertsException">Nothing was changed, for example because the CA is offline.</exception>
    public static IReadOnlyList<Outcome<NodeCert>> Remove(
        this CertAuthority authority, RemovalParameters parameters, Passphrase? passphrase = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return new NodeCertRemover(authority.Store, authority.Context, parameters).Remove(passphrase, cancellation);
    }

    /// <summary>Looks whether the revocation list is due to be written again: it is missing, lost or damaged, or expires soon; or that of another CA
    /// of a rotation is or does. The signing key is not needed.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="within">How long before it expires it is due. Where lists were signed ahead, the last of them is meant.</param>
    /// <param name="isAhead">Whether lists shall be signed ahead: then it is due, too, when none is any more.</param>
    /// <returns>Whether it is, why, and the lists that are there.</returns>
    /// <exception cref="ClusterCertsException">The ledger or a CA's certificate cannot be read.</exception>
    public static RevocationListNeed FindRevocationListNeed(this CertAuthority authority, TimeSpan within, bool isAhead = false) =>
        RevocationListNeed.Of(authority.Store, authority.Context, within, isAhead);

    /// <summary>Writes the revocation list again, with a new number and end; also when nothing is revoked.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="lifetime">How long it is valid from now; 30 days by default, and never longer than the signing
    /// certificate.</param>
    /// <param name="passphrase">What opens the signing key, if it is encrypted.</param>
    /// <param name="isClockRight">Whether the clock is known to be right though the ledger's last line was written later, or more
    /// than thirteen months ago.</param>
    /// <param name="cancellation">Stops the wait for other processes.</param>
    /// <returns>The signing CA's list; those of other CAs of a rotation are written, too. What the list before revoked and the ledger did not know is on it, and in the ledger.</returns>
    /// <exception cref="ClusterCertsException">The CA is offline, the clock is in doubt, or files cannot be written; the list is then
    /// as it was.</exception>
    public static RevocationList WriteRevocationList(
        this CertAuthority authority, TimeSpan? lifetime = null, Passphrase? passphrase = null, bool isClockRight = false,
        CancellationToken cancellation = default)
    {
        return authority.WriteRevocationLists(new RevocationListParameters { Lifetime = lifetime, IsClockRight = isClockRight }, passphrase, cancellation: cancellation)[0];
    }

    /// <summary>Writes the revocation list again, as the other, and signs those ahead that follow it: each becomes valid when the one before is near its end, and
    /// is put in place without a key. A revocation makes them void.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="parameters">How long they are valid, and how many are signed ahead.</param>
    /// <param name="passphrase">What opens the signing key, if it is encrypted.</param>
    /// <param name="unwritten">Takes why the list of the other CA of a rotation was not written, where its passphrase is missing or wrong or its token is away: the
    /// signing CA's is written all the same. Without it that is thrown, after the signing CA's is written.</param>
    /// <param name="cancellation">Stops the wait for other processes.</param>
    /// <returns>Every list that was written: the signing CA's, then those that were signed ahead; those of other CAs of a rotation after them. Their files tell them
    /// apart, and mostly their issuers.</returns>
    /// <exception cref="ClusterCertsException">The values contradict each other, the policy allows no so many, the CA is offline, the clock is in doubt, or files
    /// cannot be written; everything is then as it was.</exception>
    public static IReadOnlyList<RevocationList> WriteRevocationLists(
        this CertAuthority authority, RevocationListParameters parameters, Passphrase? passphrase = null, Action<ClusterCertsException>? unwritten = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        IReadOnlyList<RevocationList> lists = new RevocationListWriter(authority.Store, authority.Context, new AuthorityPassphrases(passphrase, parameters.RotationPassphrase)).Write(parameters, unwritten, cancellation);
        authority.TrustClock();
        return lists;
    }

    /// <summary>The calendar of lists that <see cref="WriteRevocationLists"/> would make. Nothing is changed, and no key is read.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="parameters">How long they are valid, and how many are signed ahead.</param>
    /// <returns>The list of now, then those ahead, of each CA in turn.</returns>
    /// <exception cref="ClusterCertsException">The values contradict each other, the policy allows no so many, or the CA is not valid now.</exception>
    public static IReadOnlyList<PreparedRevocationList> PlanRevocationLists(this CertAuthority authority, RevocationListParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return new RevocationListWriter(authority.Store, authority.Context, new AuthorityPassphrases(null)).Plan(parameters);
    }

    /// <summary>The lists that were signed ahead and wait to be put in place, of every CA of the authority, as the ledger knows them.</summary>
    /// <param name="authority">The authority.</param>
    /// <returns>The signing CA's first, each CA's in the order of their times; empty when none waits.</returns>
    /// <exception cref="ClusterCertsException">The ledger or a CA's certificate cannot be read.</exception>
    public static IReadOnlyList<PreparedRevocationList> GetPreparedLists(this CertAuthority authority)
    {
        IAuthorityStore store = authority.Store;
        return [.. AuthorityDocument.Authorities.SelectMany(a => PreparedTerms.Kept(store, a.Certificate, a.List)
            .Select(waiting => new PreparedRevocationList(store.Certificates(a.Certificate)[0].Subject, waiting.Term)))];
    }

    /// <summary>Those of <see cref="GetPreparedLists"/> that are to be put in place now: of each CA the newest that has become valid.</summary>
    /// <param name="authority">The authority.</param>
    /// <returns>At most one of each CA; empty when none is due.</returns>
    /// <exception cref="ClusterCertsException">The ledger or a CA's certificate cannot be read.</exception>
    public static IReadOnlyList<PreparedRevocationList> FindDueLists(this CertAuthority authority) =>
        [.. Placer(authority).FindDue()];

    /// <summary>Puts the lists in place that were signed ahead and have become valid, of every CA of the authority in one step. The signing key is not needed; where
    /// none is due nothing is written.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="cancellation">Stops the wait for other processes.</param>
    /// <returns>The list of each CA that keeps one, as it is then, or why none was put in place: the ledger does not know the one that is due, or it lacks what was
    /// revoked.</returns>
    /// <exception cref="ClusterCertsException">The ledger cannot be read, the clock is in doubt, or nothing can be written.</exception>
    public static IReadOnlyList<Outcome<RevocationList>> PlacePreparedLists(this CertAuthority authority, CancellationToken cancellation = default) =>
        Placer(authority).Place(cancellation);

    private static PreparedListPlacer Placer(CertAuthority authority) =>
        new(authority.Store, authority.Context, ledger => KeptHead.Demand(authority.Store, ledger));
}
