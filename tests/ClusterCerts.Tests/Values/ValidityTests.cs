namespace ClusterCerts.Tests.Values;

/// <summary>The first and the last second of a certificate.</summary>
public sealed class ValidityTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // Milliseconds after the beginning of a validity of ten seconds, and whether it is valid then.
    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(10_000, true)] // RFC 5280 4.1.2.5: the last second is in it
    [InlineData(10_999, true)] // to its end
    [InlineData(11_000, false)]
    public void It_holds_from_the_first_to_the_end_of_the_last_second(int milliseconds, bool isValid) =>
        Assert.Equal(isValid, new Validity(Start, Start.AddSeconds(10)).Contains(Start.AddMilliseconds(milliseconds)));

    [Fact]
    public void Parts_of_a_second_are_dropped_and_times_are_UTC()
    {
        var validity = new Validity(new DateTimeOffset(2030, 1, 1, 2, 0, 0, 999, TimeSpan.FromHours(2)), Start.AddSeconds(1.9));
        Assert.Equal((Start, Start.AddSeconds(1)), (validity.NotBefore, validity.NotAfter));
        Assert.Equal(TimeSpan.Zero, validity.NotBefore.Offset);
    }

    // What a certificate cannot say: seconds after the beginning at which it ends, and the year in which it begins.
    [Theory]
    [InlineData(0, 2030)]
    [InlineData(0.9, 2030)] // the same second
    [InlineData(-1, 2030)]
    [InlineData(1, 1949)] // RFC 5280 4.1.2.5.1: two digits begin with 1950
    public void What_is_none_is_refused(double seconds, int year)
    {
        DateTimeOffset begin = Start.AddYears(year - Start.Year);
        Assert.Equal(ErrorCode.InvalidLifetime, Assert.Throws<ClusterCertsException>(() => new Validity(begin, begin.AddSeconds(seconds))).ErrorCode);
    }

    [Fact]
    public void A_moment_beyond_all_time_is_the_last_one()
    {
        Assert.Equal(Start.AddDays(1), Validity.After(Start, TimeSpan.FromDays(1)));
        Assert.Equal(DateTimeOffset.MaxValue, Validity.After(Start, TimeSpan.MaxValue));
    }
}
