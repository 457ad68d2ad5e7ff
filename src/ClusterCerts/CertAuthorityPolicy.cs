using ClusterCerts.Authority;
using ClusterCerts.Issuance;
using ClusterCerts.Policy;

namespace ClusterCerts;

/// <summary>Reads and changes the rules that every issuance must obey.</summary>
public static class CertAuthorityPolicy
{
    /// <summary>The rules that every issuance must obey.</summary>
    /// <param name="authority">The authority.</param>
    /// <returns>The policy as it is on disk now.</returns>
    /// <exception cref="ClusterCertsException">The policy file is damaged; the message names the line.</exception>
    public static CertPolicy GetPolicy(this CertAuthority authority)
    {
        PolicyFile policy = PolicyFile.Read(authority.Store);
        var editor = new PolicyEditor(authority.Store, authority.Context, new CertPolicyChanges());
        return new CertPolicy(authority.Store, policy) { BarredNodeIds = editor.BarredNow(policy) };
    }

    /// <summary>Says what a change of the policy would be in the way of: nodes in use that could not be renewed under it, or not for so
    /// long as they live now; and the names that it allows and that no node can have, since the CA or one above it is limited.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="changes">The change.</param>
    /// <returns>Sentences to show as warnings, with the nodes' names; none is good news.</returns>
    /// <exception cref="ClusterCertsException">A rule is not legal, or a file is damaged.</exception>
    public static IReadOnlyList<string> DescribeBarred(this CertAuthority authority, CertPolicyChanges changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        return
        [
            .. new PolicyEditor(authority.Store, authority.Context, changes).FindBarred().Select(item => item.Sentence),
            .. RulesOutsideLimits.Find(changes, authority.GetSigningCert().Chain),
        ];
    }

    /// <summary>The certificates in use that a change of the policy would cut off: those below a higher minimum serial
    /// number.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="changes">The change.</param>
    /// <returns>The certificates, as they are before it.</returns>
    /// <exception cref="ClusterCertsException">A rule is not legal, or a file is damaged.</exception>
    public static IReadOnlyList<NodeCert> FindCutOff(this CertAuthority authority, CertPolicyChanges changes) =>
        new PolicyEditor(authority.Store, authority.Context, changes).FindCutOff();

    /// <summary>The rules that a change of the policy would change: what it says already is not written again.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="changes">The change.</param>
    /// <returns>None where each rule is so already.</returns>
    /// <exception cref="ClusterCertsException">A rule is not legal, or a file is damaged.</exception>
    public static IReadOnlyList<PolicyRule> FindChangedRules(this CertAuthority authority, CertPolicyChanges changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        return new PolicyEditor(authority.Store, authority.Context, changes).FindChanged();
    }

    /// <summary>Changes the policy, and records that in the ledger.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="changes">The change.</param>
    /// <returns>The policy after it.</returns>
    /// <exception cref="ClusterCertsException">A rule is not legal, a file is damaged or cannot be written, or nodes in use would
    /// be cut off and <see cref="CertPolicyChanges.Force"/> is not set.</exception>
    public static CertPolicy SetPolicy(this CertAuthority authority, CertPolicyChanges changes) =>
        new PolicyEditor(authority.Store, authority.Context, changes).Apply();
}
