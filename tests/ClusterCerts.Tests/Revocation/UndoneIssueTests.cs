using ClusterCerts.Tests.Rotation;

namespace ClusterCerts.Tests.Revocation;

/// <summary>Where Issue was undone, the next CA has signed already and every node trusts it: what it signed is revoked by its own list.</summary>
public sealed class UndoneIssueTests : IDisposable
{
    private readonly RotationBed _bed = new(null, "1", "2", "3");

    public void Dispose() => _bed.Dispose();

    [Theory]
    [InlineData("a node", true)]
    [InlineData("a node", false)]
    [InlineData("a number", true)]
    [InlineData("a file", true)]
    [InlineData("a node out of service", true)]
    public void What_the_next_CA_signed_is_on_its_list(string what, bool hasLists)
    {
        NodeCert stolen = Undone(hasLists);
        CertAuthority authority = _bed.Open();
        Assert.All(
            what switch
            {
                "a node" => authority.Revoke(new RevocationParameters { NodeIds = ["2"] }),
                "a number" => authority.Revoke(new RevocationParameters { SerialNumbers = [SerialNumber.Parse(stolen.SerialNumber)] }),
                "a file" => authority.Revoke(new RevocationParameters { CertificatePaths = [_bed.Outside("stolen.crt")] }),
                _ => authority.Remove(new RemovalParameters { NodeIds = ["2"] }),
            },
            o => Assert.Null(o.Error));
        Assert.DoesNotContain(authority.GetWorkNotices(), notice => notice.Contains("earlier CA", StringComparison.Ordinal));
        Assert.Contains(authority.GetWorkNotices(), notice => notice.Contains("next.crl", StringComparison.Ordinal) && notice.Contains("copy", StringComparison.Ordinal));
        AssertListed("next", stolen);

        // And it stays so, whatever the rotation does then.
        _bed.DoUpTo(RotationPhase.Issue);
        AssertListed("signing", stolen);
        _bed.DoUpTo(RotationPhase.Retire);
        AssertListed("signing", stolen);
    }

    // Nobody trusts it then; the list that Trust makes names it.
    [Fact]
    public void After_Stage_alone_it_is_recorded()
    {
        NodeCert stolen = Undone(hasLists: true);
        _bed.Undo();
        Assert.Null(Assert.Single(_bed.Open().Revoke(new RevocationParameters { SerialNumbers = [SerialNumber.Parse(stolen.SerialNumber)] })).Error);
        Assert.False(File.Exists(_bed.File("next.crl")));
        _bed.DoUpTo(RotationPhase.Trust);
        AssertListed("next", stolen);
    }

    [Fact]
    public void Without_its_key_it_waits()
    {
        NodeCert stolen = Undone(hasLists: true);
        File.Delete(_bed.File("next.key"));
        List<Outcome<NodeCert>> done = [.. _bed.Open().Revoke(new RevocationParameters { NodeIds = ["2"] })];
        Assert.Single(done, o => o.Succeeded);
        ClusterCertsException left = Assert.Single(done, o => !o.Succeeded).Error!;
        Assert.Equal(ErrorCode.AuthorityOffline, left.ErrorCode);
        Assert.Contains($"The certificate {stolen.SerialNumber} of node '2', which the next CA signed", left.Message, StringComparison.Ordinal);
    }

    // The certificate that node 2 had of the next CA, copied away before Issue was undone.
    private NodeCert Undone(bool hasLists)
    {
        if (hasLists)
            _bed.Open().WriteRevocationList();
        _bed.DoUpTo(RotationPhase.Issue);
        NodeCert stolen = _bed.Open().GetNodeCerts(new NodeCertFilter { NodeIds = ["2"] }).Single();
        File.Copy(stolen.CertificatePath!, _bed.Outside("stolen.crt"));
        _bed.Undo();
        return stolen;
    }

    private void AssertListed(string list, NodeCert cert)
    {
        DecodedRevocationList read = RevocationListFile.Read(_bed.File($"{list}.crl"))[0];
        Assert.Contains(read.Revoked, entry => entry.SerialNumber == SerialNumber.Parse(cert.SerialNumber).Value);
        Assert.Null(read.ProblemWith(CertificateFile.Read(_bed.File($"{list}.crt"))[0]));
    }
}
