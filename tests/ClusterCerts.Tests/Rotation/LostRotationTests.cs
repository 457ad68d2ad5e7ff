namespace ClusterCerts.Tests.Rotation;

/// <summary>Where <c>rotation.json</c> is lost, the rotation goes on by what the ledger tells.</summary>
public sealed class LostRotationTests
{
    // What each phase leaves, with and without a list, an interrupted phase and an undone one among them.
    public static TheoryData<string, bool> States
    {
        get
        {
            var states = new TheoryData<string, bool>();
            foreach (string state in (string[])["Stage", "Trust", "Issue", "Issue, undone", "Issue, Trust undone", "Issue, not finished", "Compromised, not finished"])
            {
                states.Add(state, false);
                states.Add(state, true);
            }

            return states;
        }
    }

    [Theory]
    [MemberData(nameof(States))]
    public void The_ledger_tells_it_as_the_file_did(string state, bool hasList)
    {
        using RotationBed bed = At(state, hasList);
        RotationFile before = RotationFile.Read(bed.Open().Store)!;
        File.Delete(bed.File("rotation.json"));

        KeyRotation told = bed.Open().GetRotation();
        Assert.Equal((before.Shown, before.NextSubject, before.Pending is null), (told.Phase, told.NextSubject, told.IsFinished));
        Assert.Contains(bed.Open().GetNotices(), notice => notice.Contains("rotation.json' is gone", StringComparison.Ordinal));
        Assert.Contains(LedgerFindingKind.RotationMissing, CertLedger.Test(bed.Pki).Select(f => f.Kind));

        Assert.Contains(CertLedger.Repair(bed.Pki), done => done.Contains("rotation.json' was written again", StringComparison.Ordinal));
        Assert.Empty(CertLedger.Test(bed.Pki));
        RotationFile after = RotationFile.Read(bed.Open().Store)!;
        Assert.Equal(
            (before.Phase, before.Pending, before.IsSwitched, before.IsCompromised, before.IsLinked, before.NextKeyId, before.NextSubject),
            (after.Phase, after.Pending, after.IsSwitched, after.IsCompromised, after.IsLinked, after.NextKeyId, after.NextSubject));
        if (!before.IsCompromised)
            Assert.Equal(before.CurrentSubject, after.CurrentSubject);
        if (before.Shown != RotationPhase.Issue)
            Assert.Equal(Undo(before), Undo(after));
    }

    [Theory]
    [MemberData(nameof(States))]
    public void It_goes_on_to_its_end(string state, bool hasList)
    {
        using RotationBed bed = At(state, hasList);
        File.Delete(bed.File("rotation.json"));
        if (state.Contains("not finished", StringComparison.Ordinal))
            bed.Resume();
        for (RotationPhase phase = bed.Open().GetRotation().Phase; phase is > RotationPhase.None and < RotationPhase.Retire; phase++)
            bed.Do(phase + 1);
        Assert.Equal(RotationPhase.None, bed.Open().GetRotation().Phase);
        Assert.False(File.Exists(bed.File("previous.key")) || File.Exists(bed.File("next.key")) || File.Exists(bed.File("rotation.json")));
        Assert.Empty(CertLedger.Test(bed.Pki));
    }

    [Theory]
    [InlineData(RotationPhase.Stage)]
    [InlineData(RotationPhase.Trust)]
    public void A_phase_before_Issue_is_undone_as_ever(RotationPhase phase)
    {
        using RotationBed bed = At("", hasList: true);
        bed.DoUpTo(phase - 1);
        var before = bed.Picture().Where(file => file.Key != "rotation.json").ToDictionary();
        bed.Do(phase);
        File.Delete(bed.File("rotation.json"));
        bed.Undo();
        RotationBed.AssertSame(before, bed.Picture().Where(file => file.Key != "rotation.json").ToDictionary());
        Assert.Equal(phase - 1, bed.Open().GetRotation().Phase);
        Assert.Empty(CertLedger.Test(bed.Pki));
    }

    [Fact]
    public void Issue_is_not_undone_any_more()
    {
        using RotationBed bed = At("Issue", hasList: false);
        File.Delete(bed.File("rotation.json"));
        var before = bed.Picture();
        Assert.Equal(ErrorCode.RotationBlocked, Assert.Throws<ClusterCertsException>(() => bed.Undo()).ErrorCode);
        RotationBed.AssertSame(before, bed.Picture());
    }

    [Theory]
    [InlineData(RotationPhase.Stage, RotationPhase.Issue)]
    [InlineData(RotationPhase.Trust, RotationPhase.Issue)]
    [InlineData(RotationPhase.Issue, RotationPhase.Retire)]
    [InlineData(RotationPhase.Issue, RotationPhase.Trust)]
    public void A_file_of_another_time_is_told_and_nothing_is_rotated_by_it(RotationPhase then, RotationPhase now)
    {
        using var bed = new RotationBed();
        bed.DoUpTo(then);
        byte[] old = File.ReadAllBytes(bed.File("rotation.json"));
        bed.DoUpTo(now);
        if (now < then)
            bed.Undo();
        File.WriteAllBytes(bed.File("rotation.json"), old);
        var before = bed.Picture();
        Assert.Equal([LedgerFindingKind.RotationDiffers], CertLedger.Test(bed.Pki).Select(f => f.Kind));
        foreach (RotationPhase phase in Enum.GetValues<RotationPhase>())
            Assert.Equal(ErrorCode.RotationDamaged, Assert.Throws<ClusterCertsException>(() => bed.Do(phase)).ErrorCode);
        Assert.Equal(ErrorCode.RotationDamaged, Assert.Throws<ClusterCertsException>(() => bed.Undo()).ErrorCode);
        RotationBed.AssertSame(before, bed.Picture());
        File.Delete(bed.File("rotation.json"));
        Assert.Equal(now == RotationPhase.Retire ? RotationPhase.None : now, bed.Open().GetRotation().Phase);
    }

    // The key of the CA before is the one thing that can still revoke what it signed.
    [Fact]
    public void A_key_that_was_kept_is_never_replaced()
    {
        using var bed = new RotationBed(null, "1");
        File.WriteAllText(bed.File("previous.key"), "the only one");
        Assert.Equal(ErrorCode.FileExists, Assert.Throws<ClusterCertsException>(() => bed.Do(RotationPhase.Stage)).ErrorCode);
        File.Delete(bed.File("previous.key"));
        bed.DoUpTo(RotationPhase.Trust);
        File.WriteAllText(bed.File("previous.key"), "the only one");
        Assert.Equal(ErrorCode.FileExists, Assert.Throws<ClusterCertsException>(() => bed.Do(RotationPhase.Issue)).ErrorCode);
        Assert.Equal("the only one", File.ReadAllText(bed.File("previous.key")));
    }

    private static RotationBed At(string state, bool hasList)
    {
        var bed = new RotationBed();
        if (hasList)
            bed.Open().WriteRevocationList();
        string[] parts = state.Split(", ");
        if (parts[^1] == "not finished")
        {
            if (parts[0] == "Issue")
                bed.DoUpTo(RotationPhase.Trust);
            BreakOff(bed, new RotationParameters { Compromised = parts[0] == "Compromised", IsConfirmed = true });
        }
        else if (Enum.TryParse(parts[0], out RotationPhase phase))
        {
            bed.DoUpTo(phase);
        }

        for (int undone = parts is [_, "undone"] ? 1 : parts is [_, "Trust undone"] ? 2 : 0; undone > 0; undone--)
            bed.Undo();
        return bed;
    }

    // The next CA signs, and no node has its certificate.
    private static void BreakOff(RotationBed bed, RotationParameters parameters)
    {
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => bed.Open().Rotate(parameters, _ => stop.Cancel(), stop.Token));
        Assert.False(bed.Open().GetRotation().IsFinished);
    }

    private static string[] Undo(RotationFile file) =>
        [.. file.Undo.Select(step => $"{step.PhaseBefore}: {string.Join(", ", step.Files.Select(f => $"{f.Name} from {f.From}"))}")];
}
