namespace ClusterCerts.Tests.Rotation;

/// <summary>Undo takes one phase back, byte for byte.</summary>
public sealed class RotationUndoTests
{
    [Fact]
    public void Each_phase_is_undone_byte_for_byte_and_can_be_done_again()
    {
        using var bed = new RotationBed();
        var pictures = new Stack<IReadOnlyDictionary<string, string>>();
        foreach (RotationPhase phase in (RotationPhase[])[RotationPhase.Stage, RotationPhase.Trust, RotationPhase.Issue])
        {
            pictures.Push(bed.Picture());
            bed.Do(phase);
            Assert.NotEqual(pictures.Peek().Count, bed.Picture().Count);
        }

        for (int undone = 0; undone < 2; undone++)
        {
            bed.Undo();
            RotationBed.AssertSame(pictures.Pop(), bed.Picture());
        }

        bed.Undo();
        RotationBed.AssertSame(pictures.Pop(), bed.Picture());
        bed.DoUpTo(RotationPhase.Retire);
        Assert.Equal(["CN=prod G2"], bed.TrustSubjects());
    }

    [Fact]
    public void After_the_undoing_of_Issue_the_old_certificates_count_again()
    {
        using var bed = new RotationBed(null, "1");
        string old = bed.Latest("1").SerialNumber;
        bed.DoUpTo(RotationPhase.Issue);
        string issued = bed.Latest("1").SerialNumber;
        bed.Undo();
        Assert.Equal((old, NodeCertStatus.Valid), (bed.Latest("1").SerialNumber, bed.Latest("1").Status));
        NodeCert superseded = Assert.Single(bed.Open().GetNodeCerts(new NodeCertFilter { SerialNumbers = [SerialNumber.Parse(issued)] }));
        Assert.Equal(NodeCertStatus.Superseded, superseded.Status);
        Assert.Equal("CN=prod", bed.Open().GetSigningCert().Subject);

        bed.Do(RotationPhase.Issue);
        Assert.DoesNotContain(bed.Latest("1").SerialNumber, (string[])[old, issued]);
    }

    [Fact]
    public void Undo_does_not_give_back_a_revoked_certificate()
    {
        using var bed = new RotationBed(null, "1", "2");
        NodeCert old = bed.Latest("1");
        bed.DoUpTo(RotationPhase.Trust);
        bed.Open().Revoke(new RevocationParameters { SerialNumbers = [SerialNumber.Parse(old.SerialNumber)] }).ToList();
        bed.Open().Issue(["1"], new NodeCertParameters { Force = true }).ToList();
        string second = bed.Latest("1").SerialNumber;
        bed.Do(RotationPhase.Issue);
        string third = bed.Latest("1").SerialNumber;
        bed.Undo();
        Assert.Equal(second, bed.Latest("1").SerialNumber);
        Assert.NotEqual(third, second);
    }

    [Fact]
    public void Trust_is_not_undone_under_a_node_that_needs_the_next_CA()
    {
        using var bed = new RotationBed(null, "1");
        bed.DoUpTo(RotationPhase.Issue);
        bed.Open().Issue(["late"], new NodeCertParameters()).ToList();
        bed.Undo();
        RotationPlan plan = bed.Open().PlanRotation(new RotationParameters { Undo = true });
        Assert.Equal("late", Assert.Single(plan.Blocks).Target);
        bed.Open().Issue(["late"], new NodeCertParameters { Force = true }).ToList();
        Assert.Empty(bed.Open().PlanRotation(new RotationParameters { Undo = true }).Blocks);
        bed.Undo();
        bed.Undo();
        Assert.Equal(["CN=prod"], bed.TrustSubjects());
    }

    [Fact]
    public void After_Retire_there_is_no_way_back()
    {
        using var bed = new RotationBed(null, "1");
        bed.DoUpTo(RotationPhase.Retire);
        Assert.Equal(ErrorCode.RotationNotFound, Assert.Throws<ClusterCertsException>(() => bed.Undo()).ErrorCode);
    }

    [Fact]
    public void Keys_that_went_to_their_nodes_do_not_come_back()
    {
        using var bed = new RotationBed(null, "1");
        File.Delete(bed.File("node.1.key"));
        bed.DoUpTo(RotationPhase.Trust);
        var before = bed.Picture();
        bed.Do(RotationPhase.Issue);
        Assert.True(File.Exists(bed.File("node.1.key")));
        bed.Undo();
        RotationBed.AssertSame(before, bed.Picture());
    }
}
