namespace ClusterCerts.Tests.Revocation;

/// <summary>A number that the ledger does not know is revoked when that is insisted on, and shown like what else is revoked.</summary>
public sealed class BareNumberTests
{
    private const string Unknown = "0A0B0C";

    [Fact]
    public void Only_with_force_it_is_recorded_and_listed_with_a_warning()
    {
        using var authority = new TestAuthority();
        authority.Issue("1");
        Dictionary<string, string> before = authority.Snapshot();
        Outcome<NodeCert> refused = authority.Open().Revoke(new() { SerialNumbers = [SerialNumber.Parse(Unknown)] }).Single();
        Assert.Equal(ErrorCode.NodeCertNotFound, refused.Error!.ErrorCode);
        Assert.Contains("-Force", refused.Error.Message, StringComparison.Ordinal);
        Assert.Equal(before, authority.Snapshot());

        CertAuthority open = authority.Open();
        NodeCert revoked = TestAuthority.Value(open.Revoke(Parameters(Unknown)).Single());
        Assert.Equal((Unknown, NodeCertStatus.Revoked, ""), (revoked.SerialNumber, revoked.Status, revoked.NodeId));
        Assert.Throws<InvalidOperationException>(() => revoked.Certificate);
        Assert.Contains(open.GetNotices(), n => n.Contains(Unknown, StringComparison.Ordinal) && n.Contains("could not be checked", StringComparison.Ordinal));
        Assert.NotNull(RevocationListFile.Read(authority.File("signing.crl"))[0].Find(SerialNumber.Parse(Unknown).Value));
        Dictionary<string, string> after = authority.Snapshot();
        NodeCert again = TestAuthority.Value(authority.Open().Revoke(Parameters(Unknown)).Single());
        Assert.Equal((Unknown, NodeCertStatus.Revoked, ""), (again.SerialNumber, again.Status, again.NodeId));
        Assert.Equal(after, authority.Snapshot());
        Assert.Empty(CertLedger.Test(authority.Path, authority.Context()));

        // It goes from list to list, and no number goes on above it.
        authority.Clock.Now += TimeSpan.FromDays(300);
        authority.Open().WriteRevocationList();
        Assert.Single(RevocationListFile.Read(authority.File("signing.crl"))[0].Revoked);
    }

    // Of several, some cannot be revoked: the others are, in one step.
    [Fact]
    public void What_can_be_revoked_is_revoked_beside_what_cannot()
    {
        using var authority = new TestAuthority();
        NodeCert known = authority.Issue("1");
        string ca = authority.Open().GetSigningCert().SerialNumber;
        IReadOnlyList<Outcome<NodeCert>> all = authority.Open().Revoke(Parameters(ca, Unknown, known.SerialNumber));
        Assert.Equal([ErrorCode.InvalidArgument, null, null], all.Select(o => o.Error?.ErrorCode));
        Assert.Equal(2, RevocationListFile.Read(authority.File("signing.crl"))[0].Revoked.Count);
    }

    // From Issue to Retire nobody can say which CA signed it: both lists name it.
    [Fact]
    public void During_a_rotation_both_lists_name_it()
    {
        using var authority = new TestAuthority();
        authority.Issue("1");
        authority.Open().WriteRevocationList();
        for (RotationPhase phase = RotationPhase.Stage; phase <= RotationPhase.Issue; phase++)
            authority.Open().Rotate(new() { Phase = phase, IsConfirmed = true });
        TestAuthority.Value(authority.Open().Revoke(Parameters(Unknown)).Single());
        foreach (string list in (string[])["signing.crl", "previous.crl"])
            Assert.NotNull(RevocationListFile.Read(authority.File(list))[0].Find(SerialNumber.Parse(Unknown).Value));
    }

    // A certificate that turns up later is bad, and known.
    [Fact]
    public void A_certificate_that_turns_up_later_is_bad_and_no_finding()
    {
        using var authority = new TestAuthority();
        byte[] ledger = File.ReadAllBytes(authority.File("ledger.jsonl"));
        NodeCert lost = authority.Issue("lost");
        File.WriteAllBytes(authority.File("ledger.jsonl"), ledger);
        TestAuthority.Value(authority.Open().Revoke(Parameters(lost.SerialNumber)).Single());
        File.Delete(authority.File("signing.crl"));
        Assert.False(NodeCertTester.Test(new() { CertificatePaths = [lost.CertificatePath!], AuthorityPath = authority.Path }, authority.Context()).Passed);
        Assert.DoesNotContain(CertLedger.Test(authority.Path, authority.Context()), f => f.Kind == LedgerFindingKind.CertificateUnknown);
        Assert.Equal(NodeCertStatus.Revoked, TestAuthority.Value(authority.Open().Revoke(new() { CertificatePaths = [lost.CertificatePath!] }).Single()).Status);
    }

    // What is asked for, and which of: node 1 (valid), node 2 (revoked), the file's certificate of node "lost", the bare number.
    [Theory]
    [InlineData("nothing", "1 2")]
    [InlineData("revoked", "2 0A0B0C lost")]
    [InlineData("valid", "1")]
    [InlineData("number", "0A0B0C")]
    [InlineData("another number", "!")]
    [InlineData("node lost", "!")]
    [InlineData("node lost, revoked", "lost")]
    [InlineData("yesterday, revoked", "")]
    public void The_inventory_shows_them_where_they_are_asked_for(string asked, string expected)
    {
        using var authority = new TestAuthority();
        byte[] ledger = File.ReadAllBytes(authority.File("ledger.jsonl"));
        NodeCert lost = authority.Issue("lost");
        File.WriteAllBytes(authority.File("ledger.jsonl"), ledger);
        authority.Issue(new NodeCertParameters(), "1", "2");
        authority.Clock.Now += TimeSpan.FromDays(2);
        Assert.All(authority.Open().Revoke(Parameters(Unknown) with { NodeIds = ["2"], CertificatePaths = [lost.CertificatePath!] }), o => Assert.True(o.Succeeded));

        NodeCertFilter filter = asked switch
        {
            "revoked" => new() { Statuses = [NodeCertStatus.Revoked] },
            "valid" => new() { Statuses = [NodeCertStatus.Valid] },
            "number" => new() { SerialNumbers = [SerialNumber.Parse(Unknown)] },
            "another number" => new() { SerialNumbers = [SerialNumber.Parse("FFFF")] },
            "node lost" => new() { NodeIds = ["lost"] },
            "node lost, revoked" => new() { NodeIds = ["lost"], Statuses = [NodeCertStatus.Revoked] },
            "yesterday, revoked" => new() { Statuses = [NodeCertStatus.Revoked], AsOf = authority.Clock.GetUtcNow().AddDays(-1) },
            _ => new(),
        };
        Assert.Equal(expected, string.Join(' ', authority.Open().FindNodeCerts(filter)
            .Select(o => o.Value is not NodeCert cert ? "!" : cert.NodeId.Length > 0 ? cert.NodeId : cert.SerialNumber)));
    }

    // A lost ledger that is made again from the list has it again; so does the index of an OpenSSL CA.
    [SkippableFact]
    public void It_is_kept_through_a_repair_and_an_export()
    {
        Peer.Needs("openssl");
        using var authority = new TestAuthority();
        authority.Issue("1");
        TestAuthority.Value(authority.Open().Revoke(Parameters(Unknown)).Single());
        File.Delete(authority.File("ledger.jsonl"));
        CertLedger.Repair(authority.Path, authority.Context());
        Assert.Contains(authority.Open().GetNodeCerts(new() { Statuses = [NodeCertStatus.Revoked] }), c => c.SerialNumber == Unknown);

        string openssl = Path.Combine(authority.Around, "openssl");
        new SigningCertExporter(authority.Open(), new SigningCertExportParameters { OutputPath = openssl }).Export();
        string list = Path.Combine(authority.Around, "list.pem");
        Peer.Expect("openssl", "ca", "-config", Path.Combine(openssl, "openssl.cnf"), "-gencrl", "-out", list);
        Assert.NotNull(RevocationListFile.Read(list)[0].Find(SerialNumber.Parse(Unknown).Value));
    }

    private static RevocationParameters Parameters(params string[] numbers) =>
        new() { SerialNumbers = [.. numbers.Select(SerialNumber.Parse)], Force = true };
}
