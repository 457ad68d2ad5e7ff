using ClusterCerts.Authority;
using ClusterCerts.Issuance;
using ClusterCerts.Keys;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Tokens;
using ClusterCerts.Values;

namespace ClusterCerts.Rotation;

/// <summary>Issues a new certificate to every node in use that has none of the next CA yet: same identity, names and
/// purpose.</summary>
/// <param name="rotation">The authority.</param>
/// <param name="beforeReplace">Called for each certificate before its files are replaced; may be null.</param>
internal sealed class NodeReissue(RotationRun rotation, Action<NodeCert>? beforeReplace)
{
    private const string OutOfService = " Take it out of service with Remove-NodeCert, and issue it a new pair with New-NodeCert after the phase Issue";
    private const string OtherCA = "; or take the phases back with -Undo, and make a next CA in the phase Stage that may sign for it";

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
        .Select(found => Obstacle(found.Target, found.Error!, WayOn(found.Error!)));

    /// <summary>What to say of a node that cannot get a new certificate.</summary>
    /// <param name="node">The node.</param>
    /// <param name="refusal">Why.</param>
    /// <param name="way">What helps; may be empty.</param>
    internal static ClusterCertsException Obstacle(object node, ClusterCertsException refusal, string way) =>
        new(ErrorCode.RotationBlocked, $"Node '{node}' cannot get a new certificate: {refusal.Message}{way}", node, refusal);

    /// <summary>What helps before the phase Issue, where the CA is one to rotate away from; may be empty.</summary>
    internal static string OutgoingWay(ErrorCode refusal) => Helps(refusal) ? $"{OutOfService}{(refusal == ErrorCode.OutsideConstraints ? OtherCA : "")}." : "";

    /// <summary>Issues them; what fails is reported and stays left.</summary>
    internal void Run(Action<Outcome<NodeCert>> report, CancellationToken cancellation)
    {
        Passphrase? passphrase = rotation.NextPassphrase(HeldKeyFile.UriIn(rotation.Store.Paths.PathOf(AuthorityDocument.Key)));
        foreach ((IReadOnlyList<string> nodeIds, NodeCertRenewalParameters parameters) in Groups())
        {
            NodeCertRenewer renewer = Renewer(parameters);
            foreach (Outcome<NodeCertRenewal> outcome in renewer.Renew(renewer.Plan(nodeIds), passphrase, cancellation))
                report(new Outcome<NodeCert>(outcome.Target, outcome.Value?.Renewed, Left(outcome)));
        }
    }

    private static bool Helps(ErrorCode refusal) => refusal is ErrorCode.OutsideConstraints or ErrorCode.CheckFailed;

    private NodeCertRenewer Renewer(NodeCertRenewalParameters parameters) => new(rotation.Store, rotation.Context, parameters, cert =>
    {
        // Another process may have taken the phase back.
        rotation.CheckUnchanged();
        beforeReplace?.Invoke(cert);
    })
    {
        PassphraseParameter = PassphraseRefusal.Next,
        Issuer = rotation.Record switch
        {
            { IsSwitched: true } => AuthorityDocument.Certificate,
            { Phase: RotationPhase.Stage or RotationPhase.Trust } when !rotation.Parameters.Compromised => AuthorityDocument.NextCertificate,
            _ => null,
        },
    };

    private ClusterCertsException? Left(Outcome<NodeCertRenewal> outcome) => outcome.Error is ClusterCertsException error && WayOn(error) is { Length: > 0 } way
        ? new ClusterCertsException(
            error.ErrorCode, $"Node '{outcome.Target}' is left without a new certificate, and the others go on: {error.Message}{way}", outcome.Target, error)
        {
            Rule = error.Rule,
        }
        : outcome.Error;

    // What the next CA may not sign, or never would be signed: nothing but another name helps, or to do without the node.
    private string WayOn(ClusterCertsException error)
    {
        if (!Helps(error.ErrorCode))
            return "";
        bool isSwitched = rotation.Record is { IsSwitched: true };
        string way = !isSwitched && OutgoingAuthority.Is(rotation.Store.ReadLedger(), rotation.Signing.Decoded)
            ? OutOfService
            : " Take that name away with Update-NodeCert, such as with -RemoveDnsName or -RemoveEmailAddress, or, where it is the node ID, the node out of service with Remove-NodeCert";
        string anew = error.ErrorCode == ErrorCode.OutsideConstraints && rotation.Record is { IsCompromised: false }
            ? OtherCA : "";
        return $"{way}{(isSwitched ? ", then complete the rotation with -Resume" : "")}{anew}.";
    }

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
