namespace ClusterCerts.Tests.Import;

/// <summary>A CA that the real easy-rsa kept is taken over with all that it did.</summary>
public sealed class EasyRsaTests : IDisposable
{
    private const string Program = "/usr/share/easy-rsa/easyrsa";

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Pki => _folder.File("easy");

    private void Run(params string[] arguments) => Peer.Expect("env",
        ["EASYRSA=/usr/share/easy-rsa", $"EASYRSA_PKI={Pki}", $"EASYRSA_EXT_DIR={_folder.File("types")}", "EASYRSA_BATCH=1", Program, .. arguments]);

    // The Debian package's CAs have basic constraints that are not critical, which OpenSSL's strict mode refuses as Import-SigningCert does;
    // its administrator changed that one line.
    private void MakeCA()
    {
        Skip.If(!File.Exists(Program), "easy-rsa is not on this machine");
        Peer.Needs("openssl");
        Directory.CreateDirectory(_folder.File("types"));
        foreach (string file in Directory.EnumerateFiles("/usr/share/easy-rsa/x509-types"))
        {
            File.WriteAllText(Path.Combine(_folder.File("types"), Path.GetFileName(file)),
                File.ReadAllText(file).Replace("basicConstraints = CA:TRUE", "basicConstraints = critical,CA:TRUE", StringComparison.Ordinal));
        }

        Run("init-pki");
        Run("--req-cn=Easy CA", "build-ca", "nopass");
        foreach (string server in (string[])["s1", "s2"])
            Run($"--subject-alt-name=DNS:{server},DNS:{server}.example.com", "build-server-full", server, "nopass");
        foreach (string client in (string[])["c1", "c2", "c3", "c4"])
            Run("build-client-full", client, "nopass");
        Run("build-serverClient-full", "n1", "nopass");
    }

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
            CertAuthority.Import(new() { Path = _folder.File("pki"), OpenSslCaPath = Pki, Notify = told.Add }).AuthorityPath);

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
            CertAuthority.Import(new() { Path = _folder.File("pki"), OpenSslCaPath = Pki, Notify = told.Add }).AuthorityPath);
        Assert.Single(told, t => t.Contains("revokes 1 certificates", StringComparison.Ordinal));
        Assert.Equal(["c1"], authority.GetNodeCerts().Where(c => c.Status == NodeCertStatus.Revoked).Select(c => c.NodeId));
    }
}
