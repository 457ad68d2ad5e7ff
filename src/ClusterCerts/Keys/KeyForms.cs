using ClusterCerts.Encoding;
using ClusterCerts.Values;

namespace ClusterCerts.Keys;

/// <summary>Which forms there are of a kind of key.</summary>
internal static class KeyForms
{
    /// <summary>The form of a key that takes another's place: as the other's, where there is that form of it.</summary>
    /// <param name="algorithm">The algorithm of the new one.</param>
    /// <param name="before">The form of the one before.</param>
    internal static KeyFormat Like(KeyAlgorithm algorithm, KeyFormat before) => PureAlgorithm.Of(algorithm) is not null ? KeyFormat.Pkcs8 : before;

    /// <summary>Whether there is a form of a kind of key.</summary>
    internal static bool Has(KeyAlgorithm? algorithm, KeyFormat? format) => format != KeyFormat.Traditional || PureAlgorithm.Of(algorithm) is null;

    /// <summary>Refuses a form that there is not for a kind of key.</summary>
    /// <exception cref="ClusterCertsException">It is refused.</exception>
    internal static void RefuseUnlessOf(KeyAlgorithm? algorithm, KeyFormat format)
    {
        if (format == KeyFormat.Traditional && PureAlgorithm.Of(algorithm) is { } pure)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, $"A key of type {pure} has no traditional form; use the Pkcs8 format.");
    }
}
