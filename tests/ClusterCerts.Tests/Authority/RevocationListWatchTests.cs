namespace ClusterCerts.Tests.Authority;

/// <summary>How early the end of a revocation list is told.</summary>
public sealed class RevocationListWatchTests
{
    // A fifth of its life before the end, at least three days, and never more than half of its life: its days, the hour, and what is told.
    [Theory]
    [InlineData(30, (24 * 24) - 1, null)]
    [InlineData(30, 24 * 24, "expires at")]
    [InlineData(7, (4 * 24) - 1, null)] // three days
    [InlineData(7, 4 * 24, "expires at")]
    [InlineData(2, 23, null)] // half
    [InlineData(2, 24, "expires at")]
    [InlineData(2, 49, "expired at")]
    public void The_end_is_told_in_time(int days, int hour, string? told)
    {
        using var authority = new TestAuthority();
        authority.Clock.Now = Validity.WholeSeconds(authority.Clock.Now);
        authority.Open().WriteRevocationList(TimeSpan.FromDays(days));
        authority.Clock.Now += TimeSpan.FromHours(hour);

        string[] warnings = [.. RevocationListWatch.Warn(authority.Open().Store, authority.Context())];

        Assert.Equal(told is null ? 0 : 1, warnings.Length);
        Assert.All(warnings, w => Assert.Contains($"signing.crl' {told}", w, StringComparison.Ordinal));
        Assert.All(warnings, w => Assert.Contains("New-RevocationList", w, StringComparison.Ordinal));
    }

    [Fact]
    public void Without_a_list_nothing_is_told()
    {
        using var authority = new TestAuthority();
        Assert.Empty(RevocationListWatch.Warn(authority.Open().Store, authority.Context()));
    }

    // Who issues below an intermediate may never look at the root's directory.
    [Fact]
    public void The_list_above_is_watched_as_well()
    {
        using var root = new TestAuthority();
        root.Open().WriteRevocationList(TimeSpan.FromDays(30));
        string below = Path.Combine(root.Around, "below");
        CertAuthority.Create(new() { Path = below, Subject = "CN=below", IssuerPath = root.Path, Lifetime = TimeSpan.FromDays(300) }, root.Context());
        Assert.Empty(RevocationListWatch.Warn(CertAuthority.Open(below, root.Context()).Store, root.Context()));
        root.Clock.Now += TimeSpan.FromDays(29);
        string warning = Assert.Single(RevocationListWatch.Warn(CertAuthority.Open(below, root.Context()).Store, root.Context()));
        Assert.Contains($"-AuthorityPath '{root.Path}'", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("garbage", null)]
    [InlineData("another CA's", null)]
    [InlineData("its own", 30)]
    public void Its_end_counts_where_it_is_the_CAs_own(string list, int? days)
    {
        using var authority = new TestAuthority();
        using var other = new TestAuthority(p => p with { Subject = "CN=other" });
        RevocationList? written = list.Length == 0 ? null : (list == "its own" ? authority : other).Open().WriteRevocationList(TimeSpan.FromDays(30));
        if (list == "garbage")
            File.WriteAllText(authority.File("signing.crl"), "nothing");
        if (list == "another CA's")
            File.Copy(other.File("signing.crl"), authority.File("signing.crl"));
        Assert.Equal(days is null ? null : written!.NextUpdate, RevocationListWatch.EndFor(authority.Open().GetSigningCert()));
    }
}
