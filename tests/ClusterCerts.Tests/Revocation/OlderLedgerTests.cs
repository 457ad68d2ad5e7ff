namespace ClusterCerts.Tests.Revocation;

/// <summary>A ledger that was restored from before a revocation, beside the list that knows it: a restored copy costs an error message, never
/// a revocation.</summary>
public sealed class OlderLedgerTests
{
    // What is asked for after n1 was revoked and the ledger of before came back; n1 gets no certificate of it.
    private static readonly Dictionary<string, Func<TestAuthority, IEnumerable<ClusterCertsException?>>> Commands = new()
    {
        ["renew by name"] = a => Errors(a.Open().Renew(["n1"], new())),
        ["renew by name, with the key it has"] = a => Errors(a.Open().Renew(["n1"], new() { ReuseKey = true })),
        ["look what is due, by name"] = a => Errors(a.Open().FindRenewals(["n1"], new())),
        ["issue in its place"] = a => Errors(a.Open().Issue(["n1"], new NodeCertParameters { Force = true })),
        ["issue elsewhere"] = a => Errors(a.Open().Issue(["n1"], new NodeCertParameters { OutputPath = Path.Combine(a.Around, "out") })),
        ["approve its request"] = a => Errors(a.Open().Approve([Request(a)], new() { Force = true, OutputPath = Path.Combine(a.Around, "out") })),
        ["revoke by name"] = a => Errors(a.Open().Revoke(new() { NodeIds = ["n1"] })),
        ["revoke by number"] = a => Errors(a.Open().Revoke(new() { SerialNumbers = [SerialNumber.Parse(Only(a).SerialNumber)] })),
    };

    // What goes over all nodes leaves n1 out; what the list knows outlives the list.
    private static readonly Dictionary<string, Action<CertAuthority>> Overall = new()
    {
        ["renew all"] = _ => { },
        ["rotate to the end"] = authority =>
        {
            foreach (RotationPhase phase in (RotationPhase[])[RotationPhase.Stage, RotationPhase.Trust, RotationPhase.Issue, RotationPhase.Retire])
                authority.Rotate(new() { Phase = phase, IsConfirmed = true });
        },
        ["rotate, and back"] = authority =>
        {
            foreach (RotationPhase phase in (RotationPhase[])[RotationPhase.Stage, RotationPhase.Trust, RotationPhase.Issue])
                authority.Rotate(new() { Phase = phase, IsConfirmed = true });
            authority.Rotate(new() { Undo = true, IsConfirmed = true });
        },
        ["replace a compromised CA"] = authority => authority.Rotate(new() { Compromised = true, IsConfirmed = true }),
        ["replace the CA by force"] = authority => CertAuthority.Create(
            new() { Path = authority.GetSigningCert().AuthorityPath, Subject = "CN=other", Force = true }),
    };

    public static TheoryData<string> Named => [.. Commands.Keys];

    public static TheoryData<string> OverAll => [.. Overall.Keys];

    [Theory]
    [MemberData(nameof(Named))]
    public void Nothing_is_decided_about_its_node_before_the_ledger_knows(string command)
    {
        using TestAuthority authority = Restored(RevocationReason.KeyCompromise);
        Assert.Contains(authority.Open().GetNotices(), n => n.Contains("New-RevocationList", StringComparison.Ordinal));
        Dictionary<string, string> before = authority.Snapshot();
        ClusterCertsException? error = Assert.Single(Commands[command](authority));
        Assert.NotNull(error);
        Assert.Contains(error.ErrorCode, new[] { ErrorCode.Revoked, ErrorCode.KeyCompromised });
        Assert.Contains("New-RevocationList", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, authority.Snapshot());

        // The remedy takes it over; then the node is one that was revoked, like any other.
        authority.Open().WriteRevocationList();
        Assert.Empty(authority.Open().GetNotices());
        Assert.True(Assert.Single(authority.Open().Renew(["n1"], new())).Succeeded);
    }

    [Theory]
    [MemberData(nameof(OverAll))]
    public void What_goes_over_all_nodes_leaves_it_out_and_forgets_nothing(string what)
    {
        using TestAuthority authority = Restored(RevocationReason.Unspecified);
        string serial = Only(authority).SerialNumber;
        Overall[what](authority.Open());
        Outcome<NodeCertRenewal>[] renewed = [.. authority.Open().Renew(["*"], new())];
        Assert.Equal(["n2"], renewed.Select(r => r.Target));
        Assert.Equal(serial, Only(authority).SerialNumber);
        Assert.Equal(NodeCertStatus.Revoked, Only(authority).Status);
    }

    // Also a list that has ended, or with the number that the ledger has, or of the CA before.
    [Theory]
    [InlineData("in date")]
    [InlineData("ended")]
    [InlineData("with the number of the ledger's last")]
    public void The_inventory_and_the_report_say_revoked(string list)
    {
        using TestAuthority authority = Restored(RevocationReason.Superseded, sameNumber: list.StartsWith("with", StringComparison.Ordinal));
        if (list == "ended")
            authority.Clock.Now += TimeSpan.FromDays(40);
        Assert.Equal(NodeCertStatus.Revoked, Only(authority).Status);
        Assert.Equal(["n1"], authority.Open().GetNodeCerts(new() { Statuses = [NodeCertStatus.Revoked] }).Select(c => c.NodeId));
        Assert.Contains(authority.Open().GetNotices(), n => n.Contains("takes", StringComparison.Ordinal) && n.Contains("New-RevocationList", StringComparison.Ordinal));
        string html = CertReport.Make(authority.Open(), new() { OutputPath = Path.Combine(authority.Around, "r.html") }).Html;
        Assert.Contains("New-RevocationList", html, StringComparison.Ordinal);
        Assert.Equal(["n2"], LiveNodes.Of(authority.Open().Store, authority.Open().Store.ReadLedger(), authority.Clock.Now).Select(n => n.NodeId.ToString()));

        // Before the revocation it was good.
        Assert.NotEqual(NodeCertStatus.Revoked, authority.Open().GetNodeCerts(new() { AsOf = authority.Clock.Now - TimeSpan.FromDays(60) }).Single(c => c.NodeId == "n1").Status);
    }

    // A list beside the authority that another CA signed, or that is damaged, revokes nothing here.
    [Theory]
    [InlineData("another CA's")]
    [InlineData("damaged")]
    public void A_list_that_is_not_the_CAs_own_revokes_nothing(string list)
    {
        using TestAuthority authority = Restored(RevocationReason.Unspecified);
        if (list == "damaged")
            File.WriteAllText(authority.File("signing.crl"), "-----BEGIN X509 CRL-----\n");
        else
            CertAuthority.Create(new() { Path = authority.Path, Subject = "CN=other", Force = true });
        if (list == "damaged")
            Assert.Equal(NodeCertStatus.Valid, Only(authority).Status);
        else
            Assert.Equal(NodeCertStatus.Revoked, Only(authority).Status); // The ledger took it over when the CA was replaced.
    }

    private static TestAuthority Restored(RevocationReason reason, bool sameNumber = false)
    {
        var authority = new TestAuthority();
        authority.Issue(new NodeCertParameters(), "n1", "n2");
        if (sameNumber)
            authority.Open().WriteRevocationList();
        byte[] ledger = File.ReadAllBytes(authority.File("ledger.jsonl"));
        byte[] before = sameNumber ? File.ReadAllBytes(authority.File("signing.crl")) : [];
        authority.Open().Revoke(new() { NodeIds = ["n1"], Reason = reason });
        if (sameNumber)
        {
            // A second copy of the authority made its own list: both have the same number.
            byte[] forked = File.ReadAllBytes(authority.File("signing.crl"));
            File.WriteAllBytes(authority.File("ledger.jsonl"), ledger);
            File.WriteAllBytes(authority.File("signing.crl"), before);
            authority.Open().WriteRevocationList();
            File.WriteAllBytes(authority.File("signing.crl"), forked);
        }
        else
        {
            File.WriteAllBytes(authority.File("ledger.jsonl"), ledger);
        }

        return authority;
    }

    private static NodeCert Only(TestAuthority authority) => authority.Latest("n1");

    private static NodeCertRequest Request(TestAuthority authority) =>
        Assert.Single(RequestMaker.Make(["n1"], new() { Path = Path.Combine(authority.Around, "requests") })).Value!;

    private static IEnumerable<ClusterCertsException?> Errors<T>(IEnumerable<Outcome<T>> outcomes)
        where T : class => outcomes.Select(o => o.Error).ToList();
}
