using ClusterCerts.Tests.Rotation;

namespace ClusterCerts.Tests.Revocation;

/// <summary>While a rotation keeps two CAs and the key of the other one is not here: what the CA that signs revokes is revoked, and of the rest it is told that it was not.</summary>
public sealed class KeyAwayTests : IDisposable
{
    private readonly RotationBed _bed = new(null, "1", "2");

    public KeyAwayTests() => _bed.Open().WriteRevocationList();

    public void Dispose() => _bed.Dispose();

    [Theory]
    [InlineData(RotationPhase.Trust, "next")]
    [InlineData(RotationPhase.Issue, "previous")]
    public void A_list_that_is_not_written_is_told_of(RotationPhase phase, string other)
    {
        _bed.DoUpTo(phase);
        byte[] before = File.ReadAllBytes(_bed.File($"{other}.crl"));
        File.Move(_bed.File($"{other}.key"), _bed.Outside("away.key"));
        CertAuthority authority = _bed.Open();
        authority.WriteRevocationList();
        string told = Assert.Single(authority.GetWorkNotices(), notice => notice.Contains("was not written", StringComparison.Ordinal));
        Assert.Contains($"'{_bed.File($"{other}.crl")}'", told, StringComparison.Ordinal);
        Assert.Contains($"'{_bed.File($"{other}.key")}' is not here", told, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(_bed.File($"{other}.crl")));

        File.Move(_bed.Outside("away.key"), _bed.File($"{other}.key"));
        CertAuthority back = _bed.Open();
        back.WriteRevocationList();
        Assert.DoesNotContain(back.GetWorkNotices(), notice => notice.Contains("was not written", StringComparison.Ordinal));
        Assert.NotEqual(before, File.ReadAllBytes(_bed.File($"{other}.crl")));
    }

    [Fact]
    public void A_first_list_that_is_missing_is_told_of()
    {
        using var bed = new RotationBed();
        bed.DoUpTo(RotationPhase.Trust);
        File.Delete(bed.File("next.key"));
        CertAuthority authority = bed.Open();
        authority.WriteRevocationList();
        Assert.Contains(authority.GetWorkNotices(), notice => notice.Contains("next.crl' was not written", StringComparison.Ordinal));
    }

    [Fact]
    public void A_node_is_revoked_as_far_as_that_goes_and_the_rest_later()
    {
        NodeCert old = _bed.Open().GetNodeCerts(new NodeCertFilter { NodeIds = ["1"] }).Single();
        _bed.DoUpTo(RotationPhase.Issue);
        File.Move(_bed.File("previous.key"), _bed.Outside("away.key"));
        List<Outcome<NodeCert>> done = [.. _bed.Open().Revoke(new RevocationParameters { NodeIds = ["1"] })];
        Assert.Equal(NodeCertStatus.Revoked, Assert.Single(done, o => o.Succeeded).Value!.Status);
        ClusterCertsException left = Assert.Single(done, o => !o.Succeeded).Error!;
        Assert.Equal(ErrorCode.AuthorityOffline, left.ErrorCode);
        Assert.Contains($"The certificate {old.SerialNumber} of node '1'", left.Message, StringComparison.Ordinal);
        Assert.Contains($"'{_bed.File("previous.key")}' is not here", left.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("trust bundle", left.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.AuthorityOffline, Assert.Single(_bed.Open().Revoke(new RevocationParameters { SerialNumbers = [SerialNumber.Parse(old.SerialNumber)] })).Error!.ErrorCode);

        File.Move(_bed.Outside("away.key"), _bed.File("previous.key"));
        Assert.Equal(old.SerialNumber, Assert.Single(_bed.Open().Revoke(new RevocationParameters { NodeIds = ["1"] })).Value!.SerialNumber);
        Assert.Equal(2, _bed.Open().GetNodeCerts(new NodeCertFilter { Statuses = [NodeCertStatus.Revoked] }).Count(cert => cert.NodeId == "1"));
    }

    [Fact]
    public void A_number_that_nobody_knows_is_listed_as_far_as_that_goes()
    {
        _bed.DoUpTo(RotationPhase.Issue);
        File.Delete(_bed.File("previous.key"));
        CertAuthority authority = _bed.Open();
        Assert.Null(Assert.Single(authority.Revoke(new RevocationParameters { SerialNumbers = [SerialNumber.Parse("77")], Force = true })).Error);
        Assert.Contains(authority.GetWorkNotices(), notice => notice.Contains("previous.crl' was not written", StringComparison.Ordinal));
    }

    [Fact]
    public void A_node_goes_out_of_service_and_what_was_not_revoked_is_told()
    {
        _bed.DoUpTo(RotationPhase.Issue);
        File.Delete(_bed.File("previous.key"));
        CertAuthority authority = _bed.Open();
        Assert.Equal(NodeCertStatus.Revoked, Assert.Single(authority.Remove(new RemovalParameters { NodeIds = ["1"] })).Value!.Status);
        Assert.Contains(authority.GetWorkNotices(), notice => notice.Contains("which the previous CA signed, was not revoked", StringComparison.Ordinal));
    }
}
