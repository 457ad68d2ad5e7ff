namespace ClusterCerts.Tests.Rotation;

/// <summary>Revocation while nodes have certificates of two CAs.</summary>
public sealed class RotationRevocationTests
{
    private static readonly string[] Lists = ["next.crl", "signing.crl"];

    [Fact]
    public void Both_kinds_of_certificates_can_be_revoked_until_Retire()
    {
        using var bed = new RotationBed(null, "1", "2");
        string old = bed.Latest("1").SerialNumber;
        string oldFile = bed.Copy("node.1.crt");
        bed.DoUpTo(RotationPhase.Issue);
        string now = bed.Latest("1").SerialNumber;
        List<Outcome<NodeCert>> revoked = [.. bed.Open().Revoke(new RevocationParameters { NodeIds = ["1"] })];
        Assert.Equal([old, now], revoked.Select(o => o.Value!.SerialNumber).Order());
        Assert.Equal([old], Listed("previous.crl"));
        Assert.Equal([now], Listed("signing.crl"));

        // The verdict holds each certificate against the list of its own issuer.
        Assert.False(Revocation(bed, oldFile));
        Assert.False(Revocation(bed, bed.File("node.1.crt")));
        Assert.True(Revocation(bed, bed.File("node.2.crt")));

        bed.Open().WriteRevocationList(TimeSpan.FromDays(99));
        Assert.InRange(RevocationListFile.Read(bed.File("previous.crl"))[0].NextUpdate - DateTimeOffset.UtcNow,
            TimeSpan.FromDays(98), TimeSpan.FromDays(100));
        Assert.Equal([old], Listed("previous.crl"));

        IEnumerable<string> Listed(string name) => RevocationListFile.Read(bed.File(name))[0].Revoked
            .Select(r => Convert.ToHexString(r.SerialNumber.ToByteArray(isUnsigned: true, isBigEndian: true)));
    }

    // Of the next CA's, which was never made, nothing is gone.
    [Fact]
    public void A_list_of_the_CA_before_is_not_missed_of_the_next()
    {
        using var bed = new RotationBed(null, "1");
        string old = bed.Latest("1").SerialNumber;
        bed.DoUpTo(RotationPhase.Issue);
        Assert.Single(bed.Open().Revoke(new RevocationParameters { SerialNumbers = [SerialNumber.Parse(old)] }), o => o.Succeeded);
        Assert.False(File.Exists(bed.File("signing.crl")));
        Assert.Empty(CertLedger.Test(bed.Pki));
        bed.Do(RotationPhase.Retire);
        Assert.Empty(CertLedger.Test(bed.Pki));
        bed.Open().WriteRevocationList();
        File.Delete(bed.File("signing.crl"));
        Assert.Contains("is gone", Assert.Single(CertLedger.Test(bed.Pki)).Detail, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("a revocation")]
    [InlineData("a list alone")]
    public void The_first_list_during_Trust_brings_that_of_the_next_CA(string what)
    {
        Peer.Needs("openssl");
        using var bed = new RotationBed(null, "1", "2");
        bed.DoUpTo(RotationPhase.Trust);
        Assert.False(File.Exists(bed.File("next.crl")));
        if (what == "a revocation")
            Assert.Single(bed.Open().Revoke(new RevocationParameters { NodeIds = ["1"] }), o => o.Succeeded);
        else
            bed.Open().WriteRevocationList();
        Assert.Contains("next.crl", string.Join(" ", bed.Open().GetRotation().Remaining), StringComparison.Ordinal);

        // With just what is handed out now, the certificates of both CAs are good.
        string handedOut = bed.File("handed-out.pem");
        File.WriteAllText(handedOut, string.Concat(((string[])["trust.crt", .. Lists]).Select(name => File.ReadAllText(bed.File(name)))));
        Peer.Expect("openssl", "verify", "-crl_check", "-CAfile", handedOut, bed.File("node.2.crt"));
        bed.Do(RotationPhase.Issue);
        Peer.Expect("openssl", "verify", "-crl_check", "-CAfile", handedOut, bed.File("node.2.crt"));
    }

    [SkippableTheory]
    [InlineData("a revocation", "another passphrase")]
    [InlineData("a list alone", "another passphrase")]
    [InlineData("a revocation", "damaged")]
    [InlineData("a list alone", "open to everyone")]
    public void A_key_of_the_next_CA_that_cannot_be_used_keeps_nobody_from_revoking(string what, string key)
    {
        Peer.Needs("openssl");
        Skip.If(OperatingSystem.IsWindows(), "modes of Unix");
        using var bed = new RotationBed(null, "1", "2");
        bed.DoUpTo(RotationPhase.Trust);
        string path = bed.File("next.key");
        if (key == "another passphrase")
            Peer.Expect("openssl", "pkcs8", "-topk8", "-v2", "aes-256-cbc", "-passout", "pass:other", "-in", path, "-out", path + ".new");
        else
            File.WriteAllText(path + ".new", key == "damaged" ? "-----BEGIN PRIVATE KEY-----" : File.ReadAllText(path));
        File.Move(path + ".new", path, overwrite: true);
        File.SetUnixFileMode(path, key == "open to everyone" ? (UnixFileMode)0b110_100_100 : UnixFileMode.UserRead | UnixFileMode.UserWrite);

        CertAuthority authority = bed.Open();
        if (what == "a revocation")
            Assert.Single(authority.Revoke(new RevocationParameters { NodeIds = ["1"] }), o => o.Succeeded);
        else if (key == "another passphrase")
            Assert.Equal("RotationPassphrase", Assert.Throws<ClusterCertsException>(() => authority.WriteRevocationList()).PassphraseParameter); // The other list is written all the same.
        else
            authority.WriteRevocationList();
        Assert.Equal(what == "a revocation" ? 1 : 0, RevocationListFile.Read(bed.File("signing.crl"))[0].Revoked.Count);
        Assert.False(File.Exists(bed.File("next.crl")));
        if (what == "a revocation" || key != "another passphrase")
            Assert.Contains(authority.GetWorkNotices(), notice => notice.Contains("has no revocation list yet", StringComparison.Ordinal));
    }

    [Fact]
    public void The_undoing_of_Issue_goes_on_with_the_list_of_the_old_CA()
    {
        using var bed = new RotationBed(null, "1", "2");
        bed.DoUpTo(RotationPhase.Issue);
        bed.Open().Revoke(new RevocationParameters { NodeIds = ["1"] }).ToList();
        bed.Undo();
        Assert.Equal("CN=prod", RevocationListFile.Read(bed.File("signing.crl"))[0].Issuer.ToString());
        Assert.False(File.Exists(bed.File("previous.crl")));
        Assert.Single(RevocationListFile.Read(bed.File("signing.crl"))[0].Revoked);
    }

    [Fact]
    public void A_list_of_the_new_CA_alone_goes_with_it()
    {
        using var bed = new RotationBed(null, "1");
        bed.DoUpTo(RotationPhase.Trust);
        var before = bed.Picture();
        bed.Do(RotationPhase.Issue);
        bed.Open().WriteRevocationList();
        bed.Undo();
        RotationBed.AssertSame(before, bed.Picture());
    }

    // A row: which phases were done, what is done after them, and which lists are there and name one certificate each after Issue is taken back.
    [Theory]
    [InlineData("lists before", "nothing", "")]
    [InlineData("lists before", "revoke", "next.crl, signing.crl")]
    [InlineData("no lists before", "list", "")]
    [InlineData("no lists before", "revoke", "next.crl, signing.crl")]
    public void After_the_undoing_of_Issue_no_list_is_missing(string before, string after, string naming)
    {
        using var bed = new RotationBed(null, "1", "2");
        if (before == "lists before")
            bed.Open().WriteRevocationList();
        bed.DoUpTo(RotationPhase.Issue);
        if (after == "revoke")
            Assert.All(bed.Open().Revoke(new RevocationParameters { NodeIds = ["1"] }), o => Assert.Null(o.Error));
        else if (after == "list")
            bed.Open().WriteRevocationList();
        bed.Undo();
        Assert.Empty(Losses(bed));
        Assert.Equal(naming, string.Join(", ", Lists
            .Where(name => File.Exists(bed.File(name)) && RevocationListFile.Read(bed.File(name))[0].Revoked.Count == 1)));
        bed.DoUpTo(RotationPhase.Retire);
        Assert.Empty(Losses(bed));
        Assert.Empty(CertLedger.Test(bed.Pki, new AuthorityContext()));
    }

    // A row: what becomes of the list, before which phase; the phase makes it again from the ledger, and keeps it for the CA before.
    [Theory]
    [InlineData("gone", RotationPhase.Trust)]
    [InlineData("empty", RotationPhase.Trust)]
    [InlineData("gone", RotationPhase.Issue)]
    [InlineData("cut", RotationPhase.Issue)]
    [InlineData("empty", RotationPhase.Retire)]
    public void A_phase_makes_a_lost_list_again(string loss, RotationPhase phase)
    {
        using var bed = new RotationBed(null, "1", "2");
        Assert.All(bed.Open().Revoke(new RevocationParameters { NodeIds = ["1"] }), o => Assert.Null(o.Error));
        bed.DoUpTo(phase - 1);
        string list = bed.File("signing.crl");
        byte[] bytes = File.ReadAllBytes(list);
        if (loss == "gone")
            File.Delete(list);
        else
            File.WriteAllBytes(list, loss == "cut" ? bytes[..200] : []);
        bed.Do(phase);
        Assert.Empty(Losses(bed));
        string ofOld = bed.File(phase == RotationPhase.Issue ? "previous.crl" : "signing.crl");
        Assert.Equal(phase == RotationPhase.Retire ? 0 : 1, RevocationListFile.Read(ofOld)[0].Revoked.Count);
    }

    [Fact]
    public void The_emergency_makes_a_list_of_the_new_CA_where_lists_are_kept()
    {
        using var bed = new RotationBed(null, "1", "2");
        Assert.All(bed.Open().Revoke(new RevocationParameters { NodeIds = ["1"] }), o => Assert.Null(o.Error));
        bed.Rotate(new RotationParameters { Compromised = true });
        Assert.Empty(Losses(bed));
        Assert.Equal(bed.Open().GetSigningCert().Subject, RevocationListFile.Read(bed.File("signing.crl"))[0].Issuer.ToString());
        Assert.Empty(CertLedger.Test(bed.Pki, new AuthorityContext()));
    }

    [Fact]
    public void An_authority_is_not_replaced_by_hand_while_it_is_rotated()
    {
        using var bed = new RotationBed(null, "1");
        bed.Do(RotationPhase.Stage);
        var replacement = new SigningCertParameters { Path = bed.Pki, Subject = "CN=other", Force = true };
        Assert.Equal(ErrorCode.RotationUnfinished, Assert.Throws<ClusterCertsException>(() =>
            CertAuthority.Create(replacement)).ErrorCode);
        bed.DoUpTo(RotationPhase.Retire);
        CertAuthority.Create(replacement);
        Assert.False(File.Exists(bed.File("cross.crt")));
    }

    private static IReadOnlyList<string> Losses(RotationBed bed) => AuthorityLists.Read(bed.Open().Store).Losses;

    private static bool Revocation(RotationBed bed, string path) => NodeCertTester
        .Test(new NodeCertTestParameters { CertificatePaths = [path], AuthorityPath = bed.Pki }, AuthorityContext.Default)
        .Checks.Single(c => c.Name == CheckName.Revocation).Passed;
}
