using ClusterCerts.Policy;
using ClusterCerts.Values;

namespace ClusterCerts.Issuance;

/// <summary>What a node's certificate shall say, and for which key.</summary>
internal sealed record CertWish
{
    internal required NodeId Id { get; init; }

    /// <summary>What it takes over from the certificate whose place it takes: subject, usages; null when there is none.</summary>
    internal SuccessorContent? Inherited { get; init; }

    internal required SubjectNames Names { get; init; }

    internal required CertPurpose Purpose { get; init; }

    internal CertLifetime Lifetime { get; init; }

    /// <summary>The lifetime when none is asked for; the preset's when null.</summary>
    internal TimeSpan? DefaultLifetime { get; init; }

    /// <summary>What it must expire after, or it is not worth issuing; null for anything.</summary>
    internal DateTimeOffset? Outlasts { get; init; }

    /// <summary>The key that it is for.</summary>
    internal required CertKey Key { get; init; }

    /// <summary>Checks what the policy says about the node ID, the names and the key.</summary>
    /// <exception cref="ClusterCertsException">A rule refuses it.</exception>
    internal void Check(PolicyRules rules)
    {
        if (Violation(rules) is PolicyViolation violation)
            throw violation.ToException(Id.ToString());
    }

    /// <summary>What the policy refuses of the node ID, the names and the key, or null.</summary>
    internal PolicyViolation? Violation(PolicyRules rules) => rules.OfNodeId(Id) ?? rules.OfNames(Id, Names) ?? Key.Violation(rules);

    /// <summary>What must be said of a certificate without any name; null when it has one.</summary>
    /// <exception cref="ClusterCertsException">It is for a server.</exception>
    internal string? NamelessNotice() => Names.NamelessNotice(Id, Purpose, isNew: Inherited is null);
}
