using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Rotation;

/// <summary>Whether the nodes' software takes a CA with the key that the next one gets.</summary>
/// <remarks>Of their software only the preset is known here: where a node's files go, and in which layout, is the publication's to judge.</remarks>
/// <param name="rotation">The authority.</param>
/// <param name="wanted">What was asked of the next CA.</param>
internal sealed class NextKeyKind(RotationRun rotation, NextAuthorityParameters wanted)
{
    private const string ErlangTakesNone = "Erlang's distribution takes no certificate under a CA with an Ed25519 key.";

    private SuccessorKind Kind => SuccessorKind.Of(rotation.Signing.Decoded.PublicKey, rotation.Signing.Preset, wanted.KeyAlgorithm);

    private bool IsTaken => rotation.Signing.Preset != Preset.Erlang || Kind.Algorithm != KeyAlgorithm.Ed25519;

    /// <summary>That it is another than the current CA's, though none was asked for; and that it is not taken, where that was confirmed.</summary>
    internal IEnumerable<string> Warnings()
    {
        if (Kind.Change is string change)
            yield return change;
        if (!IsTaken && rotation.Parameters.Force)
            yield return ErlangTakesNone;
    }

    /// <summary>That it is not taken, unless that was confirmed.</summary>
    internal IEnumerable<ClusterCertsException> Blocks() => IsTaken || rotation.Parameters.Force ? [] :
    [
        new ClusterCertsException(
            ErrorCode.RotationBlocked, $"Every node would be cut off. {ErlangTakesNone} Choose another with -KeyAlgorithm, or have it so with -Force.", rotation.Store.Location),
    ];
}
