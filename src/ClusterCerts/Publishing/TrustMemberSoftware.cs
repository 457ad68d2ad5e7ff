using ClusterCerts.Audit;
using ClusterCerts.Export;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Publishing;

/// <summary>What the targets and the preset of an authority say of its nodes' software, for <see cref="ClusterTrust"/>.</summary>
public static class TrustMemberSoftware
{
    /// <summary>The same members, of whom it is known what they run. It is looked up only for those whose certificates not all software takes.</summary>
    /// <param name="members">The members.</param>
    /// <param name="context">The world outside.</param>
    /// <returns>One for each, in order.</returns>
    public static IReadOnlyList<TrustMember> WithSoftware(this IEnumerable<TrustMember> members, AuthorityContext context)
    {
        ArgumentNullException.ThrowIfNull(members);
        var authorities = new Dictionary<string, Func<string, bool>>(StringComparer.Ordinal);
        return [.. members.Select(m => m.AuthorityPath is string path ? m with { SpeaksErlang = nodeId => Of(path)(nodeId) } : m)];

        Func<string, bool> Of(string path) => authorities.TryGetValue(path, out Func<string, bool>? known) ? known : authorities[path] = Read(path, context);
    }

    private static Func<string, bool> Read(string path, AuthorityContext context)
    {
        if (!CertAuthority.Exists(path))
            return _ => false;
        var authority = CertAuthority.Open(path, context);
        if (authority.GetSigningCert().Preset == Preset.Erlang)
            return _ => true;
        NodeTargets targets = NodeTargets.Read(authority.Store);
        return nodeId => targets.Find(nodeId, isNamed: false)?.Value?.As == ExportFormat.ErlangDistribution;
    }
}
