namespace ClusterCerts.Tests.Authority;

/// <summary>An intermediate that its issuer's authority revokes: what is below it is refused, nothing more is issued, and everyone who looks is told.</summary>
[LongRunning]
public sealed class RevokedAuthorityTests : IDisposable
{
    private readonly TestAuthority _root = new(p => p with { PathLength = 2 });
    private readonly CertAuthority _middle;
    private readonly CertAuthority _low;
    private readonly NodeCert _ofMiddle;
    private readonly NodeCert _ofLow;

    public RevokedAuthorityTests()
    {
        _middle = Make("middle", _root.Path);
        _low = Make("low", Around("middle"));
        _ofMiddle = TestAuthority.Value(_middle.Issue(["m"], new()).Single());
        _ofLow = TestAuthority.Value(_low.Issue(["l"], new()).Single());
    }

    public void Dispose() => _root.Dispose();

    private string Around(string name) => Path.Combine(_root.Around, name);

    private CertAuthority Make(string name, string issuer)
    {
        CertAuthority.Create(new() { Path = Around(name), Subject = $"CN={name}", IssuerPath = issuer, Lifetime = new(TimeSpan.FromDays(name == "middle" ? 1400 : 700)) }, _root.Context());
        return CertAuthority.Open(Around(name), _root.Context());
    }

    private void RevokeMiddle() => Revoke(_middle.GetSigningCert().SerialNumber);

    private void Revoke(string serial) =>
        TestAuthority.Value(_root.Open().Revoke(new() { SerialNumbers = [SerialNumber.Parse(serial)], Reason = RevocationReason.CACompromise }).Single());

    private NodeCertCheck? Verdict(NodeCert cert, DateTimeOffset? asOf = null, params string[] lists) => NodeCertTester.Test(
        new()
        {
            CertificatePaths = [cert.CertificatePath!],
            AuthorityPath = cert.AuthorityPath,
            AsOf = asOf,
            CrlPaths = lists.Length == 0 ? null : lists,
        },
        _root.Context()).Checks.SingleOrDefault(c => c.Name == CheckName.Revocation);

    [Fact]
    public void What_is_below_it_is_refused_also_without_any_list_below()
    {
        Assert.Null(Verdict(_ofMiddle));
        Assert.Null(Verdict(_ofLow));
        DateTimeOffset before = _root.Clock.Now;
        _root.Clock.Now += TimeSpan.FromDays(1);
        RevokeMiddle();

        // In the same process, which had read all of it: a revocation counts at once.
        Assert.Contains($"'CN=middle': in '{_root.Path}' the ledger says: revoked on", Verdict(_ofMiddle)!.Detail, StringComparison.Ordinal);
        Assert.Contains("'CN=middle': in", Verdict(_ofLow)!.Detail, StringComparison.Ordinal);
        Assert.Null(Verdict(_ofLow, before));

        // Its own list, and that of the one above it, say nothing of it: they do not speak for their own CA.
        _middle.WriteRevocationList();
        _low.WriteRevocationList();
        Assert.False(Verdict(_ofLow)!.Passed);
        Assert.False(Verdict(_ofLow, null, Path.Combine(Around("low"), "signing.crl"))!.Passed);
    }

    [Fact]
    public void Of_a_copy_of_the_public_files_of_the_issuer_the_list_speaks()
    {
        RevokeMiddle();
        File.Delete(_root.File("ledger.jsonl"));
        foreach (string name in (string[])["policy.json", "signing.key", "signing.srl"])
            File.Delete(_root.File(name));
        Assert.Contains($"'CN=middle': a list in '{_root.Path}' says: revoked on", Verdict(_ofMiddle)!.Detail, StringComparison.Ordinal);

        // Another CA's list says nothing, whatever numbers are on it.
        using var other = new TestAuthority();
        other.Open().Revoke(new() { SerialNumbers = [SerialNumber.Parse(_middle.GetSigningCert().SerialNumber)], Force = true });
        File.Copy(other.File("signing.crl"), _root.File("signing.crl"), overwrite: true);
        Assert.Null(Verdict(_ofMiddle));
    }

    [Fact]
    public void A_ledger_above_that_cannot_be_read_is_noted_and_its_list_counts()
    {
        RevokeMiddle();
        File.WriteAllText(_root.File("ledger.jsonl"), "no line\n");
        NodeCertReport report = NodeCertTester.Test(new() { CertificatePaths = [_ofMiddle.CertificatePath!], AuthorityPath = _ofMiddle.AuthorityPath }, _root.Context());
        Assert.Contains(report.Notes, n => n.Detail.Contains($"whether the authority '{_root.Path}' revokes CAs is known only from a list", StringComparison.Ordinal));
        Assert.False(report.Checks.Single(c => c.Name == CheckName.Revocation).Passed);
    }

    // An offline root: nothing is known here but what a list says that is given; OpenSSL says the same.
    [SkippableFact]
    public void Where_the_issuer_is_not_found_a_list_that_is_given_tells()
    {
        Peer.Needs("openssl");
        RevokeMiddle();
        _middle.WriteRevocationList();
        _low.WriteRevocationList();
        string lists = Around("lists.pem"), trust = Around("root.crt");
        string[] files = [_root.File("signing.crl"), Path.Combine(Around("low"), "signing.crl"), Path.Combine(Around("middle"), "signing.crl")];
        File.WriteAllText(lists, string.Concat(files.Select(File.ReadAllText)));
        File.Copy(_root.File("trust.crt"), trust);
        Directory.Move(_root.Path, Around("safe"));
        Assert.True(Verdict(_ofLow)!.Passed);
        Assert.False(Verdict(_ofLow, null, lists)!.Passed);
        string[] verify = ["verify", "-x509_strict", "-crl_check_all", "-CAfile", trust, "-untrusted", _ofLow.CertificatePath!, "-CRLfile", lists, _ofLow.CertificatePath!];
        Peer.ExpectRefusal("certificate revoked", "openssl", verify);
    }

    // What would be issued, by whom.
    public static TheoryData<string, string> Issues => new()
    {
        { "middle", "new" }, { "middle", "renew" }, { "middle", "sync" }, { "middle", "approve" }, { "middle", "intermediate" },
        { "low", "new" }, { "low", "renew" },
    };

    [Theory]
    [MemberData(nameof(Issues))]
    public void Nothing_is_issued_below_it(string name, string what)
    {
        CertAuthority authority = Open(name);
        NodeCertRequest request = TestAuthority.Value(RequestMaker.Make(["r"], new() { Path = _root.Around }, _root.Context()).Single());
        RevokeMiddle();
        Dictionary<string, DateTime> before = Stamps(name);
        ClusterCertsException refusal = Assert.Throws<ClusterCertsException>(() => Do(authority, what, request));
        Assert.Equal(ErrorCode.Revoked, refusal.ErrorCode);
        Assert.Contains("Nothing is issued. The CA certificate of 'CN=middle' (", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Invoke-KeyRotation -Issuer", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, Stamps(name));
    }

    [Fact]
    public void It_still_revokes_and_writes_lists_and_everyone_is_told()
    {
        Assert.DoesNotContain(Open("low").GetNotices(), n => n.Contains("is revoked", StringComparison.Ordinal));
        Assert.Equal(CheckState.Ok, SigningCerts("low").State);
        RevokeMiddle();
        foreach (string name in (string[])["middle", "low"])
        {
            Assert.Single(Open(name).GetNotices(), n => n.StartsWith("The CA certificate of 'CN=middle' (", StringComparison.Ordinal));
            AuthorityCheck check = SigningCerts(name);
            Assert.Equal(CheckState.Critical, check.State);
            Assert.Contains("The CA certificate of 'CN=middle' (", check.Detail, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(_root.Open().GetNotices(), n => n.Contains("is revoked", StringComparison.Ordinal));
        Assert.All(Open("middle").Revoke(new() { NodeIds = ["m"] }), o => Assert.Null(o.Error));
        Open("low").WriteRevocationList();
    }

    [Fact]
    public void No_node_is_handed_what_its_peers_refuse()
    {
        var exporter = new NodeCertExporter(new() { Format = ExportFormat.Pem, OutputPath = Around("out") }, _root.Context());
        exporter.Plan(_ofLow).Dispose();
        RevokeMiddle(); // Others are exported in the same pipeline.
        ClusterCertsException refusal = Assert.Throws<ClusterCertsException>(() => exporter.Plan(_ofLow));
        Assert.Equal(ErrorCode.NodeCertNotValid, refusal.ErrorCode);
        Assert.Contains("The CA certificate of 'CN=middle' (", refusal.Message, StringComparison.Ordinal);
    }

    // The link to the CA that it left is in its nodes' files until Retire, and whoever trusts the new root needs none.
    [Fact]
    public void A_CA_that_became_a_root_of_its_own_hands_its_nodes_what_they_need()
    {
        string left = _middle.GetSigningCert().SerialNumber;
        for (RotationPhase phase = RotationPhase.Stage; phase <= RotationPhase.Issue; phase++)
            Assert.True(Open("middle").Rotate(new() { Phase = phase, IsConfirmed = true }).IsFinished);
        Revoke(left);
        NodeCert node = Open("middle").GetNodeCerts(new() { NodeIds = ["m"], Statuses = [NodeCertStatus.Valid] }).Single();
        new NodeCertExporter(new() { Format = ExportFormat.Pem, OutputPath = Around("out") }, _root.Context()).Plan(node).Dispose();
    }

    // Also where another CA of the same name is trusted, first.
    [Fact]
    public void No_node_is_handed_it_below_one_of_two_CAs_of_a_name()
    {
        using var other = new TestAuthority();
        string trust = Path.Combine(Around("low"), "trust.crt");
        File.WriteAllText(trust, File.ReadAllText(other.File("trust.crt")) + File.ReadAllText(trust));
        var exporter = new NodeCertExporter(new() { Format = ExportFormat.Pem, OutputPath = Around("out") }, _root.Context());
        exporter.Plan(_ofLow).Dispose();
        RevokeMiddle();
        Assert.Contains("The CA certificate of 'CN=middle' (", Assert.Throws<ClusterCertsException>(() => exporter.Plan(_ofLow)).Message, StringComparison.Ordinal);
    }

    // To a root of its own, or below another one.
    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void It_gives_the_next_one_no_cross_certificate(bool isRevoked, bool isBelowAnother)
    {
        using var other = new TestAuthority(p => p with { Subject = "CN=other" });
        if (isRevoked)
            RevokeMiddle();
        CertAuthority middle = Open("middle");
        List<string> warnings = [.. middle.PlanRotation(Stage()).Warnings];
        middle.Rotate(Stage(), _ => { });
        warnings.AddRange(middle.GetWorkNotices());
        Assert.Equal(isRevoked, !File.Exists(Path.Combine(Around("middle"), "next.cross.crt")));
        Assert.Equal(isRevoked ? 1 : 0, warnings.Count(w => w.StartsWith("There will be no cross certificate: CN=middle or a CA above it is revoked", StringComparison.Ordinal)));

        RotationParameters Stage() => new() { Phase = RotationPhase.Stage, IsConfirmed = true, IssuerPath = isBelowAnother ? other.Path : null };
    }

    [Fact]
    public void It_signs_nothing_that_servers_are_asked_with()
    {
        RevokeMiddle();
        Assert.Equal(ErrorCode.Revoked, Assert.Throws<ClusterCertsException>(Prove).ErrorCode);

        // Of the next one it signs alone.
        Rotate(RotationPhase.Stage, _root.Path);
        Assert.Null(Prove());
        Revoke(CertificateFile.Read(Path.Combine(Around("middle"), "next.crt"))[0].SerialText);
        Assert.Equal(ErrorCode.Revoked, Assert.Throws<ClusterCertsException>(Prove).ErrorCode);

        System.Net.Security.SslStreamCertificateContext? Prove()
        {
            using var issuer = new ProofIssuer(Open("middle").Store, _root.Context(), new());
            using TrustCredentials credentials = issuer.Issue(default);
            return credentials.Control;
        }
    }

    [Fact]
    public void Its_nodes_get_others_by_a_rotation_unless_the_next_one_is_revoked_as_well()
    {
        RevokeMiddle();
        Rotate(RotationPhase.Stage, _root.Path);
        Rotate(RotationPhase.Trust);
        string next = CertificateFile.Read(Path.Combine(Around("middle"), "next.crt"))[0].SerialText;
        Revoke(next);
        Assert.Equal(ErrorCode.Revoked, Assert.Throws<ClusterCertsException>(() => Rotate(RotationPhase.Issue)).ErrorCode);
        Open("middle").Rotate(new() { Undo = true }, _ => { });
        Open("middle").Rotate(new() { Undo = true }, _ => { });
        foreach (RotationPhase phase in (RotationPhase[])[RotationPhase.Stage, RotationPhase.Trust, RotationPhase.Issue, RotationPhase.Retire])
            Rotate(phase, phase == RotationPhase.Stage ? _root.Path : null);
        Assert.DoesNotContain(Open("middle").GetNotices(), n => n.Contains("is revoked", StringComparison.Ordinal));
        Assert.Null(Verdict(Open("middle").GetNodeCerts(new() { NodeIds = ["m"] }).Last()));
    }

    // Below a good one it blocks until it is revoked; below a revoked one it is of no use, and only told of.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_CA_below_that_was_replaced_is_in_nobodys_way(bool isRevoked)
    {
        if (isRevoked)
            RevokeMiddle();
        foreach (RotationPhase phase in (RotationPhase[])[RotationPhase.Stage, RotationPhase.Trust, RotationPhase.Issue])
            Rotate(phase, phase == RotationPhase.Stage ? _root.Path : null);
        Open("low").Rotate(new() { Compromised = true, IsConfirmed = true, IssuerPath = Around("middle"), Lifetime = new(TimeSpan.FromDays(300)) }, _ => { });
        var retire = new RotationParameters { Phase = RotationPhase.Retire, IsConfirmed = true };
        RotationPlan plan = Open("middle").PlanRotation(retire);
        Assert.Equal(isRevoked ? 0 : 1, plan.Blocks.Count);
        Assert.Equal(isRevoked, plan.Warnings.Any(w => w.Contains("intermediate CN=low (", StringComparison.Ordinal)));
        if (isRevoked)
            Assert.True(Open("middle").Rotate(retire, _ => { }).IsFinished);
    }

    private void Rotate(RotationPhase phase, string? issuer = null) =>
        Open("middle").Rotate(new() { Phase = phase, IsConfirmed = true, IssuerPath = issuer, Lifetime = issuer is null ? default : new(TimeSpan.FromDays(700)) }, _ => { });

    private AuthorityCheck SigningCerts(string name) => Open(name).TestHealth(new()).Checks.Single(c => c.Name == AuthorityCheckName.SigningCerts);

    private CertAuthority Open(string name) => CertAuthority.Open(Around(name), _root.Context());

    private void Do(CertAuthority authority, string what, NodeCertRequest request)
    {
        switch (what)
        {
            case "new":
                _ = authority.Issue(["x"], new()).ToArray();
                break;
            case "renew":
                throw Assert.Single(authority.Renew([authority.GetNodeCerts().Single().NodeId], new())).Error!;
            case "sync":
                throw Assert.Single(authority.SyncFound(authority.FindSync([new("x", new())]))).Error!;
            case "approve":
                _ = authority.Approve([request], new()).ToArray();
                break;
            default:
                Make("other", Around("middle"));
                break;
        }
    }

    private Dictionary<string, DateTime> Stamps(string name) => Directory.EnumerateFiles(Around(name)).ToDictionary(p => p, File.GetLastWriteTimeUtc);
}
