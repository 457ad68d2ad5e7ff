using System.Reflection;

namespace ClusterCerts.Tests.Promises;

/// <summary>A rehearsal goes through every operation and changes nothing; and nobody is named twice.</summary>
public sealed class RehearsalTests : IDisposable
{
    private readonly TestAuthority _pki = new();

    [Fact]
    public void Every_operation_on_the_disk_has_its_rehearsal()
    {
        IEnumerable<string> missing = typeof(FileSystem).GetMethods(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)
            .Where(m => m is { IsVirtual: true, IsSpecialName: false } && m.DeclaringType == typeof(FileSystem)
                && typeof(RehearsalFileSystem).GetMethod(m.Name, BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public,
                    [.. m.GetParameters().Select(p => p.ParameterType)])!.DeclaringType != typeof(RehearsalFileSystem))
            .Select(m => m.Name);
        Assert.Empty(missing);
    }

    // Where the kernel shows itself, root may write by the modes, and nobody can make a file.
    [SkippableTheory]
    [InlineData("/proc/x")]
    [InlineData("/proc/self/x")]
    [InlineData("/sys/x")]
    public void A_place_that_takes_no_files_is_refused_as_in_earnest(string place)
    {
        Skip.IfNot(OperatingSystem.IsLinux() && Directory.Exists(Path.GetDirectoryName(place)), "it is Linux that shows itself there");
        var elsewhere = new NodeCertParameters { OutputPath = place };
        Func<FileSystem?, ClusterCertsException?>[] commands =
        [
            disk => Record.Exception(() => { CertAuthority.Create(new() { Path = place }, _pki.Context(disk)); }) as ClusterCertsException,
            disk => _pki.Open(disk).Issue(["n1"], elsewhere).Single().Error,
        ];
        foreach (Func<FileSystem?, ClusterCertsException?> command in commands)
        {
            ClusterCertsException? earnest = command(null), rehearsed = command(new RehearsalFileSystem());
            Assert.All([earnest, rehearsed], e => Assert.Contains(e!.ErrorCode, new[] { ErrorCode.FileSystemError, ErrorCode.WriteDenied }));
        }
    }

    // Who is named, and who gets a certificate: one that is named twice, in whatever case, gets none, and that is told once a spelling.
    [Theory]
    [InlineData("b,b", "")]
    [InlineData("a,b,b,c,b", "a,c")]
    [InlineData("b,B", "")]
    [InlineData("fd00::1,FD00::1", "")]
    [InlineData("a,/,/", "a")] // Not IDs at all: told as such.
    public void Who_is_named_twice_is_refused_before_anything_is_issued(string named, string issued)
    {
        List<Outcome<NodeCert>> outcomes = [.. _pki.Open().Issue(named.Split(','), new NodeCertParameters { Force = true })];
        Assert.Equal(named.Split(',').Distinct(), outcomes.Select(o => (string)o.Target!));
        Assert.Equal(issued, string.Join(",", outcomes.Where(o => o.Succeeded).Select(o => o.Value!.NodeId)));
        Assert.All(outcomes.Where(o => !o.Succeeded),
            o => Assert.Contains(o.Error!.ErrorCode, new[] { ErrorCode.InvalidArgument, ErrorCode.NodeIdCollision, ErrorCode.InvalidNodeId }));
        Assert.Equal(issued, string.Join(",", _pki.Open().GetNodeCerts().Select(c => c.NodeId)));
    }

    [Theory]
    [InlineData("b,b", "")]
    [InlineData("a,b,B", "a")]
    public void So_it_is_with_requests(string named, string made)
    {
        var parameters = new NodeCertRequestParameters { Path = Path.Combine(_pki.Around, "requests"), Force = true };
        Assert.Equal(made, string.Join(",", RequestMaker.Make(named.Split(','), parameters).Where(o => o.Succeeded).Select(o => o.Value!.NodeId)));
    }

    [Fact]
    public void Two_requests_for_one_node_are_refused_with_one_key_too()
    {
        string folder = Path.Combine(_pki.Around, "requests");
        Assert.All(RequestMaker.Make(["b"], new NodeCertRequestParameters { Path = folder }), o => Assert.True(o.Succeeded));
        File.Copy(Path.Combine(folder, "node.b.csr"), Path.Combine(folder, "again.csr"));
        NodeCertRequest[] requests = [.. Directory.GetFiles(folder, "*.csr").Select(NodeCertRequest.Read)];
        Assert.All(_pki.Open().Approve(requests, new ApprovalParameters()), o => Assert.Equal(ErrorCode.ContradictoryRequests, o.Error!.ErrorCode));
    }

    public void Dispose() => _pki.Dispose();
}
