namespace ClusterCerts.Tests.Rotation;

/// <summary>What nodes get of the next CA: their names, purpose, lifetime and kinds of keys stay, and their keys where that is wanted or they are elsewhere.</summary>
public sealed class NodeReissueTests
{
    [Fact]
    public void A_rotation_keeps_names_purpose_lifetime_and_the_kinds_of_keys()
    {
        using var bed = new RotationBed(null, "plain");
        CertAuthority authority = bed.Open();
        var wanted = new NodeCertParameters
        {
            DnsNames = ["db.example.com"], IPAddresses = ["10.0.0.5"], Purpose = CertPurpose.Server,
                KeyAlgorithm = KeyAlgorithm.Rsa2048,
            KeyFormat = KeyFormat.Traditional, Lifetime = TimeSpan.FromDays(90), OutputPath = bed.Outside("out"),
        };
        NodeCert before = authority.Issue(["db"], wanted).Single().Value!;
        bed.DoUpTo(RotationPhase.Issue);
        NodeCert after = bed.Latest("db");
        Assert.Equal(before.DnsNames, after.DnsNames);
        Assert.Equal(before.IPAddresses, after.IPAddresses);
        Assert.Equal((before.Purpose, before.KeyAlgorithm, before.CertificatePath, before.KeyPath), (after.Purpose,
            after.KeyAlgorithm, after.CertificatePath, after.KeyPath));
        Assert.Equal((before.NotAfter - before.NotBefore).TotalSeconds, (after.NotAfter - after.NotBefore).TotalSeconds,
            tolerance: 5);
        Assert.Contains("BEGIN RSA PRIVATE KEY", File.ReadAllText(after.KeyPath!), StringComparison.Ordinal);
        Assert.NotEqual(before.Certificate.GetPublicKeyString(), after.Certificate.GetPublicKeyString());
    }

    // Erlang, which follows a chain to its end, needs the new root as another end; Java would refuse it in the chain.
    [Fact]
    public void Only_Erlang_is_given_the_root_after_the_cross_certificate()
    {
        using var bed = new RotationBed(new SigningCertParameters { Path = "", Subject = "CN=prod", Preset = Preset.Erlang },
            "localhost");
        string oldTrust = bed.Copy("trust.crt");
        bed.DoUpTo(RotationPhase.Retire);
        Assert.Equal(["CN=localhost", "CN=prod G2", "CN=prod G2"], bed.Subjects("node.localhost.crt"));
        foreach (string trust in (string[])[oldTrust, bed.File("trust.crt")])
        {
            var parameters = new NodeCertTestParameters { CertificatePaths = [bed.File("node.localhost.crt")],
                TrustPaths = [trust] };
            Assert.Empty(NodeCertTester.Test(parameters, AuthorityContext.Default).Checks.Where(c => !c.Passed));
        }
    }

    // The cross certificate ends with the old CA, which need not keep the new CA from certifying beyond.
    [Fact]
    public void A_leaf_may_outlive_the_cross_certificate()
    {
        using var bed = new RotationBed(new SigningCertParameters { Path = "", Subject = "CN=prod",
            Lifetime = TimeSpan.FromDays(30) }, "1");
        bed.DoUpTo(RotationPhase.Issue);
        Assert.True(bed.Open().Issue(["2"], new NodeCertParameters()).Single().Succeeded);
        NodeCertReport report = NodeCertTester.Test(
            new NodeCertTestParameters { CertificatePaths = [bed.File("node.2.crt")], AuthorityPath = bed.Pki },
                AuthorityContext.Default);
        Assert.Empty(report.Checks.Where(c => !c.Passed));
    }

    [Fact]
    public void Nodes_may_keep_their_keys()
    {
        using var bed = new RotationBed(null, "1");
        byte[] key = File.ReadAllBytes(bed.File("node.1.key"));
        bed.DoUpTo(RotationPhase.Trust);
        var before = bed.Picture();
        bed.Do(RotationPhase.Issue, new RotationParameters { ReuseKey = true });
        Assert.Equal(key, File.ReadAllBytes(bed.File("node.1.key")));
        Assert.True(KeyMatch.Test(bed.File("node.1.key"), bed.File("node.1.crt")));
        bed.Undo();
        RotationBed.AssertSame(before, bed.Picture());
    }

    // The key was made on the node and never was here: its certificate is made anew, for the same key.
    [Fact]
    public void Nodes_that_made_their_own_key_keep_it()
    {
        using var bed = new RotationBed(null, "1");
        var wanted = new NodeCertRequestParameters { Path = bed.Outside("on-the-node") };
        NodeCertRequest request = RequestMaker.Make(["own"], wanted).Single().Value!;
        Assert.Null(bed.Open().Approve([request], new ApprovalParameters()).Single().Error);
        string key = bed.Latest("own").Certificate.GetPublicKeyString();
        Assert.Equal(2, bed.DoUpTo(RotationPhase.Issue).Issued);
        NodeCert after = bed.Latest("own");
        Assert.Equal((key, null), (after.Certificate.GetPublicKeyString(), after.KeyPath));
        Assert.Equal(["CN=own", "CN=prod G2"], bed.Subjects(Path.GetFileName(after.CertificatePath!)));
        Assert.Empty(bed.Open().PlanRotation(new RotationParameters()).Blocks);
    }
}
