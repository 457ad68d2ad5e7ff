namespace ClusterCerts.Monitoring;

/// <summary>Tests authorities for monitoring.</summary>
public static class CertAuthorityHealth
{
    /// <summary>Looks at everything that can go wrong with an authority: what ends when, lists, a rotation, nodes' files, the ledger, policy, modes and the
    /// schedule. Nothing is changed, no key is read, and no server is asked that is not named.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="parameters">How, and from when on something is an alarm.</param>
    /// <param name="cancellation">Stops before the next check.</param>
    /// <returns>The verdict. What one check cannot read is its own finding.</returns>
    /// <exception cref="ClusterCertsException">A text is no endpoint, or a warning would never show beside what is critical.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static AuthorityHealth TestHealth(this CertAuthority authority, AuthorityTestParameters parameters, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(authority);
        ArgumentNullException.ThrowIfNull(parameters);
        return authority.TestHealth(parameters, new HealthKnowledge(), cancellation);
    }

    /// <summary>The same, where some of it was read already.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="parameters">As for the other.</param>
    /// <param name="known">What was read.</param>
    /// <param name="cancellation">As for the other.</param>
    internal static AuthorityHealth TestHealth(this CertAuthority authority, AuthorityTestParameters parameters, HealthKnowledge known, CancellationToken cancellation) =>
        new HealthSurvey(authority, parameters, known).Run(cancellation);
}
