namespace ClusterCerts.Tests.Storage;

/// <summary>What the next CA may sign for, whatever store the nodes' names are read from.</summary>
public abstract partial class AuthorityLifeTests
{
    [SkippableFact]
    public void It_knows_the_names_in_use_when_the_next_CA_is_limited()
    {
        Make();
        Assert.All(
            Open().Issue(["web1.prod.example", "web2.prod.example", "db.other.example"], new NodeCertParameters { Lifetime = new CertLifetime(null, clampToIssuer: true) }),
            o => Assert.Null(o.Error));
        Assert.All(Open().Remove(new() { NodeIds = ["web2.prod.example"] }), o => Assert.Null(o.Error));
        RotationParameters narrow = new() { Phase = RotationPhase.Stage, Constraints = new() { PermittedDnsNames = ["prod.example"], ExcludedIPAddresses = ["0.0.0.0/0", "::/0"] } };
        RotationPlan plan = Open().PlanRotation(narrow);
        Assert.Equal(["db.other.example"], plan.CutOff);
        Assert.Equal(["db.other.example"], plan.Blocks.Select(b => b.Target));
        Assert.Contains("-PermittedDnsName 'db.other.example','web1.prod.example'", plan.ProposedConstraints, StringComparison.Ordinal);
        Rotate(narrow with { Constraints = narrow.Constraints with { PermittedDnsNames = ["prod.example", "other.example"] } });
        Rotate(new() { Phase = RotationPhase.Trust });
        Rotate(new() { Phase = RotationPhase.Issue });
        Rotate(new() { Phase = RotationPhase.Retire });
        Assert.Equal(["prod.example", "other.example"], Open().GetSigningCert().PermittedDnsNames);
        Assert.Equal(["0.0.0.0/0", "::/0"], Open().GetSigningCert().ExcludedIPAddresses);
        CheckLedger();
    }

    [SkippableFact]
    public void It_remembers_until_Issue_whom_Stage_cut_off_with_a_yes()
    {
        Make();
        var own = new NodeCertParameters { Lifetime = new CertLifetime(null, clampToIssuer: true) };
        Assert.All(Open().Issue(["web1.prod.example", "db.other.example"], own), o => Assert.Null(o.Error));
        Rotate(new() { Phase = RotationPhase.Stage, Force = true, Constraints = new() { PermittedDnsNames = ["prod.example"] } });
        Rotate(new() { Phase = RotationPhase.Trust });
        RotationParameters issue = new() { Phase = RotationPhase.Issue };
        Assert.Empty(Open().PlanRotation(issue).Blocks);
        Assert.All(Open().Issue(["late.other.example"], own), o => Assert.Null(o.Error));
        Assert.Equal(["late.other.example"], Open().PlanRotation(issue).Blocks.Select(b => b.Target));
        Assert.All(Open().Remove(new() { NodeIds = ["late.other.example"] }), o => Assert.Null(o.Error));
        Assert.Equal(["db.other.example"], Open().Rotate(issue with { IsConfirmed = true }, _ => { }).Blocking);
        CheckLedger();
    }
}
