using System.Numerics;
using ClusterCerts.Values;

namespace ClusterCerts.Encoding;

/// <summary>One entry of a revocation list.</summary>
/// <param name="SerialNumber">The certificate's number; in a foreign list it may be any integer.</param>
/// <param name="Time">When it was revoked, UTC.</param>
/// <param name="Reason">Why; an entry without a reason is unspecified.</param>
internal readonly record struct RevokedCertificate(BigInteger SerialNumber, DateTimeOffset Time, RevocationReason Reason);
