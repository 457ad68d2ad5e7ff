namespace ClusterCerts.Tests.Policy;

/// <summary>A lifetime or an end becomes a validity that its issuer allows.</summary>
public sealed class CertLifetimeValidityTests
{
    private static readonly DateTimeOffset Now = Forge.Now;

    // An issuer of 30 days that began 2 minutes ago.
    private static readonly DecodedCertificate Issuer = Forge.Root("CN=Lifetime", f =>
    {
        f.NotBefore = Forge.Time(Now.AddMinutes(-2));
        f.NotAfter = Forge.Time(Now.AddDays(30));
    }).Decoded;

    // What is asked for: lifetime, end in days from now, backdate; whether below the issuer; and what comes of it, in minutes from now.
    [Theory]
    [InlineData("1d", null, null, false, -5, 24 * 60)] // five minutes back by default
    [InlineData(null, null, null, false, -5, 10 * 24 * 60)] // ten days by default here
    [InlineData(null, 2, null, false, -5, 2 * 24 * 60)]
    [InlineData("1d", null, "1h", false, -60, 24 * 60)]
    [InlineData("1d", null, "0s", false, 0, 24 * 60)]
    [InlineData("1d", null, null, true, -2, 24 * 60)] // never before its issuer
    [InlineData("1d", null, "0s", true, 0, 24 * 60)]
    [InlineData("30d", null, null, true, -2, 30 * 24 * 60)] // to the issuer's last second
    public void What_is_asked_for_becomes_a_validity(string? lifetime, int? endsInDays, string? backdate, bool isBelow, int from, int to)
    {
        Validity validity = Apply(lifetime, endsInDays, backdate, isBelow, clamp: false);
        Assert.Equal((Now.AddMinutes(from), Now.AddMinutes(to)), (validity.NotBefore, validity.NotAfter));
    }

    [Theory]
    [InlineData("1d", 2, null, false, ErrorCode.InvalidLifetime)] // both
    [InlineData("0s", null, null, false, ErrorCode.InvalidLifetime)]
    [InlineData(null, -1, null, false, ErrorCode.InvalidLifetime)] // past
    [InlineData(null, 0, null, false, ErrorCode.InvalidLifetime)] // now is past
    [InlineData("10000000d", null, null, false, ErrorCode.InvalidLifetime)] // beyond the year 9999
    [InlineData("31d", null, null, true, ErrorCode.OutlivesIssuer)]
    [InlineData(null, 31, null, true, ErrorCode.OutlivesIssuer)]
    public void What_cannot_be_is_refused(string? lifetime, int? endsInDays, string? backdate, bool isBelow, ErrorCode code) =>
        Assert.Equal(code, Assert.Throws<ClusterCertsException>(() => Apply(lifetime, endsInDays, backdate, isBelow, clamp: false)).ErrorCode);

    [Fact]
    public void Clamped_it_ends_with_its_issuer() =>
        Assert.Equal(Issuer.NotAfter, Apply("31d", null, null, isBelow: true, clamp: true).NotAfter);

    // Days from now at which it is tried: an issuer that has ended or not begun signs nothing, clamped or not.
    [Theory]
    [InlineData(-1)]
    [InlineData(31)]
    public void An_issuer_out_of_its_time_signs_nothing(int day) => Assert.Equal(
        ErrorCode.IssuerNotValid,
        Assert.Throws<ClusterCertsException>(
            () => new CertLifetime(TimeSpan.FromDays(1), clampToIssuer: true).Below(Issuer, Now.AddDays(day), TimeSpan.FromDays(10))).ErrorCode);

    private static Validity Apply(string? lifetime, int? endsInDays, string? backdate, bool isBelow, bool clamp)
    {
        var asked = new CertLifetime(
            lifetime is null ? null : lifetime == "0s" ? TimeSpan.Zero : DurationText.Parse(lifetime),
            endsInDays is int days ? Now.AddDays(days) : null,
            backdate is null ? null : backdate == "0s" ? TimeSpan.Zero : DurationText.Parse(backdate),
            clamp);
        return isBelow ? asked.Below(Issuer, Now, TimeSpan.FromDays(10)) : asked.OfRoot(Now, TimeSpan.FromDays(10));
    }
}
