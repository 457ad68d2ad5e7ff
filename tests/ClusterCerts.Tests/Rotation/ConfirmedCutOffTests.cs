using System.Text.RegularExpressions;

namespace ClusterCerts.Tests.Rotation;

/// <summary>Whom Stage cut off with a yes lets the others go on at Issue; whoever came to a name outside otherwise does not.</summary>
public sealed class ConfirmedCutOffTests
{
    private const string Web1 = "web1.prod.example";
    private const string Web2 = "web2.eu.prod.example";

    // Only whom Stage was told of, and had it so.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Who_comes_to_a_name_outside_after_Stage_blocks_Issue_unless_Force_is_given(bool isNew)
    {
        using var bed = new RotationBed(new SigningCertParameters { Path = "", Subject = "CN=prod" }, Web1, Web2);
        bed.Rotate(new() { Phase = RotationPhase.Stage, Force = true, Constraints = new() { PermittedDnsNames = ["eu.prod.example"] } });
        bed.Do(RotationPhase.Trust);
        string late = isNew ? "web3.prod.example" : Web2;
        Assert.Null(isNew ? bed.Open().Issue([late], new()).Single().Error : bed.Open().Renew([late], new() { DnsNames = ["other.example"] }).Single().Error);
        var before = bed.Picture();
        RotationParameters issue = new() { Phase = RotationPhase.Issue, IsConfirmed = true };
        RotationPlan plan = bed.Open().PlanRotation(issue);
        ClusterCertsException block = Assert.Single(plan.Blocks);
        Assert.Equal((ErrorCode.RotationBlocked, late), (block.ErrorCode, block.Target));
        string[] ways = [isNew ? late : "other.example", "Remove-NodeCert", "Update-NodeCert", "-Undo", "-Force"];
        Assert.All(ways, way => Assert.Contains(way, block.Message, StringComparison.Ordinal));
        Assert.Single(plan.Warnings, w => w.Contains(Web1, StringComparison.Ordinal) && !w.Contains("-Force", StringComparison.Ordinal));
        Assert.Equal(late, Assert.Throws<ClusterCertsException>(() => bed.Rotate(issue)).Target);
        RotationBed.AssertSame(before, bed.Picture());
        RotationPlan forced = bed.Open().PlanRotation(issue with { Force = true });
        Assert.Empty(forced.Blocks);
        Assert.All((string[])[Web1, late], node => Assert.Single(forced.Warnings, w => w.StartsWith($"Node '{node}' ", StringComparison.Ordinal)));

        // Without that name nothing is in the way but what was said at Stage.
        Assert.True(isNew ? bed.Open().Remove(new() { NodeIds = [late] }).Single().Succeeded
            : bed.Open().Renew([late], new() { RemovedDnsNames = ["other.example"] }).Single().Succeeded);
        Assert.Empty(bed.Open().PlanRotation(issue).Blocks);
        Assert.Equal([Web1], bed.Open().Rotate(issue, _ => { }).Blocking);
    }

    // The limits of a Stage that cut off nobody, or whose file is of an earlier version, exempt nobody.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Who_was_not_told_of_at_Stage_blocks_Issue(bool isOld)
    {
        using var bed = new RotationBed(new SigningCertParameters { Path = "", Subject = "CN=prod" }, Web1, Web2);
        if (isOld)
        {
            bed.Rotate(new() { Phase = RotationPhase.Stage, Force = true, Constraints = new() { PermittedDnsNames = ["eu.prod.example"] } });
            string file = File.ReadAllText(bed.File("rotation.json"));
            Assert.Contains("\"cutOff\"", file, StringComparison.Ordinal);
            File.WriteAllText(bed.File("rotation.json"), Regex.Replace(file, "\"cutOff\": \\[[^]]*\\],", ""));
        }
        else
        {
            bed.Rotate(new() { Phase = RotationPhase.Stage, Force = true, Constraints = new() { PermittedDnsNames = ["prod.example"] } });
            Assert.DoesNotContain("cutOff", File.ReadAllText(bed.File("rotation.json")), StringComparison.Ordinal);
            Assert.Null(bed.Open().Renew([Web1], new() { DnsNames = ["other.example"] }).Single().Error);
        }

        bed.Do(RotationPhase.Trust);
        Assert.Equal([Web1], bed.Open().PlanRotation(new() { Phase = RotationPhase.Issue, IsConfirmed = true }).Blocks.Select(b => b.Target));
    }
}
