namespace ClusterCerts.Tests.Promises;

/// <summary>What is refused makes nothing: no folder for files that do not come to be, in earnest and in a rehearsal.</summary>
public sealed class NothingMadeTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly string _output;

    public NothingMadeTests()
    {
        _authority.Issue("n1");
        _authority.Open().SetPolicy(new CertPolicyChanges { AllowedNodeIds = ["n*"], MaximumLifetime = LifetimeLimit.Parse("400d") });
        _output = Path.Combine(_authority.Around, "made", "deep");
    }

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData("other", false, 90, ErrorCode.PolicyViolation)]
    [InlineData("n/1", false, 90, ErrorCode.InvalidNodeId)]
    [InlineData("n2", false, 500, ErrorCode.PolicyViolation)] // decided under the lock
    [InlineData("n2", false, 9000, ErrorCode.OutlivesIssuer)]
    [InlineData("n1 n1", true, 90, ErrorCode.InvalidArgument)]
    public void Certificates_that_are_refused_make_no_folder(string nodes, bool force, int days, ErrorCode error)
    {
        foreach (FileSystem files in (FileSystem[])[FileSystem.Real, new RehearsalFileSystem()])
        {
            var parameters = new NodeCertParameters { OutputPath = _output, Force = force, Lifetime = TimeSpan.FromDays(days) };
            IEnumerable<Outcome<NodeCert>> outcomes = _authority.Open(files).Issue(nodes.Split(' '), parameters);
            Assert.All(outcomes.ToList(), o => Assert.Equal(error, o.Error?.ErrorCode));
            Assert.False(Directory.Exists(Path.GetDirectoryName(_output)), "a folder was made");
        }
    }

    [Theory]
    [InlineData("n/1", "", ErrorCode.InvalidNodeId)]
    [InlineData("n2", "a b", ErrorCode.InvalidDnsName)]
    [InlineData("n1 n1", "", ErrorCode.InvalidArgument)]
    public void Requests_that_are_refused_make_no_folder(string nodes, string dnsName, ErrorCode error)
    {
        var parameters = new NodeCertRequestParameters { Path = _output, DnsNames = dnsName.Length > 0 ? [dnsName] : [] };
        Assert.Contains(RequestMaker.Make(nodes.Split(' '), parameters).ToList(), o => o.Error?.ErrorCode == error);
        Assert.False(Directory.Exists(Path.GetDirectoryName(_output)), "a folder was made");
    }

    [Fact]
    public void Approvals_that_are_refused_make_no_folder()
    {
        string folder = Path.Combine(_authority.Around, "requests");
        NodeCertRequest[] requests = [.. RequestMaker.Make(["other"], new NodeCertRequestParameters { Path = folder }).Select(TestAuthority.Value)];
        Assert.NotNull(_authority.Open().Approve(requests, new ApprovalParameters { OutputPath = _output }).Single().Error);
        Assert.False(Directory.Exists(Path.GetDirectoryName(_output)), "a folder was made");
    }

    // One that is good makes it for all.
    [Fact]
    public void And_what_is_good_makes_the_folder()
    {
        List<Outcome<NodeCert>> outcomes = [.. _authority.Open().Issue(["other", "n2"], new NodeCertParameters { OutputPath = _output })];
        Assert.Equal([false, true], outcomes.Select(o => o.Succeeded));
        Assert.True(File.Exists(Path.Combine(_output, "node.n2.key")));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_output));
    }
}
