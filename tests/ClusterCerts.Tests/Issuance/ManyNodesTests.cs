namespace ClusterCerts.Tests.Issuance;

/// <summary>A command that issues to more nodes than are planned at once: nobody sees where one part ends.</summary>
public sealed class ManyNodesTests : IDisposable
{
    private const int Many = 1100;

    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void Each_comes_in_its_order_and_what_is_refused_in_its_place()
    {
        string[] nodes = [.. Enumerable.Range(0, Many).Select(i => $"n{i}")];
        nodes[10] = "n1030"; // Named twice, once in either part.
        nodes[1050] = "no/node";
        var told = new List<WorkProgress>();
        AuthorityContext context = _authority.Context().Telling(new WorkLog { Waits = told.Add });
        List<Outcome<NodeCert>> outcomes = [.. CertAuthority.Open(_authority.Path, context).Issue(nodes, new NodeCertParameters())];
        Assert.Equal(nodes.Distinct(), outcomes.Select(o => o.Target));
        Assert.Equal(["n1030", "no/node"], outcomes.Where(o => !o.Succeeded).Select(o => o.Target));
        Assert.Equal(Many - 3, Directory.GetFiles(_authority.Path, "node.*.key").Length);
        Assert.Equal(Many - 3, _authority.Open().GetNodeCerts(new NodeCertFilter()).Count());
        Assert.All(told.Where(p => p.What == "Making keys"), p => Assert.True(p.Total == Many - 2 && p.Done <= p.Total, $"{p}"));
        Assert.Empty(CertLedger.Test(_authority.Path, _authority.Context()));
    }
}
