namespace ClusterCerts.Tests.Storage;

/// <summary>A ledger that is not a plain file in its folder: a link, a folder in its place, or one that may not be written.</summary>
public sealed class LedgerPlaceTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string Pki => _folder.File("pki");

    private string Ledger => Path.Combine(Pki, "ledger.jsonl");

    public void Dispose() => _folder.Dispose();

    // A row: where the link leads. Lines are added behind it; its own length says nothing about the ledger.
    [SkippableTheory]
    [InlineData("../ledger.jsonl")]
    [InlineData("other/ledger.jsonl")]
    public void A_ledger_that_is_a_link_is_whole(string target)
    {
        Skip.If(OperatingSystem.IsWindows(), "a link needs a privilege there");
        Make();
        string behind = Path.GetFullPath(Path.Combine(Pki, target));
        Directory.CreateDirectory(Path.GetDirectoryName(behind)!);
        File.Move(Ledger, behind);
        File.CreateSymbolicLink(Ledger, target);
        string certificate = Issue("2");
        Assert.True(IsGood(certificate));
        Assert.All(CertAuthority.Open(Pki).Revoke(new RevocationParameters { NodeIds = ["2"] }), o => Assert.Null(o.Error));

        // What was read of it a moment ago does not count when it has grown behind the link.
        File.Delete(Path.Combine(Pki, "signing.crl"));
        Assert.False(IsGood(certificate));
        Assert.NotNull(new FileInfo(Ledger).LinkTarget);
        CertAuthority.Open(Pki).WriteRevocationList();
        Assert.Empty(CertLedger.Test(Pki, new AuthorityContext()));
    }

    // A row: what is in its place. The verdict is no, and tells that the ledger is lost; it is no this is a bug.
    [SkippableTheory]
    [InlineData("nothing")]
    [InlineData("a link to nothing")]
    [InlineData("a link to itself")]
    [InlineData("a folder")]
    public void Nothing_is_good_without_it(string place)
    {
        Skip.If(OperatingSystem.IsWindows(), "a link needs a privilege there");
        Make();
        string certificate = Path.Combine(Pki, "node.1.crt");
        File.Delete(Ledger);
        if (place == "a folder")
            Directory.CreateDirectory(Ledger);
        else if (place != "nothing")
            File.CreateSymbolicLink(Ledger, place == "a link to nothing" ? "nowhere" : "ledger.jsonl");
        try
        {
            Assert.False(IsGood(certificate));
        }
        catch (ClusterCertsException e)
        {
            Assert.Contains("ledger.jsonl", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_folder_in_its_place_is_named_and_nothing_is_begun()
    {
        Make();
        File.Move(Ledger, _folder.File("aside"));
        Directory.CreateDirectory(Ledger);
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => CertLedger.Repair(Pki));
        Assert.Equal(ErrorCode.WrongFileKind, error.ErrorCode);
        Assert.Contains("is a folder", error.Message, StringComparison.Ordinal);
        Directory.Delete(Ledger);
        Assert.NotEmpty(CertLedger.Repair(Pki));
        Issue("2");
        Assert.Empty(CertAuthority.Open(Pki).GetNotices());
    }

    private bool IsGood(string path) => NodeCertTester
        .Test(new NodeCertTestParameters { CertificatePaths = [path], AuthorityPath = Pki }, AuthorityContext.Default).Passed;

    private void Make()
    {
        CertAuthority.Create(new SigningCertParameters { Path = Pki, Subject = "CN=prod" });
        Issue("1");
    }

    private string Issue(string nodeId)
    {
        CertAuthority authority = CertAuthority.Open(Pki);
        NodeCert cert = Assert.Single(authority.Issue([nodeId], new NodeCertParameters()).ToList()).Value!;
        Assert.Empty(authority.GetNotices());
        return cert.CertificatePath!;
    }
}
