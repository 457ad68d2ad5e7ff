namespace ClusterCerts.Tests.Policy;

/// <summary>What is asked of a certificate's life, and the validity that comes of it.</summary>
public sealed class CertLifetimeTests
{
    private static readonly DateTimeOffset Now = new(2030, 6, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    [Fact]
    public void Nothing_asked_for_is_the_default()
    {
        Assert.True(default(CertLifetime).IsByDefault);
        Assert.Equal(new Validity(Now.AddMinutes(-5), Now + Year), default(CertLifetime).OfRoot(Now, Year));
        Assert.Equal(new CertLifetime(TimeSpan.FromDays(1)), TimeSpan.FromDays(1));
    }

    [Theory]
    [InlineData(1, 1, null)] // a lifetime and an end
    [InlineData(0, null, null)]
    [InlineData(-1, null, null)]
    [InlineData(1, null, -1)]
    public void What_cannot_be_is_refused_at_once(int days, int? end, int? backdate) => Assert.Equal(
        ErrorCode.InvalidLifetime,
        Assert.Throws<ClusterCertsException>(() => new CertLifetime(
            TimeSpan.FromDays(days), end is null ? null : Now.AddDays(end.Value), backdate is null ? null : TimeSpan.FromDays(backdate.Value))).ErrorCode);

    [Theory]
    [InlineData("90d", null, null, "90d", null)] // the default is shortened, with room for the backdate
    [InlineData("90d", "30d", null, "30d", null)]
    [InlineData("90d", "90d", null, "89.23:55:00", null)] // only the default backdate is too much
    [InlineData("90d", "91d", null, "91d", null)] // asked for, and refused later
    [InlineData("90d", "90d", "0", "90d", "0")]
    [InlineData("3m", null, null, "3m", "0")] // no room for the default backdate
    public void A_limit_shortens_what_nobody_asked_for(string limit, string? length, string? backdate, string expected, string? back)
    {
        CertLifetime fit = new CertLifetime(Of(length), backdate: Of(backdate)).Within(LifetimeLimit.Parse(limit), Year);
        TimeSpan wanted = Of(expected)!.Value;
        Assert.Equal(length is null && wanted > TimeSpan.FromHours(1) ? wanted - CertLifetime.DefaultBackdate : wanted, fit.Length);
        Assert.Equal(Of(back), fit.Backdate);
    }

    private static TimeSpan? Of(string? text) => text switch
    {
        null => null,
        "0" => TimeSpan.Zero,
        _ when text.Contains(':', StringComparison.Ordinal) => TimeSpan.Parse(text, System.Globalization.CultureInfo.InvariantCulture),
        _ => DurationText.Parse(text),
    };
}
