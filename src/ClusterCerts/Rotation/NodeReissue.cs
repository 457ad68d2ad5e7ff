using ClusterCerts.Authority;
using ClusterCerts.Issuance;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Rotation;

/// <summary>Issues a new certificate to every node in use that has none of the next CA yet: same identity, names and
/// purpose.</summary>
/// <param name="rotation">The authority.</param>
/// <param name="beforeReplace">Called for each certificate before its files are replaced; may be null.</param>
internal sealed class NodeReissue(RotationRun rotation, Action<NodeCert>? beforeReplace)
{
    /// <summary>The nodes that still need a new certificate.</summary>
    internal IReadOnlyList<LiveNode> FindLeft() =>
    [
        .. LiveNodes.Of(rotation.Store, rotation.Store.ReadLedger(), rotation.Context.Now)
            .Where(n => !LiveNodes.IsFrom(rotation.Record?.NextKeyId, n.Entry)),
    ];

    /// <summary>What becomes of a node, for a plan.</summary>
    internal static string Step(LiveNode node) => $"Issue node {node.NodeId} a new certificate in place of the certificate {node.Entry.SerialNumber}"
        + (node.Entry.KeyPath is null ? ", for the key that it has: that was made elsewhere." : ".");

    /// <summary>Why nodes cannot get new certificates, one error a node.</summary>
    internal IEnumerable<ClusterCertsException> Obstacles() => Groups()
        .SelectMany(group => Renewer(group.Parameters).Plan(group.NodeIds))
        .Where(found => found.Error is not null)
        .Select(found => new ClusterCertsException(
            ErrorCode.RotationBlocked, $"Node '{found.Target}' cannot get a new certificate: {found.Error!.Message}", found.Target,
                found.Error));

    /// <summary>Issues them; what fails is reported and stays left.</summary>
    internal void Run(Action<Outcome<NodeCert>> report, CancellationToken cancellation)
    {
        foreach ((IReadOnlyList<string> nodeIds, NodeCertRenewalParameters parameters) in Groups())
        {
            NodeCertRenewer renewer = Renewer(parameters);
            foreach (Outcome<NodeCertRenewal> outcome in renewer.Renew(renewer.Plan(nodeIds), rotation.Parameters.NextPassphrase, cancellation))
                report(new Outcome<NodeCert>(outcome.Target, outcome.Value?.Renewed, outcome.Error));
        }
    }

    private NodeCertRenewer Renewer(NodeCertRenewalParameters parameters) => new(rotation.Store, rotation.Context, parameters, cert =>
    {
        // Another process may have taken the phase back.
        rotation.CheckUnchanged();
        beforeReplace?.Invoke(cert);
    });

    // Where the key was made elsewhere, the same key is certified: a new one could only come from there.
    private IEnumerable<(IReadOnlyList<string> NodeIds, NodeCertRenewalParameters Parameters)> Groups()
    {
        IReadOnlyList<LiveNode> left = FindLeft();
        var parameters = new NodeCertRenewalParameters
        {
            ReuseKey = rotation.Parameters.ReuseKey,
            NodePassphrase = rotation.Parameters.NodePassphrase,
            ThrottleLimit = rotation.Parameters.ThrottleLimit,
            Lifetime = new CertLifetime(lifetime: null, clampToIssuer: true),
            Operation = RotationRun.Command,
            IsOfRotation = true,
        };
        CertPurpose purpose = PresetProfile.For(rotation.Signing.Preset).Purpose;
        OutgoingLeaves outgoing = new(rotation.Store.ReadLedger());
        foreach (var group in left.GroupBy(n => (IsHere: n.Entry.KeyPath is not null, IsUnusual: outgoing.IsUnusual(n.Entry), IsWeak: outgoing.IsWeak(n.Entry)))
            .OrderByDescending(g => g.Key.IsHere).ThenBy(g => g.Key.IsUnusual).ThenBy(g => g.Key.IsWeak))
        {
            yield return (
                [.. group.Select(n => n.NodeId.ToString())],
                parameters with
                {
                    ReuseKey = !group.Key.IsHere || (parameters.ReuseKey && !group.Key.IsWeak),
                    Purpose = group.Key.IsUnusual ? purpose : null,
                });
        }
    }
}
