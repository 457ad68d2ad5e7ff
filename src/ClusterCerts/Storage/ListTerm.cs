using System.Numerics;

namespace ClusterCerts.Storage;

/// <summary>The number of a revocation list, and when it is valid.</summary>
/// <param name="Number">Its number (RFC 5280 5.2.3).</param>
/// <param name="ThisUpdate">The first second, UTC.</param>
/// <param name="NextUpdate">The last second, UTC.</param>
internal readonly record struct ListTerm(BigInteger Number, DateTimeOffset ThisUpdate, DateTimeOffset NextUpdate)
{
    /// <summary>So long before it is handed out it is valid, for verifiers whose clocks are slow: a list of the future locks everyone out.</summary>
    internal static readonly TimeSpan Backdate = TimeSpan.FromMinutes(5);

    /// <summary>When one that was signed ahead is to be put in place.</summary>
    internal DateTimeOffset DueAt => ThisUpdate + Backdate;
}
