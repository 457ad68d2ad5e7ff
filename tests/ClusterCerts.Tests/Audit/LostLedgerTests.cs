namespace ClusterCerts.Tests.Audit;

/// <summary>A ledger or a policy that is gone stops what depends on it, and there is a recorded way back.</summary>
public sealed class LostLedgerTests
{
    private static readonly Dictionary<string, Action<string>> Losses = new()
    {
        ["gone"] = File.Delete,
        ["empty"] = path => File.WriteAllText(path, ""),
        ["a folder"] = path =>
        {
            File.Delete(path);
            Directory.CreateDirectory(path);
        },
    };

    public static TheoryData<string> EachLoss => [.. Losses.Keys];

    private static TestAuthority Made(out NodeCert bad)
    {
        var authority = new TestAuthority();
        bad = authority.Issue(new NodeCertParameters(), "bad", "good")[0];
        authority.Open().Revoke(new() { NodeIds = ["bad"], Reason = RevocationReason.KeyCompromise });
        return authority;
    }

    private static bool Passes(TestAuthority authority, NodeCert cert) =>
        NodeCertTester.Test(new() { CertificatePaths = [cert.CertificatePath!], AuthorityPath = authority.Path }, authority.Context()).Passed;

    [Theory]
    [MemberData(nameof(EachLoss))]
    public void Without_its_ledger_an_authority_issues_and_lists_nothing(string loss)
    {
        using TestAuthority authority = Made(out NodeCert bad);
        NodeCert good = authority.Latest("good");
        Losses[loss](authority.File("ledger.jsonl"));
        Dictionary<string, string> before = authority.Snapshot();
        Action[] commands =
        [
            () => authority.Open().Issue(["2"], new()).ToList(),
            () => authority.Open().Renew(["good"], new()).ToList(),
            () => authority.Open().Revoke(new() { NodeIds = ["good"] }),
            () => authority.Open().WriteRevocationList(),
            () => authority.Open().GetNodeCerts().ToList(),
            () => authority.Open().Rotate(new() { Phase = RotationPhase.Stage }),
            () => CertAuthority.Create(new() { Path = authority.Path, Subject = "CN=other", Force = true }, authority.Context()),
        ];
        Assert.All(commands, c => Assert.Equal(ErrorCode.LedgerMissing, Assert.Throws<ClusterCertsException>(c).ErrorCode));
        Assert.False(Passes(authority, bad));
        Assert.False(Passes(authority, good));
        Assert.Contains(authority.Open().GetNotices(), n => n.Contains("-Repair", StringComparison.Ordinal));
        Assert.Contains(CertLedger.Test(authority.Path, authority.Context()), f => f.Kind == LedgerFindingKind.LedgerMissing);
        Assert.Equal(before, authority.Snapshot());
    }

    // The public files alone, as they are handed to nodes, are no authority; with anything else of one, the ledger is lost.
    [Theory]
    [InlineData("", true)]
    [InlineData("signing.crl", true)]
    [InlineData("trust.crt signing.crl node.good.crt node.good.key", true)]
    [InlineData("signing.srl", false)]
    [InlineData("signing.key", false)]
    [InlineData("policy.json signing.crl", false)]
    [InlineData(".lock", false)]
    public void A_copy_of_the_public_files_has_lost_no_ledger(string files, bool isCopy)
    {
        using TestAuthority authority = Made(out NodeCert bad);
        NodeCert good = authority.Latest("good");
        string copy = Path.Combine(authority.Around, "copy");
        Directory.CreateDirectory(copy);
        foreach (string name in $"signing.crt {files}".Split(' ', StringSplitOptions.RemoveEmptyEntries))
            File.Copy(authority.File(name), Path.Combine(copy, name));
        NodeCertReport Test(NodeCert cert) => NodeCertTester.Test(new() { CertificatePaths = [cert.CertificatePath!], AuthorityPath = copy }, authority.Context());
        if (isCopy)
        {
            Assert.True(Test(good).Passed, Test(good).ToString());
            Assert.Equal(!files.Contains("crl", StringComparison.Ordinal), Test(bad).Passed); // no list, no ledger: nobody tells
            Assert.Contains(Test(good).Notes, n => n.Detail.Contains("no ledger", StringComparison.Ordinal));
        }
        else if (files.Contains("policy", StringComparison.Ordinal))
        {
            Assert.Contains("-Repair", Test(good).Checks.Single(c => !c.Passed).Detail, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(ErrorCode.LedgerMissing, Assert.Throws<ClusterCertsException>(() => Test(good)).ErrorCode); // nor a policy to go by
        }
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("empty")]
    public void It_is_made_again_from_what_the_folder_holds(string loss)
    {
        using TestAuthority authority = Made(out NodeCert bad);
        NodeCert good = authority.Latest("good");
        Losses[loss](authority.File("ledger.jsonl"));
        Assert.Contains("was rebuilt", Assert.Single(CertLedger.Repair(authority.Path, authority.Context())), StringComparison.Ordinal);

        Assert.Empty(CertLedger.Test(authority.Path, authority.Context()));
        Assert.Equal(NodeCertStatus.Revoked, authority.WithSerial(bad.SerialNumber).Status);
        Assert.Equal((NodeCertStatus.Valid, good.KeyPath), (authority.Latest("good").Status, authority.Latest("good").KeyPath));
        Assert.False(Passes(authority, bad));
        Assert.True(Passes(authority, good));
        Assert.Empty(authority.Open().GetNotices());
        RevocationList list = authority.Open().WriteRevocationList();
        Assert.Equal(("2", 1), (list.Number, list.Count));
        NodeCert next = authority.Issue("next");
        Assert.True(SerialNumber.Parse(next.SerialNumber) > SerialNumber.Parse(good.SerialNumber));
        Assert.Contains("Unknown are", authority.Open().Store.ReadLedger().All().Single(e => e.Event == LedgerEvent.Rebuild).Detail, StringComparison.Ordinal);
        Assert.Empty(CertLedger.Repair(authority.Path, authority.Context()));

        // A key that was given up stays so: the certificate of its node was in the folder.
        var owners = new KeyOwners();
        owners.Refresh(authority.Open().Store.ReadLedger());
        Assert.True(owners.IsCompromised(DecodedCertificate.Decode(bad.Encoded).PublicKey));
    }

    [Theory]
    [MemberData(nameof(EachLoss))]
    public void Without_its_policy_nothing_is_issued(string loss)
    {
        using var authority = new TestAuthority();
        authority.Open().SetPolicy(new CertPolicyChanges { AllowedNodeIds = ["web*"] });
        authority.Issue("web1");
        Losses[loss](authority.File("policy.json"));
        ErrorCode expected = loss == "empty" ? ErrorCode.PolicyDamaged : ErrorCode.PolicyMissing;
        Assert.Equal(expected, Assert.Throws<ClusterCertsException>(() => authority.Open().Issue(["db1"], new()).ToList()).ErrorCode);
        Assert.Equal(expected, Assert.Throws<ClusterCertsException>(() => authority.Open().GetPolicy()).ErrorCode);
        Assert.Contains(CertLedger.Test(authority.Path, authority.Context()), f => f.Kind == LedgerFindingKind.PolicyMissing);
        if (loss != "gone")
            return;

        Assert.Single(CertLedger.Repair(authority.Path, authority.Context()));
        Assert.Equal(ErrorCode.PolicyViolation, authority.Open().Issue(["db1"], new()).Single().Error!.ErrorCode);
        Assert.Empty(CertLedger.Test(authority.Path, authority.Context()));
    }

    // What -WhatIf goes through: every check, and no file.
    [Theory]
    [InlineData("ledger.jsonl", null)]
    [InlineData("policy.json", null)]
    [InlineData("both", ErrorCode.PolicyMissing)]
    public void A_repair_can_be_rehearsed(string gone, ErrorCode? refused)
    {
        using TestAuthority authority = Made(out _);
        foreach (string name in gone == "both" ? ["ledger.jsonl", "policy.json"] : (string[])[gone])
            File.Delete(authority.File(name));
        Dictionary<string, string> before = authority.Snapshot();
        AuthorityContext rehearsal = AuthorityContext.ForRehearsal();
        if (refused is null)
            Assert.NotEmpty(CertLedger.Repair(authority.Path, rehearsal));
        else
            Assert.Equal(refused, Assert.Throws<ClusterCertsException>(() => CertLedger.Repair(authority.Path, rehearsal)).ErrorCode);
        Assert.Equal(before, authority.Snapshot());
    }

    // Directories from before the ledger recorded the policy, and without the file, have no rules.
    [Fact]
    public void An_authority_that_never_had_a_policy_goes_on()
    {
        using var authority = new TestAuthority();
        File.Delete(authority.File("policy.json"));
        string ledger = authority.File("ledger.jsonl");
        LedgerEntry first = LedgerLine.Read(File.ReadAllBytes(ledger).AsSpan()[..^1], withCertificate: true);
        File.WriteAllBytes(ledger, [.. LedgerLine.Write(first with { Policy = null }), (byte)'\n']);
        authority.Issue("1");
    }

    // How the file ends after its last line; what is told, and what is left.
    [Theory]
    [InlineData("whole", null)]
    [InlineData("no line end", "was kept")]
    [InlineData("cut in the middle", "were cut off")]
    [InlineData("half a line after it", "were cut off")]
    public void A_torn_last_line_is_told_and_a_whole_one_kept(string end, string? told)
    {
        using TestAuthority authority = Made(out NodeCert bad);
        string path = authority.File("ledger.jsonl");
        byte[] bytes = File.ReadAllBytes(path);
        int lines = bytes.Count(b => b == '\n');
        File.WriteAllBytes(path, end switch
        {
            "no line end" => bytes[..^1],
            "cut in the middle" => bytes[..^20],
            "half a line after it" => [.. bytes, .. "{\"previous\":\"12"u8],
            _ => bytes,
        });
        bool isKept = end != "cut in the middle";
        Assert.Equal(isKept ? lines : lines - 1, authority.Open().Store.ReadLedger().All().Count); // a reader sees it, too
        CertAuthority open = authority.Open();
        open.Issue(["next"], new()).ToList();
        Assert.Equal(told is not null, open.GetNotices().Any(n => told is not null && n.Contains(told, StringComparison.Ordinal)));
        Assert.Equal((isKept ? lines : lines - 1) + 1, File.ReadAllBytes(path).Count(b => b == '\n'));
        Assert.Equal(NodeCertStatus.Revoked, authority.WithSerial(bad.SerialNumber).Status);
    }
}
