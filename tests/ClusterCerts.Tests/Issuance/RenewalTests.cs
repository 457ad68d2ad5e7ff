namespace ClusterCerts.Tests.Issuance;

/// <summary>Update-NodeCert: what stays, what changes, when it is due, and what becomes of a pair that was cut off.</summary>
[LongRunning]
public sealed class RenewalTests
{
    private static NodeCertRenewal Renew(TestAuthority authority, string id, NodeCertRenewalParameters? parameters = null) =>
        TestAuthority.Value(authority.Open().Renew([id], parameters ?? new()).Single());

    private static ClusterCertsException Refusal(TestAuthority authority, string id, NodeCertRenewalParameters? parameters = null)
    {
        Dictionary<string, string> before = authority.Snapshot();
        ClusterCertsException error = authority.Open().Renew([id], parameters ?? new()).Single().Error!;
        Assert.NotNull(error);
        Assert.Equal(before, authority.Snapshot());
        return error;
    }

    [Theory]
    [InlineData(KeyAlgorithm.EcdsaP256)]
    [InlineData(KeyAlgorithm.EcdsaP384)]
    [InlineData(KeyAlgorithm.EcdsaP521)]
    [InlineData(KeyAlgorithm.Rsa2048)]
    [InlineData(KeyAlgorithm.Rsa3072)]
    [InlineData(KeyAlgorithm.Rsa4096)]
    [InlineData(KeyAlgorithm.Ed25519)]
    [InlineData(KeyAlgorithm.MlDsa65)]
    public void Identity_stays_and_the_key_is_new(KeyAlgorithm algorithm)
    {
        using var authority = new TestAuthority();
        NodeCert old = authority.Issue(
            new() { KeyAlgorithm = algorithm, DnsNames = ["a.example", "*.b.example"], IPAddresses = ["10.0.0.5", "fd00::5"], Purpose = CertPurpose.Server },
            "web1")[0];
        byte[] oldKey = File.ReadAllBytes(old.KeyPath!);

        NodeCert renewed = Renew(authority, "web1").Renewed!;

        Assert.Equal(
            (old.Subject, string.Join(' ', old.DnsNames), string.Join(' ', old.IPAddresses), old.Purpose, old.KeyAlgorithm, old.CertificatePath, old.KeyPath),
            (renewed.Subject, string.Join(' ', renewed.DnsNames), string.Join(' ', renewed.IPAddresses), renewed.Purpose, renewed.KeyAlgorithm, renewed.CertificatePath, renewed.KeyPath));
        Assert.True(SerialNumber.Parse(renewed.SerialNumber).CompareTo(SerialNumber.Parse(old.SerialNumber)) > 0);
        Assert.NotEqual(oldKey, File.ReadAllBytes(old.KeyPath!));
        Assert.True(KeyMatch.Test(renewed.KeyPath!, renewed.CertificatePath!));
        Assert.Equal(NodeCertStatus.Superseded, authority.WithSerial(old.SerialNumber).Status);
        Assert.Equal(NodeCertStatus.Valid, authority.Latest("web1").Status);
        Assert.Equal(old.SerialNumber, authority.Open().Store.ReadLedger().All()[^1].Replaces.ToString());
    }

    [Fact]
    public void The_same_key_is_certified_again_with_ReuseKey()
    {
        using var authority = new TestAuthority();
        NodeCert old = authority.Issue("1");
        byte[] key = File.ReadAllBytes(old.KeyPath!);
        NodeCert renewed = Renew(authority, "1", new() { ReuseKey = true }).Renewed!;
        Assert.NotEqual(old.SerialNumber, renewed.SerialNumber);
        Assert.Equal(key, File.ReadAllBytes(old.KeyPath!));
        Assert.True(KeyMatch.Test(renewed.KeyPath!, renewed.CertificatePath!));
    }

    // A renewal lives as long as what it renews, whatever the preset says, from first to last second.
    [Theory]
    [InlineData(1)]
    [InlineData(24)]
    [InlineData(24 * 90)]
    public void The_lifetime_is_that_of_before(int hours)
    {
        using var authority = new TestAuthority();
        NodeCert old = authority.Issue(new() { Lifetime = TimeSpan.FromHours(hours) }, "1")[0];
        authority.Clock.Now += TimeSpan.FromMinutes(50);
        NodeCert renewed = Renew(authority, "1").Renewed!;
        Assert.Equal(old.NotAfter - old.NotBefore, renewed.NotAfter - renewed.NotBefore);
        Assert.Equal(old.NotAfter.AddMinutes(50), renewed.NotAfter);
        NodeCert longer = Renew(authority, "1", new() { Lifetime = TimeSpan.FromDays(200) }).Renewed!;
        Assert.Equal(200, (int)(longer.NotAfter - authority.Clock.Now).TotalDays + 1);
    }

    [Fact]
    public void Files_elsewhere_are_renewed_where_they_are_in_their_format()
    {
        using var authority = new TestAuthority();
        string elsewhere = Path.Combine(authority.Around, "out");
        NodeCert old = authority.Issue(new() { OutputPath = elsewhere, KeyFormat = KeyFormat.Traditional }, "1")[0];
        NodeCert renewed = Renew(authority, "1").Renewed!;
        Assert.Equal(Path.Combine(elsewhere, "node.1.crt"), renewed.CertificatePath);
        Assert.StartsWith("-----BEGIN EC PRIVATE KEY-----", File.ReadAllText(old.KeyPath!), StringComparison.Ordinal);
        Assert.True(KeyMatch.Test(renewed.KeyPath!, renewed.CertificatePath!));
        Assert.False(File.Exists(authority.File("node.1.crt")));
    }

    [Fact]
    public void An_encrypted_key_is_never_followed_by_a_plain_one()
    {
        using var authority = new TestAuthority();
        using Passphrase passphrase = Passphrase.FromCharacters("secret", "");
        authority.Issue(new() { NodePassphrase = passphrase }, "1");
        ClusterCertsException error = Refusal(authority, "1");
        Assert.Equal(ErrorCode.PassphraseRequired, error.ErrorCode);
        Assert.Contains("-NodePassphrase", error.Message, StringComparison.Ordinal);

        NodeCert renewed = Renew(authority, "1", new() { NodePassphrase = passphrase }).Renewed!;
        Assert.True(PrivateKeyFile.IsEncrypted(renewed.KeyPath!));
        Assert.True(KeyMatch.Test(renewed.KeyPath!, renewed.CertificatePath!, passphrase));
    }

    // Issued for 100 days; on which day it is renewed.
    [Theory]
    [InlineData("30d", null, 69, false)]
    [InlineData("30d", null, 71, true)]
    [InlineData("30d", null, 120, true)] // ended already
    [InlineData(null, "66%", 65, false)]
    [InlineData(null, "66%", 67, true)]
    [InlineData(null, "0.5", 51, true)]
    [InlineData("10d", "50", 51, true)] // either is enough
    [InlineData("60d", "90", 41, true)]
    [InlineData("10d", "90", 80, false)]
    public void It_is_due_when_the_condition_says_so(string? within, string? used, int day, bool isDue)
    {
        using var authority = new TestAuthority();
        NodeCert old = authority.Issue(new() { Lifetime = TimeSpan.FromDays(100) }, "1")[0];
        authority.Clock.Now += TimeSpan.FromDays(day);
        var parameters = new NodeCertRenewalParameters
        {
            IfExpiresWithin = within is null ? null : DurationText.Parse(within),
            IfLifeUsed = used is null ? null : LifeShare.Parse(used),
        };
        Assert.Equal(isDue, TestAuthority.Value(authority.Open().FindRenewals([], parameters).Single()).IsDue);
        Assert.Equal(old.SerialNumber, authority.Latest("1").SerialNumber);

        NodeCertRenewal renewal = TestAuthority.Value(authority.Open().Renew([], parameters).Single());
        Assert.Equal(isDue, renewal.IsDue);
        Assert.Equal(isDue, renewal.Renewed is not null);
        Assert.Equal(isDue, authority.Latest("1").SerialNumber != old.SerialNumber);

        // The next run, a minute later, finds nothing to do.
        authority.Clock.Now += TimeSpan.FromMinutes(1);
        Assert.Null(TestAuthority.Value(authority.Open().Renew([], parameters).Single()).Renewed);
    }

    [Fact]
    public void The_signing_key_is_needed_only_when_something_is_due()
    {
        using var authority = new TestAuthority();
        authority.Issue("1");
        File.Move(authority.File("signing.key"), authority.File("away"));
        var daily = new NodeCertRenewalParameters { IfExpiresWithin = TimeSpan.FromDays(30) };
        Assert.Null(TestAuthority.Value(authority.Open().Renew([], daily).Single()).Renewed);
        authority.Clock.Now += TimeSpan.FromDays(350);
        var error = Assert.Throws<ClusterCertsException>(() => authority.Open().Renew([], daily).ToList());
        Assert.Equal(ErrorCode.AuthorityOffline, error.ErrorCode);
    }

    [Fact]
    public void Patterns_leave_out_what_is_revoked_and_a_name_does_not()
    {
        using var authority = new TestAuthority();
        authority.Issue(new NodeCertParameters(), "web1", "web2", "db1");
        Assert.All(authority.Open().Revoke(new() { NodeIds = ["web1"], Reason = RevocationReason.KeyCompromise }), o => Assert.True(o.Succeeded));
        Assert.Equal(["web2"], authority.Open().Renew(["web*"], new()).Select(o => (string)o.Target));
        Assert.Equal(["web2", "db1"], authority.Open().FindRenewals(["web?", "*", "db1"], new()).Select(o => (string)o.Target));

        Assert.Equal(ErrorCode.Revoked, Refusal(authority, "web1", new() { ReuseKey = true }).ErrorCode);
        Assert.NotNull(Renew(authority, "web1").Renewed);
        Assert.Equal(NodeCertStatus.Valid, authority.Latest("web1").Status);
    }

    [Fact]
    public void What_the_minimum_serial_number_cuts_off_is_due()
    {
        using var authority = new TestAuthority();
        NodeCert one = authority.Issue("1");
        NodeCert two = authority.Issue("2");
        authority.Open().SetPolicy(new CertPolicyChanges { MinimumSerialNumber = SerialNumber.Parse(two.SerialNumber), Force = true });
        NodeCertCheck Minimum(NodeCert cert) => NodeCertTester
            .Test(new() { CertificatePaths = [cert.CertificatePath!], AuthorityPath = authority.Path }, authority.Context()).Checks.Single(c => c.Name == CheckName.MinimumSerial);
        Assert.False(Minimum(one).Passed);
        Assert.True(Minimum(two).Passed);
        var daily = new NodeCertRenewalParameters { IfExpiresWithin = TimeSpan.FromDays(1) };
        Assert.Equal([true, false], authority.Open().Renew([], daily).Select(o => o.Value!.Renewed is not null));
        Assert.True(Minimum(authority.Latest("1")).Passed);
    }

    [Fact]
    public void What_cannot_be_renewed_says_what_to_do()
    {
        using var authority = new TestAuthority();
        Assert.Equal(ErrorCode.NodeCertNotFound, Refusal(authority, "ghost").ErrorCode);
        Assert.Equal(ErrorCode.InvalidArgument, Assert.Throws<ClusterCertsException>(() => authority.Open().FindRenewals([], new())).ErrorCode);

        string elsewhere = Path.Combine(authority.Around, "out");
        authority.Issue(new() { OutputPath = elsewhere }, "1");
        File.Copy(authority.Issue("2").CertificatePath!, Path.Combine(elsewhere, "node.1.crt"), overwrite: true);
        Assert.Equal(ErrorCode.FileExists, Refusal(authority, "1").ErrorCode); // another node's certificate lies there
        Directory.Delete(elsewhere, recursive: true);
        Assert.Equal(ErrorCode.FileNotFound, Refusal(authority, "1").ErrorCode);

        NodeCert three = authority.Issue("3");
        File.Copy(authority.Issue("4").KeyPath!, three.KeyPath!, overwrite: true);
        Assert.Equal(ErrorCode.KeyMismatch, Refusal(authority, "3", new() { ReuseKey = true }).ErrorCode);
    }

    [Fact]
    public void One_that_fails_leaves_the_others()
    {
        using var authority = new TestAuthority();
        authority.Issue(new NodeCertParameters(), "1", "3");
        Outcome<NodeCertRenewal>[] outcomes = [.. authority.Open().Renew(["1", "2", "3"], new())];
        Assert.Equal(["1", "2", "3"], outcomes.Select(o => (string)o.Target));
        Assert.Equal([true, false, true], outcomes.Select(o => o.Value?.Renewed is not null));
    }

    [Fact]
    public void A_daily_run_does_not_issue_what_ends_no_later()
    {
        using var authority = new TestAuthority(p => p with { Lifetime = TimeSpan.FromDays(100) });
        authority.Issue(new() { Lifetime = TimeSpan.FromDays(99) }, "1");
        authority.Clock.Now += TimeSpan.FromDays(90);
        var daily = new NodeCertRenewalParameters { IfExpiresWithin = TimeSpan.FromDays(30), Lifetime = new CertLifetime(null, clampToIssuer: true) };
        Assert.NotNull(Renew(authority, "1", daily).Renewed); // a day more
        authority.Clock.Now += TimeSpan.FromDays(1);
        ClusterCertsException error = Refusal(authority, "1", daily);
        Assert.Equal(ErrorCode.OutlivesIssuer, error.ErrorCode);
        Assert.Contains("Rotate", error.Message, StringComparison.Ordinal);
    }

    // The service's user reads the key; a mode that lets everyone read it is not repeated.
    [SkippableTheory]
    [InlineData("640", "640 65534:65534")]
    [InlineData("600", "600 65534:65534")]
    [InlineData("644", "640 65534:65534")]
    public void The_new_key_belongs_to_whom_the_old_one_did(string mode, string after)
    {
        Skip.IfNot(OperatingSystem.IsLinux() && Environment.UserName == "root", "only root may give files away");
        using var authority = new TestAuthority();
        NodeCert cert = authority.Issue("1");
        Peer.Expect("chown", "65534:65534", cert.KeyPath!);
        Peer.Expect("chmod", mode, cert.KeyPath!);
        Assert.NotNull(Renew(authority, "1").Renewed);
        Assert.Equal(after, Peer.Expect("stat", "-c", "%a %u:%g", cert.KeyPath!).Trim());
    }

    // Cut off at each operation on the disk in turn: afterwards the pair matches, old or new, and the ledger says which.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_renewal_that_is_cut_off_anywhere_leaves_a_pair(bool elsewhere)
    {
        int cuts = 0;
        for (int at = 1; ; at++)
        {
            using var authority = new TestAuthority();
            NodeCert old = authority.Issue(new() { OutputPath = elsewhere ? Path.Combine(authority.Around, "out") : null }, "1")[0];
            HookedFileSystem disk = HookedFileSystem.CutOff(at);
            Outcome<NodeCertRenewal> outcome = authority.Open(disk).Renew(["1"], new()).Single();
            if (disk.Count < at)
            {
                Assert.True(outcome.Succeeded);
                break;
            }

            Assert.False(outcome.Succeeded);
            CertAuthority opened = authority.Open();
            NodeCert latest = authority.Latest("1");
            NodeCert inFile = NodeCertFiles.Read(old.CertificatePath!, authority.Clock.Now);
            Assert.Equal(latest.SerialNumber, inFile.SerialNumber);
            Assert.True(KeyMatch.Test(old.KeyPath!, old.CertificatePath!), $"cut off at {at}");
            Assert.Empty(Directory.EnumerateFiles(Path.GetDirectoryName(old.KeyPath!)!, ".*cctmp"));
            if (latest.SerialNumber != old.SerialNumber)
                Assert.Contains("finished", Assert.Single(opened.GetNotices()), StringComparison.Ordinal);
            Assert.NotNull(Renew(authority, "1").Renewed);
            cuts++;
        }

        Assert.True(cuts >= 8, $"only {cuts} operations");
    }
}
