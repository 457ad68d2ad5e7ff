namespace ClusterCerts.Tests.Rotation;

/// <summary>Each phase refuses while its condition does not hold, and names what is in the way.</summary>
public sealed class RotationGateTests
{
    [Theory]
    [InlineData(RotationPhase.None, RotationPhase.Trust)]
    [InlineData(RotationPhase.None, RotationPhase.Issue)]
    [InlineData(RotationPhase.None, RotationPhase.Retire)]
    [InlineData(RotationPhase.Stage, RotationPhase.Stage)]
    [InlineData(RotationPhase.Stage, RotationPhase.Issue)]
    [InlineData(RotationPhase.Stage, RotationPhase.Retire)]
    [InlineData(RotationPhase.Trust, RotationPhase.Trust)]
    [InlineData(RotationPhase.Trust, RotationPhase.Retire)]
    [InlineData(RotationPhase.Issue, RotationPhase.Stage)]
    public void Phases_come_in_their_order(RotationPhase at, RotationPhase wanted)
    {
        using var bed = new RotationBed(null, "1");
        bed.DoUpTo(at);
        var before = bed.Picture();
        var refused = Assert.Throws<ClusterCertsException>(() => bed.Do(wanted));
        Assert.Equal(ErrorCode.RotationOutOfOrder, refused.ErrorCode);
        RotationBed.AssertSame(before, bed.Picture());
    }

    [Fact]
    public void Issue_and_Retire_need_the_administrators_word()
    {
        using var bed = new RotationBed(null, "1");
        bed.DoUpTo(RotationPhase.Trust);
        Assert.NotNull(bed.Open().PlanRotation(new RotationParameters()).Question);
        Assert.Equal(ErrorCode.RotationNotConfirmed, Assert.Throws<ClusterCertsException>(() =>
            bed.Open().Rotate(new RotationParameters())).ErrorCode);
        bed.Do(RotationPhase.Issue);
        Assert.Equal(ErrorCode.RotationNotConfirmed, Assert.Throws<ClusterCertsException>(() =>
            bed.Open().Rotate(new RotationParameters())).ErrorCode);
        Assert.True(File.Exists(bed.File("previous.key")));
    }

    [Fact]
    public void Retire_is_blocked_by_each_node_whose_file_is_not_of_the_new_CA()
    {
        using var bed = new RotationBed();
        byte[] old1 = File.ReadAllBytes(bed.File("node.1.crt"));
        bed.DoUpTo(RotationPhase.Issue);
        File.WriteAllBytes(bed.File("node.1.crt"), old1); // restored from a backup, say
        File.WriteAllText(bed.File("node.2.crt"), "no certificate\n");
        File.Delete(bed.File("node.3.crt")); // moved to its node: no obstacle
        var before = bed.Picture();

        RotationPlan plan = bed.Open().PlanRotation(new RotationParameters { Phase = RotationPhase.Retire });
        Assert.Equal(["1", "2"], plan.Blocks.Select(b => b.Target));
        Assert.All(plan.Blocks, b => Assert.Equal(ErrorCode.RotationBlocked, b.ErrorCode));
        Assert.Equal(ErrorCode.RotationBlocked, Assert.Throws<ClusterCertsException>(() =>
            bed.Do(RotationPhase.Retire)).ErrorCode);
        RotationBed.AssertSame(before, bed.Picture());
    }

    [Fact]
    public void Retire_is_blocked_by_an_intermediate_of_the_old_CA()
    {
        using var folder = new TestFolder();
        string root = folder.File("root");
        CertAuthority.Create(new SigningCertParameters { Path = root, Subject = "CN=root" });
        CertAuthority.Create(new SigningCertParameters { Path = folder.File("mid"), Subject = "CN=mid", IssuerPath = root });
        for (int phase = 0; phase < 3; phase++)
            CertAuthority.Open(root).Rotate(new RotationParameters { IsConfirmed = true });
        RotationPlan plan = CertAuthority.Open(root).PlanRotation(new RotationParameters());
        Assert.Equal("intermediate CN=mid", Assert.Single(plan.Blocks).Target);
    }

    [Fact]
    public void Issue_is_blocked_by_each_node_that_cannot_be_issued_anew()
    {
        using var secret = Passphrase.FromCharacters("secret", "");
        using var bed = new RotationBed(null, "1");
        bed.Open().Issue(["locked"], new NodeCertParameters { NodePassphrase = secret }).ToList();
        bed.DoUpTo(RotationPhase.Trust);
        RotationPlan plan = bed.Open().PlanRotation(new RotationParameters());
        Assert.Equal("locked", Assert.Single(plan.Blocks).Target);
        bed.Do(RotationPhase.Issue, new RotationParameters { NodePassphrase = secret });
        Assert.True(PrivateKeyFile.IsEncrypted(bed.File("node.locked.key")));
    }

    [Fact]
    public void Revoked_and_expired_nodes_are_not_live()
    {
        using var bed = new RotationBed(null, "1", "gone");
        var before = new AuthorityContext { Time = SetClock.Ahead(TimeSpan.FromMinutes(-2)) };
        CertAuthority.Open(bed.Pki, before).Issue(["short"], new NodeCertParameters { Lifetime = TimeSpan.FromSeconds(1) }).ToList();
        bed.Open().Revoke(new RevocationParameters { NodeIds = ["gone"] }).ToList();
        bed.DoUpTo(RotationPhase.Trust);
        Assert.Equal(1, bed.Do(RotationPhase.Issue).Issued);
        Assert.Equal(["CN=prod", "CN=prod G2"], bed.TrustSubjects());
        Assert.True(File.Exists(bed.File("previous.crl")));
        Assert.Equal("CN=prod G2", RevocationListFile.Read(bed.File("signing.crl"))[0].Issuer.ToString());
        bed.Do(RotationPhase.Retire);
        Assert.False(File.Exists(bed.File("previous.crl")));
    }

    [Fact]
    public void New_nodes_during_Issue_come_from_the_new_CA_and_carry_the_cross_certificate()
    {
        using var bed = new RotationBed(null, "1");
        bed.DoUpTo(RotationPhase.Issue);
        bed.Open().Issue(["2"], new NodeCertParameters()).ToList();
        Assert.Equal(["CN=2", "CN=prod G2"], bed.Subjects("node.2.crt"));
        bed.Do(RotationPhase.Retire);
        bed.Open().Issue(["3"], new NodeCertParameters()).ToList();
        Assert.Equal(["CN=3", "CN=prod G2"], bed.Subjects("node.3.crt"));
    }

    [Fact]
    public void The_signing_cert_tells_the_phase_and_what_is_left()
    {
        using var bed = new RotationBed(null, "1", "2");
        SigningCert quiet = bed.Open().GetSigningCert();
        Assert.Equal((RotationPhase.None, null), (quiet.Phase, quiet.PhaseSince));
        Assert.Empty(quiet.Remaining);
        bed.DoUpTo(RotationPhase.Trust);
        SigningCert trusted = bed.Open().GetSigningCert();
        Assert.Equal(RotationPhase.Trust, trusted.Phase);
        Assert.InRange(DateTimeOffset.UtcNow - trusted.PhaseSince!.Value, TimeSpan.Zero, TimeSpan.FromMinutes(2));
        Assert.Contains(trusted.Remaining, text => text.StartsWith("Node 1 ", StringComparison.Ordinal));
        Assert.Contains(trusted.Remaining, text => text.Contains("-Phase Issue", StringComparison.Ordinal));
        bed.Do(RotationPhase.Issue);
        Assert.DoesNotContain(bed.Open().GetSigningCert().Remaining, text => text.StartsWith("Node ", StringComparison.Ordinal));
    }

    // The ledger and the folder agree at every phase, and after each is taken back.
    [Fact]
    public void The_ledger_stays_in_order()
    {
        using var bed = new RotationBed();
        for (RotationPhase phase = RotationPhase.Stage; phase <= RotationPhase.Issue; phase++)
        {
            bed.Do(phase);
            Check($"after {phase}");
        }

        bed.Undo();
        Check("after the undoing of Issue");
        bed.DoUpTo(RotationPhase.Retire);
        Check("after Retire");
        bed.Rotate(new RotationParameters { Compromised = true });
        Check("after an emergency");

        void Check(string when) => Assert.Equal((when, ""), (when, string.Join("; ", CertLedger.Test(bed.Pki))));
    }

    [Fact]
    public void Only_one_thing_is_asked_for_at_a_time()
    {
        using var bed = new RotationBed(null, "1");
        var refused = Assert.Throws<ClusterCertsException>(() => bed.Rotate(new RotationParameters { Undo = true,
            Resume = true }));
        Assert.Equal(ErrorCode.InvalidArgument, refused.ErrorCode);
        Assert.Equal(ErrorCode.RotationNotFound, Assert.Throws<ClusterCertsException>(() => bed.Undo()).ErrorCode);
        Assert.Equal("None", bed.Resume().Operation);
    }

    [Fact]
    public void A_damaged_record_stops_everything_before_anything_is_written()
    {
        using var bed = new RotationBed(null, "1");
        bed.Do(RotationPhase.Stage);
        File.WriteAllText(bed.File("rotation.json"), "{ \"phase\": \"Sta");
        Assert.Equal(ErrorCode.RotationDamaged, Assert.Throws<ClusterCertsException>(() =>
            bed.Do(RotationPhase.Trust)).ErrorCode);
    }
}
