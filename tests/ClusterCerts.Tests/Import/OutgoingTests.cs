namespace ClusterCerts.Tests.Import;

/// <summary>A CA that a guide made is taken over to rotate away from it, and issues nothing on the way.</summary>
public sealed class OutgoingTests : IDisposable
{
    private const string Curve = "ec -pkeyopt ec_paramgen_curve:P-256";

    private readonly TestFolder _folder = new();
    private readonly List<string> _told = [];

    public OutgoingTests()
    {
        if (Peer.Find("openssl") is not null)
            Old = Make("old");
    }

    private GuideCA Old { get; } = null!;

    private string Pki => _folder.File("pki");

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void The_inventory_has_the_nodes_as_the_old_ones()
    {
        Import();
        NodeCert[] nodes = [.. Open().GetNodeCerts()];
        Assert.Equal(["1", "2"], nodes.Select(n => n.NodeId));
        Assert.All(nodes, node =>
        {
            DecodedCertificate old = CertificateFile.Read(Old.File($"node.{node.NodeId}.crt"))[0];
            Assert.Equal((old.SerialText, NodeCertStatus.Valid, old.Fingerprint), (node.SerialNumber, node.Status, node.Fingerprint));
            Assert.True(KeyMatch.Test(node.KeyPath!, node.CertificatePath!));
        });
        Assert.Contains(_told, t => t.Contains("DNS:1 for 1", StringComparison.Ordinal));
        Assert.Contains(_told, t => t.Contains("the purpose Node", StringComparison.Ordinal));
        Assert.Empty(CertLedger.Test(Pki));
    }

    // The guide's CA is RSA.
    [SkippableTheory]
    [InlineData(null, KeyAlgorithm.Rsa2048)]
    [InlineData(KeyAlgorithm.EcdsaP384, KeyAlgorithm.EcdsaP384)]
    public void The_next_CA_has_its_kind_of_key_unless_another_is_asked_for(KeyAlgorithm? asked, KeyAlgorithm next)
    {
        Peer.Needs("openssl");
        var old = new GuideCA(_folder.File("rsa"));
        CertAuthority.Import(new() { Path = Pki, CertificatePath = old.File("signing.crt"), KeyPath = old.File("signing.key"), Outgoing = true, KeyAlgorithm = asked });
        Assert.Equal(next, CertificateFile.Read(Path.Combine(Pki, "next.crt"))[0].PublicKey.Algorithm);
    }

    // reign's scripts keep all in the current folder, under the names that an authority has too.
    [SkippableFact]
    public void It_can_stay_where_it_is()
    {
        Peer.Needs("openssl");
        string key = File.ReadAllText(Old.File("signing.key"));
        Import(folder: _folder.File("old"));
        Assert.Equal(key, File.ReadAllText(Old.File("signing.key")));
        CertAuthority authority = CertAuthority.Open(_folder.File("old"));
        foreach (RotationPhase phase in (RotationPhase[])[RotationPhase.Trust, RotationPhase.Issue, RotationPhase.Retire])
            authority.Rotate(new() { Phase = phase, IsConfirmed = true });
        Assert.Equal(["1", "2"], CertAuthority.Open(_folder.File("old")).GetNodeCerts().Select(n => n.NodeId));
        Assert.False(File.Exists(Old.File("previous.key")));
    }

    [SkippableFact]
    public void It_issues_nothing_and_lists_what_is_revoked()
    {
        Import();
        foreach (RotationPhase phase in (RotationPhase[])[RotationPhase.Stage, RotationPhase.Trust])
        {
            if (phase == RotationPhase.Trust)
                Rotate(phase);
            Assert.Equal(ErrorCode.NotASigningCert, Refused(() => Open().Issue(["3"], new NodeCertParameters()).ToList()));
            Assert.Equal(ErrorCode.NotASigningCert, Refused(() => Open().Renew(["1"], new()).ToList()));
            Assert.Equal(ErrorCode.NotASigningCert, Refused(() => CertAuthority.Create(
                new() { Path = _folder.File("below"), Subject = "CN=below", IssuerPath = Pki })));
        }

        Assert.Equal(NodeCertStatus.Revoked, Open().Revoke(new() { NodeIds = ["2"] }).Single().Value!.Status);
        Verify("revoked", "trust.crt", "node.2.crt", "signing.crl", "next.crl");
        Verify("OK", "trust.crt", "node.1.crt", "signing.crl", "next.crl");
        Rotate(RotationPhase.Issue);
        Verify("OK", "trust.crt", "node.1.crt", "signing.crl", "previous.crl");
        Assert.Equal(["1"], Open().GetNodeCerts(new() { Statuses = [NodeCertStatus.Valid] }).Select(n => n.NodeId));
        Assert.Null(Open().Issue(["3"], new NodeCertParameters()).Single().Error);
    }

    // A certificate of the old CA, revoked while both are in use.
    [SkippableFact]
    public void What_the_old_one_signed_is_revoked_after_Issue_too()
    {
        Import();
        Rotate(RotationPhase.Trust);
        Rotate(RotationPhase.Issue);
        Assert.Null(Open().Revoke(new() { SerialNumbers = [SerialNumber.Parse(CertificateFile.Read(Old.File("node.1.crt"))[0].SerialText)] }).Single().Error);
        Assert.Contains("revoked", Peer.Run("openssl", "verify", "-crl_check", "-CAfile", Old.File("signing.crt"), "-CRLfile",
            Path.Combine(Pki, "previous.crl"), Old.File("node.1.crt")).Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Every_phase_can_be_taken_back()
    {
        Import();
        var pictures = new Dictionary<RotationPhase, IReadOnlyDictionary<string, string>> { [RotationPhase.Stage] = Picture() };
        Rotate(RotationPhase.Trust);
        pictures[RotationPhase.Trust] = Picture();
        Rotate(RotationPhase.Issue);
        foreach (RotationPhase phase in (RotationPhase[])[RotationPhase.Trust, RotationPhase.Stage])
        {
            Open().Rotate(new() { Undo = true, IsConfirmed = true });
            Rotation.RotationBed.AssertSame(pictures[phase], Picture());
        }

        // Without a successor it issues nothing either, and another can be made.
        Open().Rotate(new() { Undo = true, IsConfirmed = true });
        Assert.False(File.Exists(Path.Combine(Pki, "rotation.json")));
        Assert.Equal(ErrorCode.NotASigningCert, Refused(() => Open().Issue(["3"], new NodeCertParameters()).ToList()));
        Open().Rotate(new() { Phase = RotationPhase.Stage, Subject = "CN=another" });
        Assert.True(Open().GetRotation().HasCrossCertificate);
        Rotate(RotationPhase.Trust);
        Rotate(RotationPhase.Issue);
        Rotate(RotationPhase.Retire);
        Assert.Equal("CN=another", SigningCert.Read(new AuthorityContext().StoreAt(Pki)).Subject);
    }

    [SkippableFact]
    public void The_forecast_of_handshakes_is_good_at_each_phase()
    {
        Import();
        foreach (RotationPhase phase in Enum.GetValues<RotationPhase>().Where(p => p >= RotationPhase.Stage))
        {
            if (phase > RotationPhase.Stage)
                Rotate(phase);
            Assert.Empty(ClusterTrust.Test([.. TrustMembers.FromAuthority(Pki, Open().GetNodeCerts())], DateTimeOffset.UtcNow));
            Assert.Empty(CertLedger.Test(Pki));

            // And what is handed to a node on the way is its old pair with the new trust.
            foreach (ExportFormat format in (ExportFormat[])[ExportFormat.Reign, ExportFormat.Pem, ExportFormat.Nginx, ExportFormat.ErlangDistribution])
            {
                var exporter = new NodeCertExporter(new() { Format = format, OutputPath = _folder.File($"{phase}.{format}"), TargetPath = "/etc/x" });
                using ExportPlan plan = exporter.Plan(exporter.Find(new NodeCertReference { NodeIds = ["1"], AuthorityPath = Pki }).Single().Value!);
                Assert.NotEmpty(exporter.Write(plan));
            }
        }
    }

    [SkippableFact]
    public void What_is_signed_with_SHA_1_is_handed_out_until_Issue()
    {
        Peer.Needs("openssl");
        var weak = new GuideCA(_folder.File("sha1"), key: Curve, digest: "sha1");
        weak.Node("1");
        Import(new() { Path = Pki, CertificatePath = weak.File("signing.crt"), KeyPath = weak.File("signing.key"), NodeCertPaths = [weak.File("node.1.crt")] });
        Rotate(RotationPhase.Trust);
        var exporter = new NodeCertExporter(new() { Format = ExportFormat.Reign, OutputPath = _folder.File("out"), TargetPath = "/etc/x" });
        using ExportPlan plan = exporter.Plan(exporter.Find(new NodeCertReference { NodeIds = ["1"], AuthorityPath = Pki }).Single().Value!);
        Assert.NotEmpty(exporter.Write(plan));
    }

    // Peers accept it until Issue replaces it, and what it lacks is a note; what the ledger does not have is judged as ever.
    [SkippableFact]
    public void The_verdict_on_an_old_certificate_goes_by_the_ledger()
    {
        Import();
        Old.Node("8");
        NodeCertReport Judge(string node) => NodeCertTester.Test(new() { CertificatePaths = [Old.File($"node.{node}.crt")], AuthorityPath = Pki }, AuthorityContext.Default);
        Assert.True(Judge("1").Passed, Judge("1").ToString());
        Assert.Contains(Judge("1").Notes, note => note.Detail.Contains("no subjectAltName", StringComparison.Ordinal));
        Assert.Equal([CheckName.Chain, CheckName.Identity, CheckName.Purpose], Judge("8").Checks.Where(c => !c.Passed).Select(c => c.Name));
        Assert.False(NodeCertTester.Test(new() { CertificatePaths = [Old.File("node.1.crt")], TrustPaths = [Old.File("signing.crt")] }, AuthorityContext.Default).Passed);
        Assert.False(NodeCertTester.Test(new() { CertificatePaths = [Old.File("node.1.crt")], AuthorityPath = Pki, NodeId = "2" }, AuthorityContext.Default).Passed);
        Open().Revoke(new() { NodeIds = ["1"] });
        Assert.False(Judge("1").Passed);
    }

    [SkippableFact]
    public void A_key_with_a_passphrase_stays_encrypted_and_so_does_its_successor()
    {
        Peer.Needs("openssl");
        Peer.Expect("openssl", "rsa", "-aes256", "-passout", "pass:secret", "-in", Make("locked", "rsa:2048").File("signing.key"), "-out", _folder.File("locked.key"));
        string file = _folder.File("locked/signing.crt");
        var wanted = new SigningCertImportParameters { Path = Pki, Outgoing = true, CertificatePath = file, KeyPath = _folder.File("locked.key") };
        Assert.Equal(ErrorCode.PassphraseRequired, Refused(() => CertAuthority.Import(wanted)));
        using var wrong = Passphrase.FromCharacters("wrong", "");
        Assert.Equal(ErrorCode.WrongPassphrase, Refused(() => CertAuthority.Import(wanted with { Passphrase = wrong })));
        Assert.False(Directory.Exists(Pki));
        using var right = Passphrase.FromCharacters("secret", "");
        CertAuthority.Import(wanted with { Passphrase = right, NodeCertPaths = [_folder.File("locked/node.*.crt")] });
        Assert.All(["signing.key", "next.key"], name => Assert.StartsWith("-----BEGIN ENCRYPTED", File.ReadAllText(Path.Combine(Pki, name)), StringComparison.Ordinal));
        Open().Rotate(new() { Phase = RotationPhase.Trust });
        Assert.True(Open().Rotate(new() { Phase = RotationPhase.Issue, IsConfirmed = true, Passphrase = right }).IsFinished);
    }

    // Stopped between its two steps: the old CA and its nodes are recorded, the next one is not made.
    [SkippableFact]
    public void What_was_cut_off_is_resumed()
    {
        Peer.Needs("openssl");
        using var stop = new CancellationTokenSource();
        var context = AuthorityContext.Default.Telling(new WorkLog { Cancellation = stop.Token });
        Assert.ThrowsAny<OperationCanceledException>(() => CertAuthority.Import(Wanted(), context, _ => stop.Cancel()));
        Assert.False(File.Exists(Path.Combine(Pki, "next.crt")));
        Assert.True(Open().Rotate(new() { Resume = true }).IsFinished);
        Assert.True(Open().GetRotation().HasCrossCertificate);
        Rotate(RotationPhase.Trust);
    }

    [SkippableFact]
    public void A_plan_says_what_would_be_made_and_makes_nothing()
    {
        Peer.Needs("openssl");
        SigningCertImportPlan plan = CertAuthority.PlanImport(Wanted());
        Assert.Equal(4, plan.Steps.Count);
        Assert.Contains(plan.Steps, s => s.Contains("CN=cluster G2", StringComparison.Ordinal));
        Assert.Contains(plan.Steps, s => s.Contains("2 nodes with a certificate of the old CA: 1, 2", StringComparison.Ordinal));
        Assert.False(Directory.Exists(Pki));
        Assert.Equal(3, CertAuthority.PlanImport(Wanted() with { KeyPath = null }).Steps.Count);
    }

    // The keys are at the nodes: the same keys are certified, and one that is too weak has a successor made here.
    [SkippableFact]
    public void Keys_that_are_elsewhere_are_certified_again()
    {
        Peer.Needs("openssl");
        Directory.CreateDirectory(_folder.File("certs"));
        GuideCA weak = Make("weak", "rsa:1024", "7");
        foreach ((GuideCA ca, string name) in new[] { (Old, "1"), (weak, "7") })
            File.Copy(ca.File($"node.{name}.crt"), _folder.File($"certs/{name}.crt"));
        Import(nodes: _folder.File("certs/1.crt"));
        Rotate(RotationPhase.Trust);
        Rotate(RotationPhase.Issue);
        Assert.True(KeyMatch.Test(Old.File("node.1.key"), Path.Combine(Pki, "node.1.crt")));

        Import(new() { Path = _folder.File("pki7"), CertificatePath = weak.File("signing.crt"), KeyPath = weak.File("signing.key"), NodeCertPaths = [_folder.File("certs/7.crt")] });
        CertAuthority authority = CertAuthority.Open(_folder.File("pki7"));
        authority.Rotate(new() { Phase = RotationPhase.Trust });
        authority.Rotate(new() { Phase = RotationPhase.Issue, IsConfirmed = true });
        Assert.True(KeyMatch.Test(_folder.File("pki7/node.7.key"), _folder.File("pki7/node.7.crt")));
    }

    // Ganeti's server.pem: the key and its certificate in one file.
    [SkippableFact]
    public void A_key_in_the_certificates_file_gets_a_file_of_its_own()
    {
        Peer.Needs("openssl");
        File.WriteAllText(_folder.File("server.pem"), File.ReadAllText(Old.File("node.1.key")) + File.ReadAllText(Old.File("node.1.crt")));
        Import(nodes: _folder.File("server.pem"));
        Assert.DoesNotContain("PRIVATE", File.ReadAllText(Path.Combine(Pki, "node.1.crt")), StringComparison.Ordinal);
        Assert.True(KeyMatch.Test(Path.Combine(Pki, "node.1.key"), Path.Combine(Pki, "node.1.crt")));
    }

    private GuideCA Make(string name, string key = Curve, params string[] nodes)
    {
        var ca = new GuideCA(_folder.File(name), key: key);
        foreach (string node in nodes.Length > 0 ? nodes : ["1", "2"])
            ca.Node(node);
        return ca;
    }

    private SigningCertImportParameters Wanted() => new()
    {
        Path = Pki,
        Outgoing = true,
        CertificatePath = Old.File("signing.crt"),
        KeyPath = Old.File("signing.key"),
        NodeCertPaths = [Old.File("node.*.crt")],
    };

    private void Import(SigningCertImportParameters? wanted = null, string? folder = null, string? nodes = null)
    {
        Peer.Needs("openssl");
        wanted ??= Wanted() with { Path = folder ?? Pki };
        CertAuthority.Import(wanted with { Outgoing = true, NodeCertPaths = nodes is null ? wanted.NodeCertPaths : [nodes] }, notify: _told.Add);
    }

    private CertAuthority Open() => CertAuthority.Open(Pki);

    private void Rotate(RotationPhase phase) => Assert.True(Open().Rotate(new() { Phase = phase, IsConfirmed = true }).IsFinished);

    private IReadOnlyDictionary<string, string> Picture() => Rotation.RotationBed.Picture(Pki);

    private static ErrorCode Refused(Action act) => Assert.Throws<ClusterCertsException>(act).ErrorCode;

    private void Verify(string words, string trust, string node, params string[] lists)
    {
        string path = _folder.File("lists.pem");
        File.WriteAllLines(path, lists.Select(list => File.ReadAllText(Path.Combine(Pki, list))));
        string leaf = Path.Combine(Pki, node);
        Assert.Contains(words, Peer.Run("openssl", "verify", "-crl_check_all", "-CAfile", Path.Combine(Pki, trust), "-CRLfile", path, "-untrusted", leaf, leaf).Output,
            StringComparison.Ordinal);
    }
}
