namespace ClusterCerts.Tests.Import;

/// <summary><c>openssl ca</c> goes on from our export, and we go on from what <c>openssl ca</c> did.</summary>
public sealed class OpenSslCADirectoryTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly OpenSslCA _tools;

    public OpenSslCADirectoryTests() => _tools = new OpenSslCA(_folder.File("tools"));

    private string Demo => _folder.File("demoCA");

    private string Config => Path.Combine(Demo, "openssl.cnf");

    private string Sign(string request, string certificate)
    {
        Peer.Expect("openssl", "ca", "-config", Config, "-batch", "-notext", "-in", request, "-out", certificate);
        return certificate;
    }

    private static void Export(CertAuthority authority, string folder, bool force = false) =>
        new SigningCertExporter(authority, new() { OutputPath = folder, Force = force }).Export();

    [SkippableTheory]
    [InlineData(KeyAlgorithm.Rsa2048)]
    [InlineData(KeyAlgorithm.EcdsaP256)]
    [InlineData(KeyAlgorithm.EcdsaP384)]
    [InlineData(KeyAlgorithm.Ed25519)]
    public void Openssl_goes_on_from_our_directory_and_we_from_its(KeyAlgorithm algorithm)
    {
        Peer.Needs("openssl");
        using var authority = new TestAuthority(p => p with { KeyAlgorithm = algorithm });
        NodeCert[] ours = authority.Issue(new(), "web1", "web2");
        TestAuthority.Value(authority.Open().Revoke(new() { NodeIds = ["web2"], Reason = RevocationReason.KeyCompromise }).Single());
        Export(authority.Open(), Demo);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Demo, "private/cakey.pem")));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Demo));
        }

        // It signs, revokes one of ours and one of its own, and makes a list.
        string db1 = Sign(_tools.Request("db1", "/CN=db1/O=Example", "DNS:db1,IP:10.0.0.5", OpenSslCA.Rsa), _folder.File("db1.pem"));
        string db2 = Sign(_tools.Request("db2", "/CN=db2", "DNS:db2"), _folder.File("db2.pem"));
        Peer.Expect("openssl", "ca", "-config", Config, "-revoke", Path.Combine(Demo, "newcerts", ours[0].SerialNumber + ".pem"), "-crl_reason", "superseded");
        Peer.Expect("openssl", "ca", "-config", Config, "-revoke", db2, "-crl_reason", "cessationOfOperation");
        Peer.Expect("openssl", "ca", "-config", Config, "-gencrl", "-out", Path.Combine(Demo, "crl.pem"));
        DecodedRevocationList theirs = RevocationListFile.Read(Path.Combine(Demo, "crl.pem"))[0];
        Assert.Equal(3, theirs.Revoked.Count);
        Assert.True(theirs.Number > RevocationListFile.Read(authority.File("signing.crl"))[0].Number);
        DecodedCertificate signed = CertificateFile.Read(db1)[0];
        Assert.True(signed.SerialValue > SerialNumber.Parse(ours[1].SerialNumber).Value);
        NodeCertReport report = NodeCertTester.Test(new() { CertificatePaths = [db1], TrustPaths = [authority.File("trust.crt")] }, AuthorityContext.Default);
        Assert.True(report.Passed, report.ToString());

        // And back, with all of that.
        string back = _folder.File("back");
        CertAuthority again = CertAuthority.Open(CertAuthority.Import(new() { Path = back, OpenSslCaPath = Demo }).AuthorityPath);
        Assert.Equal(
            ["web1 Revoked", "web2 Revoked", "db1 Valid", "db2 Revoked"],
            again.GetNodeCerts().Select(c => $"{c.NodeId} {c.Status}"));
        Assert.Empty(CertLedger.Test(back));
        DecodedRevocationList list = RevocationListFile.Read(Path.Combine(back, "signing.crl"))[0];
        Assert.Equal(
            theirs.Revoked.Select(r => (r.SerialNumber, r.Time, r.Reason)).Order(),
            list.Revoked.Select(r => (r.SerialNumber, r.Time, r.Reason)).Order());
        Assert.True(list.Number > theirs.Number);
        NodeCert next = TestAuthority.Value(again.Issue(["web3"], new()).Single());
        Assert.True(SerialNumber.Parse(next.SerialNumber).Value > signed.SerialValue);
        Assert.True(again.Issue(["db1"], new() { Force = true }).Single().Succeeded);
        Assert.False(again.Issue(["web1"], new()).Single().Value is null);
    }

    [SkippableFact]
    public void What_openssl_signs_names_the_addresses_of_the_policy()
    {
        Peer.Needs("openssl");
        using var authority = new TestAuthority();
        authority.Open().SetPolicy(new()
        {
            DistributionPoints = ["http://pki.example/{issuer}.crl", "http://mirror.example/a,b$c;d/{issuer}.crl"], IssuerAddresses = ["http://pki.example/{issuer}.crt"],
        });
        IssuerPoints ours = authority.Issue("web1").Decoded.TypedExtensions.Points;
        Export(authority.Open(), Demo);
        IssuerPoints theirs = CertificateFile.Read(Sign(_tools.Request("db1", "/CN=db1", "DNS:db1"), _folder.File("db1.pem")))[0].TypedExtensions.Points;
        Assert.Equal(2, ours.DistributionPoints.Count);
        Assert.Equal(ours.DistributionPoints, theirs.DistributionPoints);
        Assert.Equal(Assert.Single(ours.IssuerAddresses), Assert.Single(theirs.IssuerAddresses));
        Peer.Expect("openssl", "ca", "-config", Config, "-gencrl", "-out", Path.Combine(Demo, "crl.pem"));
    }

    [SkippableFact]
    public void A_directory_that_openssl_made_is_taken_over_with_its_history()
    {
        Peer.Needs("openssl");
        MakeDemo();
        string web = Sign(_tools.Request("web", "/O=Example/CN=web.example", "DNS:web.example"), _folder.File("web.pem"));
        Sign(_tools.Request("person", "/CN=Jos\u00e9 A. \u00c1lvarez", "DNS:jose.example"), _folder.File("person.pem"));
        Sign(_tools.Request("odd", "/CN=a:b", "DNS:odd.example"), _folder.File("odd.pem"));
        string gone = Sign(_tools.Request("gone", "/CN=gone", "DNS:gone"), _folder.File("gone.pem"));
        Peer.Expect("openssl", "ca", "-config", Config, "-revoke", gone, "-crl_reason", "keyCompromise");
        string lost = Sign(_tools.Request("lost", "/CN=lost", "DNS:lost"), _folder.File("lost.pem"));
        Peer.Expect("openssl", "ca", "-config", Config, "-revoke", lost);
        DecodedCertificate lostCertificate = CertificateFile.Read(lost)[0];
        File.Delete(Path.Combine(Demo, "newcerts", lostCertificate.SerialText + ".pem"));

        string pki = _folder.File("pki");
        CertAuthority authority = CertAuthority.Open(CertAuthority.Import(new() { Path = pki, OpenSslCaPath = Demo }).AuthorityPath);

        NodeCert[] certs = [.. authority.GetNodeCerts()];
        Assert.Equal(["web.example Valid", "Jos\u00e9 A. \u00c1lvarez Valid", "gone Revoked"], certs.Select(c => $"{c.NodeId} {c.Status}"));
        Assert.Equal(File.ReadAllText(web), File.ReadAllText(certs[0].CertificatePath!));
        Assert.Equal("1004", lostCertificate.SerialText);
        Assert.Equal(
            [(0x1003, RevocationReason.KeyCompromise), (0x1004, RevocationReason.Unspecified)],
            RevocationListFile.Read(Path.Combine(pki, "signing.crl"))[0].Revoked.Select(r => ((int)r.SerialNumber, r.Reason)).Order());
        Assert.Empty(CertLedger.Test(pki));
        Assert.Contains("1004", authority.Store.ReadLedger().All().Single(e => e.Event == LedgerEvent.Import).Detail!, StringComparison.Ordinal);

        // The key was never here: a renewal certifies it again, or needs a request.
        Assert.Equal(ErrorCode.KeyElsewhere, authority.Renew(["web.example"], new()).Single().Error!.ErrorCode);
        NodeCert renewed = TestAuthority.Value(authority.Renew(["web.example"], new() { ReuseKey = true }).Single()).Renewed!;
        Assert.Equal(certs[0].Subject, renewed.Subject);
        Assert.True(SerialNumber.Parse(renewed.SerialNumber).Value > 0x1004);
        Assert.True(KeyMatch.Test(_tools.File("web.key"), renewed.CertificatePath!));
        Assert.True(authority.Revoke(new() { SerialNumbers = [SerialNumber.Parse("1002")] }).Single().Succeeded);
    }

    [SkippableFact]
    public void What_openssl_went_on_from_is_never_replaced()
    {
        Peer.Needs("openssl");
        using var authority = new TestAuthority();
        Export(authority.Open(), Demo);
        Assert.Equal(ErrorCode.FileExists, Assert.Throws<ClusterCertsException>(() => Export(authority.Open(), Demo)).ErrorCode);
        Export(authority.Open(), Demo, force: true);
        Sign(_tools.Request("x", "/CN=x", "DNS:x"), _folder.File("x.pem"));
        Assert.Equal(ErrorCode.FileExists, Assert.Throws<ClusterCertsException>(() => Export(authority.Open(), Demo, force: true)).ErrorCode);
    }

    [Fact]
    public void An_offline_authority_is_exported_without_a_key_and_an_encrypted_key_as_it_is()
    {
        using Passphrase passphrase = Passphrase.FromCharacters("secret", "");
        using var authority = new TestAuthority(p => p with { Passphrase = passphrase });
        Export(authority.Open(), Demo);
        Assert.Equal(File.ReadAllBytes(authority.File("signing.key")), File.ReadAllBytes(Path.Combine(Demo, "private/cakey.pem")));
        File.Delete(authority.File("signing.key"));
        Export(authority.Open(), Demo, force: true);
        Assert.False(File.Exists(Path.Combine(Demo, "private/cakey.pem")));
    }

    [Theory]
    [InlineData("V\t300101000000Z\t\t01\tunknown")]
    [InlineData("X\t300101000000Z\t\t01\tunknown\t/CN=x")]
    [InlineData("V\tsoon\t\t01\tunknown\t/CN=x")]
    [InlineData("V\t300101000000Z\t\tzz\tunknown\t/CN=x")]
    [InlineData("R\t300101000000Z\t\t01\tunknown\t/CN=x")]
    public void A_damaged_index_is_refused_by_its_line(string line)
    {
        File.WriteAllText(_folder.File("index.txt"), "V\t300101000000Z\t\t02\tunknown\t/CN=y\n" + line + "\n");
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => CertAuthority.Import(new() { Path = _folder.File("pki"), OpenSslCaPath = _folder.Path }));
        Assert.Equal(ErrorCode.OpenSslIndexDamaged, error.ErrorCode);
        Assert.Contains("Line 2", error.Message, StringComparison.Ordinal);
    }

    // Where the certificates of an OpenSSL CA may be, and under which names: the number within each tells.
    [SkippableTheory]
    [InlineData("newcerts", "{0}.pem")]
    [InlineData("certs", "{0}.pem")]
    [InlineData("certs", "a name of its own.crt")]
    [InlineData("certs_by_serial", "{0}.pem")]
    [InlineData("issued", "gone.crt")]
    [InlineData("revoked/certs_by_serial", "{0}.crt")]
    [InlineData("renewed/certs_by_serial", "{0}.crt")]
    [InlineData("", "gone.cer")]
    [InlineData("made/elsewhere", "{0}.pem", "new_certs_dir = $dir/newcerts", "new_certs_dir = ${dir}/made/elsewhere")]
    [InlineData("made/elsewhere", "{0}.pem", "default_md = sha256", "default_md = sha256\n            certs = $ENV::NO_SUCH_VARIABLE_HERE/made/elsewhere")]
    public void A_compromised_key_is_found_wherever_its_certificate_is(string place, string name, string before = "", string after = "")
    {
        Peer.Needs("openssl");
        (string request, string pem) = Compromised();
        if (before.Length > 0)
            File.WriteAllText(Config, File.ReadAllText(Config).Replace(before, after, StringComparison.Ordinal));
        Directory.Delete(Path.Combine(Demo, "newcerts"), recursive: true);
        Directory.CreateDirectory(Path.Combine(Demo, place));
        File.WriteAllText(Path.Combine(Demo, place, name.Replace("{0}", "1000", StringComparison.Ordinal)), pem);

        var told = new List<string>();
        CertAuthority authority = CertAuthority.Open(
            CertAuthority.Import(new() { Path = _folder.File("pki"), OpenSslCaPath = Demo }, notify: told.Add).AuthorityPath);
        Assert.Empty(told);
        Assert.Equal(["gone Revoked"], authority.GetNodeCerts().Select(c => $"{c.NodeId} {c.Status}"));
        Assert.Equal(
            ErrorCode.KeyCompromised, authority.Approve([NodeCertRequest.Read(request)], new() { Force = true }).Single().Error!.ErrorCode);
    }

    [SkippableFact]
    public void What_is_not_there_is_told_and_stays_revoked()
    {
        Peer.Needs("openssl");
        Compromised();
        Directory.Delete(Path.Combine(Demo, "newcerts"), recursive: true);
        var told = new List<string>();
        string pki = _folder.File("pki");
        CertAuthority.Import(new() { Path = pki, OpenSslCaPath = Demo }, notify: told.Add);
        Assert.Equal(2, told.Count);
        Assert.Contains("1 of 1 certificate ", told[0], StringComparison.Ordinal);
        Assert.Contains("1000", told[0], StringComparison.Ordinal);
        Assert.Contains("compromised", told[1], StringComparison.Ordinal);
        Assert.Equal(0x1000, (int)Assert.Single(RevocationListFile.Read(Path.Combine(pki, "signing.crl"))[0].Revoked).SerialNumber);
    }

    // One number that no certificate should have stops nothing.
    [SkippableTheory]
    [InlineData("00")]
    [InlineData("0102030405060708090A0B0C0D0E0F101112131415")]
    public void An_odd_serial_number_does_not_stop_the_rest(string serial)
    {
        Peer.Needs("openssl");
        Compromised();
        File.AppendAllText(Path.Combine(Demo, "index.txt"), $"R\t400101000000Z\t200101000000Z\t{serial}\tunknown\t/CN=odd\n");
        var told = new List<string>();
        string pki = _folder.File("pki");
        CertAuthority authority = CertAuthority.Open(CertAuthority.Import(new() { Path = pki, OpenSslCaPath = Demo }, notify: told.Add).AuthorityPath);
        Assert.Contains(serial, Assert.Single(told), StringComparison.Ordinal);
        Assert.Equal(["gone Revoked"], authority.GetNodeCerts().Select(c => $"{c.NodeId} {c.Status}"));
        Assert.True(authority.Issue(["1"], new()).Single().Succeeded);
    }

    // A node whose certificate was revoked because its key was compromised.
    private (string Request, string Pem) Compromised()
    {
        MakeDemo();
        string request = _tools.Request("gone", "/CN=gone", "DNS:gone");
        string gone = Sign(request, _folder.File("gone.pem"));
        Peer.Expect("openssl", "ca", "-config", Config, "-revoke", gone, "-crl_reason", "keyCompromise");
        return (request, File.ReadAllText(gone));
    }

    public void Dispose() => _folder.Dispose();

    // As the manual of openssl's ca(1) lays it out.
    private void MakeDemo()
    {
        Directory.CreateDirectory(Path.Combine(Demo, "newcerts"));
        Directory.CreateDirectory(Path.Combine(Demo, "private"));
        _tools.Root("root");
        File.Copy(_tools.File("root.pem"), Path.Combine(Demo, "cacert.pem"));
        File.Copy(_tools.File("root.key"), Path.Combine(Demo, "private/cakey.pem"));
        File.WriteAllText(Path.Combine(Demo, "index.txt"), "");
        File.WriteAllText(Path.Combine(Demo, "serial"), "1000\n");
        File.WriteAllText(Path.Combine(Demo, "crlnumber"), "05\n");
        File.WriteAllText(Config, $"""
            [ca]
            default_ca = demo
            [demo]
            dir = {Demo}
            database = $dir/index.txt
            new_certs_dir = $dir/newcerts
            certificate = $dir/cacert.pem
            private_key = $dir/private/cakey.pem
            serial = $dir/serial
            crlnumber = $dir/crlnumber
            default_md = sha256
            default_days = 300
            default_crl_days = 30
            policy = any
            x509_extensions = leaf
            copy_extensions = copy
            string_mask = utf8only
            [any]
            organizationName = optional
            commonName = supplied
            [leaf]
            basicConstraints = critical,CA:FALSE
            keyUsage = critical,digitalSignature
            extendedKeyUsage = serverAuth,clientAuth
            subjectKeyIdentifier = hash
            authorityKeyIdentifier = keyid
            """);
    }
}
