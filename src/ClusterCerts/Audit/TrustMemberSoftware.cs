using ClusterCerts.Encoding;
using ClusterCerts.Storage;
using ClusterCerts.Targets;
using ClusterCerts.Trust;

namespace ClusterCerts.Audit;

/// <summary>What the targets and the preset of an authority say of its nodes' software, for <see cref="ClusterTrust"/>.</summary>
public static class TrustMemberSoftware
{
    /// <summary>The same members, of whom it is known what they run. It is looked up only where there are keys which not all software takes.</summary>
    /// <param name="members">The members.</param>
    /// <param name="context">The world outside.</param>
    /// <returns>One for each, in order.</returns>
    public static IReadOnlyList<TrustMember> WithSoftware(this IEnumerable<TrustMember> members, AuthorityContext context)
    {
        ArgumentNullException.ThrowIfNull(members);
        ArgumentNullException.ThrowIfNull(context);
        var authorities = new Dictionary<string, NodeSoftware?>(StringComparer.Ordinal);
        return [.. members.Select(m => m.AuthorityPath is string path ? m with { Software = () => Of(path) } : m)];

        NodeSoftware? Of(string path)
        {
            if (!authorities.TryGetValue(path, out NodeSoftware? known))
                authorities[path] = known = context.StoreAt(path) is var store && store.IsAuthority() ? NodeSoftware.Read(store) : null;
            return known;
        }
    }
}

/// <summary>The kinds of keys in a chain.</summary>
/// <param name="chain">The chain, leaf first.</param>
internal sealed class ChainKeys(IReadOnlyList<DecodedCertificate> chain)
{
    private readonly (KeyFamily Family, KeyRole Role)[] _keys =
    [
        .. new[] { (KeyFamilies.Of(chain[0].PublicKey), KeyRole.Node) }.Concat(KeyFamilies.Above(chain).Select(family => (family, KeyRole.Authority)))
            .Where(key => key.Item1 != KeyFamily.Usual),
    ];

    /// <summary>Whether all software takes all of them.</summary>
    internal bool AreUsual => _keys.Length == 0;

    /// <summary>What a member's software does not take of them.</summary>
    internal IEnumerable<Finding> RefusedBy(MemberFit verifier) => _keys.Select(key => verifier.Refusal(key.Family, key.Role)).OfType<Finding>().Distinct();
}

/// <summary>What the software of a member does not take; each kind of key is looked up once.</summary>
/// <param name="member">The member.</param>
/// <param name="nodeId">Its node ID.</param>
internal sealed class MemberFit(TrustMember member, string nodeId)
{
    private readonly Dictionary<(KeyFamily Family, KeyRole Role), Finding?> _known = [];

    /// <summary>That a key is not taken, or null.</summary>
    internal Finding? Refusal(KeyFamily family, KeyRole role)
    {
        if (!_known.TryGetValue((family, role), out Finding? finding))
        {
            _known[(family, role)] = finding = member.Software?.Invoke()?.Judge(nodeId, family, role) is { Fitness: Fitness.Refuses } verdict
                ? new Finding(role == KeyRole.RevocationList ? CheckName.Revocation : CheckName.Chain, Text(family, role, verdict)) : null;
        }

        return finding;
    }

    private static string Text(KeyFamily family, KeyRole role, FitVerdict verdict) => role == KeyRole.RevocationList
        ? $"there is a revocation list that an {KeyFamilies.Name(family)} key signed, and {verdict.Software} does not take it"
        : $"the {(role == KeyRole.Node ? "leaf" : "chain")}: it uses {KeyFamilies.Name(family)}, which {verdict.Software} does not take";
}
