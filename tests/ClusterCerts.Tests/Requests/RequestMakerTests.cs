namespace ClusterCerts.Tests.Requests;

/// <summary>The requests that we make, read by OpenSSL and signed by ourselves.</summary>
public sealed class RequestMakerTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData(KeyAlgorithm.EcdsaP256)]
    [InlineData(KeyAlgorithm.EcdsaP384)]
    [InlineData(KeyAlgorithm.EcdsaP521)]
    [InlineData(KeyAlgorithm.Rsa2048)]
    [InlineData(KeyAlgorithm.Rsa3072)]
    [InlineData(KeyAlgorithm.Rsa4096)]
    [InlineData(KeyAlgorithm.Ed25519)]
    [InlineData(KeyAlgorithm.MlDsa65)]
    public void OpenSSL_reads_and_verifies_it(KeyAlgorithm algorithm)
    {
        NodeCertRequest made = Make("web1", p => p with { KeyAlgorithm = algorithm, DnsNames = ["web1.example.com"], IPAddresses = ["10.0.0.5"] });

        Assert.Equal((_folder.File("node.web1.csr"), _folder.File("node.web1.key")), (made.Path, made.KeyPath));
        Assert.True(made.SignatureValid);
        string[] verify = OpenSslVerify.Knows(algorithm) ? ["-verify"] : [];
        string text = Peer.ExpectIn(_folder.Path, "openssl", ["req", "-in", "node.web1.csr", .. verify, "-noout", "-text"]);
        if (verify.Length > 0)
            Assert.Contains("verify OK", text, StringComparison.Ordinal);
        Assert.Contains("Subject: CN = web1", text, StringComparison.Ordinal);
        Assert.Contains("DNS:web1, DNS:web1.example.com, IP Address:10.0.0.5", text, StringComparison.Ordinal);
        Assert.Contains("TLS Web Server Authentication, TLS Web Client Authentication", text, StringComparison.Ordinal);
        Assert.True(KeyMatch.Test(made.KeyPath!, made.Path!));
        Assert.Equal(algorithm.ToString(), made.KeyAlgorithm);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(made.KeyPath!));
    }

    // Magnum's validator refuses a request with a critical extension that it does not know, a critical CA:TRUE, keyCertSign or keyAgreement.
    [Fact]
    public void Magnum_is_asked_for_a_client_certificate_with_nothing_critical()
    {
        NodeCertRequest made = Make("alice", p => p with { Preset = Preset.Magnum });
        Assert.Equal(("CN=alice", "Rsa4096", CertPurpose.Client), (made.Subject, made.KeyAlgorithm, made.Purpose));
        Assert.All(made.Decoded.Extensions.All, e => Assert.False(e.IsCritical, e.Name));
        Assert.DoesNotContain(made.Decoded.Extensions.All, e => e.Oid is Oids.BasicConstraints or Oids.KeyUsage);
    }

    [Fact]
    public void It_is_signed_by_an_authority_of_its_preset()
    {
        foreach (Preset preset in (Preset[])[Preset.Default, Preset.Reign, Preset.Erlang, Preset.Ganeti, Preset.Magnum])
        {
            string pki = _folder.File($"pki-{preset}");
            CertAuthority.Create(new SigningCertParameters { Path = pki, Preset = preset, KeyAlgorithm = KeyAlgorithm.EcdsaP256 });
            string id = preset switch { Preset.Reign => "7", Preset.Erlang => "10.0.0.5", _ => "web1" };
            NodeCertRequest made = Make(id, p => p with { Preset = preset, Path = _folder.File(preset.ToString()), KeyAlgorithm = KeyAlgorithm.EcdsaP384 });
            CertAuthority authority = CertAuthority.Open(pki);

            Assert.Equal((preset, RequestRisk.Low), (preset, authority.ReviewRequests().Review(made).Risk));
            NodeCert cert = authority.Approve([made], new ApprovalParameters()).Single().Value!;
            Assert.Equal(made.DnsNames, cert.DnsNames);
            Assert.Equal(made.IPAddresses, cert.IPAddresses);
            Assert.True(KeyMatch.Test(made.KeyPath!, cert.CertificatePath!));
        }
    }

    [Fact]
    public void A_key_is_replaced_only_with_force_and_reused_when_asked()
    {
        NodeCertRequest first = Make("web1");
        Assert.Equal(ErrorCode.FileExists, Fail("web1", p => p).ErrorCode);
        Assert.Equal(ErrorCode.FileExists, Fail("web1", p => p with { ReuseKey = true }).ErrorCode);
        Assert.Equal(first.PublicKeyFingerprint, Make("web1", p => p with { ReuseKey = true, Force = true }).PublicKeyFingerprint);
        Assert.NotEqual(first.PublicKeyFingerprint, Make("web1", p => p with { Force = true }).PublicKeyFingerprint);
        Assert.Equal(2, Directory.GetFileSystemEntries(_folder.Path).Length);
    }

    [Fact]
    public void An_encrypted_key_is_written_and_opened_again()
    {
        using Passphrase secret = Passphrase.FromCharacters("secret", "");
        NodeCertRequest first = Make("web1", p => p with { NodePassphrase = secret });
        Assert.StartsWith("-----BEGIN ENCRYPTED PRIVATE KEY", File.ReadAllText(first.KeyPath!), StringComparison.Ordinal);
        Assert.Equal(
            first.PublicKeyFingerprint, Make("web1", p => p with { NodePassphrase = secret, ReuseKey = true, Force = true }).PublicKeyFingerprint);
        Assert.Equal(ErrorCode.PassphraseRequired, Fail("web1", p => p with { ReuseKey = true, Force = true }).ErrorCode);
    }

    [Fact]
    public void The_subject_must_name_the_node()
    {
        Assert.Equal("CN=web1, O=Example, C=CH", Make("web1", p => p with { Subject = "CN=web1, O=Example, C=CH" }).Subject);
        Assert.Equal(ErrorCode.InvalidSubject, Fail("web2", p => p with { Subject = "CN=web1" }).ErrorCode);
        Assert.Equal(ErrorCode.InvalidSubject, Fail("web2", p => p with { Subject = "CN=web2, CN=web3" }).ErrorCode);
        Assert.False(File.Exists(_folder.File("node.web2.key")));
    }

    [Fact]
    public void Both_files_appear_or_neither()
    {
        // A folder stands where the request should be: the key must not appear either, and what was there stays.
        Directory.CreateDirectory(_folder.File("node.web1.csr"));
        ClusterCertsException error = Fail("web1", p => p with { Force = true });
        Assert.Equal(ErrorCode.WrongFileKind, error.ErrorCode);
        Assert.Equal(["node.web1.csr"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    // What fails after the request has its name takes it back, and the old pair is there as it was.
    [Fact]
    public void A_key_that_cannot_get_its_name_leaves_the_old_pair()
    {
        NodeCertRequest old = Make("web1");
        string before = File.ReadAllText(old.Path!) + File.ReadAllText(old.KeyPath!);
        var context = new AuthorityContext { Files = new HookedFileSystem(change => { if (change.Names(".key")) throw new IOException("no"); }) };
        var parameters = new NodeCertRequestParameters { Path = _folder.Path, Force = true };
        Assert.NotNull(RequestMaker.Make(["web1"], parameters, context).Single().Error);
        Assert.Equal(before, File.ReadAllText(old.Path!) + File.ReadAllText(old.KeyPath!));
        Assert.Equal(2, Directory.GetFileSystemEntries(_folder.Path).Length);
    }

    [Theory]
    // what is there before: the key, the request
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void A_kill_at_any_step_leaves_the_old_pair_or_the_new(bool hasKey, bool hasRequest)
    {
        for (int step = 1; ; step++)
        {
            using var folder = new TestFolder();
            var parameters = new NodeCertRequestParameters { Path = folder.Path, Force = hasKey || hasRequest };
            string key = folder.File("node.web1.key");
            string request = folder.File("node.web1.csr");
            _ = RequestMaker.Make(["web1"], parameters).Single().Value!;
            if (!hasKey)
                File.Delete(key);
            if (!hasRequest)
                File.Delete(request);
            string before = Content(key) + Content(request);
            HookedFileSystem disk = HookedFileSystem.CutOff(step);
            Outcome<NodeCertRequest> cut = RequestMaker.Make(["web1"], parameters, new AuthorityContext { Files = disk }).Single();
            if (disk.Count < step)
            {
                Assert.Null(cut.Error);
                Assert.True(step > 5, "Every step was tried.");
                return;
            }

            bool wasHalf = Directory.EnumerateFiles(folder.Path, ".*.pair.cctmp", new EnumerationOptions { AttributesToSkip = 0 }).Any();
            var notices = new List<string>();
            _ = RequestMaker.Make(["web1"], new NodeCertRequestParameters { Path = folder.Path }, notify: notices.Add).Single();

            Assert.Equal(wasHalf, notices.Count == 1);
            Assert.Empty(Directory.EnumerateFiles(folder.Path, ".*", new EnumerationOptions { AttributesToSkip = 0 }));
            if (Content(key) + Content(request) != before || (hasKey && hasRequest))
                Assert.True(KeyMatch.Test(key, request), $"step {step}: {string.Join(' ', notices)}");
        }

        static string Content(string path) => File.Exists(path) ? File.ReadAllText(path) : "-";
    }

    [Theory]
    // how long ago the other node's command was cut off; whether it may be at work still
    [InlineData(2, false)]
    [InlineData(0, true)]
    public void Another_nodes_command_is_finished_when_it_cannot_be_at_work_any_more(int hours, bool isLeft)
    {
        NodeCertRequest old = Make("web1");
        string waiting = _folder.File(".node.web1.key.01234567.pair.cctmp");
        File.Move(old.KeyPath!, waiting);
        File.SetLastWriteTimeUtc(waiting, DateTime.UtcNow.AddHours(-hours));
        var notices = new List<string>();

        Make("web2", notify: notices.Add);

        Assert.Equal(isLeft, File.Exists(waiting));
        Assert.Equal(isLeft, !File.Exists(old.KeyPath));
        Assert.Equal(isLeft ? 0 : 1, notices.Count);
    }

    [Fact]
    public void In_an_authority_directory_it_goes_by_the_journal()
    {
        CertAuthority.Create(new SigningCertParameters { Path = _folder.File("pki") });
        NodeCertRequest made = Make("web1", p => p with { Path = _folder.File("pki") });
        CertAuthority authority = CertAuthority.Open(_folder.File("pki"));
        Assert.Null(authority.Approve([made], new ApprovalParameters()).Single().Error?.Message);
        Assert.True(KeyMatch.Test(made.KeyPath!, _folder.File("pki/node.web1.crt")));
    }

    private NodeCertRequest Make(
        string id, Func<NodeCertRequestParameters, NodeCertRequestParameters>? with = null, Action<string>? notify = null)
    {
        var parameters = new NodeCertRequestParameters { Path = _folder.Path };
        Outcome<NodeCertRequest> outcome = RequestMaker.Make([id], with?.Invoke(parameters) ?? parameters, notify: notify).Single();
        Assert.Null(outcome.Error);
        return outcome.Value!;
    }

    private ClusterCertsException Fail(string id, Func<NodeCertRequestParameters, NodeCertRequestParameters> with) =>
        RequestMaker.Make([id], with(new NodeCertRequestParameters { Path = _folder.Path })).Single().Error!;
}
