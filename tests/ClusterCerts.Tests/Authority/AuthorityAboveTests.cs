namespace ClusterCerts.Tests.Authority;

/// <summary>The authority above is found whatever name its neighbour is reached by, and speaks of its own certificates alone.</summary>
public sealed class AuthorityAboveTests : IDisposable
{
    private readonly TestAuthority _root = new();
    private readonly NodeCert _node;

    public AuthorityAboveTests()
    {
        _node = TestAuthority.Value(Make(Around("below"), _root.Path).Issue(["n"], new()).Single());
    }

    public void Dispose() => _root.Dispose();

    private string Around(string name) => Path.Combine(_root.Around, name);

    private CertAuthority Make(string path, string issuer) => CertAuthority.Open(
        CertAuthority.Create(new() { Path = path, Subject = $"CN={Path.GetFileName(path)}", IssuerPath = issuer, Lifetime = new(TimeSpan.FromDays(900)) }, _root.Context()).AuthorityPath,
        _root.Context());

    private void Revoke(string serial, bool isUnknown = false) =>
        TestAuthority.Value(_root.Open().Revoke(new() { SerialNumbers = [SerialNumber.Parse(serial)], Force = isUnknown }).Single());

    private NodeCertReport Test(NodeCert node, string authority) =>
        NodeCertTester.Test(new() { CertificatePaths = [node.CertificatePath!], AuthorityPath = authority, TrustPaths = [_root.File("trust.crt")] }, _root.Context());

    private bool IsRevoked(string authority) => Test(_node, authority).Checks.Any(c => c is { Name: CheckName.Revocation, Passed: false });

    // RFC 5280 5.3: a list, and what stands for it, is about certificates of its issuer.
    [Fact]
    public void A_number_that_is_revoked_above_by_itself_is_none_of_the_CA_below()
    {
        Revoke(_node.SerialNumber, isUnknown: true);
        NodeCertReport report = Test(_node, Around("below"));
        Assert.True(report.Passed, report.ToString());
        Assert.DoesNotContain("the ledger says", Test(_node, _root.Path).ToString(), StringComparison.Ordinal);
        Revoke(CertAuthority.Open(Around("below"), _root.Context()).GetSigningCert().SerialNumber);
        Assert.True(IsRevoked(Around("below")));
        Assert.Contains("the ledger says", Test(_node, _root.Path).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_that_is_revoked_by_itself_counts_for_the_CA_that_did_so()
    {
        byte[] older = File.ReadAllBytes(_root.File("ledger.jsonl"));
        NodeCert node = TestAuthority.Value(Make(Around("late"), _root.Path).Issue(["l"], new()).Single());
        File.WriteAllBytes(_root.File("ledger.jsonl"), older);
        Assert.True(Test(node, Around("late")).Passed);
        Revoke(CertAuthority.Open(Around("late"), _root.Context()).GetSigningCert().SerialNumber, isUnknown: true);
        Assert.False(Test(node, Around("late")).Passed);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_is_found_where_a_folder_is_reached_by_a_link(bool isMadeThere)
    {
        Skip.If(OperatingSystem.IsWindows());
        string far = Directory.CreateDirectory(Around("far/away")).FullName, linked = Path.Combine(far, "linked"), real = Around("real");
        if (isMadeThere)
        {
            Directory.CreateDirectory(real);
            Directory.CreateSymbolicLink(linked, real);
            Make(linked, _root.Path);
        }
        else
        {
            Make(real, _root.Path);
            Directory.CreateSymbolicLink(linked, real);
        }

        foreach (string path in (string[])[real, linked])
            Assert.Equal(_root.Path, AuthoritiesAbove.FolderOf(CertAuthority.Open(path, _root.Context()).Store));
        Revoke(CertAuthority.Open(real, _root.Context()).GetSigningCert().SerialNumber);
        Assert.Contains(CertAuthority.Open(linked, _root.Context()).GetNotices(), n => n.Contains("is revoked", StringComparison.Ordinal));
    }
}
