namespace ClusterCerts.Tests.Requests;

public sealed class ApproveTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly CertAuthority _authority;

    public ApproveTests()
    {
        CertAuthority.Create(new SigningCertParameters { Path = _folder.File("pki") });
        _authority = CertAuthority.Open(_folder.File("pki"));
    }

    public void Dispose() => _folder.Dispose();

    // 1,000 requests, number 500 is broken: 999 certificates and one error, in order; and the key's file is needed once.
    [Fact]
    public void One_broken_request_of_a_thousand_fails_alone_and_the_key_is_opened_once()
    {
        NodeCertRequest[] requests = Enumerable.Range(1, 1000).Select(i =>
        {
            using KeyPair key = KeyPair.Generate(KeyAlgorithm.EcdsaP256);
            string path = _folder.File($"{i}.csr");
            File.WriteAllBytes(path, ForgedRequest.Make(
                r =>
                {
                    r.Subject = Forge.Name($"CN=n{i}");
                    r.Extensions = [];
                    if (i == 500)
                        r.SignWithSomeoneElsesKey(Forge.Key("victim").PublicKey.Encoded);
                },
                key));
            return NodeCertRequest.Read(path);
        }).ToArray();

        var outcomes = new List<Outcome<NodeCert>>();
        foreach (Outcome<NodeCert> outcome in _authority.Approve(requests, new ApprovalParameters()))
        {
            File.Delete(_folder.File("pki/signing.key"));
            outcomes.Add(outcome);
        }

        Assert.Equal(1000, outcomes.Count);
        Outcome<NodeCert> broken = Assert.Single(outcomes, o => !o.Succeeded);
        Assert.Equal(ErrorCode.RequestSignatureInvalid, broken.Error!.ErrorCode);
        Assert.Equal(_folder.File("500.csr"), broken.Target);
        Assert.Equal(requests.Where(r => r.NodeId != "n500").Select(r => r.NodeId), outcomes.Where(o => o.Succeeded).Select(o => o.Value!.NodeId));
        Assert.Equal(999, Directory.GetFiles(_folder.File("pki"), "node.*.crt").Length);
        Assert.Equal(999, _authority.GetNodeCerts().Count());
        Assert.Equal(999, outcomes.Where(o => o.Succeeded).Select(o => o.Value!.SerialNumber).Distinct().Count());
    }

    [Fact]
    public void Names_are_those_of_the_parameters_and_the_request_s_only_where_they_are_given()
    {
        NodeCertRequest request = ForgedRequest.File(_folder, "web1", Forge.Key("a"), "web1", "web1.example.com");

        ClusterCertsException refusal = Approve(request).Error!;
        Assert.Equal(ErrorCode.PolicyViolation, refusal.ErrorCode);
        Assert.Contains("rule UnlistedNames refuses the DNS name 'web1.example.com' for 'web1'", refusal.Message, StringComparison.Ordinal);

        NodeCert cert = Approve(request, new() { DnsNames = ["WEB1.example.com", "more.example.com"], IPAddresses = ["10.0.0.5"] }).Value!;
        Assert.Equal(["web1", "web1.example.com", "more.example.com"], cert.DnsNames);
        Assert.Equal(["10.0.0.5"], cert.IPAddresses);
    }

    [Fact]
    public void A_renewal_replaces_the_certificate_that_the_ledger_knows_and_nothing_else()
    {
        NodeCertRequest request = ForgedRequest.File(_folder, "web1", Forge.Key("a"));
        NodeCert first = Approve(request).Value!;
        NodeCert second = Approve(request).Value!;
        Assert.Equal(second.Fingerprint, NodeCertFiles.Read(second.CertificatePath!, DateTimeOffset.UtcNow).Fingerprint);
        LedgerEntry line = _authority.Store.ReadLedger().All()[^1];
        Assert.Equal((first.SerialNumber, null), (line.Replaces.ToString(), line.KeyPath));
        Assert.Equal(NodeCertStatus.Superseded, _authority.GetNodeCerts(new NodeCertFilter { SerialNumbers = [SerialNumber.Parse(first.SerialNumber)] }).Single().Status);

        File.WriteAllBytes(second.CertificatePath!, CertificateFile.Write([Forge.Root().Der]));
        Assert.Equal(ErrorCode.FileExists, Approve(request).Error!.ErrorCode);
        Assert.Null(Approve(request, new() { Force = true }).Error);
    }

    [Fact]
    public void A_certificate_is_never_put_beside_another_key()
    {
        Assert.Null(_authority.Issue(["web1"], new NodeCertParameters()).Single().Error);
        NodeCertRequest request = ForgedRequest.File(_folder, "web1", Forge.Key("a"));
        Assert.Equal(ErrorCode.KeyMismatch, Approve(request, new() { Force = true }).Error!.ErrorCode);
        Assert.Null(Approve(request, new() { OutputPath = _folder.File("out") }).Error);
        Assert.True(KeyMatch.Test(_folder.File("pki/node.web1.key"), _folder.File("pki/node.web1.crt")));
    }

    [Fact]
    public void The_node_ID_can_be_given_to_one_request_alone()
    {
        string path = _folder.File("anonymous.csr");
        File.WriteAllBytes(path, ForgedRequest.Make(r => (r.Subject, r.Extensions) = ([0x30, 0], [])));
        NodeCertRequest request = NodeCertRequest.Read(path);
        Assert.Equal("CN=web7", Approve(request, new() { NodeId = "web7" }).Value!.Subject);
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(
            () => _authority.Approve([request, request], new ApprovalParameters { NodeId = "web7" }).ToList());
        Assert.Equal(ErrorCode.InvalidArgument, error.ErrorCode);
    }

    // Old programs leave the attributes out altogether, and write the name in UTF-16 or ASCII.
    [Theory]
    [InlineData(0x1E, new byte[] { 0, (byte)'w', 0, (byte)'1' })]
    [InlineData(0x13, new byte[] { (byte)'w', (byte)'1' })]
    [InlineData(0x14, new byte[] { (byte)'w', (byte)'1' })]
    public void Old_dresses_are_taken(byte tag, byte[] name)
    {
        string path = _folder.File("old.csr");
        File.WriteAllBytes(path, ForgedRequest.Make(r =>
        {
            r.Subject = Forge.Tlv(0x30, Forge.Tlv(0x31, Forge.Tlv(0x30, Forge.ObjectId(Oids.CommonName), Forge.Tlv(tag, name))));
            (r.Extensions, r.Attributes) = ([], null);
        }));
        Assert.Equal("CN=w1", Approve(NodeCertRequest.Read(path)).Value!.Subject);
    }

    // What is asked, what is given, and the usages of the certificate.
    [Theory]
    [InlineData(null, null, "serverAuth,clientAuth")]
    [InlineData(Oids.ServerAuth, null, "serverAuth")]
    [InlineData(Oids.ClientAuth, null, "clientAuth")]
    [InlineData(Oids.ClientAuth, CertPurpose.Server, "serverAuth")]
    [InlineData("1.3.6.1.5.5.7.3.3", CertPurpose.Node, "serverAuth,clientAuth")]
    public void The_purpose_is_what_is_asked_within_what_is_allowed(string? asked, CertPurpose? given, string usages)
    {
        string path = _folder.File("web1.csr");
        File.WriteAllBytes(path, ForgedRequest.Make(r => r.Extensions = asked is null ? [] : [Forge.Usages(asked)]));
        NodeCert cert = Approve(NodeCertRequest.Read(path), new() { Purpose = given }).Value!;
        Assert.Equal(usages.Split(','), DecodedCertificate.Decode(cert.Encoded).ExtendedKeyUsages!.Select(KeyPurposes.NameOf));
    }

    [Fact]
    public void Lifetime_and_end_are_those_given()
    {
        DateTimeOffset end = Validity.WholeSeconds(DateTimeOffset.UtcNow.AddDays(20));
        Assert.Equal(end, Approve(ForgedRequest.File(_folder, "a", Forge.Key("a")), new() { Lifetime = new CertLifetime(null, end) }).Value!.NotAfter);
        NodeCert cert = Approve(ForgedRequest.File(_folder, "b", Forge.Key("b")), new() { Lifetime = new CertLifetime(TimeSpan.FromHours(30), backdate: TimeSpan.Zero) }).Value!;
        Assert.Equal(TimeSpan.FromHours(30), cert.NotAfter - cert.NotBefore);
    }

    // Two requests with one key, each harmless alone: the second would give web1's key to web2.
    [Fact]
    public void A_key_is_given_to_one_node_within_a_batch_too()
    {
        NodeCertRequest[] requests = [ForgedRequest.File(_folder, "web1", Forge.Key("a")), ForgedRequest.File(_folder, "web2", Forge.Key("a"))];
        List<Outcome<NodeCert>> outcomes = _authority.Approve(requests, new ApprovalParameters()).ToList();
        Assert.Null(outcomes[0].Error);
        Assert.Equal(ErrorCode.PolicyViolation, outcomes[1].Error!.ErrorCode);
    }

    [Theory]
    // the second request: its node ID and its key; what both are told
    [InlineData("web1", "a", ErrorCode.ContradictoryRequests, "is named more than once")]
    [InlineData("web1", "b", ErrorCode.ContradictoryRequests, "different keys")]
    [InlineData("Web1", "b", ErrorCode.NodeIdCollision, "'web1' and 'Web1', which would share a file name")]
    public void Doubles_in_a_batch_are_refused_before_anything_is_issued(string id, string key, ErrorCode code, string why)
    {
        NodeCertRequest one = ForgedRequest.File(_folder, "web1", Forge.Key("a"));
        NodeCertRequest other = id == "web1" && key == "a" ? one : ForgedRequest.File(_folder, id, Forge.Key(key));
        Outcome<NodeCert>[] outcomes = [.. _authority.Approve([one, other], new ApprovalParameters { Force = true })];
        Assert.Equal(2, outcomes.Length);
        Assert.All(outcomes, o => Assert.Equal(code, o.Error?.ErrorCode));
        Assert.All(outcomes, o => Assert.Contains(why, o.Error!.Message, StringComparison.Ordinal));
        Assert.Empty(_authority.GetNodeCerts());
    }

    [Fact]
    public void Two_keys_for_one_node_in_a_batch_are_both_refused()
    {
        NodeCertRequest mine = ForgedRequest.File(_folder, "web1", Forge.Key("a"));
        NodeCertRequest other = ForgedRequest.File(_folder, "web2", Forge.Key("b"));
        NodeCertRequest theirs = ForgedRequest.File(_folder, "web1", Forge.Key("attacker"));
        List<Outcome<NodeCert>> outcomes = _authority.Approve([mine, other, theirs], new ApprovalParameters()).ToList();
        Assert.Equal(
            [ErrorCode.ContradictoryRequests, null, ErrorCode.ContradictoryRequests], outcomes.Select(o => o.Error?.ErrorCode));
    }

    [Fact]
    public void What_was_looked_at_is_signed_whatever_became_of_its_file()
    {
        NodeCertRequest looked = _authority.ReviewRequests().Review(ForgedRequest.File(_folder, "web1", Forge.Key("a")));
        ForgedRequest.File(_folder, "web1", Forge.Key("attacker"));
        NodeCert cert = Approve(looked).Value!;
        Assert.Equal(Forge.Key("a").PublicKey.Sha256, DecodedCertificate.Decode(cert.Encoded).PublicKey.Sha256);
    }

    [Fact]
    public void The_policy_of_the_moment_counts_not_that_of_the_look()
    {
        NodeCertRequest looked = _authority.ReviewRequests().Review(ForgedRequest.File(_folder, "web1", Forge.Key("a")));
        _authority.SetPolicy(new CertPolicyChanges { AllowedNodeIds = ["db*"] });
        Assert.Equal(ErrorCode.PolicyViolation, Approve(looked).Error!.ErrorCode);
    }

    private Outcome<NodeCert> Approve(NodeCertRequest request, ApprovalParameters? parameters = null) =>
        _authority.Approve([request], parameters ?? new ApprovalParameters()).Single();
}
