using System.Diagnostics;
using Xunit.Abstractions;

namespace ClusterCerts.Tests.Audit;

/// <summary>Every node against every other node's trust bundle.</summary>
public sealed class ClusterTrustTests(ITestOutputHelper output) : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Nodes_of_one_authority_shake_hands()
    {
        Assert.Empty(ClusterTrust.FindFailures(Members("a", ["1", "2", "3"]), DateTimeOffset.UtcNow));
    }

    [Fact]
    public void Nodes_of_two_authorities_do_not_and_the_reason_is_told()
    {
        TrustMember[] members = [.. Members("a", ["1", "2"]), .. Members("b", ["3"])];
        List<TrustFailure> failures = ClusterTrust.FindFailures(members, DateTimeOffset.UtcNow).ToList();

        // 1 and 2 each with 3, both ways, on both sides.
        Assert.Equal(8, failures.Count);
        Assert.All(failures, f => Assert.Contains(CheckName.Chain, f.Checks));
        Assert.All(failures, f => Assert.True(f.Presenter == "3" ^ f.Verifier == "3"));
    }

    [Fact]
    public void A_bundle_of_both_authorities_trusts_all_and_one_that_lacks_one_shows()
    {
        TrustMember[] a = Members("a", ["1", "2"]);
        TrustMember[] b = Members("b", ["3"]);
        string both = _folder.File("both.crt");
        File.WriteAllText(both, File.ReadAllText(a[0].TrustPath) + File.ReadAllText(b[0].TrustPath));
        TrustMember[] rotating = [a[0] with { TrustPath = both }, a[1], b[0] with { TrustPath = both }];

        List<TrustFailure> failures = ClusterTrust.FindFailures(rotating, DateTimeOffset.UtcNow).ToList();
        Assert.All(failures, f => Assert.Equal(("3", "2"), (f.Presenter, f.Verifier)));
        Assert.Equal([TlsRole.Server, TlsRole.Client], failures.Select(f => f.Role));
    }

    // The preset, what the target says, the CA's key and the node's; then the node that every other refuses, or nobody.
    [Theory]
    [InlineData(Preset.Erlang, null, KeyAlgorithm.EcdsaP256, KeyAlgorithm.Ed25519, true)]
    [InlineData(Preset.Erlang, null, KeyAlgorithm.Ed25519, KeyAlgorithm.EcdsaP256, true)]
    [InlineData(Preset.Erlang, null, KeyAlgorithm.EcdsaP256, KeyAlgorithm.EcdsaP384, false)]
    [InlineData(Preset.Default, ExportFormat.ErlangDistribution, KeyAlgorithm.EcdsaP256, KeyAlgorithm.Ed25519, true)]
    [InlineData(Preset.Default, ExportFormat.Nginx, KeyAlgorithm.EcdsaP256, KeyAlgorithm.Ed25519, false)]
    [InlineData(Preset.Default, null, KeyAlgorithm.Ed25519, KeyAlgorithm.Ed25519, false)]
    public void Erlang_nodes_do_not_take_Ed25519(Preset preset, ExportFormat? target, KeyAlgorithm ca, KeyAlgorithm node, bool isRefused)
    {
        using var authority = new TestAuthority(p => p with { Preset = preset, KeyAlgorithm = ca });
        authority.Issue(new() { KeyAlgorithm = node }, "n1");
        authority.Issue("n2");
        if (target is ExportFormat format)
            File.WriteAllText(authority.File("targets.json"), $$"""{ "version": 1, "targets": [ { "nodeId": "n1", "transport": "Folder", "targetPath": "/x", "as": "{{format}}" } ] }""");
        IReadOnlyList<TrustMember> members = TrustMembers.FromAuthority(authority.Path, authority.Open().GetNodeCerts()).WithSoftware(authority.Context());
        List<TrustFailure> failures = [.. ClusterTrust.FindFailures(members, authority.Clock.Now)];
        Assert.Equal(isRefused, failures.Exists(f => f is { Presenter: "n1", Verifier: "n2" } && f.Reason.Contains("Ed25519", StringComparison.Ordinal)));
        Assert.Equal(isRefused && ca == KeyAlgorithm.Ed25519, failures.Exists(f => f.Presenter == "n2"));
        if (!isRefused)
            Assert.Empty(failures);
    }

    // The file in which END and BEGIN stand on one line, and the check that fails: a server reads less of it than a person does.
    [Theory]
    [InlineData("certificate", CheckName.Parse)]
    [InlineData("trust", CheckName.Chain)]
    public void What_servers_do_not_load_counts_for_nothing(string file, CheckName expected)
    {
        TrustMember[] members = Members("a", ["1", "2"]);
        string glued = _folder.File("glued.crt");
        string text = File.ReadAllText(file == "trust" ? members[0].TrustPath : members[0].CertificatePath).TrimEnd();
        File.WriteAllText(glued, text + File.ReadAllText(members[0].TrustPath));
        members[0] = file == "trust" ? members[0] with { TrustPath = glued } : members[0] with { CertificatePath = glued };

        List<TrustFailure> failures = ClusterTrust.FindFailures(members, DateTimeOffset.UtcNow).ToList();
        Assert.NotEmpty(failures);
        Assert.All(failures, f => Assert.Contains(expected, f.Checks));
        Assert.All(failures, f => Assert.Contains("END", f.Reason, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(30, 0)]
    [InlineData(400, 12)] // three nodes: six pairs, both roles
    public void A_day_in_the_future_shows_what_will_have_ended(int days, int expected) => Assert.Equal(
        expected, ClusterTrust.FindFailures(Members("a", ["1", "2", "3"]), DateTimeOffset.UtcNow.AddDays(days)).Count());

    [Fact]
    public void A_client_is_held_against_servers_alone()
    {
        TrustMember[] members = [.. Members("a", ["1"]), .. Members("a", ["ann"], CertPurpose.Client)];
        Assert.Empty(ClusterTrust.FindFailures(members, DateTimeOffset.UtcNow));
    }

    [Fact]
    public void A_minimum_serial_number_cuts_off_those_below()
    {
        TrustMember[] members = Members("a", ["1", "2", "3"]);
        SerialNumber second = SerialNumber.Parse(CertificateFile.Read(members[1].CertificatePath)[0].SerialText);
        Assert.All(ClusterTrust.FindFailures(members, DateTimeOffset.UtcNow, second), f =>
        {
            Assert.Equal("1", f.Presenter);
            Assert.Equal([CheckName.MinimumSerial], f.Checks);
        });
    }

    [Fact]
    public void Two_hundred_nodes_are_forty_thousand_pairs_in_seconds()
    {
        TrustMember[] members = Members("a", [.. Enumerable.Range(1, 200).Select(i => $"n{i}")]);
        string bundles = Directory.CreateDirectory(_folder.File("bundles")).FullName;
        TrustMember[] each = [.. members.Select((m, i) =>
        {
            string own = Path.Combine(bundles, $"{i}.crt");
            File.Copy(m.TrustPath, own);
            return m with { TrustPath = own };
        })];
        var watch = Stopwatch.StartNew();
        Assert.Empty(ClusterTrust.FindFailures(each, DateTimeOffset.UtcNow));
        output.WriteLine($"{each.Length * (each.Length - 1)} pairs in {watch.Elapsed.TotalSeconds:F2} s");
    }

    private TrustMember[] Members(string authority, string[] nodeIds, CertPurpose? purpose = null)
    {
        string pki = _folder.File(authority);
        if (!Directory.Exists(pki))
            CertAuthority.Create(new SigningCertParameters { Path = pki });
        NodeCert[] certs = [.. CertAuthority.Open(pki).Issue(nodeIds, new NodeCertParameters { Purpose = purpose }).Select(o => o.Value!)];
        return [.. TrustMembers.FromAuthority(pki, certs)];
    }
}
