namespace ClusterCerts.Tests.Revocation;

/// <summary>Remove-NodeCert: a node that is gone is gone for every command, and can come back.</summary>
public sealed class RemovalTests
{
    // How the node stood, whether its certificates are left to end, and how the certificate stands then.
    [Theory]
    [InlineData("alive", false, NodeCertStatus.Revoked)]
    [InlineData("alive", true, NodeCertStatus.Removed)]
    [InlineData("renewed", false, NodeCertStatus.Revoked)] // the superseded one too: its key still opens doors
    [InlineData("revoked", false, NodeCertStatus.Revoked)]
    [InlineData("expired", false, NodeCertStatus.Expired)]
    public void Nothing_counts_it_any_more(string before, bool keeps, NodeCertStatus expected)
    {
        using var authority = new TestAuthority();
        authority.Issue(new() { Lifetime = TimeSpan.FromDays(20) }, "n1");
        authority.Issue(new() { Lifetime = TimeSpan.FromDays(300) }, "n2");
        if (before == "renewed")
            Assert.True(authority.Open().Renew(["n1"], new()).Single().Succeeded);
        else if (before == "revoked")
            authority.Open().Revoke(new() { NodeIds = ["n1"] });
        else if (before == "expired")
            authority.Clock.Now += TimeSpan.FromDays(40);

        // A node with nothing alive, or left to end, needs no signing key.
        bool needsKey = before is "alive" or "renewed" && !keeps;
        string key = authority.File("signing.key");
        if (!needsKey)
            File.Move(key, key + ".away");
        Outcome<NodeCert> outcome = authority.Open().Remove(new() { NodeIds = ["n1"], KeepUntilExpiry = keeps }).Single();
        if (!needsKey)
            File.Move(key + ".away", key);

        Assert.Equal(expected, outcome.Value?.Status);
        CertAuthority open = authority.Open();
        Assert.Equal(["n2"], open.GetNodeCerts().Select(c => c.NodeId));
        Assert.All(
            open.GetNodeCerts(new() { Statuses = Enum.GetValues<NodeCertStatus>() }).Where(c => c.NodeId == "n1"),
            c => Assert.True(keeps || c.Status is NodeCertStatus.Revoked or NodeCertStatus.Expired, c.Status.ToString()));
        Assert.Equal(["n2"], open.FindRenewals(["*"], new()).Select(o => (string)o.Target));
        Assert.Equal(["n2"], LiveNodes.Of(open.Store, open.Store.ReadLedger(), authority.Clock.Now).Select(n => n.NodeId.ToString()));
        Assert.Equal(ErrorCode.NodeRemoved, open.Renew(["n1"], new()).Single().Error?.ErrorCode);
        File.Delete(authority.File("node.n1.key"));
        File.Delete(authority.File("node.n1.crt"));
        Assert.Empty(CertLedger.Test(authority.Path, authority.Context()));
    }

    [Fact]
    public void Exports_of_everyone_go_on_without_it()
    {
        using var authority = new TestAuthority();
        authority.Issue(new(), "n1", "n2", "n3", "n4");
        authority.Open().Revoke(new() { NodeIds = ["n2"] });
        authority.Open().Remove(new() { NodeIds = ["n3"] });
        authority.Open().Remove(new() { NodeIds = ["n4"], KeepUntilExpiry = true });
        var exporter = new NodeCertExporter(new() { Format = ExportFormat.Pem, OutputPath = authority.File("out") });
        Assert.Equal(["n1"], exporter.Find(Named("*")).Select(o => TestAuthority.Value(o).NodeId));

        // Named alone, each is told why there is nothing.
        ClusterCertsException revoked = Assert.Throws<ClusterCertsException>(() => exporter.Plan(TestAuthority.Value(exporter.Find(Named("n2")).Single())));
        Assert.Equal(ErrorCode.NodeCertNotValid, revoked.ErrorCode);
        Assert.Equal(ErrorCode.NodeRemoved, exporter.Find(Named("n3")).Single().Error?.ErrorCode);
        Assert.Equal(ErrorCode.NodeRemoved, exporter.Find(Named("n4")).Single().Error?.ErrorCode);

        NodeCertReference Named(string id) => new() { NodeIds = [id], AuthorityPath = authority.Path };
    }

    [Fact]
    public void Patterns_take_all_and_names_are_told_what_is_wrong()
    {
        using var authority = new TestAuthority();
        authority.Issue(new(), "rack-1", "rack-2", "web");
        Assert.Equal(["rack-1", "rack-2"], authority.Open().Remove(new() { NodeIds = ["rack-*"] }).Select(o => TestAuthority.Value(o).NodeId));
        Assert.Empty(authority.Open().Remove(new() { NodeIds = ["rack-*", "nobody*"] }));
        Assert.Equal(
            [null, ErrorCode.NodeCertNotFound],
            authority.Open().Remove(new() { NodeIds = ["rack-1", "nobody"] }).Select(o => o.Error?.ErrorCode));
        Assert.Equal(ErrorCode.InvalidArgument, Assert.Throws<ClusterCertsException>(() => authority.Open().Remove(new())).ErrorCode);
    }

    // What was asked for, in whatever case, is told to be out of service; a node that is there is found.
    [Theory]
    [InlineData("n1", ErrorCode.NodeRemoved)]
    [InlineData("N1", ErrorCode.NodeRemoved)]
    [InlineData("N2", null)]
    [InlineData("N3", ErrorCode.NodeCertNotFound)]
    public void It_is_looked_up_in_any_case(string name, ErrorCode? expected)
    {
        using var authority = new TestAuthority();
        authority.Issue(new(), "n1", "n2");
        authority.Open().Remove(new() { NodeIds = ["n1"] });
        Assert.Equal(expected, Assert.Single(authority.Open().FindNodeCerts(new() { NodeIds = [name] })).Error?.ErrorCode);
        var exporter = new NodeCertExporter(new() { Format = ExportFormat.Pem, OutputPath = authority.File("out") });
        Assert.Equal(expected, exporter.Find(new() { NodeIds = [name], AuthorityPath = authority.Path }).Single().Error?.ErrorCode);
    }

    // The nodes that are removed; which were issued anew after the CA was replaced; the status of each; whose earlier certificate is told.
    [Theory]
    [InlineData("n1", "", "Removed", "n1")]
    [InlineData("n1", "n1", "Revoked", "n1")]
    [InlineData("n1 n2", "n2", "Removed Revoked", "n1 n2")]
    [InlineData("n3", "n3", "Revoked", "")] // its only certificate is of the new CA
    public void What_an_earlier_CA_signed_is_told(string removed, string anew, string statuses, string told)
    {
        using var authority = new TestAuthority();
        authority.Issue(new(), "n1", "n2");
        CertAuthority.Create(new() { Path = authority.Path, Subject = "CN=other", Force = true }, authority.Context());
        if (anew.Length > 0)
            authority.Issue(new() { Force = true }, anew);
        CertAuthority open = authority.Open();
        string[] before = [.. open.GetNotices()];
        IReadOnlyList<Outcome<NodeCert>> outcomes = open.Remove(new() { NodeIds = removed.Split(' ') });

        Assert.Equal(statuses, string.Join(' ', outcomes.Select(o => TestAuthority.Value(o).Status)));
        string[] notices = [.. open.GetNotices().Except(before).Where(n => n.Contains("earlier CA", StringComparison.Ordinal))];
        Assert.Equal(told, string.Join(' ', open.GetNodeCerts(new() { Statuses = [NodeCertStatus.Removed, NodeCertStatus.Revoked] })
            .Select(c => c.NodeId).Distinct().Order().Where(id => notices.Any(n => n.Contains($"'{id}'", StringComparison.Ordinal)))));
    }

    // All or nothing: without the key neither the revocation nor the removal.
    [Fact]
    public void Without_the_key_what_is_alive_stays()
    {
        using var authority = new TestAuthority();
        authority.Issue("n1");
        File.Delete(authority.File("signing.key"));
        Dictionary<string, string> before = authority.Snapshot();
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => authority.Open().Remove(new() { NodeIds = ["n1"] }));
        Assert.Equal(ErrorCode.AuthorityOffline, error.ErrorCode);
        Assert.Contains("-KeepUntilExpiry", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, authority.Snapshot());
    }

    [SkippableFact]
    public void OpenSSL_refuses_what_was_revoked_and_takes_what_is_left_to_end()
    {
        Peer.Needs("openssl");
        using var authority = new TestAuthority();
        authority.Issue(new(), "n1", "n2");
        authority.Open().Remove(new() { NodeIds = ["n1"] });
        authority.Open().Remove(new() { NodeIds = ["n2"], KeepUntilExpiry = true });
        Assert.Contains("revoked", Verify("n1"), StringComparison.Ordinal);
        Assert.Contains("OK", Verify("n2"), StringComparison.Ordinal);
        Assert.True(NodeCertTester.Test(new() { CertificatePaths = [authority.File("node.n2.crt")], AuthorityPath = authority.Path }, authority.Context()).Passed);
        DecodedRevocationList list = RevocationListFile.Read(authority.File("signing.crl"))[0];
        Assert.Equal(RevocationReason.CessationOfOperation, Assert.Single(list.Revoked).Reason);

        string Verify(string id) => Peer.Run("openssl", "verify", "-crl_check", "-CAfile", authority.File("trust.crt"),
            "-CRLfile", authority.File("signing.crl"), authority.File($"node.{id}.crt")).Output;
    }

    // It begins anew, and what it had is told; files of a certificate that still counts are replaced with -Force alone.
    [Theory]
    [InlineData(false, false, "", true, "old.example 10.0.0.7")]
    [InlineData(false, false, "OLD.example", true, "10.0.0.7")]
    [InlineData(true, false, "", false, "")]
    [InlineData(true, true, "", true, "old.example 10.0.0.7")]
    public void What_it_had_is_told_when_it_comes_back(bool keeps, bool force, string given, bool comesBack, string told)
    {
        using var authority = new TestAuthority();
        authority.Issue(new() { DnsNames = ["old.example"], IPAddresses = ["10.0.0.7"] }, "n1");
        authority.Open().Remove(new() { NodeIds = ["n1"], KeepUntilExpiry = keeps });
        byte[] key = File.ReadAllBytes(authority.File("node.n1.key"));
        var notices = new List<string>();
        Outcome<NodeCert> outcome = authority.Open().Issue(
            ["n1"], new NodeCertParameters { Force = force, DnsNames = given.Length > 0 ? [given] : [] }, notify: notices.Add).Single();
        Assert.Equal(comesBack ? null : ErrorCode.FileExists, outcome.Error?.ErrorCode);
        Assert.Equal(comesBack, !File.ReadAllBytes(authority.File("node.n1.key")).AsSpan().SequenceEqual(key));
        Assert.Equal(comesBack ? ["Node 'n1' was taken out of service with Remove-NodeCert; its new certificate brings it back."] : [],
            notices.Where(n => n.Contains("brings it back", StringComparison.Ordinal)));
        notices.RemoveAll(n => n.Contains("brings it back", StringComparison.Ordinal));
        foreach (string name in told.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            Assert.Contains(name, Assert.Single(notices), StringComparison.Ordinal);
        if (told.Length == 0)
            Assert.Empty(notices);
    }

    // Its own files are replaced, and no others.
    [Theory]
    [InlineData("issue")]
    [InlineData("request")]
    public void It_comes_back(string how)
    {
        using var authority = new TestAuthority();
        using var folder = new TestFolder();
        authority.Issue(new() { DnsNames = ["old.example"] }, "n1");
        authority.Open().Remove(new() { NodeIds = ["n1"] });
        if (how == "issue")
        {
            Assert.Equal(["n1"], authority.Issue("n1").DnsNames);
            Assert.True(KeyMatch.Test(authority.File("node.n1.key"), authority.File("node.n1.crt")));
        }
        else
        {
            NodeCertRequest request = authority.Open().ReviewRequests().Review(ForgedRequest.File(folder, "n1", Forge.Key("a"), "n1"));
            Assert.Equal(RequestRisk.High, request.Risk);
            File.Delete(authority.File("node.n1.key"));
            Assert.True(authority.Open().Approve([request], new() { Force = true }).Single().Succeeded);
        }

        Assert.Equal("n1 Valid", string.Join(' ', authority.Open().GetNodeCerts().Where(c => c.Status == NodeCertStatus.Valid).Select(c => $"{c.NodeId} {c.Status}")));
        Assert.Empty(CertLedger.Test(authority.Path));
    }

    [Fact]
    public void It_is_not_in_the_way_of_a_rotation()
    {
        using var authority = new TestAuthority();
        authority.Issue(new(), "n1", "n2");
        authority.Open().Remove(new() { NodeIds = ["n2"], KeepUntilExpiry = true });
        File.Delete(authority.File("node.n2.key"));
        foreach (RotationPhase phase in new[] { RotationPhase.Stage, RotationPhase.Trust, RotationPhase.Issue, RotationPhase.Retire })
            Assert.True(authority.Open().Rotate(new() { Phase = phase, IsConfirmed = true }).IsFinished);
        Assert.Equal(["n1"], authority.Open().GetNodeCerts().Select(c => c.NodeId));
    }

    // A node whose key never was here: a notice in good time, and no failure; asked for by name alone, the error says what to do.
    [Theory]
    [InlineData(100, false)]
    [InlineData(345, true)]
    [InlineData(400, true)] // it has ended
    public void A_key_that_is_elsewhere_is_a_notice(int day, bool isTold)
    {
        using var authority = new TestAuthority();
        using var folder = new TestFolder();
        Assert.True(authority.Open().Approve([ForgedRequest.File(folder, "n1", Forge.Key("a"), "n1")], new()).Single().Succeeded);
        authority.Clock.Now += TimeSpan.FromDays(day);
        CertAuthority open = authority.Open();
        Outcome<NodeCertRenewal>[] found = [.. open.FindRenewals([], new() { IfExpiresWithin = TimeSpan.FromDays(30) })];
        Assert.Null(Assert.Single(open.RenewFound(found, new() { IfExpiresWithin = TimeSpan.FromDays(30) })).Error);
        Assert.Equal(isTold, open.DescribeOutlook(found).Any(s => s.StartsWith("Node n1 (", StringComparison.Ordinal)));
        Assert.Equal(ErrorCode.KeyElsewhere, open.Renew(["n1"], new()).Single().Error?.ErrorCode);
        Assert.Null(open.Renew(["*"], new()).Single().Error);
    }

    [Fact]
    public void A_renewal_under_way_does_not_bring_it_back()
    {
        using var authority = new TestAuthority();
        authority.Issue("n1");
        var context = new AuthorityContext
        {
            MakeKey = terms =>
            {
                authority.Open().Remove(new() { NodeIds = ["n1"], KeepUntilExpiry = true });
                return NewKey.Generate(terms);
            },
        };
        Assert.Equal(ErrorCode.NodeRemoved, CertAuthority.Open(authority.Path, context).Renew(["n1"], new()).Single().Error?.ErrorCode);
    }
}
