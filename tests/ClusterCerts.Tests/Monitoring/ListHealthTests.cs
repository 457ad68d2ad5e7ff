namespace ClusterCerts.Tests.Monitoring;

/// <summary>Test-CertAuthority: the ends of revocation lists, those that are signed ahead, and that of the CA above.</summary>
public sealed class ListHealthTests
{
    private static AuthorityCheck Check(TestAuthority authority, AuthorityCheckName name) =>
        authority.Open().TestHealth(new()).Checks.Single(check => check.Name == name);

    [Theory]
    [InlineData(20, CheckState.Ok)]
    [InlineData(25, CheckState.Warning)] // A fifth of its life before the end.
    [InlineData(29, CheckState.Critical)]
    [InlineData(31, CheckState.Critical)]
    public void A_list_is_judged_by_its_own_life(int day, CheckState state)
    {
        using var authority = new TestAuthority();
        authority.Issue("n1");
        authority.Open().WriteRevocationList(TimeSpan.FromDays(30));
        authority.Clock.Now += TimeSpan.FromDays(day);
        Assert.Equal(state, Check(authority, AuthorityCheckName.RevocationLists).State);
        Assert.Equal(CheckState.Ok, Check(authority, AuthorityCheckName.NodeCerts).State); // It ends for all nodes at once, and is told once.
    }

    // Four lists of a week and a half, a week apart, of which nobody puts one in place.
    [Theory]
    [InlineData(1, CheckState.Ok)]
    [InlineData(7.5, CheckState.Ok)]
    [InlineData(9, CheckState.Warning)] // One is due for two days.
    [InlineData(33, CheckState.Warning)]
    [InlineData(37.5, CheckState.Critical)] // The last one ends in a day, after 28 and ten days and a half.
    public void Lists_signed_ahead_are_put_in_place_and_end(double day, CheckState state)
    {
        using var authority = new TestAuthority();
        authority.Issue("n1");
        Assert.Equal(CheckState.Ok, Check(authority, AuthorityCheckName.PreparedLists).State);
        authority.Open().WriteRevocationLists(new() { Ahead = 4, Every = TimeSpan.FromDays(7) });
        authority.Clock.Now += TimeSpan.FromDays(day);
        AuthorityCheck check = Check(authority, AuthorityCheckName.PreparedLists);
        Assert.True(check.State == state, check.ToString());
    }

    // Where the next one is signed no key is needed.
    [Theory]
    [InlineData(0, "New-RevocationList", "Update-RevocationList")]
    [InlineData(3, "Update-RevocationList", "New-RevocationList")]
    public void A_list_near_its_end_tells_what_takes_its_place(int ahead, string told, string never)
    {
        using var authority = new TestAuthority();
        RevocationListParameters parameters = ahead == 0 ? new() { Lifetime = TimeSpan.FromDays(10) } : new() { Ahead = ahead, Every = TimeSpan.FromDays(7), Lifetime = TimeSpan.FromDays(10) };
        authority.Open().WriteRevocationLists(parameters);
        authority.Clock.Now += TimeSpan.FromDays(9.9);
        string detail = Check(authority, AuthorityCheckName.RevocationLists).Detail;
        Assert.Contains(told, detail, StringComparison.Ordinal);
        Assert.DoesNotContain(never, detail, StringComparison.Ordinal);
    }

    [Fact]
    public void The_list_of_the_root_above_is_looked_at()
    {
        using var root = new TestAuthority();
        string below = Path.Combine(root.Around, "below");
        CertAuthority.Create(new SigningCertParameters { Path = below, IssuerPath = root.Path }, root.Context());
        root.Open().WriteRevocationList(TimeSpan.FromDays(30));
        var intermediate = CertAuthority.Open(below, root.Context());
        Assert.Equal(CheckState.Ok, intermediate.TestHealth(new()).Checks.Single(c => c.Name == AuthorityCheckName.RevocationLists).State);
        root.Clock.Now += TimeSpan.FromDays(31);
        AuthorityCheck ended = CertAuthority.Open(below, root.Context()).TestHealth(new()).Checks.Single(c => c.Name == AuthorityCheckName.RevocationLists);
        Assert.Equal(CheckState.Critical, ended.State);

        // It is the root's to write; here is no key for it.
        Assert.Contains($"write a new list of the CA above with New-RevocationList -AuthorityPath '{root.Path}'", ended.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("write a new one with New-RevocationList", ended.Detail, StringComparison.Ordinal);
    }
}
