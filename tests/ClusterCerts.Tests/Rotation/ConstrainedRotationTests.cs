namespace ClusterCerts.Tests.Rotation;

/// <summary>What the CA that comes next may sign for: it takes over what the current one has, gets what is asked for, and cuts off nobody unseen.</summary>
public sealed class ConstrainedRotationTests
{
    private static readonly NameConstraintParameters First = new()
    {
        PermittedDnsNames = ["prod.example"],
        PermittedUris = ["prod.example"],
        ExcludedIPAddresses = ["0.0.0.0/0", "::/0"],
    };

    private const string Web1 = "web1.prod.example";
    private const string Web2 = "web2.eu.prod.example";

    private static RotationBed Bed(NameConstraintParameters? constraints = null) =>
        new(new SigningCertParameters { Path = "", Subject = "CN=prod", Constraints = constraints ?? new() }, Web1, Web2);

    [Fact]
    public void The_next_CA_and_its_cross_certificate_take_over_what_the_current_one_has()
    {
        using var bed = Bed(First);
        bed.DoUpTo(RotationPhase.Issue);
        Assert.Equal(["prod.example"], bed.Open().GetSigningCert().PermittedDnsNames);
        Assert.Equal(["prod.example"], bed.Open().GetSigningCert().PermittedUris);
        Assert.Equal(["0.0.0.0/0", "::/0"], bed.Open().GetSigningCert().ExcludedIPAddresses);
        NameConstraints crossed = CertificateFile.Read(bed.File("cross.crt"))[0].NameConstraints!;
        Assert.Equal(["0.0.0.0/0", "::/0"], crossed.Excluded!.NetworkTexts());
        Assert.True(crossed.IsCritical);
    }

    [Fact]
    public void A_list_that_is_given_takes_the_place_of_its_own_kind_and_ReplaceConstraints_of_all()
    {
        using var bed = Bed(First);
        bed.Do(RotationPhase.Stage, new() { Constraints = new() { PermittedDnsNames = ["prod.example", "new.example"] } });
        Assert.Equal(["prod.example", "new.example"], Next(bed).PermittedDnsNames);
        Assert.Equal(["prod.example"], Next(bed).PermittedUris);
        bed.Undo();
        bed.Do(RotationPhase.Stage, new() { Constraints = new() { PermittedDnsNames = ["prod.example"] }, ReplaceConstraints = true });
        Assert.Equal(["prod.example"], Next(bed).PermittedDnsNames);
        Assert.Empty(Next(bed).PermittedUris!);
        Assert.Empty(Next(bed).ExcludedIPAddresses!);
        bed.Undo();
        bed.Do(RotationPhase.Stage, new() { ReplaceConstraints = true });
        Assert.Null(CertificateFile.Read(bed.File("next.crt"))[0].NameConstraints);
        bed.Undo();

        // A variable that happens to be empty lifts nothing.
        bed.Do(RotationPhase.Stage, new() { Constraints = new() { PermittedDnsNames = [], ExcludedIPAddresses = [] } });
        Assert.Equal(["prod.example"], Next(bed).PermittedDnsNames);
        Assert.Equal(["0.0.0.0/0", "::/0"], Next(bed).ExcludedIPAddresses);
    }

    [Fact]
    public void Whoever_would_be_cut_off_blocks_Stage_by_name_unless_Force_is_given()
    {
        using var bed = Bed();
        var before = bed.Picture();
        RotationParameters narrow = new() { Phase = RotationPhase.Stage, Constraints = new() { PermittedDnsNames = ["eu.prod.example"] } };
        RotationPlan plan = bed.Open().PlanRotation(narrow);
        Assert.Equal([Web1], plan.Blocks.Select(b => b.Target));
        Assert.Equal([Web1], plan.CutOff);
        Assert.Equal(ErrorCode.RotationBlocked, Assert.Throws<ClusterCertsException>(() => bed.Rotate(narrow)).ErrorCode);
        RotationBed.AssertSame(before, bed.Picture());

        RotationPlan forced = bed.Open().PlanRotation(narrow with { Force = true });
        Assert.Empty(forced.Blocks);
        Assert.Single(forced.Warnings, w => w.Contains($"node {Web1}", StringComparison.Ordinal));
        Assert.Single(forced.Warnings, w => w.Contains("any IP address", StringComparison.Ordinal));
        KeyRotation staged = bed.Rotate(narrow with { Force = true });
        Assert.Equal([Web1], staged.CutOff);
        Assert.Equal(["eu.prod.example"], Next(bed).PermittedDnsNames);

        // It stays without a certificate of the next CA, by name, and the others go on.
        Assert.Equal([Web1], bed.Rotate(new() { Phase = RotationPhase.Trust, IsConfirmed = true }).CutOff);
        RotationParameters issue = new() { Phase = RotationPhase.Issue, IsConfirmed = true };
        RotationPlan plan2 = bed.Open().PlanRotation(issue);
        Assert.Empty(plan2.Blocks);
        AssertNames(Assert.Single(plan2.Warnings, w => w.Contains(Web1, StringComparison.Ordinal)), Web1, "Remove-NodeCert", "Update-NodeCert", "-Undo");
        var failed = new List<Outcome<NodeCert>>();
        KeyRotation issued = bed.Open().Rotate(issue, failed.Add);
        Assert.False(issued.IsFinished);
        Outcome<NodeCert> left = Assert.Single(failed, o => !o.Succeeded);
        Assert.Equal((Web1, ErrorCode.OutsideConstraints), (left.Target, left.Error!.ErrorCode));
        AssertNames(left.Error.Message, Web1, "Remove-NodeCert", "Update-NodeCert", "-Resume", "-Undo");
        Assert.Equal("CN=prod G2", bed.Latest(Web2).Issuer);
        Assert.Equal([Web1], issued.Blocking);
        Assert.Equal([(Web1, "OutsideConstraints")], bed.Open().Store.ReadLedger().All().Where(e => e.Event == LedgerEvent.Refuse).Select(e => (e.Asked!, e.Refusal!)));

        // Without the node there is nothing left to wait for.
        Assert.True(bed.Open().Remove(new() { NodeIds = [Web1] }).Single().Succeeded);
        Assert.True(bed.Rotate(new() { Resume = true }).IsFinished);
        bed.Do(RotationPhase.Retire);
    }

    // A name that is not the node ID can go instead, and there is a way back.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Who_is_cut_off_by_a_further_name_goes_on_without_it(bool isCompromised)
    {
        using var bed = Bed();
        _ = bed.Open().Renew([Web1], new() { DnsNames = ["other.example"] }).Single().Value!;
        RotationParameters narrow = new() { Force = true, IsConfirmed = true, Constraints = new() { PermittedDnsNames = ["prod.example"] } };
        var failed = new List<Outcome<NodeCert>>();
        if (isCompromised)
        {
            Assert.Equal([Web1], bed.Open().PlanRotation(narrow with { Compromised = true, Force = false }).Blocks.Select(b => b.Target));
            Assert.False(bed.Open().Rotate(narrow with { Compromised = true }, failed.Add).IsFinished);
        }
        else
        {
            bed.Rotate(narrow with { Phase = RotationPhase.Stage });
            bed.Do(RotationPhase.Trust);
            Assert.False(bed.Open().Rotate(new RotationParameters { Phase = RotationPhase.Issue, IsConfirmed = true }, failed.Add).IsFinished);
        }

        string said = Assert.Single(failed, o => !o.Succeeded).Error!.Message;
        AssertNames(said, Web1, "'other.example'", "Update-NodeCert", "Remove-NodeCert", "-Resume");
        Assert.Equal(!isCompromised, said.Contains("-Undo", StringComparison.Ordinal));
        Assert.Equal([Web1], bed.Open().GetRotation().Blocking);
        Assert.True(bed.Open().Renew([Web1], new() { RemovedDnsNames = ["other.example"] }).Single().Succeeded);
        Assert.True(bed.Rotate(new() { Resume = true }).IsFinished);
        Assert.Empty(bed.Open().GetRotation().Blocking);
        Assert.Equal([Web1], bed.Latest(Web1).DnsNames);
    }

    [Fact]
    public void Stage_proposes_what_the_names_in_use_allow_and_that_cuts_off_nobody()
    {
        using var bed = Bed();
        const string Proposed = "-PermittedDnsName 'web1.prod.example','web2.eu.prod.example' -ExcludedIPAddress '0.0.0.0/0','::/0' -PermittedEmailAddress 'invalid'";
        RotationPlan plan = bed.Open().PlanRotation(new());
        Assert.Contains("-PermittedDnsName 'web1.prod.example','web2.eu.prod.example'", plan.ProposedConstraints, StringComparison.Ordinal);
        Assert.Contains(plan.Steps, s => s.EndsWith(plan.ProposedConstraints, StringComparison.Ordinal));
        KeyRotation staged = bed.Rotate(new()
        {
            Constraints = new()
            {
                PermittedDnsNames = ["prod.example"], PermittedEmailAddresses = ["invalid"], PermittedUris = ["invalid"], ExcludedIPAddresses = ["0.0.0.0/0", "::/0"],
            },
        });
        Assert.Equal(plan.ProposedConstraints, staged.ProposedConstraints);
        Assert.Equal(Proposed.Split(' ').Order(), plan.ProposedConstraints.Replace(" -PermittedUri 'invalid'", "", StringComparison.Ordinal).Split(' ').Order());
        Assert.Empty(staged.CutOff);
        bed.DoUpTo(RotationPhase.Retire);
        Assert.Equal("CN=prod G2", bed.Latest(Web1).Issuer);
    }

    // The limits of the CA above the next one count too.
    [Fact]
    public void A_limited_issuer_cuts_off_as_well()
    {
        using var bed = Bed();
        string root = bed.Outside("root");
        CertAuthority.Create(new SigningCertParameters { Path = root, Subject = "CN=root", Constraints = new() { PermittedDnsNames = ["eu.prod.example"] } });
        RotationParameters below = new() { Phase = RotationPhase.Stage, IssuerPath = root, Constraints = new() { PermittedDnsNames = ["prod.example"] } };
        Assert.Equal([Web1], bed.Open().PlanRotation(below).Blocks.Select(b => b.Target));
        Assert.Equal([Web1], bed.Open().PlanRotation(below with { Constraints = new() }).Blocks.Select(b => b.Target));
        RotationPlan forced = bed.Open().PlanRotation(below with { Constraints = new(), Force = true });
        Assert.Empty(forced.Blocks);
        Assert.Single(forced.Warnings, w => w.Contains($"node {Web1}", StringComparison.Ordinal));
    }

    // Whoever left the CA that limits the current one would be free of its limits.
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void The_limits_of_the_CAs_above_are_taken_over_where_the_next_one_is_not_below_them(bool isCompromised, bool isBelowAnother)
    {
        using var bed = Below(new() { PermittedDnsNames = ["prod.example"], ExcludedUris = ["x.example"] }, new() { PermittedDnsNames = ["example"], ExcludedUris = ["y.example"] });
        string other = bed.Outside("other");
        CertAuthority.Create(new SigningCertParameters { Path = other, Subject = "CN=other" });
        RotationParameters next = new() { Phase = isCompromised ? null : RotationPhase.Stage, Compromised = isCompromised, IssuerPath = isBelowAnother ? other : null };
        RotationPlan plan = bed.Open().PlanRotation(next);
        Assert.Contains(plan.Steps, s => s.Contains("-PermittedDnsName 'prod.example'", StringComparison.Ordinal));
        Assert.Single(plan.Warnings, w => w.Contains("not below 'CN=root'", StringComparison.Ordinal));
        bed.Rotate(next);
        NameConstraintParameters made = NameConstraints.Texts(CertificateFile.Read(bed.File(isCompromised ? "signing.crt" : "next.crt"))[0].NameConstraints);
        Assert.Equal(["prod.example"], made.PermittedDnsNames);
        Assert.Equal(["x.example", "y.example"], made.ExcludedUris!.Order());
    }

    [Fact]
    public void Below_the_same_CA_nothing_of_it_is_taken_over_and_neither_with_ReplaceConstraints()
    {
        using var bed = Below(new() { PermittedDnsNames = ["prod.example"] }, new());
        bed.Do(RotationPhase.Stage, new() { IssuerPath = bed.Outside("root") });
        Assert.Empty(Next(bed).PermittedDnsNames!);
        bed.Undo();
        RotationParameters free = new() { Phase = RotationPhase.Stage, ReplaceConstraints = true };
        Assert.Single(bed.Open().PlanRotation(free).Warnings, w => w.Contains("bind it no more", StringComparison.Ordinal));
        bed.Rotate(free);
        Assert.Empty(Next(bed).PermittedDnsNames!);
    }

    [Fact]
    public void Limits_that_permit_nothing_in_common_block_until_others_are_given()
    {
        using var bed = Below(new() { PermittedDnsNames = ["prod.example"], PermittedUris = ["a.example"] }, new() { PermittedUris = ["b.example"] });
        RotationParameters next = new() { Phase = RotationPhase.Stage, Force = true };
        ClusterCertsException block = Assert.Single(bed.Open().PlanRotation(next).Blocks);
        Assert.Equal((ErrorCode.RotationBlocked, "PermittedUri"), (block.ErrorCode, block.Target));
        bed.Rotate(next with { Constraints = new() { PermittedUris = ["a.example"] } });
        Assert.Equal(["prod.example"], Next(bed).PermittedDnsNames);
        Assert.Equal(["a.example"], Next(bed).PermittedUris);
    }

    // An authority below a limited root.
    private static RotationBed Below(NameConstraintParameters root, NameConstraintParameters own)
    {
        string path = Directory.CreateTempSubdirectory("clustercerts-above-").FullName;
        string above = Path.Combine(path, "root");
        CertAuthority.Create(new SigningCertParameters { Path = above, Subject = "CN=root", Constraints = root });
        var bed = new RotationBed(new SigningCertParameters { Path = "", Subject = "CN=prod", IssuerPath = above, Constraints = own }, Web1, Web2);
        Directory.Move(above, bed.Outside("root"));
        Directory.Delete(path);
        return bed;
    }

    // What the current CA may not certify is told before anything is begun; a stolen one certifies nothing.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_subject_outside_of_the_limits_blocks_and_changes_nothing(bool isBelowAnother)
    {
        using var bed = Bed(new() { PermittedEmailAddresses = ["mail.example"] });
        string other = bed.Outside("other");
        if (isBelowAnother)
            CertAuthority.Create(new SigningCertParameters { Path = other, Subject = "CN=other", Constraints = new() { ExcludedEmailAddresses = ["out.example"] } });
        var before = bed.Picture();
        RotationParameters next = new()
        {
            Phase = RotationPhase.Stage, Subject = "CN=next,E=ops@out.example", IssuerPath = isBelowAnother ? other : null, Force = true, ReplaceConstraints = true,
        };
        ClusterCertsException block = Assert.Single(bed.Open().PlanRotation(next).Blocks);
        Assert.Equal(ErrorCode.InvalidSubject, block.ErrorCode);
        Assert.Contains($"the name constraints of '{(isBelowAnother ? "CN=other" : "CN=prod")}'", block.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.InvalidSubject, Assert.Throws<ClusterCertsException>(() => bed.Rotate(next)).ErrorCode);
        RotationBed.AssertSame(before, bed.Picture());
        RotationParameters stolen = next with { Phase = null, Compromised = true, IsConfirmed = true };
        if (isBelowAnother)
            Assert.Single(bed.Open().PlanRotation(stolen).Blocks);
        else
            Assert.Contains("ops@out.example", bed.Rotate(stolen).NextSubject ?? bed.Open().GetSigningCert().Subject, StringComparison.Ordinal);
    }

    [Fact]
    public void An_emergency_asks_the_same()
    {
        using var bed = Bed(First);
        RotationParameters narrow = new() { Compromised = true, IsConfirmed = true, Constraints = new() { PermittedDnsNames = ["eu.prod.example"] } };
        Assert.Equal([Web1], bed.Open().PlanRotation(narrow).Blocks.Select(b => b.Target));
        bed.Rotate(narrow with { Constraints = new() });
        Assert.Equal(["prod.example"], bed.Open().GetSigningCert().PermittedUris);
    }

    [Theory]
    [InlineData(RotationPhase.Trust)]
    [InlineData(RotationPhase.Issue)]
    [InlineData(RotationPhase.Retire)]
    public void After_Stage_nothing_is_limited_any_more(RotationPhase phase)
    {
        using var bed = Bed();
        bed.DoUpTo(phase - 1);
        RotationParameters late = new() { Phase = phase, IsConfirmed = true, Constraints = new() { PermittedDnsNames = ["prod.example"] } };
        Assert.Equal(ErrorCode.InvalidArgument, Assert.Throws<ClusterCertsException>(() => bed.Open().Rotate(late)).ErrorCode);
        Assert.Equal(ErrorCode.InvalidArgument, Assert.Throws<ClusterCertsException>(() =>
            bed.Open().Rotate(new RotationParameters { Undo = true, ReplaceConstraints = true })).ErrorCode);
    }

    private static NameConstraintParameters Next(RotationBed bed) => NameConstraints.Texts(CertificateFile.Read(bed.File("next.crt"))[0].NameConstraints);

    private static void AssertNames(string message, params string[] words) => Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
}
