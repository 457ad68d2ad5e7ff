using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Values;

namespace ClusterCerts.Keys;

/// <summary>Kinds of keys that are a preview: what little software loads so far.</summary>
internal static class PreviewKeys
{
    /// <summary>Warns that a key which is made is a preview, if it is.</summary>
    internal static void Warn(KeyAlgorithm algorithm, WorkLog log)
    {
        if (PureAlgorithm.Of(algorithm) is { IsMLDsa: true })
        {
            log.Warn($"Keys of type {algorithm} are a preview: OpenSSL from 3.5 and what is built on it load them and what they signed, most software does not yet. "
                + "Look who has to, before nodes get such certificates.");
        }
    }
}
