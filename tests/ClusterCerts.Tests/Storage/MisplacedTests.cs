namespace ClusterCerts.Tests.Storage;

/// <summary>A folder, or nothing behind a link, in the place of a file of the authority, and a directory in which others may write.</summary>
public sealed class MisplacedTests
{
    // In whose place a folder is; a command that needs the file; what it fails with.
    [Theory]
    [InlineData("signing.srl", "issue", ErrorCode.WrongFileKind)]
    [InlineData("signing.key", "issue", ErrorCode.WrongFileKind)]
    [InlineData("signing.key", "list", ErrorCode.WrongFileKind)]
    [InlineData("trust.crt", "test", ErrorCode.WrongFileKind)]
    [InlineData("trust.crt", "rotate", ErrorCode.WrongFileKind)]
    [InlineData("signing.crt", "issue", ErrorCode.WrongFileKind)]
    [InlineData("policy.json", "issue", ErrorCode.PolicyMissing)]
    [InlineData("rotation.json", "issue", ErrorCode.WrongFileKind)]
    [InlineData("next.key", "rotate", ErrorCode.WrongFileKind)]
    public void A_folder_is_told_as_that(string name, string command, ErrorCode code)
    {
        using var authority = new TestAuthority();
        NodeCert cert = authority.Issue("1");
        File.Delete(authority.File(name));
        Directory.CreateDirectory(authority.File(name));
        Dictionary<string, string> before = authority.Snapshot();
        ClusterCertsException? error = (ClusterCertsException?)Record.Exception(() =>
        {
            if (command == "issue")
                _ = authority.Open().Issue(["2"], new()).Single().Error is { } e ? throw e : 0;
            else if (command == "list")
                authority.Open().WriteRevocationList();
            else if (command == "rotate")
                Rotate(authority);
            else
                NodeCertTester.Test(new() { CertificatePaths = [cert.CertificatePath!], AuthorityPath = authority.Path }, authority.Context());
        });
        Assert.Equal(code, error?.ErrorCode);
        Assert.Contains(name, error!.Message, StringComparison.Ordinal);
        Assert.Contains("away", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Is a directory", error.Message, StringComparison.Ordinal);
        if (command != "rotate")
            Assert.Equal(before, authority.Snapshot());

        Directory.Delete(authority.File(name));
    }

    // A link to what is not there: the same, but for a key, which may be away.
    [SkippableTheory]
    [InlineData("signing.srl", ErrorCode.FileNotFound, "is a link to")]
    [InlineData("rotation.json", ErrorCode.FileNotFound, "is a link to")]
    [InlineData("signing.key", ErrorCode.AuthorityOffline, "is offline")]
    [InlineData("policy.json", ErrorCode.PolicyMissing, "-Repair")]
    public void A_link_that_leads_nowhere_is_told_as_that(string name, ErrorCode code, string told)
    {
        Skip.If(OperatingSystem.IsWindows(), "a link needs a privilege there");
        foreach (string target in (string[])["nowhere", "/media/stick/file", name])
        {
            using var authority = new TestAuthority();
            File.Delete(authority.File(name));
            File.CreateSymbolicLink(authority.File(name), target);
            ClusterCertsException? error = (ClusterCertsException?)Record.Exception(() => authority.Open().Issue(["2"], new()).ToList());
            Assert.Equal((target, code), (target, error?.ErrorCode));
            Assert.Contains(told, error!.Message, StringComparison.Ordinal);
        }
    }

    // What no command may need is warned of by each, and found by the audit.
    [Theory]
    [InlineData("signing.srl")]
    [InlineData("signing.key")]
    [InlineData("trust.crt")]
    [InlineData("previous.key")]
    public void A_folder_is_warned_of(string name)
    {
        using var authority = new TestAuthority();
        authority.Issue("1");
        File.Delete(authority.File(name));
        Directory.CreateDirectory(authority.File(name));
        Assert.Single(authority.Open().GetNotices(), n => n.Contains($"{name}' is a folder", StringComparison.Ordinal));
        LedgerFinding finding = Assert.Single(CertLedger.Test(authority.Path, authority.Context()));
        Assert.Equal(LedgerFindingKind.NoFile, finding.Kind);
        Assert.Equal(authority.File(name), finding.Path);
        Assert.Single(authority.Open().GetNodeCerts());
        if (OperatingSystem.IsWindows() || name == "signing.key")
            return;
        Directory.Delete(authority.File(name));
        File.CreateSymbolicLink(authority.File(name), "nowhere");
        Assert.Single(authority.Open().GetNotices(), n => n.Contains($"{name}' is a link to 'nowhere'", StringComparison.Ordinal));
        Assert.Single(CertLedger.Test(authority.Path, authority.Context()), f => f.Kind == LedgerFindingKind.NoFile);
    }

    // What a policy that leads nowhere is, with a ledger that tells of one and without.
    [SkippableTheory]
    [InlineData("a link to nothing", true)]
    [InlineData("a link to nothing", false)]
    [InlineData("a folder", true)]
    [InlineData("a folder", false)]
    [InlineData("a link to a folder", false)]
    public void No_policy_is_never_no_rules(string what, bool isRecorded)
    {
        Skip.If(OperatingSystem.IsWindows(), "a link needs a privilege there");
        using var authority = new TestAuthority();
        string policy = authority.File("policy.json");
        File.Delete(policy);
        if (what == "a folder")
            Directory.CreateDirectory(policy);
        else
            File.CreateSymbolicLink(policy, what == "a link to nothing" ? "nowhere" : ".");
        string ledger = authority.File("ledger.jsonl");
        if (!isRecorded)
        {
            LedgerEntry first = LedgerLine.Read(File.ReadAllBytes(ledger).AsSpan()[..^1], withCertificate: true);
            File.WriteAllBytes(ledger, [.. LedgerLine.Write(first with { Policy = null }), (byte)'\n']);
        }

        Assert.Equal(ErrorCode.PolicyMissing, Assert.Throws<ClusterCertsException>(() => authority.Open().GetPolicy()).ErrorCode);
        Assert.Equal(ErrorCode.PolicyMissing, Assert.Throws<ClusterCertsException>(() => authority.Open().Issue(["1"], new()).ToList()).ErrorCode);
        Assert.Equal([LedgerFindingKind.PolicyMissing], CertLedger.Test(authority.Path, authority.Context()).Select(f => f.Kind));
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => CertLedger.Repair(authority.Path, authority.Context()));
        Assert.Contains("Move what is there away", error.Message, StringComparison.Ordinal);
        if (what == "a folder")
            Directory.Delete(policy);
        else
            File.Delete(policy);
        Assert.Equal(isRecorded, CertLedger.Repair(authority.Path, authority.Context()).Count == 1);
        authority.Issue("1");
    }

    [SkippableTheory]
    [InlineData(0x1c0, false)] // 0700
    [InlineData(0x1ed, false)] // 0755
    [InlineData(0x1f8, true)] // 0770
    [InlineData(0x1ff, true)] // 0777
    [InlineData(0x3ff, true)] // 1777
    [InlineData(0x1c2, true)] // 0702
    public void A_directory_in_which_others_may_write_is_told(int mode, bool isTold)
    {
        Skip.If(OperatingSystem.IsWindows(), "modes are of Unix");
        using var authority = new TestAuthority();
        File.SetUnixFileMode(authority.Path, (UnixFileMode)mode);
        Assert.Equal(isTold, authority.Open().GetNotices().Any(n => n.Contains("chmod go-w", StringComparison.Ordinal)));
        Assert.Equal(isTold ? [LedgerFindingKind.FolderOpen] : [], CertLedger.Test(authority.Path, authority.Context()).Select(f => f.Kind));
        authority.Issue("1"); // a remark, no refusal
    }

    private static void Rotate(TestAuthority authority)
    {
        foreach (RotationPhase phase in (RotationPhase[])[RotationPhase.Stage, RotationPhase.Trust])
            authority.Open().Rotate(new() { Phase = phase, IsConfirmed = true });
    }
}
