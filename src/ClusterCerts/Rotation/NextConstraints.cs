using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Rotation;

/// <summary>What the CA that comes next may sign for, whom that cuts off, and what it could be limited to. The nodes' certificates are read when
/// the first of that is asked.</summary>
/// <param name="rotation">The authority.</param>
/// <param name="wanted">What was asked of the next CA.</param>
internal sealed class NextConstraints(RotationRun rotation, NextAuthorityParameters wanted)
{
    private readonly NameConstraints? _own = Of(rotation.Signing, wanted);
    private LiveNames? _names;

    private bool IsAsked => wanted.Asked is not null || wanted.ReplaceConstraints;

    /// <summary>The constraints of the next CA: what was asked for, and where nothing was what the current one has.</summary>
    /// <exception cref="ClusterCertsException">A name is not legal.</exception>
    internal static NameConstraints? Of(SigningCert current, NextAuthorityParameters wanted) =>
        NameConstraints.Of(wanted.Asked ?? new(), wanted.ReplaceConstraints ? null : current.Decoded.NameConstraints);

    /// <summary>The node IDs that the next CA may not sign for.</summary>
    internal IReadOnlyList<string> CutOff() => [.. Names().Outside.Select(node => node.NodeId.ToString())];

    /// <summary>The arguments that limit the next CA to the names in use; empty where there is none.</summary>
    internal string Proposal() => Names().Tightest(rotation.Signing.Preset)?.ToArguments() ?? "";

    /// <summary>For a plan: to what it could be limited, where nothing was asked.</summary>
    internal IEnumerable<string> Steps()
    {
        if (!IsAsked && Proposal() is { Length: > 0 } arguments)
            yield return $"The names in use would let you limit the next CA: {arguments}";
    }

    /// <summary>What is left open, and who is cut off although that was confirmed.</summary>
    internal IEnumerable<string> Warnings()
    {
        foreach (string caution in IsAsked ? LiveNames.Cautions(_own, rotation.Signing.Preset) : [])
            yield return $"The next CA is limited. {caution}";
        if (!IsAsked || rotation.Parameters.Force)
        {
            foreach ((NodeId nodeId, string problem) in Names().Outside)
                yield return $"The next CA may not sign for node {nodeId}: {problem}.";
        }
    }

    /// <summary>Who would be cut off by what was asked for, one error a node.</summary>
    internal IEnumerable<ClusterCertsException> Blocks() => !IsAsked || rotation.Parameters.Force ? [] : Names().Outside.Select(node =>
        new ClusterCertsException(
            ErrorCode.RotationBlocked,
            $"Node '{node.NodeId}' would be cut off, since the next CA could not sign for it: {node.Problem}. Permit its names too, or have it so with -Force.",
            node.NodeId.ToString()));

    private LiveNames Names() => _names ??= new LiveNames([rotation.Store], rotation.Context.Now, [.. Limits()]);

    private IEnumerable<NameConstraints> Limits()
    {
        if (_own is not null)
            yield return _own;
        if (wanted.IssuerPath is not string issuer)
            yield break;
        foreach (DecodedCertificate above in SigningCert.Read(rotation.Context.StoreAt(issuer).Opened(issuer, "name another with -Issuer")).Chain)
        {
            if (above.NameConstraints is NameConstraints limits)
                yield return limits;
        }
    }
}
