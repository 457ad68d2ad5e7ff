using ClusterCerts.Discovery;
using ClusterCerts.Tests.Publishing;

namespace ClusterCerts.Tests.Discovery;

/// <summary>What is found in files, on nodes and at endpoints, beside the ledger.</summary>
public sealed class CertSearchTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly string _tree;

    public CertSearchTests() => _tree = Directory.CreateDirectory(Path.Combine(_authority.Around, "tree")).FullName;

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void An_endpoint_tells_what_it_still_serves()
    {
        using var node = new TlsNode();
        NodeCert cert = _authority.Issue("n1");
        node.Load(File.ReadAllBytes(cert.CertificatePath!), File.ReadAllBytes(cert.KeyPath!));
        FoundNodeCert found = Assert.Single(At(node.Endpoint));
        Assert.Equal((NodeCertFinding.Current, node.Endpoint, node.Endpoint, null), (found.Finding, found.Location, found.Endpoint, found.HostName));
        Assert.Null(found.Cert.CertificatePath);

        Assert.All(_authority.Open().Renew(["n1"], new()).ToList(), o => Assert.Null(o.Error));
        Assert.Equal(NodeCertFinding.SupersededButServed, Assert.Single(At(node.Endpoint)).Finding);
        _authority.Open().Revoke(new() { SerialNumbers = [SerialNumber.Parse(cert.SerialNumber)] });
        Assert.Equal(NodeCertFinding.RevokedButServed, Assert.Single(At(node.Endpoint)).Finding);

        // Another's too.
        using var other = new TestAuthority();
        NodeCert stranger = other.Issue("s1");
        node.Load(File.ReadAllBytes(stranger.CertificatePath!), File.ReadAllBytes(stranger.KeyPath!));
        Assert.Equal(NodeCertFinding.ForeignCA, Assert.Single(At(node.Endpoint)).Finding);
        _authority.Clock.Now += TimeSpan.FromDays(2000);
        Assert.Equal(NodeCertFinding.ExpiredButServed, Assert.Single(At(node.Endpoint)).Finding);
    }

    // The platform has no such key.
    [Fact]
    public void Certificates_of_ML_DSA_are_found_in_files()
    {
        NodeCert cert = _authority.Issue(new() { KeyAlgorithm = KeyAlgorithm.MlDsa65 }, "n1")[0];
        File.Copy(cert.CertificatePath!, Path.Combine(_tree, "copy.crt"));
        FoundNodeCert found = Assert.Single(In(_tree));
        Assert.Equal((NodeCertFinding.Current, "MlDsa65"), (found.Finding, found.Cert.KeyAlgorithm));
        _authority.Open().Revoke(new() { NodeIds = ["n1"] });
        Assert.Equal(NodeCertFinding.Revoked, Assert.Single(In(_tree)).Finding);
    }

    // What it shows before it refuses us is found, and one that shows nothing is an error that names it.
    [Fact]
    public void An_endpoint_that_wants_a_certificate_shows_its_own_and_a_closed_port_is_an_error()
    {
        using var node = new TlsNode(wantsClient: true);
        NodeCert cert = _authority.Issue("n1");
        node.Load(File.ReadAllBytes(cert.CertificatePath!), File.ReadAllBytes(cert.KeyPath!));
        Outcome<FoundNodeCert>[] outcomes = [.. Look(new() { Endpoints = [$"127.0.0.1:{FreePort.Take()}", node.Endpoint], Timeout = TimeSpan.FromSeconds(60) })];
        Assert.Equal(NodeCertFinding.Current, Assert.Single(outcomes, o => o.Succeeded).Value!.Finding);
        Assert.Equal(ErrorCode.NodeUnreachable, Assert.Single(outcomes, o => !o.Succeeded).Error!.ErrorCode);
    }

    // Read, it waits for messages without end.
    [SkippableFact]
    public void What_the_system_makes_up_is_not_read_when_it_is_named_either()
    {
        const string messages = "/proc/kmsg";
        Skip.IfNot(File.Exists(messages), "There is none.");
        Task<Outcome<FoundNodeCert>[]> search = Task.Run(() => Look(new() { Paths = [messages], AreNamed = true }).ToArray());
        Assert.True(search.Wait(TimeSpan.FromSeconds(60)), "It reads without end.");
        Assert.Empty(search.Result);
    }

    [Fact]
    public void A_certificate_that_the_ledger_lost_and_a_CA_that_was_replaced_are_told_apart()
    {
        _authority.Issue("n1");
        string copy = Path.Combine(_authority.Around, "copy");
        Directory.CreateDirectory(copy);
        foreach (string file in Directory.EnumerateFiles(_authority.Path))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        NodeCert ghost = TestAuthority.Value(CertAuthority.Open(copy).Issue(["ghost"], new()).Single());
        File.Copy(ghost.CertificatePath!, Path.Combine(_tree, "ghost.crt"));
        File.Copy(_authority.File("trust.crt"), Path.Combine(_tree, "trust.crt"));
        Assert.Equal([NodeCertFinding.NotInLedger, NodeCertFinding.OurCACert], In(_tree).Select(f => f.Finding));

        CertAuthority.Create(new SigningCertParameters { Path = _authority.Path, Force = true });
        FoundNodeCert[] found = In(_tree);
        Assert.Equal([NodeCertFinding.NotInLedger, NodeCertFinding.FormerCACert], found.Select(f => f.Finding));
        Assert.All(found, f => Assert.Equal(_authority.Path, f.Cert.AuthorityPath));
    }

    // Links to files are followed, those to folders and circles are not; the CA's own key is not opened.
    [SkippableFact]
    public void A_tree_has_an_end_and_an_authoritys_keys_stay_closed()
    {
        Skip.If(OperatingSystem.IsWindows(), "links need a right there");
        NodeCert cert = _authority.Issue("n1");
        string inner = Directory.CreateDirectory(Path.Combine(_tree, "inner")).FullName;
        File.CreateSymbolicLink(Path.Combine(inner, "live.crt"), cert.CertificatePath!);
        Directory.CreateSymbolicLink(Path.Combine(inner, "up"), _tree);
        File.CreateSymbolicLink(Path.Combine(_tree, "self"), "self");
        File.WriteAllBytes(Path.Combine(_tree, "large.bin"), [.. Enumerable.Repeat("-----BEGIN CERTIFICATE-----\n"u8.ToArray(), 200_000).SelectMany(b => b)]);
        Outcome<FoundNodeCert>[] outcomes = [.. Look(new() { Paths = [_tree], Recurse = true })];
        FoundNodeCert found = Assert.Single(outcomes, o => o.Succeeded).Value!;
        Assert.Equal((NodeCertFinding.Current, Path.Combine(inner, "live.crt")), (found.Finding, found.Cert.CertificatePath));
        Assert.Contains("self", Assert.Single(outcomes, o => !o.Succeeded).Error!.Message, StringComparison.Ordinal);

        File.WriteAllText(_authority.File("signing.key"), "closed");
        Assert.Equal(["n1", "test", "test"], In(_authority.Path).Select(f => f.Cert.NodeId).Order());
        Assert.Empty(In(_authority.File("signing.key")));
        string link = Path.Combine(_tree, "by-another-name.key");
        if (OperatingSystem.IsLinux())
        {
            string second = Path.Combine(_authority.Around, "second-name.key");
            Peer.Expect("ln", _authority.File("signing.key"), second);
            Assert.Empty(Look(new() { Paths = [second] }));
            Assert.DoesNotContain(Look(new() { Paths = [_authority.Around] }), found => found.Target.ToString()!.Contains("second-name", StringComparison.Ordinal));
        }

        File.CreateSymbolicLink(link, _authority.File("signing.key"));
        Assert.Empty(In(link));
        Assert.DoesNotContain(Look(new() { Paths = [_tree] }), o => Equals(o.Target, link));
    }

    // What is named is looked at or told of: with a slash at its end, a link that leads nowhere.
    [SkippableFact]
    public void A_file_that_is_named_is_never_passed_over()
    {
        Skip.If(OperatingSystem.IsWindows(), "links need a right there");
        NodeCert cert = _authority.Issue("n1");
        Assert.Equal(NodeCertFinding.Current, Assert.Single(In(cert.CertificatePath + "/")).Finding);
        string link = Path.Combine(_tree, "old.crt");
        File.CreateSymbolicLink(link, "gone");
        Assert.Contains("link to 'gone'", Assert.Single(Look(new() { Paths = [link] })).Error!.Message, StringComparison.Ordinal);
    }

    // /proc/kmsg and its kind are files without a size whose reading waits for ever.
    [SkippableFact]
    public void A_folder_whose_files_the_system_makes_up_has_an_end()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "there is no /proc");
        Assert.Empty(Look(new() { Paths = ["/proc"] }).Where(o => o.Succeeded));
    }

    // A key and its certificate need not be in one folder, and every key of a file counts.
    [Fact]
    public void Keys_are_matched_wherever_the_certificates_are()
    {
        NodeCert[] certs = _authority.Issue(new NodeCertParameters(), "n1", "n2", "n3");
        string keys = Directory.CreateDirectory(Path.Combine(_tree, "keys")).FullName;
        File.WriteAllText(Path.Combine(keys, "all.pem"), string.Concat(certs.Select(c => File.ReadAllText(c.KeyPath!))));
        File.Copy(certs[0].CertificatePath!, Path.Combine(_tree, "n1.crt"));
        File.WriteAllText(Path.Combine(_tree, "n2.pem"), File.ReadAllText(certs[1].CertificatePath!) + File.ReadAllText(certs[1].KeyPath!));
        FoundNodeCert[] found = [.. Look(new() { Paths = [_tree], Recurse = true }).Select(TestAuthority.Value)];
        Assert.Equal(["n1 Current", "n2 Current", "n3 KeyWithoutCertificate"], found.Select(f => $"{f.Cert.NodeId} {f.Finding}"));
        Assert.Equal([null, Path.Combine(_tree, "n2.pem"), Path.Combine(keys, "all.pem")], found.Select(f => f.Cert.KeyPath));
    }

    [SkippableFact]
    public void A_nodes_folder_is_read_by_ssh_and_stays_as_it_is()
    {
        using SshServer server = SshServer.Start();
        NodeCert cert = _authority.Issue("web1");
        File.Copy(cert.CertificatePath!, Path.Combine(_tree, "node.crt"));
        File.WriteAllText(Path.Combine(_tree, "bad.crt"), "words");
        File.WriteAllText(_authority.File("targets.json"), $$"""
            { "targets": [ { "nodeId": "web1", "hostName": "{{SshServer.HostName}}", "sshConfigPath": "{{server.ConfigPath}}", "as": "Pem", "targetPath": "{{_tree}}" } ] }
            """);
        Assert.All(_authority.Open().Renew(["web1"], new()).ToList(), o => Assert.Null(o.Error));
        Outcome<FoundNodeCert>[] outcomes = [.. Look(new() { NodeIds = ["web*"] })];
        FoundNodeCert found = Assert.Single(outcomes, o => o.Succeeded).Value!;
        Assert.Equal((NodeCertFinding.Superseded, $"{SshServer.HostName}:{_tree}/node.crt", SshServer.HostName), (found.Finding, found.Location, found.HostName));
        Assert.Null(found.Cert.CertificatePath);
        Assert.Contains(SshServer.HostName, Assert.Single(outcomes, o => !o.Succeeded).Error!.Message, StringComparison.Ordinal);
        Assert.Equal(["bad.crt", "node.crt"], Directory.EnumerateFileSystemEntries(_tree).Select(Path.GetFileName).Order());

        server.Know(null);
        Assert.Equal(ErrorCode.HostKeyRefused, Assert.Single(Look(new() { NodeIds = ["web1"] })).Error!.ErrorCode);
    }

    private FoundNodeCert[] At(string endpoint) => [.. Look(new() { Endpoints = [endpoint], Timeout = TimeSpan.FromSeconds(60) }).Select(TestAuthority.Value)];

    private FoundNodeCert[] In(string path) => [.. Look(new() { Paths = [path] }).Select(TestAuthority.Value)];

    private IEnumerable<Outcome<FoundNodeCert>> Look(CertSearchParameters wanted) => _authority.Open().FindCerts(wanted);
}
