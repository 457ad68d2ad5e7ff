namespace ClusterCerts.Tests.Issuance;

/// <summary>Which certificates are due for renewal, and why.</summary>
public sealed class RenewalRuleTests
{
    private const string Revoked = "revoked", Below = "below the minimum", Replaced = "issuer replaced";

    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly DecodedCertificate Leaf = Forge.Leaf(Forge.Root("CN=Due"), "1", f =>
    {
        f.NotBefore = Forge.Time(Start);
        f.NotAfter = Forge.Time(Start.AddDays(100));
    }).Decoded;

    // A certificate of 100 days: how it stands, the day, the conditions, whether it is due, and a word of the reason.
    [Theory]
    [InlineData("", 1, null, null, true, "asked for")] // without a condition
    [InlineData(Revoked, 1, null, null, true, "asked for")]
    [InlineData("", 69, "30d", null, false, "is due from 2030-03-12")]
    [InlineData("", 70, "30d", null, true, "expires at 2030-04-11")] // from that second
    [InlineData("", 49, null, "50%", false, "is due from 2030-02-20")]
    [InlineData("", 50, null, "50%", true, "expires")]
    [InlineData("", 50, "30d", "50%", true, "expires")] // whichever comes first
    [InlineData("", 70, "30d", "90%", true, "expires")]
    [InlineData("", -0.003, "200d", null, false, "not valid before")] // clocks differ a little: its successor would be as early
    [InlineData("", -1, "1d", null, true, "not valid before 2030-01-01")] // nobody accepts it
    [InlineData("", -1, null, "90%", true, "not valid before 2030-01-01")]
    [InlineData(Revoked, -1, "1d", null, false, "revoked")]
    [InlineData("", 1, "4000000d", null, true, "expires")] // longer than there is time
    [InlineData(Revoked, 99, "30d", null, false, "revoked")] // a condition never brings a revoked node back
    [InlineData(Below, 1, "30d", null, true, "minimum")]
    [InlineData(Replaced, 1, "30d", null, true, "was replaced")]
    public void A_certificate_is_due(string standing, double day, string? within, string? used, bool isDue, string why)
    {
        NodeCertStatus status = standing switch
        {
            Revoked => NodeCertStatus.Revoked,
            Below => NodeCertStatus.BelowMinimumSerial,
            _ => NodeCertStatus.Valid,
        };
        var cert = new NodeCert(Leaf, status, Leaf.NotBefore) { LimitedBy = standing == Replaced ? NodeCertLimit.IssuerReplaced : NodeCertLimit.Leaf };
        var parameters = new NodeCertRenewalParameters
        {
            IfExpiresWithin = within is null ? null : DurationText.Parse(within),
            IfLifeUsed = used is null ? null : LifeShare.Parse(used),
        };
        (bool due, string reason) = new RenewalRule(parameters, Start.AddDays(day)).Judge(cert);
        Assert.Equal(isDue, due);
        Assert.Contains(why, reason, StringComparison.Ordinal);
    }
}
