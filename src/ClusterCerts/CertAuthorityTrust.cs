using ClusterCerts.Rotation;
using ClusterCerts.Storage;
using ClusterCerts.Trust;

namespace ClusterCerts;

/// <summary>Asks running servers what they trust.</summary>
public static class CertAuthorityTrust
{
    /// <summary>Asks running servers whether they trust the CA: the next one while a rotation is in the phases Stage and Trust, else the one that
    /// signs.</summary>
    /// <remarks>Each is shown a client certificate of that CA, one of a CA that is made up, and where that is needed one of the current CA, and what it does
    /// with them is compared. Those of our CAs live five minutes, are recorded in the ledger before they are shown, and belong to no node; their keys
    /// are in memory alone, on Windows in a container of the platform until they were shown.</remarks>
    /// <param name="authority">The authority.</param>
    /// <param name="endpoints">The servers.</param>
    /// <param name="parameters">How they are asked.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>What they showed, in the same order. Nothing is thrown for one that cannot be asked: it is <see cref="TrustProofState.Unprovable"/>.</returns>
    /// <exception cref="ClusterCertsException">The key of the CA is away, a passphrase is missing or wrong, or nothing can be recorded.</exception>
    public static IReadOnlyList<TrustProof> ProveTrust(
        this CertAuthority authority, IReadOnlyList<TrustQuestion> endpoints, TrustProofParameters parameters, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(parameters);
        return new TrustProver(authority.Store, authority.Context, parameters).Run(endpoints, cancellation);
    }

    /// <summary>As <see cref="ProveTrust"/>, of the CA that a rotation brings: there must be a rotation whose trust bundle nodes can have by now.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="endpoints">The servers.</param>
    /// <param name="parameters">How they are asked.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>What they showed, in the same order.</returns>
    /// <exception cref="ClusterCertsException">No rotation is under way (<see cref="ErrorCode.RotationNotFound"/>), it has not come to
    /// <see cref="RotationPhase.Trust"/> (<see cref="ErrorCode.RotationOutOfOrder"/>), or as for <see cref="ProveTrust"/>.</exception>
    public static IReadOnlyList<TrustProof> ProveNextTrust(
        this CertAuthority authority, IReadOnlyList<TrustQuestion> endpoints, TrustProofParameters parameters, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(authority);
        NextTrust.Require(authority.Store);
        return authority.ProveTrust(endpoints, parameters, cancellation);
    }
}
