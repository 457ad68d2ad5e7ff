namespace ClusterCerts.Tests.Rotation;

/// <summary>Revocation while nodes have certificates of two CAs.</summary>
public sealed class RotationRevocationTests
{
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

    private static bool Revocation(RotationBed bed, string path) => NodeCertTester
        .Test(new NodeCertTestParameters { CertificatePaths = [path], AuthorityPath = bed.Pki }, TimeProvider.System)
        .Checks.Single(c => c.Name == CheckName.Revocation).Passed;
}
