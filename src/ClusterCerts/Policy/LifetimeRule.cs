using ClusterCerts.Encoding;
using ClusterCerts.Values;

namespace ClusterCerts.Policy;

/// <summary>Turns a lifetime or an end into a validity that its issuer allows.</summary>
internal static class LifetimeRule
{
    internal static readonly TimeSpan DefaultBackdate = TimeSpan.FromMinutes(5);

    /// <summary>The validity from a lifetime or an end, of which one at most is given.</summary>
    /// <param name="now">The moment of issuance, from which a lifetime counts.</param>
    /// <param name="lifetime">The lifetime asked for.</param>
    /// <param name="notAfter">The end asked for.</param>
    /// <param name="backdate">How far back it begins; five minutes when null.</param>
    /// <param name="byDefault">The lifetime when neither is asked for.</param>
    /// <param name="issuer">The issuer's certificate; null for a root.</param>
    /// <param name="clamp">Whether to end with the issuer where it would outlive it.</param>
    /// <param name="node">Whose certificate it is; null for a CA's.</param>
    /// <exception cref="ClusterCertsException">Both were given, the end is past, or the certificate would outlive its issuer.</exception>
    internal static Validity Apply(
        DateTimeOffset now, TimeSpan? lifetime, DateTimeOffset? notAfter, TimeSpan? backdate, TimeSpan byDefault, DecodedCertificate? issuer, bool clamp,
        NodeId? node = null)
    {
        if (lifetime is not null && notAfter is not null)
            throw new ClusterCertsException(ErrorCode.InvalidLifetime, "Give -Lifetime or -NotAfter, not both.");
        if (lifetime <= TimeSpan.Zero || backdate < TimeSpan.Zero)
            throw new ClusterCertsException(ErrorCode.InvalidLifetime, "A lifetime must be greater than zero, and a backdate not less than zero.");

        DateTimeOffset beginning = Shift(now, -(backdate ?? DefaultBackdate));
        DateTimeOffset end = notAfter ?? Shift(now, lifetime ?? byDefault);
        if (end <= now)
            throw new ClusterCertsException(ErrorCode.InvalidLifetime, $"The expiry date {end:u} is in the past; give a later one.");
        if (issuer is null)
            return new Validity(beginning, end);

        if (!new Validity(issuer.NotBefore, issuer.NotAfter).Contains(now))
        {
            throw new ClusterCertsException(
                ErrorCode.IssuerNotValid,
                $"The signing certificate is valid from {issuer.NotBefore:u} to {issuer.NotAfter:u}, and it is {now:u}: it cannot sign. Rotate it, or check the clock.");
        }

        if (end > issuer.NotAfter)
        {
            end = clamp ? issuer.NotAfter : throw new ClusterCertsException(
                ErrorCode.OutlivesIssuer,
                $"The certificate{(node is null ? "" : $" of node '{node}'")} would expire at {end:u}, after its issuer, which expires at {issuer.NotAfter:u}. Shorten it with -Lifetime, -NotAfter or -ClampToIssuer, or rotate the signing certificate first.",
                node?.ToString());
        }

        return new Validity(beginning < issuer.NotBefore ? issuer.NotBefore : beginning, end);
    }

    private static DateTimeOffset Shift(DateTimeOffset moment, TimeSpan by)
    {
        try
        {
            return moment + by;
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new ClusterCertsException(ErrorCode.InvalidLifetime, "The lifetime reaches beyond the year 9999.", null, e);
        }
    }
}
