namespace ClusterCerts.Tests.Storage;

/// <summary>A command that was cut off is taken up wherever its folder is now, and never in a folder that this one is a copy of.</summary>
public sealed class MovedFolderTests
{
    // Which rename of "New-SigningCert -Force" it is cut off at.
    [Theory]
    [InlineData("signing.key")]
    [InlineData("trust.crt")]
    [InlineData("signing.crt")]
    public void A_moved_folder_repairs_itself(string cutOffAt)
    {
        using var authority = new TestAuthority();
        string moved = Path.Combine(authority.Around, "elsewhere");
        CutOffNewSigningCert(authority, cutOffAt);
        Directory.Move(authority.Path, moved);

        CertAuthority open = CertAuthority.Open(moved, authority.Context());

        Assert.Contains("finished", Assert.Single(open.GetNotices()), StringComparison.Ordinal);
        Assert.False(Directory.Exists(authority.Path));
        CheckWhole(moved);
    }

    [Theory]
    [InlineData("signing.key")]
    [InlineData("signing.crt")]
    public void A_copy_repairs_itself_and_not_the_original(string cutOffAt)
    {
        using var authority = new TestAuthority();
        string copy = Path.Combine(authority.Around, "copy");
        CutOffNewSigningCert(authority, cutOffAt);
        Copy(authority.Path, copy);
        Dictionary<string, string> before = authority.Snapshot();

        CheckWhole(copy);
        Assert.Equal(before, authority.Snapshot());
        CheckWhole(authority.Path);
    }

    [Fact]
    public void A_copy_leaves_the_files_outside_to_the_original()
    {
        using var authority = new TestAuthority();
        string output = Path.Combine(authority.Around, "out");
        string copy = Path.Combine(authority.Around, "copy");
        authority.Issue(new NodeCertParameters { OutputPath = output }, "n1");
        CutOffRenewal(authority);
        Copy(authority.Path, copy);
        Dictionary<string, byte[]> before = Content(output);

        string notice = Assert.Single(CertAuthority.Open(copy, authority.Context()).GetNotices(), n => n.Contains("left alone", StringComparison.Ordinal));
        Assert.Contains(Path.Combine(output, "node.n1.key"), notice, StringComparison.Ordinal);
        Assert.Equal(before, Content(output));
        Assert.Empty(CertAuthority.Open(copy, authority.Context()).GetNotices());

        Assert.Contains("finished for: n1", Assert.Single(authority.Open().GetNotices()), StringComparison.Ordinal);
        Assert.True(KeyMatch.Test(Path.Combine(output, "node.n1.key"), Path.Combine(output, "node.n1.crt")));
    }

    [Fact]
    public void A_moved_folder_finishes_the_files_outside()
    {
        using var authority = new TestAuthority();
        string output = Path.Combine(authority.Around, "out");
        string moved = Path.Combine(authority.Around, "elsewhere");
        authority.Issue(new NodeCertParameters { OutputPath = output }, "n1");
        CutOffRenewal(authority);
        Directory.Move(authority.Path, moved);

        CertAuthority open = CertAuthority.Open(moved, authority.Context());
        Assert.Equal(OperatingSystem.IsLinux(), KeyMatch.Test(Path.Combine(output, "node.n1.key"), Path.Combine(output, "node.n1.crt")));
        Assert.Single(open.GetNotices());
        Assert.DoesNotContain(Content(output).Keys, name => name.EndsWith(".cctmp", StringComparison.Ordinal));
    }

    [Fact]
    public void An_output_folder_that_is_gone_stops_its_own_node_alone()
    {
        using var authority = new TestAuthority();
        string output = Path.Combine(authority.Around, "out");
        string away = Path.Combine(authority.Around, "away");
        authority.Issue(new NodeCertParameters { OutputPath = output }, "n1");
        authority.Issue("n2");
        CutOffRenewal(authority);
        Directory.Move(output, away); // unmounted, perhaps

        CertAuthority open = authority.Open();
        Assert.Contains($"the folder '{output}' is gone", Assert.Single(open.GetNotices()), StringComparison.Ordinal);
        Assert.Equal(2, open.GetNodeCerts().Count());
        Assert.NotNull(open.Renew(["n2"], new NodeCertRenewalParameters()).Single().Value?.Renewed);

        Directory.Move(away, output);
        Assert.Contains("finished for: n1", Assert.Single(authority.Open().GetNotices()), StringComparison.Ordinal);
        Assert.Empty(CertLedger.Test(authority.Path));
    }

    [Fact]
    public void An_output_folder_that_stays_gone_is_forgotten_when_the_node_is_issued_anew()
    {
        using var authority = new TestAuthority();
        string output = Path.Combine(authority.Around, "out");
        authority.Issue(new NodeCertParameters { OutputPath = output }, "n1");
        CutOffRenewal(authority);
        Directory.Delete(output, recursive: true);

        Assert.Null(authority.Open().Issue(["n1"], new NodeCertParameters()).Single().Error);
        Assert.Contains(".cctmp' is gone", Assert.Single(authority.Open().GetNotices()), StringComparison.Ordinal);
        Assert.Empty(authority.Open().GetNotices());
        Assert.Empty(CertLedger.Test(authority.Path));
    }

    [Fact]
    public void The_journal_names_files_in_the_folder_without_the_folder()
    {
        using var authority = new TestAuthority();
        CutOffNewSigningCert(authority, "signing.crt");
        string last = File.ReadAllLines(authority.File(AuthorityLock.FileName))[^1];
        Assert.Contains("\"signing.crt\"", last, StringComparison.Ordinal);
        Assert.DoesNotContain(authority.Path + "/", last, StringComparison.Ordinal);
    }

    private static void CutOffNewSigningCert(TestAuthority authority, string name) => Assert.ThrowsAny<Exception>(() => CertAuthority.Create(
        new SigningCertParameters { Path = authority.Path, Subject = "CN=second", Force = true },
        authority.Context(HookedFileSystem.CutOff(change => change.Names(Path.DirectorySeparatorChar + name)))));

    private static void CutOffRenewal(TestAuthority authority) => Assert.NotNull(authority
        .Open(HookedFileSystem.CutOff(change => change.Names("node.n1.key"))).Renew(["n1"], new NodeCertRenewalParameters()).Single().Error);

    private static void CheckWhole(string folder)
    {
        CertAuthority authority = CertAuthority.Open(folder);
        Assert.Equal("CN=second", authority.GetSigningCert().Subject);
        Assert.True(KeyMatch.Test(Path.Combine(folder, "signing.key"), Path.Combine(folder, "signing.crt")));
        Assert.Empty(CertLedger.Test(folder));
        Assert.Null(authority.Issue(["probe"], new NodeCertParameters()).Single().Error);
        Assert.Empty(AtomicFile.Leftovers(folder));
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from, "*", new EnumerationOptions { AttributesToSkip = 0 }))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    private static Dictionary<string, byte[]> Content(string folder) => Directory
        .EnumerateFiles(folder, "*", new EnumerationOptions { AttributesToSkip = 0 }).ToDictionary(path => Path.GetFileName(path), File.ReadAllBytes);
}
