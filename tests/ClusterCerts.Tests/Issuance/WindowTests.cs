namespace ClusterCerts.Tests.Issuance;

/// <summary>Days and windows agree, to the second: what a list of thirty days shows, what is renewed within thirty days, what a report warns of.</summary>
public sealed class WindowTests : IDisposable
{
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);

    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    // What is left, in milliseconds more than thirty days; the days that are shown; whether the window of thirty days has it.
    [Theory]
    [InlineData(-86_400_000, 29, true)]
    [InlineData(-86_401_000, 28, true)]
    [InlineData(-1000, 29, true)]
    [InlineData(-500, 30, true)] // Of the second that has begun nothing is over.
    [InlineData(0, 30, true)]
    [InlineData(500, 30, false)]
    [InlineData(1000, 30, false)]
    [InlineData(86_399_000, 30, false)]
    [InlineData(86_400_000, 31, false)]
    public void A_window_of_thirty_days_is_the_same_everywhere(int more, int days, bool isIn)
    {
        DateTimeOffset end = _authority.Issue("n1").NotAfter;
        _authority.Clock.Now = end - Month - TimeSpan.FromMilliseconds(more);
        CertAuthority authority = _authority.Open();
        Assert.Equal(days, _authority.Latest("n1").DaysLeft);
        Assert.Equal(isIn, authority.GetNodeCerts(new NodeCertFilter { ExpiresWithin = Month }).Any());
        Assert.Equal(isIn, authority.FindRenewals([], new NodeCertRenewalParameters { IfExpiresWithin = Month }).Single().Value!.IsDue);
        Assert.Equal(isIn ? NodeCertChange.Renewed : NodeCertChange.Unchanged, authority.FindSync([new NodeCertOrder("n1", new NodeCertParameters())], Month).Single().Value!.Change);
        string page = CertReport.Make(authority, new CertReportParameters { OutputPath = Path.Combine(_authority.Around, "page.html") }).Html;
        Assert.Equal(isIn, page.Contains("The certificate expires soon", StringComparison.Ordinal));
    }

    // Zero days are left until the last second is over; from then on the number is negative, and the certificate has expired.
    [Theory]
    [InlineData(-86_400, 1, NodeCertStatus.Valid)]
    [InlineData(-86_399, 0, NodeCertStatus.Valid)]
    [InlineData(0, 0, NodeCertStatus.Valid)]
    [InlineData(1, -1, NodeCertStatus.Expired)]
    public void The_last_day_is_zero(int after, int days, NodeCertStatus status)
    {
        DateTimeOffset end = _authority.Issue("n1").NotAfter;
        _authority.Clock.Now = end + TimeSpan.FromSeconds(after);
        NodeCert cert = _authority.Latest("n1");
        Assert.Equal((days, status), (cert.DaysLeft, cert.Status));
    }
}
