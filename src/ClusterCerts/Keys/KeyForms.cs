using ClusterCerts.Values;

namespace ClusterCerts.Keys;

/// <summary>Which forms there are of a kind of key.</summary>
internal static class KeyForms
{
    /// <summary>The form of a key that takes another's place: as the other's, where there is that form of it.</summary>
    /// <param name="algorithm">The algorithm of the new one.</param>
    /// <param name="before">The form of the one before.</param>
    internal static KeyFormat Like(KeyAlgorithm algorithm, KeyFormat before) => algorithm == KeyAlgorithm.Ed25519 ? KeyFormat.Pkcs8 : before;

    /// <summary>Refuses a form that there is not for a kind of key.</summary>
    /// <exception cref="ClusterCertsException">It is refused.</exception>
    internal static void RefuseUnlessOf(KeyAlgorithm? algorithm, KeyFormat format)
    {
        if (algorithm == KeyAlgorithm.Ed25519 && format == KeyFormat.Traditional)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "An Ed25519 key has no traditional form; use the Pkcs8 format.");
    }
}
