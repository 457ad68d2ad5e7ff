namespace ClusterCerts.Tests.Revocation;

/// <summary>Revoke-NodeCert and New-RevocationList: what becomes of the ledger, the list and the verdict.</summary>
[LongRunning]
public sealed class RevocationTests
{
    private static IReadOnlyList<DecodedRevocationList> ListOf(TestAuthority authority) => RevocationListFile.Read(authority.File("signing.crl"));

    private static NodeCert[] Revoke(TestAuthority authority, params string[] nodeIds) =>
        [.. authority.Open().Revoke(new() { NodeIds = nodeIds, Reason = RevocationReason.KeyCompromise }).Select(TestAuthority.Value)];

    private static NodeCertCheck? Verdict(TestAuthority authority, NodeCert cert) => NodeCertTester
        .Test(new() { CertificatePaths = [cert.CertificatePath!], AuthorityPath = authority.Path }, authority.Context())
        .Checks.SingleOrDefault(c => c.Name == CheckName.Revocation);

    [SkippableTheory]
    [InlineData(KeyAlgorithm.EcdsaP256)]
    [InlineData(KeyAlgorithm.EcdsaP384)]
    [InlineData(KeyAlgorithm.EcdsaP521)]
    [InlineData(KeyAlgorithm.Rsa2048)]
    [InlineData(KeyAlgorithm.Rsa3072)]
    [InlineData(KeyAlgorithm.Rsa4096)]
    [InlineData(KeyAlgorithm.Ed25519)]
    [InlineData(KeyAlgorithm.MlDsa65)]
    public void OpenSSL_takes_the_list_and_refuses_the_revoked(KeyAlgorithm algorithm)
    {
        using var authority = new TestAuthority(p => p with { KeyAlgorithm = algorithm });
        NodeCert[] certs = authority.Issue(new(), "good", "bad");
        Assert.Null(Verdict(authority, certs[1]));

        NodeCert revoked = Assert.Single(Revoke(authority, "bad"));
        Assert.Equal(NodeCertStatus.Revoked, revoked.Status);
        Assert.Equal(NodeCertStatus.Revoked, authority.Latest("bad").Status);
        Assert.True(Verdict(authority, certs[0])!.Passed);
        Assert.False(Verdict(authority, certs[1])!.Passed);

        Peer.Needs("openssl");
        Skip.IfNot(OpenSslVerify.Knows(algorithm), $"OpenSSL knows no {algorithm}");
        string list = authority.File("signing.crl"), trust = authority.File("trust.crt");
        Peer.Expect("openssl", "crl", "-in", list, "-CAfile", trust, "-verify", "-noout");
        string[] verify = ["verify", "-x509_strict", "-crl_check_all", "-CAfile", trust, "-CRLfile", list];
        Peer.Expect("openssl", [.. verify, certs[0].CertificatePath!]);
        Peer.ExpectRefusal("certificate revoked", "openssl", [.. verify, certs[1].CertificatePath!]);
    }

    [SkippableFact]
    public void A_chain_with_an_intermediate_has_one_list_an_issuer()
    {
        using var root = new TestAuthority();
        string below = Path.Combine(root.Around, "below");
        CertAuthority.Create(new() { Path = below, Subject = "CN=below", IssuerPath = root.Path }, root.Context());
        CertAuthority authority = CertAuthority.Open(below, root.Context());
        NodeCert[] certs = [.. authority.Issue(["good", "bad"], new()).Select(TestAuthority.Value)];
        root.Open().WriteRevocationList();
        Assert.All(authority.Revoke(new() { NodeIds = ["bad"] }), o => Assert.True(o.Succeeded));

        Peer.Needs("openssl");
        string lists = Path.Combine(root.Around, "lists.pem");
        void Concatenate() => File.WriteAllText(lists, File.ReadAllText(Path.Combine(below, "signing.crl")) + File.ReadAllText(root.File("signing.crl")));
        Concatenate();
        string[] Verify(NodeCert cert) =>
            ["verify", "-x509_strict", "-crl_check_all", "-CAfile", Path.Combine(below, "trust.crt"), "-untrusted", cert.CertificatePath!, "-CRLfile", lists, cert.CertificatePath!];
        NodeCertCheck Ours(NodeCert cert) => NodeCertTester.Test(
            new() { CertificatePaths = [cert.CertificatePath!], AuthorityPath = below, CrlPaths = [lists] }, root.Context()).Checks.Single(c => c.Name == CheckName.Revocation);

        Peer.Expect("openssl", Verify(certs[0]));
        Assert.True(Ours(certs[0]).Passed);
        Peer.ExpectRefusal("certificate revoked", "openssl", Verify(certs[1]));
        Assert.False(Ours(certs[1]).Passed);

        // The intermediate itself, by its number: everything below it falls.
        Outcome<NodeCert> intermediate = root.Open().Revoke(new() { SerialNumbers = [SerialNumber.Parse(authority.GetSigningCert().SerialNumber)] }).Single();
        Assert.Equal("CN=below", TestAuthority.Value(intermediate).Subject);
        Concatenate();
        Peer.ExpectRefusal("certificate revoked", "openssl", Verify(certs[0]));
        Assert.False(Ours(certs[0]).Passed);
    }

    // RFC 5280 5.3.1; an unspecified reason is left out.
    [SkippableTheory]
    [InlineData(RevocationReason.Unspecified, null)]
    [InlineData(RevocationReason.KeyCompromise, "Key Compromise")]
    [InlineData(RevocationReason.CACompromise, "CA Compromise")]
    [InlineData(RevocationReason.AffiliationChanged, "Affiliation Changed")]
    [InlineData(RevocationReason.Superseded, "Superseded")]
    [InlineData(RevocationReason.CessationOfOperation, "Cessation Of Operation")]
    [InlineData(RevocationReason.CertificateHold, "Certificate Hold")]
    [InlineData(RevocationReason.PrivilegeWithdrawn, "Privilege Withdrawn")]
    [InlineData(RevocationReason.AACompromise, "AA Compromise")]
    public void The_reason_is_told(RevocationReason reason, string? words)
    {
        using var authority = new TestAuthority();
        NodeCert cert = authority.Issue("1");
        Assert.True(authority.Open().Revoke(new() { NodeIds = ["1"], Reason = reason }).Single().Succeeded);
        Assert.Equal(reason, ListOf(authority)[0].Find(SerialNumber.Parse(cert.SerialNumber).Value)!.Value.Reason);
        Assert.Equal(reason, authority.Open().Store.ReadLedger().All().Single(e => e.Event == LedgerEvent.Revoke).Reason);

        Peer.Needs("openssl");
        string text = Peer.Expect("openssl", "crl", "-in", authority.File("signing.crl"), "-noout", "-text");
        Assert.Contains(cert.SerialNumber, text.Replace(":", "", StringComparison.Ordinal), StringComparison.Ordinal);
        if (words is null)
            Assert.DoesNotContain("Reason Code", text, StringComparison.Ordinal);
        else
            Assert.Contains(words, text, StringComparison.Ordinal);
        Assert.Contains("Version 2 (0x1)", text, StringComparison.Ordinal);
        Assert.Contains("X509v3 Authority Key Identifier", text, StringComparison.Ordinal);
        Assert.Contains("X509v3 CRL Number", text, StringComparison.Ordinal);
    }

    [Fact]
    public void By_name_every_certificate_of_the_node_that_has_not_ended_is_revoked()
    {
        using var authority = new TestAuthority();
        NodeCert ended = authority.Issue(new() { Lifetime = TimeSpan.FromHours(1) }, "1")[0];
        authority.Clock.Now += TimeSpan.FromHours(2);
        NodeCert first = TestAuthority.Value(authority.Open().Renew(["1"], new() { Lifetime = TimeSpan.FromDays(9) }).Single()).Renewed!;
        NodeCert second = TestAuthority.Value(authority.Open().Renew(["1"], new()).Single()).Renewed!;
        NodeCert other = authority.Issue("2");

        Assert.Equal([NodeCertStatus.Superseded, NodeCertStatus.Valid], authority.Open().FindRevocable(new() { NodeIds = ["1"] }).Select(o => o.Value!.Status));
        Assert.Equal([first.SerialNumber, second.SerialNumber], Revoke(authority, "1").Select(c => c.SerialNumber));
        Assert.Null(ListOf(authority)[0].Find(SerialNumber.Parse(ended.SerialNumber).Value));
        Assert.Equal(2, ListOf(authority)[0].Revoked.Count);
        Assert.Equal(NodeCertStatus.Valid, authority.WithSerial(other.SerialNumber).Status);
    }

    [Fact]
    public void By_number_a_superseded_certificate_is_revoked_and_its_node_goes_on()
    {
        using var authority = new TestAuthority();
        NodeCert old = authority.Issue("1");
        NodeCert current = TestAuthority.Value(authority.Open().Renew(["1"], new()).Single()).Renewed!;
        TestAuthority.Value(authority.Open().Revoke(new() { SerialNumbers = [SerialNumber.Parse(old.SerialNumber)] }).Single());
        Assert.Equal(NodeCertStatus.Revoked, authority.WithSerial(old.SerialNumber).Status);
        Assert.Equal(NodeCertStatus.Valid, authority.Latest("1").Status);
        Assert.True(Verdict(authority, current)!.Passed);
    }

    [Fact]
    public void What_cannot_be_revoked_says_why_and_leaves_the_others()
    {
        using var authority = new TestAuthority();
        NodeCert cert = authority.Issue(new() { Lifetime = TimeSpan.FromHours(1) }, "1")[0];
        authority.Issue(new NodeCertParameters(), "2", "3");
        authority.Clock.Now += TimeSpan.FromHours(2);
        Revoke(authority, "3");
        Outcome<NodeCert>[] outcomes = [.. authority.Open().Revoke(new()
        {
            NodeIds = ["ghost", "1", "2", "3"],
            SerialNumbers = [SerialNumber.Parse("77"), SerialNumber.Parse(cert.SerialNumber)],
        })];
        Assert.Equal(
            [ErrorCode.NodeCertNotFound, ErrorCode.InvalidArgument, null, null, ErrorCode.NodeCertNotFound, ErrorCode.InvalidArgument],
            outcomes.Select(o => o.Error?.ErrorCode));
        Assert.Equal("2", outcomes[2].Value!.NodeId);
        Assert.Equal(2, ListOf(authority)[0].Revoked.Count);
    }

    [Fact]
    public void Without_the_signing_key_nothing_is_revoked()
    {
        using var authority = new TestAuthority();
        authority.Issue("1");
        File.Move(authority.File("signing.key"), Path.Combine(authority.Around, "away"));
        Dictionary<string, string> before = authority.Snapshot();
        Assert.Equal(ErrorCode.AuthorityOffline, Assert.Throws<ClusterCertsException>(() => Revoke(authority, "1")).ErrorCode);
        Assert.Equal(ErrorCode.AuthorityOffline, Assert.Throws<ClusterCertsException>(() => authority.Open().WriteRevocationList()).ErrorCode);
        Assert.Equal(before, authority.Snapshot());
    }

    [Fact]
    public void The_number_of_a_list_only_grows()
    {
        using var authority = new TestAuthority();
        authority.Issue(new NodeCertParameters(), "1", "2");
        Assert.Equal("1", authority.Open().WriteRevocationList().Number);
        Revoke(authority, "1");
        Assert.Equal("3", authority.Open().WriteRevocationList().Number);
        File.Delete(authority.File("signing.crl"));
        RevocationList again = authority.Open().WriteRevocationList();
        Assert.Equal(("4", 1), (again.Number, again.Count));
    }

    [Theory]
    [InlineData(null, 30)]
    [InlineData(7, 7)]
    [InlineData(5000, 3650)] // never after its issuer
    public void A_list_counts_as_long_as_asked(int? asked, int days)
    {
        using var authority = new TestAuthority();
        RevocationList list = authority.Open().WriteRevocationList(asked is int number ? TimeSpan.FromDays(number) : null);
        Assert.Equal(days, (int)Math.Round((list.NextUpdate - authority.Clock.Now).TotalDays));
        Assert.True(list.ThisUpdate <= authority.Clock.Now);
        Assert.Equal(0, list.Count);
    }

    // RFC 5280 3.3: an entry stays until it was on one list made after its certificate ended.
    [Fact]
    public void An_entry_goes_when_it_was_on_one_list_after_its_end()
    {
        using var authority = new TestAuthority();
        authority.Issue(new() { Lifetime = TimeSpan.FromDays(10) }, "1");
        Revoke(authority, "1");
        authority.Clock.Now += TimeSpan.FromDays(9);
        Assert.Equal(1, authority.Open().WriteRevocationList().Count);
        authority.Clock.Now += TimeSpan.FromDays(2);
        Assert.Equal(1, authority.Open().WriteRevocationList().Count);
        authority.Clock.Now += TimeSpan.FromDays(1);
        Assert.Equal(0, authority.Open().WriteRevocationList().Count);
    }

    // A list of so many days; on which day a warning comes: a fifth of its life ahead, three days at least, half of it at most.
    [Theory]
    [InlineData(30, 23, false)]
    [InlineData(30, 25, true)]
    [InlineData(10, 6, false)]
    [InlineData(10, 8, true)]
    [InlineData(2, 0, false)]
    [InlineData(2, 1, true)]
    [InlineData(30, 31, true)]
    public void A_list_that_ends_soon_is_warned_of(int days, int on, bool warns)
    {
        using var authority = new TestAuthority();
        Assert.Empty(authority.Open().GetNotices());
        authority.Open().WriteRevocationList(TimeSpan.FromDays(days));
        authority.Clock.Now += TimeSpan.FromDays(on);
        IReadOnlyList<string> notices = authority.Open().GetNotices();
        Assert.Equal(warns, notices.Count == 1);
        if (warns)
            Assert.Contains("New-RevocationList", notices[0], StringComparison.Ordinal);
        authority.Open().WriteRevocationList();
        Assert.Empty(authority.Open().GetNotices());
    }

    [Fact]
    public void The_end_of_the_list_is_the_effective_end_and_does_not_make_a_renewal_due()
    {
        using var authority = new TestAuthority();
        NodeCert cert = authority.Issue("1");
        Assert.Equal(cert.NotAfter, authority.Latest("1").EffectiveNotAfter);
        RevocationList list = authority.Open().WriteRevocationList();
        Assert.Equal(list.NextUpdate, authority.Latest("1").EffectiveNotAfter);
        Assert.Empty(authority.Open().GetNodeCerts(new() { ExpiresWithin = TimeSpan.FromDays(60) }));
    }

    // Cut off at each operation on the disk in turn: the ledger and the list always tell the same.
    [Fact]
    public void A_revocation_that_is_cut_off_anywhere_is_whole_or_not_at_all()
    {
        int cuts = 0, finished = 0;
        for (int at = 1; ; at++)
        {
            using var authority = new TestAuthority();
            NodeCert cert = authority.Issue("1");
            authority.Open().WriteRevocationList();
            HookedFileSystem disk = HookedFileSystem.CutOff(at);
            try
            {
                authority.Open(disk).Revoke(new() { NodeIds = ["1"] });
            }
            catch (ClusterCertsException) when (disk.Count >= at)
            {
            }

            bool inLedger = authority.Latest("1").Status == NodeCertStatus.Revoked;
            bool onList = ListOf(authority)[0].Find(SerialNumber.Parse(cert.SerialNumber).Value) is not null;
            Assert.Equal(inLedger, onList);
            Assert.Equal(inLedger ? "2" : "1", ListOf(authority)[0].Number!.Value.ToString(System.Globalization.CultureInfo.InvariantCulture));
            if (disk.Count < at)
                break;
            cuts++;
            finished += inLedger ? 1 : 0;
            if (!inLedger)
                Revoke(authority, "1");
        }

        Assert.True(cuts >= 4 && finished > 0, $"{cuts} operations, {finished} finished");
    }
}
