using System.Runtime.CompilerServices;
using ClusterCerts.BouncyCastle;

namespace ClusterCerts.Tests.Support;

/// <summary>The engines that the tests have as the program has them.</summary>
internal static class LinkedEngines
{
    /// <summary>The engine of CMS is there.</summary>
    [ModuleInitializer]
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Usage", "CA2255", Justification = "The tests are the program here.")]
    internal static void Link() => Engines.Register(Engines.BouncyCastle, static () => new BouncyCastleEngine());
}
