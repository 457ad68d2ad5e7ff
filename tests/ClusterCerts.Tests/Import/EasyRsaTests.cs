namespace ClusterCerts.Tests.Import;

/// <summary>A CA that the real easy-rsa kept is taken over with all that it did.</summary>
[LongRunning]
public sealed class EasyRsaTests(EasyRsaCA made) : IClassFixture<EasyRsaCA>, IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Pki => _folder.File("easy");

    private void Run(params string[] arguments) => EasyRsaCA.Run(_folder, arguments);

    private void MakeCA() => made.CopyTo(_folder);

    [SkippableFact]
    public void All_of_it_is_taken_over()
    {
        MakeCA();
        string request = _folder.File("c1.req");
        File.Copy(Path.Combine(Pki, "reqs/c1.req"), request);
        Run("revoke", "c1", "keyCompromise");
        Run("revoke", "c2", "superseded");
        Run("revoke", "c3");
        Run("--days=2000", "--renew-days=1900", "renew", "s1", "nopass");
        Run("gen-crl");

        var told = new List<string>();
        CertAuthority authority = CertAuthority.Open(
            CertAuthority.Import(new() { Path = _folder.File("pki"), OpenSslCaPath = Pki }, notify: told.Add).AuthorityPath);

        // Line by line as its index has it.
        Assert.All(told, t => Assert.Contains("keyUsage is not critical", t, StringComparison.Ordinal));
        NodeCert[] all = [.. authority.GetNodeCerts(new NodeCertFilter { Statuses = Enum.GetValues<NodeCertStatus>() })];
        string[][] index = [.. File.ReadAllLines(Path.Combine(Pki, "index.txt")).Select(l => l.Split('\t'))];
        Assert.Equal(8, index.Length);
        Assert.Equal(
            index.Select(l => $"{l[3]} {l[5].Replace("/CN=", "", StringComparison.Ordinal)} {l[0] == "R"}").Order(),
            all.Select(c => $"{c.SerialNumber} {c.NodeId} {c.Status == NodeCertStatus.Revoked}").Order());
        Assert.Equal(NodeCertStatus.Superseded, all.Single(c => c.SerialNumber == index[0][3]).Status);
        Assert.Equal(["s1", "s1.example.com"], all.Single(c => c is { NodeId: "s1", Status: NodeCertStatus.Valid }).DnsNames);
        Assert.Equal(
            RevocationListFile.Read(Path.Combine(Pki, "crl.pem"))[0].Revoked.Select(r => (r.SerialNumber, r.Time, r.Reason)).Order(),
            RevocationListFile.Read(_folder.File("pki/signing.crl"))[0].Revoked.Select(r => (r.SerialNumber, r.Time, r.Reason)).Order());
        Assert.NotEqual(RequestRisk.Low, authority.ReviewRequests().Review(NodeCertRequest.Read(request)).Risk);
        Assert.Equal(ErrorCode.KeyCompromised, authority.Approve([NodeCertRequest.Read(request)], new() { Force = true }).Single().Error!.ErrorCode);
        Assert.Empty(CertLedger.Test(_folder.File("pki")));
        Peer.Expect("openssl", "verify", "-CAfile", _folder.File("pki/trust.crt"), "-crl_check", "-CRLfile", _folder.File("pki/signing.crl"), _folder.File("pki/node.s1.crt"));
        Peer.ExpectRefusal("certificate revoked", "openssl", "verify", "-CAfile", _folder.File("pki/trust.crt"), "-crl_check", "-CRLfile", _folder.File("pki/signing.crl"),
            Directory.EnumerateFiles(Path.Combine(Pki, "revoked/certs_by_serial")).First());
    }

    // Of an older copy of its folder and the list that it published since.
    [SkippableFact]
    public void Its_list_counts_beside_an_older_index()
    {
        MakeCA();
        string index = Path.Combine(Pki, "index.txt");
        string before = File.ReadAllText(index);
        Run("revoke", "c1", "keyCompromise");
        Run("gen-crl");
        File.WriteAllText(index, before);
        var told = new List<string>();
        CertAuthority authority = CertAuthority.Open(
            CertAuthority.Import(new() { Path = _folder.File("pki"), OpenSslCaPath = Pki }, notify: told.Add).AuthorityPath);
        Assert.Single(told, t => t.Contains("revokes 1 certificate ", StringComparison.Ordinal));
        Assert.Equal(["c1"], authority.GetNodeCerts().Where(c => c.Status == NodeCertStatus.Revoked).Select(c => c.NodeId));
    }
}
