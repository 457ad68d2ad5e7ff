using ClusterCerts.Encoding;
using ClusterCerts.Keys;

namespace ClusterCerts.Issuance;

/// <summary>One of a group of a batch, with the key that was made for it.</summary>
/// <param name="Asked">What is asked for, or why it was refused already.</param>
/// <param name="Key">The key; null where the node has its own.</param>
internal sealed record BatchCandidate(Outcome<PlannedCert> Asked, NewKey? Key)
{
    internal PlannedCert Plan => Asked.Value!;

    /// <summary>The key that is to be certified; null where none is.</summary>
    internal PublicKeyInfo? PublicKey => Asked.Value?.Wish.Key is CertKey.OfNode own ? own.PublicKey : Key?.PublicKey;
}
