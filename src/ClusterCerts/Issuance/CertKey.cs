using ClusterCerts.Encoding;
using ClusterCerts.Keys;
using ClusterCerts.Policy;
using ClusterCerts.Targets;

namespace ClusterCerts.Issuance;

/// <summary>Which key a certificate is for: one that is made with it, or one that the node has already.</summary>
internal abstract record CertKey
{
    private CertKey()
    {
    }

    /// <summary>What the policy refuses of the key, or null.</summary>
    internal abstract PolicyViolation? Violation(PolicyRules rules);

    /// <summary>Its kind, as far as software differs in which it takes.</summary>
    internal abstract KeyFamily Family { get; }

    /// <summary>A key that is made, and written beside the certificate.</summary>
    /// <param name="Terms">How.</param>
    internal sealed record ToMake(NewKeyTerms Terms) : CertKey
    {
        internal override KeyFamily Family => KeyFamilies.Of(Terms.Algorithm);

        internal override PolicyViolation? Violation(PolicyRules rules) => rules.OfKey(Terms.Algorithm, Terms.Algorithm.ToString());
    }

    /// <summary>A key that the node has: the one of its request, or of the certificate before.</summary>
    /// <param name="PublicKey">Its public half.</param>
    internal sealed record OfNode(PublicKeyInfo PublicKey) : CertKey
    {
        internal override KeyFamily Family => KeyFamilies.Of(PublicKey);

        internal override PolicyViolation? Violation(PolicyRules rules) => rules.OfKey(PublicKey);
    }
}
