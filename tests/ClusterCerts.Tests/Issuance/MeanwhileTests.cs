namespace ClusterCerts.Tests.Issuance;

/// <summary>What others did while keys were made: everything that was decided before the lock is decided again under it.</summary>
public sealed class MeanwhileTests
{
    // What happens while the key of n1 is made, and with which code its new certificate is refused.
    public static readonly TheoryData<string, string, ErrorCode> Refused = new()
    {
        { "renew", "revoke", ErrorCode.Revoked },
        { "renew", "revoke by number", ErrorCode.Revoked },
        { "renew", "renew and revoke", ErrorCode.Revoked }, // the other's new one is revoked too
        { "renew", "renew", ErrorCode.AuthorityBusy }, // asked for without a condition, so it was not done
        { "renew", "forbid the ID", ErrorCode.PolicyViolation },
        { "renew", "forbid the key", ErrorCode.PolicyViolation },
        { "renew", "forbid the name", ErrorCode.PolicyViolation },
        { "force", "revoke", ErrorCode.Revoked },
        { "force", "renew", ErrorCode.AuthorityBusy },
        { "force", "forbid the key", ErrorCode.PolicyViolation },
        { "issue", "issue elsewhere", ErrorCode.AuthorityBusy },
        { "issue", "forbid the ID", ErrorCode.PolicyViolation },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_no_longer_so_is_not_issued(string command, string meanwhile, ErrorCode expected)
    {
        using var authority = new TestAuthority();
        if (command != "issue")
            authority.Issue(new() { DnsNames = ["web.example"] }, "n1");
        Dictionary<string, string> before = [];
        AuthorityContext context = During(() =>
        {
            Do(authority, meanwhile);
            before = authority.SnapshotBesideRefusals();
        });

        Outcome<NodeCert> outcome = Run(CertAuthority.Open(authority.Path, context), command);

        Assert.Equal(expected, outcome.Error?.ErrorCode);
        Assert.Equal("n1", outcome.Target);
        Assert.Equal(before, authority.SnapshotBesideRefusals());
    }

    // Who knows of the revocation and asks again is served.
    [Fact]
    public void A_revoked_node_is_renewed_when_it_is_named_once_more()
    {
        using var authority = new TestAuthority();
        authority.Issue("n1");
        Do(authority, "revoke");
        Assert.Equal(NodeCertStatus.Valid, Run(authority.Open(), "renew").Value?.Status);
        Do(authority, "revoke");
        Assert.Equal(NodeCertStatus.Valid, Run(authority.Open(), "force").Value?.Status);
    }

    // A minimum serial number only moves the new number up; other nodes' revocations and rules concern nobody else.
    [Theory]
    [InlineData("revoke another")]
    [InlineData("raise the minimum")]
    public void What_does_not_concern_the_node_does_not_stop_it(string meanwhile)
    {
        using var authority = new TestAuthority();
        authority.Issue(new(), "n1", "n2");
        Outcome<NodeCert> outcome = Run(CertAuthority.Open(authority.Path, During(() => Do(authority, meanwhile))), "renew");
        Assert.Equal(NodeCertStatus.Valid, authority.Latest("n1").Status);
        Assert.Equal(authority.Latest("n1").SerialNumber, outcome.Value!.SerialNumber);
    }

    // Names and keys were chosen after the preset of the authority that is gone.
    [Fact]
    public void An_authority_of_another_preset_is_not_signed_with()
    {
        using var authority = new TestAuthority();
        authority.Issue("n1.example");
        AuthorityContext context = During(() => CertAuthority.Create(
            new SigningCertParameters { Path = authority.Path, Subject = "CN=other", Preset = Preset.Ganeti, Force = true }));
        ClusterCertsException? error = CertAuthority.Open(authority.Path, context).Renew(["n1.example"], new()).Single().Error;
        Assert.Equal(ErrorCode.AuthorityBusy, error?.ErrorCode);
        Assert.Contains("Ganeti", error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_CA_that_signs_is_the_one_that_a_rotation_made_meanwhile()
    {
        using var authority = new TestAuthority();
        authority.Issue("n1");
        Rotate(authority, RotationPhase.Stage);
        Rotate(authority, RotationPhase.Trust);
        AuthorityContext context = During(() => Rotate(authority, RotationPhase.Issue));
        Outcome<NodeCert> outcome = Run(CertAuthority.Open(authority.Path, context), "renew");

        // The rotation issued n1 anew already.
        Assert.Equal(ErrorCode.AuthorityBusy, outcome.Error?.ErrorCode);
        Assert.Empty(authority.Open().GetRotation().Blocking);
        Assert.True(KeyMatch.Test(authority.File("node.n1.key"), authority.File("node.n1.crt")));
    }

    // The phase Issue, while its keys are made.
    [Theory]
    [InlineData("revoke", ErrorCode.Revoked)]
    [InlineData("undo", ErrorCode.AuthorityBusy)]
    [InlineData("renew", ErrorCode.AuthorityBusy)]
    public void A_rotation_issues_only_what_still_stands(string meanwhile, ErrorCode expected)
    {
        using var authority = new TestAuthority();
        authority.Issue("n1");
        Rotate(authority, RotationPhase.Stage);
        Rotate(authority, RotationPhase.Trust);
        byte[] key = File.ReadAllBytes(authority.File("node.n1.key"));
        AuthorityContext context = During(() =>
        {
            if (meanwhile == "undo")
                authority.Open().Rotate(new RotationParameters { Undo = true });
            else
                Do(authority, meanwhile);
        });
        var outcomes = new List<Outcome<NodeCert>>();
        CertAuthority.Open(authority.Path, context).Rotate(
            new RotationParameters { Phase = RotationPhase.Issue, IsConfirmed = true }, outcomes.Add);

        Assert.Equal(expected, Assert.Single(outcomes).Error?.ErrorCode);
        Assert.Equal(meanwhile != "renew", key.AsSpan().SequenceEqual(File.ReadAllBytes(authority.File("node.n1.key"))));
        if (meanwhile == "undo")
            Assert.Equal(RotationPhase.Trust, authority.Open().GetRotation().Phase);
        else
            Assert.Empty(authority.Open().GetRotation().Blocking);
    }

    // The judgement of a request ends with its notices: what is changed then comes between judgement and signature.
    [Theory]
    [InlineData("revoke", ErrorCode.Revoked)]
    [InlineData("forbid the ID", ErrorCode.PolicyViolation)]
    [InlineData("refuse names", ErrorCode.PolicyViolation)]
    [InlineData("allow names", ErrorCode.AuthorityBusy)]
    public void A_request_is_judged_again(string meanwhile, ErrorCode expected)
    {
        using var authority = new TestAuthority();
        using var folder = new TestFolder();
        authority.Open().SetPolicy(new() { UnlistedNames = PolicyAnswer.Drop });
        NodeCertRequest request = ForgedRequest.File(folder, "n1", Forge.Key("a"), "n1", "other.example");
        Assert.True(authority.Open().Approve([request], new()).Single().Succeeded);
        Dictionary<string, string> before = [];
        Outcome<NodeCert> outcome = authority.Open().Approve([request], new(), notify: _ =>
        {
            Do(authority, meanwhile);
            before = authority.SnapshotBesideRefusals();
        }).Single();
        Assert.Equal(expected, outcome.Error?.ErrorCode);
        Assert.Equal(before, authority.SnapshotBesideRefusals());
    }

    [Theory]
    [InlineData("between plan and writing")]
    [InlineData("between search and plan")]
    public void What_was_just_revoked_is_not_exported(string when)
    {
        using var authority = new TestAuthority();
        authority.Issue("n1");
        string output = Path.Combine(authority.Around, "out");
        var exporter = new NodeCertExporter(new NodeCertExportParameters { Format = ExportFormat.Pem, OutputPath = output });
        NodeCert cert = TestAuthority.Value(exporter.Find(new() { NodeIds = ["n1"], AuthorityPath = authority.Path })[0]);
        if (when == "between search and plan")
            Do(authority, "revoke");
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() =>
        {
            using ExportPlan plan = exporter.Plan(cert);
            Do(authority, "revoke");
            exporter.Write(plan);
        });
        Assert.Equal(ErrorCode.NodeCertNotValid, error.ErrorCode);
        Assert.False(Directory.Exists(output));
    }

    private static AuthorityContext During(Action meanwhile)
    {
        int left = 1;
        return new AuthorityContext
        {
            MakeKey = terms =>
            {
                if (Interlocked.Exchange(ref left, 0) == 1)
                    meanwhile();
                return NewKey.Generate(terms);
            },
        };
    }

    private static Outcome<NodeCert> Run(CertAuthority authority, string command)
    {
        if (command == "renew")
        {
            Outcome<NodeCertRenewal> renewal = authority.Renew(["n1"], new()).Single();
            return new(renewal.Target, renewal.Value?.Renewed, renewal.Error);
        }

        return authority.Issue(["n1"], new() { Force = command == "force" }).Single();
    }

    private static void Do(TestAuthority authority, string what)
    {
        CertAuthority other = authority.Open();
        switch (what)
        {
            case "revoke":
                Assert.All(other.Revoke(new() { NodeIds = ["n1"] }), o => Assert.True(o.Succeeded));
                break;
            case "revoke by number":
                other.Revoke(new() { SerialNumbers = [SerialNumber.Parse(authority.Latest("n1").SerialNumber)] });
                break;
            case "revoke another":
                other.Revoke(new() { NodeIds = ["n2"] });
                break;
            case "renew":
                Assert.True(other.Renew(["n1"], new()).Single().Succeeded);
                break;
            case "renew and revoke":
                Do(authority, "renew");
                Do(authority, "revoke");
                break;
            case "issue elsewhere":
                Assert.True(other.Issue(["n1"], new() { OutputPath = Path.Combine(authority.Around, "else") }).Single().Succeeded);
                break;
            case "raise the minimum":
                other.SetPolicy(new()
                {
                    MinimumSerialNumber = SerialNumber.NextAfter(
                        SerialNumber.Parse(authority.Latest("n2").SerialNumber).Value, AuthorityContext.Default.FillRandom),
                    Force = true,
                });
                break;
            default:
                other.SetPolicy(what switch
                {
                    "forbid the ID" => new() { AllowedNodeIds = ["web*"] },
                    "forbid the key" => new() { AllowedKeyAlgorithms = [KeyAlgorithm.Rsa4096] },
                    "forbid the name" => new() { AllowedDnsNames = [] },
                    "refuse names" => new() { UnlistedNames = PolicyAnswer.Refuse },
                    "allow names" => new() { AllowedDnsNames = [new NodeNames("*", ["other.example"])] },
                    _ => throw new ArgumentOutOfRangeException(nameof(what)),
                });
                break;
        }
    }

    private static void Rotate(TestAuthority authority, RotationPhase phase) =>
        authority.Open().Rotate(new RotationParameters { Phase = phase, IsConfirmed = true });
}
