namespace ClusterCerts.Tests.Rotation;

/// <summary>What is in the way of a phase is found before it begins, and what the policy refuses is recorded once.</summary>
public sealed class RotationObstacleTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    private void Do(RotationPhase phase) => _authority.Open().Rotate(new() { Phase = phase, IsConfirmed = true });

    // A list is made in these phases, and none is made in doubt.
    [Theory]
    [InlineData(RotationPhase.Trust)]
    [InlineData(RotationPhase.Issue)]
    public void A_clock_in_doubt_stops_a_phase_before_it_begins(RotationPhase phase)
    {
        _authority.Issue("1");
        _authority.Clock.Now += TimeSpan.FromDays(10);
        _authority.Open().WriteRevocationList();
        Do(RotationPhase.Stage);
        if (phase == RotationPhase.Issue)
            Do(RotationPhase.Trust);
        Dictionary<string, string> before = _authority.Snapshot();
        _authority.Clock.Now -= TimeSpan.FromDays(5);

        Assert.Equal(ErrorCode.ClockInDoubt, Assert.Throws<ClusterCertsException>(() => Do(phase)).ErrorCode);
        Assert.Contains(_authority.Open().PlanRotation(new() { Phase = phase }).Blocks, block => block.ErrorCode == ErrorCode.ClockInDoubt);
        Assert.Equal(before, _authority.Snapshot());

        _authority.Clock.Now += TimeSpan.FromDays(5);
        Do(phase);
        Assert.Equal(phase, _authority.Open().GetRotation().Phase);
    }

    // The node still works with the one before, which the old CA vouches for.
    [Fact]
    public void A_certificate_that_is_not_valid_yet_blocks_Retire()
    {
        _authority.Issue(new NodeCertParameters(), "1", "2");
        foreach (RotationPhase phase in (RotationPhase[])[RotationPhase.Stage, RotationPhase.Trust, RotationPhase.Issue])
            Do(phase);
        _authority.Clock.Now += TimeSpan.FromDays(20);
        Renew("1");
        _authority.Clock.Now -= TimeSpan.FromDays(20);
        Renew("2");
        ClusterCertsException block = Assert.Single(_authority.Open().PlanRotation(new() { Phase = RotationPhase.Retire }).Blocks);
        Assert.StartsWith($"Node '1' blocks Retire: its certificate {_authority.Latest("1").SerialNumber} is not valid before ", block.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.RotationBlocked, Assert.Throws<ClusterCertsException>(() => Do(RotationPhase.Retire)).ErrorCode);
        Renew("1");
        Do(RotationPhase.Retire);
    }

    private void Renew(string node) => Assert.All(_authority.Open().Renew([node], new()).ToList(), o => Assert.Null(o.Error));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_kind_of_key_that_the_presets_software_does_not_take_is_made_only_with_Force(bool isCompromised)
    {
        using var bed = new RotationBed(new SigningCertParameters { Path = "", Preset = Preset.Erlang }, "h1.example");
        var before = bed.Picture();
        RotationParameters asked = new() { KeyAlgorithm = KeyAlgorithm.Ed25519, Compromised = isCompromised, Phase = isCompromised ? null : RotationPhase.Stage };
        Assert.Contains("Erlang", Assert.Single(bed.Open().PlanRotation(asked).Blocks).Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.RotationBlocked, Assert.Throws<ClusterCertsException>(() => bed.Rotate(asked)).ErrorCode);
        RotationBed.AssertSame(before, bed.Picture());

        RotationPlan forced = bed.Open().PlanRotation(asked with { Force = true });
        Assert.Empty(forced.Blocks);
        Assert.Contains(forced.Warnings, w => w.Contains("Erlang", StringComparison.Ordinal));
        bed.Rotate(asked with { Force = true });
    }

    [Fact]
    public void What_the_policy_refuses_is_recorded_once()
    {
        _authority.Issue(new NodeCertParameters(), "1", "2");
        _authority.Open().SetPolicy(new() { AllowedNodeIds = ["1"] });
        Do(RotationPhase.Stage);
        Do(RotationPhase.Trust);
        for (int times = 0; times < 2; times++)
        {
            CertAuthority authority = _authority.Open();
            RotationPlan plan = authority.PlanRotation(new() { Phase = RotationPhase.Issue });
            Assert.Equal("2", Assert.Single(plan.Blocks).Target);
            authority.RecordRefusals(plan);
        }

        LedgerEntry refused = Assert.Single(Refusals());
        Assert.Equal(("2", "Invoke-KeyRotation", nameof(ErrorCode.PolicyViolation), nameof(PolicyRule.AllowedNodeIds)), (refused.Asked, refused.Command, refused.Refusal, refused.Rule));
        Assert.Empty(CertLedger.Test(_authority.Path, _authority.Context()));

        // A rehearsal records nothing.
        _authority.Open().SetPolicy(new() { AllowedNodeIds = ["2"] });
        CertAuthority rehearsed = _authority.Open(new RehearsalFileSystem());
        rehearsed.RecordRefusals(rehearsed.PlanRotation(new() { Phase = RotationPhase.Issue }));
        Assert.Single(Refusals());
    }

    // What has begun does what it can; what is refused then is recorded as well.
    [Fact]
    public void What_is_refused_in_the_middle_of_a_phase_is_recorded_once()
    {
        _authority.Issue(new NodeCertParameters(), "1", "2");
        Do(RotationPhase.Stage);
        Do(RotationPhase.Trust);
        var cutOff = HookedFileSystem.CutOff(change => Path.GetFileName(change.Path).StartsWith(".node.", StringComparison.Ordinal));
        Record.Exception(() => _authority.Open(cutOff).Rotate(new() { Phase = RotationPhase.Issue, IsConfirmed = true }));
        Assert.False(_authority.Open().GetRotation().IsFinished);
        _authority.Open().SetPolicy(new() { AllowedNodeIds = ["1"] });
        for (int times = 0; times < 2; times++)
            _authority.Open().Rotate(new() { Resume = true, IsConfirmed = true });
        Assert.Equal("2", Assert.Single(Refusals()).Asked);
    }

    private IEnumerable<LedgerEntry> Refusals() => _authority.Open().Store.ReadLedger().All().Where(entry => entry.Event == LedgerEvent.Refuse);
}
