namespace ClusterCerts.Tests.Revocation;

/// <summary>Revocation lists in a directory whose files are another account's, or in whose places something else stands: what cannot be done is found out before anything
/// is recorded, and nothing keeps a revocation from being made.</summary>
public sealed class OthersListTests : IDisposable
{
    private const int Service = 12345;
    private static readonly UnixFileMode GroupToo = UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    private string List => _authority.File("signing.crl");

    private string Prepared => _authority.File("signing.ahead.crl");

    [SkippableTheory]
    [InlineData(4)]
    [InlineData(1)]
    public void Root_leaves_the_lists_to_their_account(int ahead)
    {
        SkipUnlessRoot();
        Prepare(ahead);
        Assert.True(TestAuthority.Value(_authority.Open().PlacePreparedLists()[0]).Changed);
        Assert.Equal("12345 12345 644", Peer.Expect("stat", "-c", "%u %g %a", List).Trim());
        Peer.Expect("chown", "-R", $"{Service}:{Service}", _authority.Path);
        _authority.Open().WriteRevocationList();
        Assert.Equal("12345 12345 644", Peer.Expect("stat", "-c", "%u %g %a", List).Trim());
    }

    // A file that everyone may read is replaced by whoever may write the directory; where the sticky bit forbids that, nothing was recorded.
    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_list_that_may_not_be_replaced_is_not_recorded_as_put_in_place(bool isSticky)
    {
        SkipUnlessRoot();
        Peer.Needs("setpriv");
        Prepare(ahead: 1);
        OpenToGroup(isSticky);
        int lines = File.ReadLines(_authority.File("ledger.jsonl")).Count();
        byte[] before = File.ReadAllBytes(List);

        (int status, string said) = AsMember("place", _authority.Path);

        Assert.Equal(isSticky, status != 0);
        if (isSticky)
        {
            Assert.Contains($"'{List}' belongs to another account (user {Service})", said, StringComparison.Ordinal);
            Assert.Equal(lines, File.ReadLines(_authority.File("ledger.jsonl")).Count());
            Assert.Equal(before, File.ReadAllBytes(List));
            Assert.True(File.Exists(Prepared));
        }
        else
        {
            Assert.Equal("2", said.Trim());
            Assert.Equal(lines + 1, File.ReadLines(_authority.File("ledger.jsonl")).Count());
        }

        Assert.Empty(AtomicFile.Leftovers(_authority.Path));
        Assert.Equal(0, new FileInfo(_authority.File(".lock")).Length);
        Assert.Equal(isSticky ? 1 : 0, _authority.Open().GetPreparedLists().Count);
    }

    [SkippableTheory]
    [InlineData("a link")]
    [InlineData("a link that leads nowhere")]
    [InlineData("a pipe")]
    [InlineData("a folder")]
    public void Whatever_is_in_the_place_of_prepared_lists_a_revocation_is_made(string what)
    {
        Skip.If(OperatingSystem.IsWindows(), "links and pipes");
        _authority.Issue("bad");
        _authority.Open().WriteRevocationLists(new() { Ahead = 3 });
        string aside = _authority.File("aside");
        File.Move(Prepared, aside);
        if (what == "a pipe")
            Peer.Expect("mkfifo", Prepared);
        else if (what == "a folder")
            Directory.CreateDirectory(Prepared);
        else
            File.CreateSymbolicLink(Prepared, what == "a link" ? aside : _authority.File("nothing"));

        CertAuthority authority = _authority.Open();
        TestAuthority.Value(authority.Revoke(new() { NodeIds = ["bad"] })[0]);
        Assert.Equal(NodeCertStatus.Revoked, _authority.Latest("bad").Status);
        Assert.NotNull(RevocationListFile.Read(List)[0].Find(SerialNumber.Parse(_authority.Latest("bad").SerialNumber).Value));
        Assert.Contains(authority.GetNotices(), notice => notice.Contains(Prepared, StringComparison.Ordinal) && notice.Contains("delete it yourself", StringComparison.Ordinal));

        // And never is a list put in place from there.
        _authority.Clock.Now += TimeSpan.FromDays(8);
        Assert.Equal(ErrorCode.PreparedListRefused, _authority.Open().PlacePreparedLists()[0].Error!.ErrorCode);
        _authority.Open().WriteRevocationList();
    }

    [SkippableFact]
    public void A_link_to_the_authority_tells_of_what_it_leads_to()
    {
        Skip.If(OperatingSystem.IsWindows(), "modes");
        string link = Path.Combine(_authority.Around, "link");
        File.CreateSymbolicLink(link, _authority.Path);
        Assert.Empty(CertLedger.Test(link, _authority.Context()));
        File.SetUnixFileMode(_authority.Path, File.GetUnixFileMode(_authority.Path) | UnixFileMode.GroupWrite);
        LedgerFinding open = Assert.Single(CertLedger.Test(link, _authority.Context()));
        Assert.Equal(LedgerFindingKind.FolderOpen, open.Kind);
        Assert.Contains("(mode 720)", open.Detail, StringComparison.Ordinal);
    }

    private static void SkipUnlessRoot() => Skip.IfNot(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "only root gives files away");

    private void Prepare(int ahead)
    {
        _authority.Open().WriteRevocationLists(new() { Ahead = ahead, Every = TimeSpan.FromSeconds(1), Lifetime = TimeSpan.FromDays(1) });
        Peer.Expect("chown", "-R", $"{Service}:{Service}", _authority.Path);
        Thread.Sleep(1100); // Another process has no other clock.
        _authority.Clock.Now += TimeSpan.FromSeconds(2);
    }

    private void OpenToGroup(bool isSticky)
    {
        foreach (string file in Directory.EnumerateFiles(_authority.Path, "*", new EnumerationOptions { AttributesToSkip = 0 }))
        {
            if (file != List)
                File.SetUnixFileMode(file, File.GetUnixFileMode(file) | GroupToo);
        }

        File.SetUnixFileMode(_authority.Around, File.GetUnixFileMode(_authority.Around) | UnixFileMode.OtherExecute | UnixFileMode.GroupExecute);
        UnixFileMode all = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | GroupToo | UnixFileMode.GroupExecute;
        File.SetUnixFileMode(_authority.Path, all | (isSticky ? UnixFileMode.StickyBit : UnixFileMode.None));
    }

    // Another account of the directory's group.
    private static (int, string) AsMember(params string[] arguments) => Peer.Run(
        "setpriv", ["--reuid", "23456", "--regid", $"{Service}", "--clear-groups", "env", "HOME=/tmp", "DOTNET_CLI_HOME=/tmp", "dotnet",
            Path.Combine(AppContext.BaseDirectory, "ClusterCerts.CrashHost.dll"), .. arguments]);
}
