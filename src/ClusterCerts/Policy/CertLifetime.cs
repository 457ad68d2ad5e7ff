using ClusterCerts.Encoding;
using ClusterCerts.Values;

namespace ClusterCerts.Policy;

/// <summary>How long a certificate shall be valid, as it was asked for: a lifetime or an expiry date, how far back it begins,
/// and whether its issuer's expiry may shorten it. The default asks for nothing, so that the conventions of the authority count.</summary>
public readonly record struct CertLifetime
{
    /// <summary>How far back a validity begins where nothing else is asked for.</summary>
    internal static readonly TimeSpan DefaultBackdate = TimeSpan.FromMinutes(5);

    /// <summary>Takes what was asked for.</summary>
    /// <param name="lifetime">How long from now, greater than zero; not together with an expiry date.</param>
    /// <param name="notAfter">The last second of the validity.</param>
    /// <param name="backdate">How far back the validity begins, for clock skew; five minutes when null, and never before its issuer's.</param>
    /// <param name="clampToIssuer">Whether it is shortened to its issuer's expiry, where it would outlive it.</param>
    /// <exception cref="ClusterCertsException">Both a lifetime and an expiry date are given, or a length is not legal.</exception>
    public CertLifetime(TimeSpan? lifetime, DateTimeOffset? notAfter = null, TimeSpan? backdate = null, bool clampToIssuer = false)
    {
        if (lifetime is not null && notAfter is not null)
            throw new ClusterCertsException(ErrorCode.InvalidLifetime, "Give -Lifetime or -NotAfter, not both.");
        if (lifetime <= TimeSpan.Zero || backdate < TimeSpan.Zero)
            throw new ClusterCertsException(ErrorCode.InvalidLifetime, "A lifetime must be greater than zero, and a backdate not less than zero.");
        (Length, NotAfter, Backdate, ClampToIssuer) = (lifetime, notAfter, backdate, clampToIssuer);
    }

    /// <summary>How long from now; null when it was not asked for.</summary>
    public TimeSpan? Length { get; private init; }

    /// <summary>The last second of the validity; null when it was not asked for.</summary>
    public DateTimeOffset? NotAfter { get; }

    /// <summary>How far back the validity begins; null when it was not asked for.</summary>
    public TimeSpan? Backdate { get; private init; }

    /// <summary>Whether it is shortened to its issuer's expiry, where it would outlive it.</summary>
    public bool ClampToIssuer { get; private init; }

    /// <summary>Whether neither a lifetime nor an expiry date was asked for.</summary>
    internal bool IsByDefault => Length is null && NotAfter is null;

    /// <summary>A lifetime from now.</summary>
    /// <param name="lifetime">Its length.</param>
    public static implicit operator CertLifetime(TimeSpan lifetime) => FromTimeSpan(lifetime);

    /// <summary>A lifetime from now.</summary>
    /// <param name="lifetime">Its length, greater than zero.</param>
    /// <returns>The lifetime.</returns>
    /// <exception cref="ClusterCertsException">It is not greater than zero.</exception>
    public static CertLifetime FromTimeSpan(TimeSpan lifetime) => new(lifetime);

    /// <summary>The same, where its issuer's expiry may shorten it if this says so too.</summary>
    internal CertLifetime Clamped(bool mayClamp) => this with { ClampToIssuer = ClampToIssuer || mayClamp };

    /// <summary>The same, shortened to a limit where nobody asked for so much: a lifetime by default,
    /// and one that only the default backdate makes too long.</summary>
    /// <param name="limit">The longest validity; null for any.</param>
    /// <param name="byDefault">The lifetime when none is asked for.</param>
    internal CertLifetime Within(LifetimeLimit? limit, TimeSpan byDefault)
    {
        if (limit is not { } longest || NotAfter is not null || (Length is TimeSpan given && (!longest.Allows(given) || Backdate is not null)))
            return this;
        TimeSpan? backdate = Backdate ?? (longest.Longest > DefaultBackdate ? null : TimeSpan.Zero);
        TimeSpan room = longest.Longest - (backdate ?? DefaultBackdate);
        TimeSpan lifetime = Length ?? byDefault;
        return this with { Length = lifetime < room || room <= TimeSpan.Zero ? lifetime : room, Backdate = backdate };
    }

    /// <summary>The lifetime that makes a certificate as long as one before, from first to last second, of which the backdate is a part.</summary>
    /// <param name="before">The certificate before.</param>
    /// <param name="backdate">How far back the new one begins; the default when null.</param>
    internal static TimeSpan AsLongAs(DecodedCertificate before, TimeSpan? backdate)
    {
        TimeSpan whole = before.NotAfter - before.NotBefore;
        TimeSpan back = backdate ?? DefaultBackdate;
        return whole > back ? whole - back : whole;
    }

    /// <summary>The lifetime that was asked for when a certificate was made: our backdating is not part of it; that of others is not known.</summary>
    internal static TimeSpan AskedOf(DecodedCertificate certificate)
    {
        TimeSpan whole = certificate.NotAfter - certificate.NotBefore;
        TimeSpan ours = whole - DefaultBackdate;
        return ours > TimeSpan.Zero && ours.Ticks % TimeSpan.TicksPerMinute == 0 ? ours : whole;
    }

    /// <summary>The validity of a root.</summary>
    /// <param name="now">The moment of issuance, from which a lifetime counts.</param>
    /// <param name="byDefault">The lifetime when none is asked for.</param>
    /// <exception cref="ClusterCertsException">The expiry date is past, or beyond the calendar.</exception>
    internal Validity OfRoot(DateTimeOffset now, TimeSpan byDefault)
    {
        (DateTimeOffset beginning, DateTimeOffset end) = From(now, byDefault);
        return new Validity(beginning, end);
    }

    /// <summary>The validity of a certificate below an issuer.</summary>
    /// <param name="issuer">The issuer's certificate.</param>
    /// <param name="now">The moment of issuance, from which a lifetime counts.</param>
    /// <param name="byDefault">The lifetime when none is asked for.</param>
    /// <param name="node">Whose certificate it is; null for a CA's.</param>
    /// <exception cref="ClusterCertsException">The expiry date is past, the issuer is not valid now, or the certificate would outlive it.</exception>
    internal Validity Below(DecodedCertificate issuer, DateTimeOffset now, TimeSpan byDefault, NodeId? node = null)
    {
        (DateTimeOffset beginning, DateTimeOffset end) = From(now, byDefault);
        if (!new Validity(issuer.NotBefore, issuer.NotAfter).Contains(now))
        {
            throw new ClusterCertsException(
                ErrorCode.IssuerNotValid,
                $"The signing certificate is valid from {issuer.NotBefore:u} to {issuer.NotAfter:u}, and it is {now:u}: it cannot sign. "
                    + "Rotate it, or check the clock.");
        }

        if (end > issuer.NotAfter)
        {
            end = ClampToIssuer ? issuer.NotAfter : throw new ClusterCertsException(
                ErrorCode.OutlivesIssuer,
                $"The certificate{(node is null ? "" : $" of node '{node}'")} would expire at {end:u}, after its issuer, "
                    + $"which expires at {issuer.NotAfter:u}. Shorten it with -Lifetime, -NotAfter or -ClampToIssuer, "
                    + "or rotate the signing certificate first.",
                node?.ToString());
        }

        return new Validity(beginning < issuer.NotBefore ? issuer.NotBefore : beginning, end);
    }

    private (DateTimeOffset Beginning, DateTimeOffset End) From(DateTimeOffset now, TimeSpan byDefault)
    {
        DateTimeOffset beginning = Shift(now, -(Backdate ?? DefaultBackdate));
        DateTimeOffset end = NotAfter ?? Shift(now, Length ?? byDefault);
        return end > now ? (beginning, end)
            : throw new ClusterCertsException(ErrorCode.InvalidLifetime, $"The expiry date {end:u} is in the past; give a later one.");
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
