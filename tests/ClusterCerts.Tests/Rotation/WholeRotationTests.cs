namespace ClusterCerts.Tests.Rotation;

/// <summary>A rotation from Stage to Retire: what lies in the folder at each phase, and who accepts whom.</summary>
public sealed class WholeRotationTests
{
    private static bool HasOpenSsl => Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(p => File.Exists(Path.Combine(p,
        "openssl")));

    [SkippableFact]
    public void Verifiers_of_one_CA_follow_the_whole_way()
    {
        Skip.IfNot(HasOpenSsl, "openssl is not on the PATH");
        using var bed = new RotationBed();
        string oldTrust = bed.Copy("trust.crt");
        string oldLeaf = bed.Latest("1").SerialNumber;

        KeyRotation staged = bed.Do(RotationPhase.Stage);
        Assert.Equal((RotationPhase.Stage, "CN=prod", "CN=prod G2", true), (staged.Phase, staged.CurrentSubject,
            staged.NextSubject, staged.HasCrossCertificate));
        Assert.Equal(["CN=prod"], bed.TrustSubjects());
        Assert.Equal(["CN=prod G2"], bed.Subjects("next.cross.crt"));
        Assert.Equal("CN=prod", bed.Open().GetSigningCert().Subject);

        bed.Do(RotationPhase.Trust);
        Assert.Equal(["CN=prod", "CN=prod G2"], bed.TrustSubjects());
        string bothTrust = bed.Copy("trust.crt");

        KeyRotation issued = bed.Do(RotationPhase.Issue);
        Assert.Equal((3, true), (issued.Issued, issued.IsFinished));
        Assert.Empty(issued.Blocking);
        Assert.Equal("CN=prod G2", bed.Open().GetSigningCert().Subject);
        Assert.Equal(["CN=prod", "CN=prod G2"], bed.TrustSubjects());
        Assert.Equal(["CN=1", "CN=prod G2"], bed.Subjects("node.1.crt"));
        Assert.NotEqual(oldLeaf, bed.Latest("1").SerialNumber);
        Assert.True(KeyMatch.Test(bed.File("node.1.key"), bed.File("node.1.crt")));
        Assert.Equal("OK", bed.OpenSslVerify("1", oldTrust));
        Assert.Equal("OK", bed.OpenSslVerify("1", bothTrust));
        Assert.Equal("OK", bed.OpenSslVerify("1", bed.FirstOf("trust.crt")));

        KeyRotation retired = bed.Do(RotationPhase.Retire);
        Assert.Equal(RotationPhase.None, retired.Phase);
        Assert.Equal(["CN=prod G2"], bed.TrustSubjects());
        Assert.Equal("OK", bed.OpenSslVerify("1", bed.File("trust.crt")));
        Assert.Equal("OK", bed.OpenSslVerify("1", oldTrust)); // a node that is one phase late
        foreach (string gone in (string[])["previous.key", "previous.crt", "next.key", "next.crt", "next.cross.crt",
            "rotation.json", ".rotation"])
            Assert.False(Path.Exists(bed.File(gone)), gone);
        Assert.False(bed.Open().GetSigningCert().IsOffline);

        // Once more: the new root leaves room as well.
        bed.DoUpTo(RotationPhase.Retire);
        Assert.Equal(["CN=prod G3"], bed.TrustSubjects());
        Assert.Equal(["CN=1", "CN=prod G3"], bed.Subjects("node.1.crt"));
        Assert.Equal("OK", bed.OpenSslVerify("1", bed.File("trust.crt")));
    }

    [Fact]
    public void Serials_only_rise_and_the_ledger_goes_on()
    {
        using var bed = new RotationBed();
        bed.DoUpTo(RotationPhase.Retire);
        var ledger = new LedgerFile(bed.File(LedgerFile.FileName));
        ledger.Refresh();
        SerialNumber[] issued = [.. ledger.All().Where(e => e.SerialNumber is not null && e.Event != LedgerEvent.Rotation)
            .Select(e => e.SerialNumber!.Value)];
        Assert.Equal(issued.Order(), issued);
        Assert.Equal(issued.Length, issued.Distinct().Count());
        Assert.Equal(
            ["Stage", "Trust", "Issue", "Issue done", "Retire"], ledger.All().Where(e => e.Event == LedgerEvent.Rotation)
                .Select(e => e.Detail));
        Assert.All(bed.Nodes, nodeId => Assert.Single(ledger.All(), e => e.NodeId?.ToString() == nodeId && e.Replaces is not null));
    }

    // Every pair of kinds that differ: the new CA may have another algorithm, lifetime, subject and path length.
    [SkippableTheory]
    [InlineData(KeyAlgorithm.EcdsaP256, KeyAlgorithm.Rsa2048)]
    [InlineData(KeyAlgorithm.Rsa2048, KeyAlgorithm.EcdsaP521)]
    [InlineData(KeyAlgorithm.EcdsaP521, KeyAlgorithm.EcdsaP384)]
    [InlineData(KeyAlgorithm.EcdsaP384, KeyAlgorithm.Rsa3072)]
    [InlineData(KeyAlgorithm.EcdsaP256, KeyAlgorithm.Rsa4096)]
    [InlineData(KeyAlgorithm.EcdsaP256, KeyAlgorithm.Ed25519)]
    [InlineData(KeyAlgorithm.Ed25519, KeyAlgorithm.Rsa2048)]
    [InlineData(KeyAlgorithm.Ed25519, KeyAlgorithm.Ed25519)]
    [InlineData(KeyAlgorithm.EcdsaP256, KeyAlgorithm.MlDsa65)]
    [InlineData(KeyAlgorithm.MlDsa87, KeyAlgorithm.MlDsa44)]
    [InlineData(KeyAlgorithm.MlDsa65, KeyAlgorithm.EcdsaP256)]
    public void The_next_CA_may_be_of_another_kind(KeyAlgorithm before, KeyAlgorithm after)
    {
        Skip.IfNot(HasOpenSsl, "openssl is not on the PATH");
        using var bed = new RotationBed(new SigningCertParameters { Path = "", Subject = "CN=prod", KeyAlgorithm = before }, "1");
        string oldTrust = bed.Copy("trust.crt");
        var wanted = new RotationParameters
        {
            Subject = "CN=other, O=Example", KeyAlgorithm = after, Lifetime = TimeSpan.FromDays(5000), PathLength = 2,
        };
        bed.DoUpTo(RotationPhase.Retire, wanted);
        SigningCert now = bed.Open().GetSigningCert();
        Assert.Equal(("CN=other, O=Example", after.ToString(), 2), (now.Subject, now.KeyAlgorithm, now.PathLength));
        Assert.InRange(now.NotAfter - DateTimeOffset.UtcNow, TimeSpan.FromDays(4999), TimeSpan.FromDays(5000));
        foreach (string trust in (string[])[bed.File("trust.crt"), oldTrust])
        {
            if (OpenSslVerify.Knows(before) && OpenSslVerify.Knows(after))
                Assert.Equal("OK", bed.OpenSslVerify("1", trust));
            NodeCertReport report = NodeCertTester.Test(new() { CertificatePaths = [bed.File("node.1.crt")], TrustPaths = [trust], NodeId = "1" }, AuthorityContext.Default);
            Assert.True(report.Passed, report.ToString());
        }
    }

    [SkippableFact]
    public void Two_CAs_of_one_name_are_told_apart_by_their_keys()
    {
        Skip.IfNot(HasOpenSsl, "openssl is not on the PATH");
        using var bed = new RotationBed(null, "1");
        string oldTrust = bed.Copy("trust.crt");
        bed.DoUpTo(RotationPhase.Issue, new RotationParameters { Subject = "CN=prod" });
        Assert.Equal(["CN=prod", "CN=prod"], bed.TrustSubjects());
        Assert.Equal("OK", bed.OpenSslVerify("1", oldTrust));
        Assert.Equal("OK", bed.OpenSslVerify("1", bed.File("trust.crt")));
        Assert.Empty(bed.Open().PlanRotation(new RotationParameters { Phase = RotationPhase.Retire }).Blocks);
        bed.Do(RotationPhase.Retire);
        Assert.Equal("OK", bed.OpenSslVerify("1", bed.File("trust.crt")));
        Assert.Single(bed.TrustSubjects());
    }

    // Ganeti's CA has a path length of 0: no CA may follow below it, so it certifies none.
    [Fact]
    public void Without_room_there_is_no_cross_certificate_and_the_plan_says_so()
    {
        using var bed = new RotationBed(new SigningCertParameters { Path = "", Subject = "CN=prod", PathLength = 0 }, "1");
        RotationPlan plan = bed.Open().PlanRotation(new RotationParameters());
        Assert.Contains("no cross certificate", Assert.Single(plan.Warnings), StringComparison.Ordinal);
        Assert.False(bed.Do(RotationPhase.Stage).HasCrossCertificate);
        Assert.False(File.Exists(bed.File("next.cross.crt")));
        bed.Do(RotationPhase.Trust);
        Assert.Equal(["CN=prod", "CN=prod G2"], bed.TrustSubjects());
        var before = bed.Picture();
        bed.Do(RotationPhase.Issue);
        Assert.Equal(["CN=prod G2", "CN=prod"], bed.TrustSubjects()); // most nodes need the new one now
        Assert.Equal(["CN=1"], bed.Subjects("node.1.crt"));
        bed.Undo();
        RotationBed.AssertSame(before, bed.Picture());
    }

    [SkippableFact]
    public void An_intermediate_is_followed_by_another_under_the_same_root()
    {
        Skip.IfNot(HasOpenSsl, "openssl is not on the PATH");
        using var folder = new TestFolder();
        CertAuthority.Create(new SigningCertParameters { Path = folder.File("root"), Subject = "CN=root" });
        using var bed = new RotationBed(new SigningCertParameters { Path = "", Subject = "CN=mid",
            IssuerPath = folder.File("root") }, "1");
        string oldTrust = bed.Copy("trust.crt");
        var wanted = new RotationParameters { IssuerPath = folder.File("root") };
        Assert.True(bed.Do(RotationPhase.Stage, wanted).HasCrossCertificate);
        bed.DoUpTo(RotationPhase.Retire, wanted);
        Assert.Equal(["CN=root"], bed.TrustSubjects());
        Assert.Equal(["CN=1", "CN=mid G2"], bed.Subjects("node.1.crt"));
        Assert.Equal("OK", bed.OpenSslVerify("1", oldTrust));
        Assert.Equal(2, CertAuthority.Open(folder.File("root")).Store.ReadLedger().All().Count(e =>
            e.Event == LedgerEvent.Issue));
    }

    [SkippableFact]
    public void An_intermediate_may_be_followed_by_a_root()
    {
        Skip.IfNot(HasOpenSsl, "openssl is not on the PATH");
        using var folder = new TestFolder();
        CertAuthority.Create(new SigningCertParameters { Path = folder.File("root"), Subject = "CN=root", PathLength = 2 });
        using var bed = new RotationBed(new SigningCertParameters { Path = "", Subject = "CN=mid",
            IssuerPath = folder.File("root") }, "1");
        string oldTrust = bed.Copy("trust.crt");
        bed.DoUpTo(RotationPhase.Issue);
        Assert.Equal(["CN=1", "CN=mid G2", "CN=mid"], bed.Subjects("node.1.crt")); // the cross certificate, then who signed it
        Assert.Equal("OK", bed.OpenSslVerify("1", oldTrust));
        bed.Do(RotationPhase.Retire);
        Assert.Equal(["CN=mid G2"], bed.TrustSubjects());
        Assert.Equal("OK", bed.OpenSslVerify("1", bed.File("trust.crt")));
    }

    [Fact]
    public void An_encrypted_key_has_an_encrypted_successor()
    {
        using var old = Passphrase.FromCharacters("old", "");
        using var other = Passphrase.FromCharacters("new", "");
        using var folder = new TestFolder();
        string pki = folder.File("pki");
        CertAuthority.Create(new SigningCertParameters { Path = pki, Passphrase = old });
        CertAuthority.Open(pki).Issue(["1"], new NodeCertParameters(), old).ToList();
        var before = RotationBed.Picture(pki);

        Assert.Equal(ErrorCode.PassphraseRequired, Refused(new RotationParameters()));
        Assert.Equal(ErrorCode.WrongPassphrase, Refused(new RotationParameters { Passphrase = other }));
        RotationBed.AssertSame(before, RotationBed.Picture(pki));
        Rotate(new RotationParameters { Passphrase = old, NewPassphrase = other });
        Rotate(new RotationParameters());
        var trusted = RotationBed.Picture(pki);
        Assert.Equal(ErrorCode.PassphraseRequired, Refused(new RotationParameters { IsConfirmed = true }));
        Assert.Equal(ErrorCode.WrongPassphrase, Refused(new RotationParameters { IsConfirmed = true, Passphrase = old }));
        RotationBed.AssertSame(trusted, RotationBed.Picture(pki));
        Rotate(new RotationParameters { Passphrase = other, IsConfirmed = true });
        Rotate(new RotationParameters { IsConfirmed = true });
        Assert.Empty(CertAuthority.Open(pki).Issue(["2"], new NodeCertParameters(), other).Where(o => !o.Succeeded));

        void Rotate(RotationParameters parameters) => CertAuthority.Open(pki).Rotate(parameters);
        ErrorCode Refused(RotationParameters parameters) => Assert.Throws<ClusterCertsException>(() =>
            Rotate(parameters)).ErrorCode;
    }

    [Theory]
    [InlineData("prod", "prod G2")]
    [InlineData("prod G2", "prod G3")]
    [InlineData("prod G9", "prod G10")]
    [InlineData("prod G1", "prod G1 G2")] // not a number of ours
    [InlineData("G2", "G2 G2")]
    [InlineData("prod GX", "prod GX G2")]
    public void Generations_are_counted(string name, string next) => Assert.Equal(next, SuccessorName.NextGeneration(name));
}
