using System.Collections.Concurrent;
using ClusterCerts.Values;

namespace ClusterCerts.Encoding;

/// <summary>Which engine works with a <see cref="PureAlgorithm"/>: the platform's, where there is one.</summary>
internal static class PureEngines
{
    private static readonly ConcurrentDictionary<(KeyAlgorithm ParameterSet, bool IsOnPlatform), IMLDsaEngine> Made = new();

    /// <summary>The engine of an algorithm: the platform's where it has one, or that of a package, which is loaded when the first key of this kind is met.</summary>
    /// <exception cref="ClusterCertsException">This program does not have it.</exception>
    internal static IPureEngine Of(PureAlgorithm algorithm) => algorithm.IsMLDsa ? MLDsa(algorithm) : Library().Ed25519;

    /// <summary>The engine of a parameter set of ML-DSA.</summary>
    /// <exception cref="ClusterCertsException">This program does not have it.</exception>
    internal static IMLDsaEngine MLDsa(PureAlgorithm parameterSet) => MLDsa(parameterSet, PlatformMLDsa.IsSupported, Library);

    /// <summary>The engine of a parameter set of ML-DSA.</summary>
    /// <param name="parameterSet">The parameter set.</param>
    /// <param name="isOnPlatform">Whether the platform has ML-DSA.</param>
    /// <param name="library">Loads the package that has it too; not called where the platform has it.</param>
    /// <returns>The engine, which any thread may use.</returns>
    internal static IMLDsaEngine MLDsa(PureAlgorithm parameterSet, bool isOnPlatform, Func<IPureEngines> library) => Made.GetOrAdd(
        (parameterSet.Algorithm, isOnPlatform),
        static (key, the) => key.IsOnPlatform ? new PlatformMLDsa(the.parameterSet) : the.library().MLDsa(the.parameterSet),
        (parameterSet, library));

    private static IPureEngines Library() => Engines.Load<IPureEngines>(Engines.BouncyCastle);
}
