namespace ClusterCerts.Tests.Import;

/// <summary>Import-SigningCert with CAs of the real openssl: what is installed, what is refused, and what goes on.</summary>
public sealed class ImportTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly OpenSslCA _ca;

    public ImportTests() => _ca = new OpenSslCA(_folder.File("made elsewhere"));

    private string Pki => _folder.File("pki");

    private static SigningCert Import(SigningCertImportParameters parameters) => CertAuthority.Import(parameters);

    private SigningCertImportParameters Of(string name) => new() { Path = Pki, CertificatePath = _ca.File($"{name}.pem"), KeyPath = _ca.File($"{name}.key") };

    private void IssueAndVerify(Passphrase? passphrase = null)
    {
        NodeCert node = TestAuthority.Value(CertAuthority.Open(Pki).Issue(["1"], new(), passphrase).Single());
        Peer.Expect("openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", Path.Combine(Pki, "trust.crt"), "-untrusted", node.CertificatePath!, node.CertificatePath!);
        NodeCertReport report = NodeCertTester.Test(new() { CertificatePaths = [node.CertificatePath!], AuthorityPath = Pki }, AuthorityContext.Default);
        Assert.True(report.Passed, report.ToString());
        Assert.Empty(CertLedger.Test(Pki));
    }

    [SkippableTheory]
    [InlineData("rsa:2048")]
    [InlineData("rsa:4096")]
    [InlineData("P-256")]
    [InlineData("P-384")]
    [InlineData("P-521")]
    [InlineData("ed25519")]
    public void A_root_is_installed_and_signs(string key)
    {
        Peer.Needs("openssl");
        _ca.Root("root", key: key.StartsWith("rsa", StringComparison.Ordinal) || key == "ed25519" ? [key] : ["ec", "-pkeyopt", $"ec_paramgen_curve:{key}"]);
        SigningCert imported = Import(Of("root"));
        Assert.True(imported is { IsRoot: true, IsOffline: false, Subject: "CN=root" });
        IssueAndVerify();
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(imported.KeyPath));
    }

    [SkippableFact]
    public void An_intermediate_is_installed_with_its_chain()
    {
        Peer.Needs("openssl");
        _ca.Root("root", key: OpenSslCA.Rsa);
        _ca.Below("root", "sub");
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => Import(Of("sub")));
        Assert.Equal(ErrorCode.ChainIncomplete, error.ErrorCode);
        Assert.Contains("-ChainPath", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Pki));

        SigningCert imported = Import(Of("sub") with { ChainPaths = [_ca.File("root.pem")] });
        Assert.False(imported.IsRoot);
        Assert.Equal(2, CertificateFile.Read(imported.CertificatePath).Count);
        Assert.Equal("CN=root", Assert.Single(CertificateFile.Read(imported.TrustPath)).Subject);
        IssueAndVerify();
    }

    // How the key may come, and whether it is encrypted then.
    [SkippableTheory]
    [InlineData("pkcs8", false)]
    [InlineData("pkcs8 encrypted", true)]
    [InlineData("traditional", false)]
    [InlineData("traditional encrypted", true)]
    [InlineData("der", false)]
    [InlineData("combined", false)]
    [InlineData("pfx", true)]
    [InlineData("pfx with chain", true)]
    public void The_key_comes_in_any_dress_and_stays_encrypted(string dress, bool encrypted)
    {
        Peer.Needs("openssl");
        _ca.Root("root", key: dress.StartsWith("traditional", StringComparison.Ordinal) ? OpenSslCA.Rsa : null);
        if (dress == "pfx with chain")
            _ca.Below("root", "sub");
        string name = dress == "pfx with chain" ? "sub" : "root";
        string key = _ca.File($"{name}.key"), certificate = _ca.File($"{name}.pem"), other = _ca.File("other");
        SigningCertImportParameters parameters = Of(name) with { KeyPath = other };
        string[] none = [];
        string[] pass = ["-passout", "pass:secret"];
        switch (dress)
        {
            case "pkcs8":
                parameters = Of(name);
                break;
            case "pkcs8 encrypted":
                Peer.Expect("openssl", ["pkcs8", "-topk8", "-in", key, "-out", other, .. pass]);
                break;
            case "traditional" or "traditional encrypted":
                Peer.Expect("openssl", ["rsa", "-in", key, "-traditional", "-out", other, .. encrypted ? ["-aes128", .. pass] : none]);
                break;
            case "der":
                Peer.Expect("openssl", "pkey", "-in", key, "-outform", "DER", "-out", other);
                Peer.Expect("openssl", "x509", "-in", certificate, "-outform", "DER", "-out", certificate);
                break;
            case "combined":
                File.WriteAllText(other, File.ReadAllText(key) + File.ReadAllText(certificate));
                parameters = parameters with { CertificatePath = other, KeyPath = null };
                break;
            default:
                Peer.Expect("openssl", ["pkcs12", "-export", "-in", certificate, "-inkey", key, "-out", other, .. pass, .. name == "sub" ? ["-certfile", _ca.File("root.pem")] : none]);
                parameters = parameters with { CertificatePath = other, KeyPath = null };
                break;
        }

        using Passphrase passphrase = Passphrase.FromCharacters("secret", "");
        using Passphrase wrong = Passphrase.FromCharacters("wrong", "");
        if (encrypted)
        {
            Assert.Equal(ErrorCode.PassphraseRequired, Assert.Throws<ClusterCertsException>(() => Import(parameters)).ErrorCode);
            Assert.Equal(ErrorCode.WrongPassphrase, Assert.Throws<ClusterCertsException>(() => Import(parameters with { Passphrase = wrong })).ErrorCode);
            Assert.False(Directory.Exists(Pki));
        }

        SigningCert imported = Import(parameters with { Passphrase = passphrase });
        Assert.Equal(encrypted, PrivateKeyFile.IsEncrypted(imported.KeyPath));
        IssueAndVerify(passphrase);
    }

    [SkippableFact]
    public void The_installed_key_gets_another_passphrase()
    {
        Peer.Needs("openssl");
        _ca.Root("root");
        using Passphrase passphrase = Passphrase.FromCharacters("new", "");
        Assert.True(PrivateKeyFile.IsEncrypted(Import(Of("root") with { NewPassphrase = passphrase }).KeyPath));
        IssueAndVerify(passphrase);
    }

    [SkippableFact]
    public void Without_a_key_the_CA_is_offline()
    {
        Peer.Needs("openssl");
        _ca.Root("root");
        Assert.True(Import(Of("root") with { KeyPath = null }).IsOffline);
        File.Copy(_ca.File("root.key"), Path.Combine(Pki, "signing.key"));
        IssueAndVerify();
    }

    private static readonly Dictionary<string, (string Extensions, string Words)> Unfit = new()
    {
        ["no CA"] = ("basicConstraints=critical,CA:FALSE\nkeyUsage=critical,keyCertSign\nsubjectKeyIdentifier=hash\n", "CA:FALSE"),
        ["no keyCertSign"] = ("basicConstraints=critical,CA:TRUE\nkeyUsage=critical,cRLSign\nsubjectKeyIdentifier=hash\n", "keyCertSign"),
        ["no keyUsage"] = ("basicConstraints=critical,CA:TRUE\nsubjectKeyIdentifier=hash\n", "keyUsage"),
        ["no basicConstraints"] = ("keyUsage=critical,keyCertSign\nsubjectKeyIdentifier=hash\n", "basicConstraints"),
        ["no key identifier"] = ("basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\nsubjectKeyIdentifier=none\n", "subjectKeyIdentifier"),
    };

    public static TheoryData<string> UnfitCases => [.. Unfit.Keys];

    [SkippableTheory]
    [MemberData(nameof(UnfitCases))]
    public void What_may_not_sign_is_refused(string what)
    {
        Peer.Needs("openssl");
        _ca.Root("root", Unfit[what].Extensions);
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => Import(Of("root")));
        Assert.Equal(ErrorCode.NotASigningCert, error.ErrorCode);
        Assert.Contains(Unfit[what].Words, error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Pki));
    }

    [SkippableFact]
    public void An_ended_one_a_foreign_key_and_a_false_chain_are_refused()
    {
        Peer.Needs("openssl");
        _ca.Root("root");
        _ca.Root("twin", subject: "/CN=root");
        _ca.Below("root", "sub");
        var later = new AuthorityContext { Time = new SetClock(DateTimeOffset.UtcNow.AddDays(1001)) };
        Assert.Equal(ErrorCode.NotASigningCert, Assert.Throws<ClusterCertsException>(() => CertAuthority.Import(Of("root"), later)).ErrorCode);
        Assert.Equal(ErrorCode.KeyMismatch, Assert.Throws<ClusterCertsException>(() => Import(Of("root") with { KeyPath = _ca.File("twin.key") })).ErrorCode);

        // A root of the same name whose key did not sign it.
        Assert.Equal(ErrorCode.ChainIncomplete, Assert.Throws<ClusterCertsException>(() => Import(Of("sub") with { ChainPaths = [_ca.File("twin.pem")] })).ErrorCode);

        // The root leaves room for one CA, below it none is left.
        _ca.Below("sub", "subsub");
        Assert.Equal(
            ErrorCode.NotASigningCert,
            Assert.Throws<ClusterCertsException>(() => Import(Of("subsub") with { ChainPaths = [_ca.File("sub.pem"), _ca.File("root.pem")] })).ErrorCode);
        Assert.False(Directory.Exists(Pki));
    }

    [SkippableFact]
    public void In_an_existing_authority_serial_numbers_ledger_and_policy_go_on()
    {
        Peer.Needs("openssl");
        using var authority = new TestAuthority(p => p with { Preset = Preset.Ganeti });
        NodeCert before = authority.Issue("node1.example");
        Assert.True(authority.Open().Revoke(new() { NodeIds = ["node1.example"] }).Single().Succeeded);
        authority.Issue("node2.example");
        string policy = File.ReadAllText(authority.File("policy.json"));
        string[] lines = File.ReadAllLines(authority.File("ledger.jsonl"));
        _ca.Root("root");
        authority.Clock.Now = DateTimeOffset.UtcNow;
        SigningCertImportParameters parameters = Of("root") with { Path = authority.Path };

        Dictionary<string, string> snapshot = authority.Snapshot();
        Assert.Equal(ErrorCode.AuthorityExists, Assert.Throws<ClusterCertsException>(() => Import(parameters)).ErrorCode);
        Assert.Equal(snapshot, authority.Snapshot());

        Assert.Equal("CN=root", Import(parameters with { Force = true }).Subject);
        Assert.Equal(policy, File.ReadAllText(authority.File("policy.json")));
        Assert.Equal(lines, File.ReadAllLines(authority.File("ledger.jsonl")).Take(lines.Length));
        NodeCert after = authority.Issue("node3.example");
        Assert.True(SerialNumber.Parse(after.SerialNumber).CompareTo(SerialNumber.Parse(before.SerialNumber)) > 0);
        Assert.Empty(CertLedger.Test(authority.Path, authority.Context()));

        // Node 2 still has a certificate of the CA before, so that one is trusted as well; the list is the new CA's.
        Assert.Equal(["CN=root", "CN=test"], CertificateFile.Read(authority.File("trust.crt")).Select(c => c.Subject));
        Assert.Equal("CN=root", RevocationListFile.Read(authority.File("signing.crl"))[0].Issuer.ToString());
        Assert.True(authority.Open().Renew(["node2.example"], new()).Single().Succeeded);
        Import(parameters with { Force = true });
        Assert.Single(CertificateFile.Read(authority.File("trust.crt")));
    }

    [SkippableFact]
    public void An_import_that_is_cut_off_anywhere_is_whole_or_not_at_all()
    {
        Peer.Needs("openssl");
        _ca.Root("root");
        for (int at = 1; ; at++)
        {
            using var authority = new TestAuthority();
            authority.Issue("1");
            HookedFileSystem disk = HookedFileSystem.CutOff(at);
            SigningCertImportParameters parameters = Of("root") with { Path = authority.Path, Force = true };
            try
            {
                CertAuthority.Import(parameters, authority.Context(disk));
            }
            catch (ClusterCertsException) when (disk.Count >= at)
            {
            }

            SigningCert signing = authority.Open().GetSigningCert();
            using SigningKey key = SigningKey.Open(signing, null);
            Assert.Equal(signing.Subject, CertificateFile.Read(authority.File("trust.crt"))[0].Subject);
            Assert.Empty(CertLedger.Test(authority.Path, authority.Context()).Where(f => f.Kind != LedgerFindingKind.SerialNumberUnaccounted));
            authority.Issue("2");
            if (disk.Count < at)
                break;
        }
    }

    public void Dispose() => _folder.Dispose();
}
