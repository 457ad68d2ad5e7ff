namespace ClusterCerts.Tests.Revocation;

/// <summary>Revoking nodes that have certificates of a CA before, whose lists are no longer made: what was done is plain, of each node.</summary>
public sealed class EarlierCATests
{
    // The nodes that are issued anew by the new CA, revoked before, named; how many are revoked, and what is told of the rest, as an error or a notice.
    [Theory]
    [InlineData("", "", "n2", 0, "n2: Nothing is left of node 'n2' that a list made here can revoke. The certificate", "")]
    [InlineData("n1", "", "n1", 1, "", "The certificate")]
    [InlineData("n1", "", "n1 n2", 1, "n2: Nothing is left of node 'n2'", "of node 'n1'")]
    [InlineData("n1", "n1", "n1", 0, "n1: Nothing is left of node 'n1'", "")] // what could be revoked is revoked already
    [InlineData("n3", "", "n3", 1, "", "")] // new here
    [InlineData("n3", "n3", "n3", 1, "", "")] // revoked before: it comes back as it is
    public void What_no_list_can_revoke_is_told_of_each_node(string anew, string before, string named, int revoked, string error, string notice)
    {
        using var authority = new TestAuthority();
        authority.Issue(new(), "n1", "n2");
        authority.Issue(new() { Force = true }, "n2"); // its earlier one opens doors too
        CertAuthority.Create(new() { Path = authority.Path, Subject = "CN=other", Force = true }, authority.Context());
        if (anew.Length > 0)
            authority.Issue(new() { Force = true }, anew);
        if (before.Length > 0)
            Assert.All(authority.Open().Revoke(new() { NodeIds = [before] }), o => TestAuthority.Value(o));

        CertAuthority open = authority.Open();
        string[] had = [.. open.GetNotices()];
        IReadOnlyList<Outcome<NodeCert>> outcomes = open.Revoke(new() { NodeIds = named.Split(' ') });
        Assert.Equal(revoked, outcomes.Count(o => o.Value?.Status == NodeCertStatus.Revoked));
        ClusterCertsException[] errors = [.. outcomes.Select(o => o.Error).OfType<ClusterCertsException>()];
        Assert.Equal(error.Length > 0 ? 1 : 0, errors.Length);
        Assert.All(errors, e => Assert.StartsWith(error, $"{e.Target}: {e.Message}", StringComparison.Ordinal));
        string told = string.Join('\n', open.GetNotices().Except(had));
        Assert.Contains(notice, told, StringComparison.Ordinal);
        Assert.Equal(notice.Length > 0, told.Length > 0);

        // Each that stays accepted is named by its number, with what shuts it out.
        foreach (NodeCert left in named.Split(' ').SelectMany(id => open.GetNodeCerts(new() { NodeIds = [id], Statuses = [NodeCertStatus.Superseded, NodeCertStatus.Valid] })))
            Assert.Contains(left.SerialNumber, told + string.Concat(errors.Select(e => e.Message)), StringComparison.Ordinal);
        Assert.All(errors.Where(e => e.ErrorCode == ErrorCode.IssuedByAnother), e =>
        {
            Assert.Contains("not revoked. Remove that CA from every node's trust bundle", e.Message, StringComparison.Ordinal);
            Assert.Equal(e.Message, authority.Open().FindRevocable(new() { NodeIds = [(string)e.Target!] }).Single().Error!.Message);
        });
    }
}
