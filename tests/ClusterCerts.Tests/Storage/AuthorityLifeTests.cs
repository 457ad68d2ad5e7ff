namespace ClusterCerts.Tests.Storage;

/// <summary>An authority from its making to the end of a rotation, whatever store it is kept in.</summary>
public abstract partial class AuthorityLifeTests : LedgerLifeTests
{
    [SkippableFact]
    public void It_issues_renews_revokes_and_lists()
    {
        Make();
        Assert.All(Open().Issue(["1", "2", "3"], new NodeCertParameters()), o => Assert.Null(o.Error));
        NodeCert old = Latest("1");
        Assert.All(Open().Renew(["1"], new NodeCertRenewalParameters()), o => Assert.Null(o.Error));
        Assert.NotEqual(old.SerialNumber, Latest("1").SerialNumber);
        Assert.All(Open().Revoke(new() { NodeIds = ["2"], Reason = RevocationReason.KeyCompromise }), o => Assert.Null(o.Error));
        Assert.All(Open().Remove(new() { NodeIds = ["3"], KeepUntilExpiry = true }), o => Assert.Null(o.Error));
        RevocationList list = Open().WriteRevocationList();
        Assert.Equal(2, int.Parse(list.Number!, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Single(list.SerialNumbers);
        Assert.Equal(
            [("1", NodeCertStatus.Valid), ("1", NodeCertStatus.Superseded), ("2", NodeCertStatus.Revoked), ("3", NodeCertStatus.Removed)],
            Open().GetNodeCerts(new() { Statuses = Enum.GetValues<NodeCertStatus>() }).Select(c => (c.NodeId, c.Status)).Order());
        Assert.Empty(Open().GetNotices());
        CheckLedger();
    }

    [SkippableFact]
    public void It_tells_how_it_stands_and_when_all_nodes_were_renewed()
    {
        Make();
        Assert.All(Open().Issue(["1", "2"], new NodeCertParameters()), o => Assert.Null(o.Error));
        var wanted = new NodeCertRenewalParameters { IfExpiresWithin = TimeSpan.FromDays(1) };
        Open().TallyOf([], wanted, [.. Open().FindRenewals([], wanted)]).Record(told => Assert.Fail(told));
        Assert.Equal((0, 0, 2), (Open().GetLastRenewal()!.Renewed, Open().GetLastRenewal()!.Failed, Open().GetLastRenewal()!.Left));
        Assert.All(Open().TestHealth(new()).Checks, check => Assert.True(check.State == CheckState.Ok, check.ToString()));
        CheckLedger();
    }

    [SkippableFact]
    public void It_obeys_its_policy()
    {
        Make();
        Open().SetPolicy(new CertPolicyChanges { AllowedNodeIds = ["web*"] });
        Assert.Equal(["web*"], Open().GetPolicy().AllowedNodeIds!);
        Assert.Equal([true, false], Open().Issue(["web1", "db1"], new NodeCertParameters()).Select(o => o.Succeeded));
        CheckLedger();
    }

    [SkippableFact]
    public void It_rotates_through_all_phases_and_back()
    {
        Make();
        Assert.All(Open().Issue(["1", "2"], new NodeCertParameters { Lifetime = new CertLifetime(null, clampToIssuer: true) }), o => Assert.Null(o.Error));
        Open().WriteRevocationList();
        string first = Open().GetSigningCert().Fingerprint;
        Rotate(new() { Phase = RotationPhase.Stage });
        Rotate(new() { Phase = RotationPhase.Trust });
        Rotate(new() { Phase = RotationPhase.Issue });
        Assert.NotEqual(first, Open().GetSigningCert().Fingerprint);
        Rotate(new() { Undo = true });
        Assert.Equal((first, RotationPhase.Trust), (Open().GetSigningCert().Fingerprint, Open().GetSigningCert().Phase));
        Rotate(new() { Phase = RotationPhase.Issue });
        Rotate(new() { Phase = RotationPhase.Retire });
        SigningCert now = Open().GetSigningCert();
        Assert.Equal((RotationPhase.None, "CN=life G2"), (now.Phase, now.Subject));
        Assert.All(Open().GetNodeCerts(), c => Assert.Equal("CN=life G2", DecodedCertificate.Decode(c.Encoded).Issuer));
        Assert.Single(Store.Certificates(AuthorityDocument.TrustBundle));
        Assert.Empty(Store.Find(AuthorityDocument.Backups + "/"));
        CheckLedger();
    }

    // What is asked of servers is recorded, of no node; who asks for no certificate needs none made.
    [SkippableFact]
    public void It_proves_what_servers_trust()
    {
        Make();
        Assert.All(Open().Issue(["1"], new NodeCertParameters()), o => Assert.Null(o.Error));
        string pair = Path.Combine(Pki, "node.1");
        Rotate(new() { Phase = RotationPhase.Stage });
        AssertRefused(ErrorCode.RotationOutOfOrder, () => Open().ProveNextTrust([], new()));
        Rotate(new() { Phase = RotationPhase.Trust });
        string trust = Path.Combine(Pki, "..", "handed-out.crt");
        File.WriteAllBytes(trust, Store.Read(AuthorityDocument.TrustBundle)!);
        using var strict = new Trust.OpenSslTlsServer("-cert", $"{pair}.crt", "-key", $"{pair}.key", "-CAfile", trust, "-Verify", "3", "-verify_return_error");
        using var open = new Trust.OpenSslTlsServer("-cert", $"{pair}.crt", "-key", $"{pair}.key");
        int before = Store.ReadLedger().Count;
        byte[]? serial = Store.Read(AuthorityDocument.SerialNumber);

        IReadOnlyList<TrustProof> proofs = Open().ProveNextTrust([new(strict.Address), new(open.Address)], new() { Timeout = TimeSpan.FromSeconds(12) });

        Assert.Equal([TrustProofState.Trusted, TrustProofState.Unprovable], proofs.Select(p => p.State));
        Assert.All(proofs, p => Assert.Equal("CN=life G2", p.Authority));
        Assert.Equal(before + 2, Store.ReadLedger().Count);
        Assert.NotEqual(serial, Store.Read(AuthorityDocument.SerialNumber));
        Assert.Single(Open().GetNodeCerts(new() { Statuses = Enum.GetValues<NodeCertStatus>() }));
        CheckLedger();
        Rotate(new() { Phase = RotationPhase.Issue });
        Assert.Equal(TrustProofState.Trusted, Open().ProveNextTrust([new(strict.Address)], new() { Timeout = TimeSpan.FromSeconds(12) }).Single().State);
        Rotate(new() { Phase = RotationPhase.Retire });
        AssertRefused(ErrorCode.RotationNotFound, () => Open().ProveNextTrust([new(strict.Address)], new()));
        CheckLedger();
    }

    // A verdict asks the store that the command has, and none of its own.
    [SkippableFact]
    public void Its_certificates_are_judged_by_what_it_keeps()
    {
        Make();
        Assert.True(CertAuthority.Exists(Pki, Context));
        Assert.All(Open().Issue(["1", "2", "3"], new NodeCertParameters()), o => Assert.Null(o.Error));
        Assert.Equal([true, true, true], Passed("1", "2", "3"));
        Assert.All(Open().Revoke(new() { NodeIds = ["2"], Reason = RevocationReason.KeyCompromise }), o => Assert.Null(o.Error));
        Assert.Equal([true, false, true], Passed("1", "2", "3"));
        Commit(Store, changes => changes.Delete(AuthorityDocument.RevocationList));
        Assert.Equal([true, false, true], Passed("1", "2", "3"));
        Assert.Single(Test("2").Checks, c => c.Name == CheckName.Revocation && c.Detail.Contains("the ledger says", StringComparison.Ordinal));

        Open().SetPolicy(new CertPolicyChanges { MinimumSerialNumber = SerialNumber.Parse(Latest("3").SerialNumber), Force = true });
        Assert.Equal([false, false, true], Passed("1", "2", "3"));

        // The certificate that is meant is in the ledger, whatever the file holds.
        string before = Latest("3").Fingerprint;
        Assert.All(Open().Renew(["3"], new NodeCertRenewalParameters()), o => Assert.Null(o.Error));
        Assert.Equal([CheckName.Parse], Test("3", before).Checks.Where(c => !c.Passed).Select(c => c.Name));

        TrustMember[] members = [.. ((string[])["2", "3"]).Select(id => TrustMembers.Of(id, Path.Combine(Pki, $"node.{id}.crt"), trustPath: null, Pki))];
        Assert.Equal(["2", "2"], ClusterTrust.FindFailures(members, Context.Now, context: Context).Select(f => f.Presenter));
    }

    [SkippableFact]
    public void Requests_are_made_in_it_and_signed()
    {
        Make();
        NodeCertRequest request = Assert.Single(RequestMaker.Make(["web1"], new NodeCertRequestParameters { Path = Pki }, Context)).Value!;
        Assert.True(File.Exists(Path.Combine(Pki, "node.web1.key")));
        Assert.Null(Assert.Single(Open().Approve([request], new ApprovalParameters())).Error);
        Assert.Equal([true], Passed("web1"));
        Assert.Equal(ErrorCode.FileExists, Assert.Single(RequestMaker.Make(["web1"], new NodeCertRequestParameters { Path = Pki }, Context)).Error!.ErrorCode);
        CheckLedger();
    }

    [SkippableFact]
    public void Its_nodes_are_exported_and_reported()
    {
        Make();
        Assert.All(Open().Issue(["1", "2"], new NodeCertParameters()), o => Assert.Null(o.Error));
        Assert.All(Open().Revoke(new() { NodeIds = ["2"], Reason = RevocationReason.Superseded }), o => Assert.Null(o.Error));
        var exporter = new NodeCertExporter(new NodeCertExportParameters { Format = ExportFormat.Nginx, OutputPath = Beside("nginx") }, Context);
        using (ExportPlan plan = exporter.Plan(Latest("1")))
            exporter.Write(plan);
        Assert.Contains(Directory.GetFiles(Beside("nginx")), path => path.EndsWith("tls.conf", StringComparison.Ordinal));
        Assert.Equal(ErrorCode.NodeCertNotValid, Assert.Throws<ClusterCertsException>(() => exporter.Plan(Latest("2"))).ErrorCode);

        new SigningCertExporter(Open(), new SigningCertExportParameters { OutputPath = Beside("openssl") }).Export();
        Assert.Contains("R\t", File.ReadAllText(Path.Combine(Beside("openssl"), "index.txt")), StringComparison.Ordinal);

        Assert.Equal(0, CertReport.Make(Open(), new CertReportParameters { OutputPath = Beside("report.html") }).ProblemCount);
    }

    [SkippableFact]
    public void It_records_where_the_files_of_its_nodes_went_last()
    {
        Make();
        Assert.All(Open().Issue(["1", "2"], new NodeCertParameters { Lifetime = new CertLifetime(null, clampToIssuer: true) }), o => Assert.Null(o.Error));
        Export("1", Beside("first"));
        Export("1", Path.Combine(Pki, "out"));
        string exported = Latest("1").SerialNumber;
        Rotate(new() { Phase = RotationPhase.Stage });
        Rotate(new() { Phase = RotationPhase.Trust });
        Rotate(new() { Phase = RotationPhase.Issue });
        Rotate(new() { Phase = RotationPhase.Retire });
        NodeCert now = Open().GetNodeCerts(new() { NodeIds = ["1"] }).Last();
        LedgerEntry last = Store.ReadLedger().All().Last(e => e.Event == LedgerEvent.Export);
        Assert.Equal(
            ("Nginx", Path.Combine(Pki, "out"), "/etc/nginx/tls", (DateTimeOffset?)last.Time, exported),
            (now.ExportedAs, now.ExportedTo, now.ExportedTargetPath, now.ExportedAt, now.ExportedSerialNumber));
        Assert.NotEqual(exported, now.SerialNumber);
        Assert.Equal("out", last.Place); // wherever the directory is moved
        Assert.Null(Open().GetNodeCerts(new() { NodeIds = ["2"] }).Last().ExportedAs);
        CheckLedger();

        void Export(string node, string place)
        {
            var exporter = new NodeCertExporter(new() { Format = ExportFormat.Nginx, OutputPath = place, TargetPath = "/etc/nginx/tls" }, Context);
            using ExportPlan plan = exporter.Plan(Latest(node));
            exporter.Write(plan);
            exporter.Record(message => Assert.Fail(message));
        }
    }

    [SkippableFact]
    public void It_records_what_nodes_were_brought_last()
    {
        Make();
        Assert.All(Open().Issue(["1", "2"], new NodeCertParameters()), o => Assert.Null(o.Error));
        SetTargets(new NodeCertTargetChanges { NodeId = "*", TargetPath = "/etc/nginx/tls" });
        Publish("1", new PublishedFiles("Nginx", "web1.example.com", "/etc/nginx/tls", new string('a', 64), IsProven: false));
        NodeCert placed = Latest("1");
        Assert.Equal(("web1.example.com:/etc/nginx/tls", "Placed", placed.SerialNumber), (placed.PublishedTo, placed.PublishedState, placed.PublishedSerialNumber));
        Publish("1", new PublishedFiles("Pem", "/srv/1", "/srv/1", null, IsProven: true));
        Assert.All(Open().Renew(["1"], new()).ToList(), o => Assert.Equal("/srv/1", o.Value!.Renewed!.PublishedTo));
        NodeCert proven = Latest("1");
        LedgerEntry last = Store.ReadLedger().All().Last(e => e.Event == LedgerEvent.Publish);
        Assert.Equal(
            ("/srv/1", "Proven", placed.SerialNumber, (DateTimeOffset?)last.Time),
            (proven.PublishedTo, proven.PublishedState, proven.PublishedSerialNumber, proven.PublishedAt));
        Assert.NotEqual(placed.SerialNumber, proven.SerialNumber);
        Assert.Null(proven.ExportedAs);
        Assert.Null(Latest("2").PublishedTo);
        CheckLedger();

        void Publish(string node, PublishedFiles files) => Commit(Store, c => c.Ledger.Add(
            LedgerEntries.Published(Context.Now, NodeId.Parse(node), SerialNumber.Parse(Latest(node).SerialNumber), files)));
    }

    [SkippableFact]
    public void It_keeps_where_the_files_of_nodes_go()
    {
        Make();
        Assert.Empty(Open().GetTargets([]));
        SetTargets(new NodeCertTargetChanges { NodeId = "*", TargetPath = "/etc/tls" }, new NodeCertTargetChanges { NodeId = "web*", HostName = "{id}.example.net", TargetPath = "/srv" });
        SetTargets(new NodeCertTargetChanges { NodeId = "web*", Mode = "640" });
        Assert.Equal(["web*: {id}.example.net:/srv 0640", "*: {id}:/etc/tls "], Open().GetTargets([]).Select(o => $"{o.Target}: {o.Value} {o.Value!.Mode}"));
        Assert.Equal("web1.example.net:/srv", $"{Open().TargetOf("web1")}");
        Assert.Equal("targets.json", AuthorityDocument.Targets.Name);
        Assert.Contains("targets.json", Store.PlaceOf(AuthorityDocument.Targets), StringComparison.Ordinal);
        Assert.Equal(["web*"], Open().RemoveTargets(["web*"]).Select(o => o.Target));
        Assert.Equal("web1:/etc/tls", $"{Open().TargetOf("web1")}");

        // Where nodes were published to, a loss is no lack of targets.
        Commit(Store, c => c.Delete(AuthorityDocument.Targets));
        Assert.Empty(Open().GetTargets([]));
        Assert.All(Open().Issue(["1"], new NodeCertParameters()), o => Assert.Null(o.Error));
        Commit(Store, c => c.Ledger.Add(LedgerEntries.Published(
            Context.Now, NodeId.Parse("1"), SerialNumber.Parse(Latest("1").SerialNumber), new PublishedFiles("Pem", "1", "/etc/tls", null, IsProven: false))));
        Assert.Equal(ErrorCode.TargetsMissing, Assert.Throws<ClusterCertsException>(() => Open().TargetOf("1")).ErrorCode);
        Assert.Equal([LedgerFindingKind.TargetsMissing], CertLedger.Test(Pki, Context).Select(f => f.Kind));
        SetTargets(new NodeCertTargetChanges { NodeId = "*", TargetPath = "/etc/tls" });
        Assert.Equal("1:/etc/tls", $"{Open().TargetOf("1")}");
        CheckLedger();
    }

    [SkippableFact]
    public void What_is_lost_is_told_and_made_again()
    {
        Make();
        Assert.All(Open().Issue(["1"], new NodeCertParameters()), o => Assert.Null(o.Error));
        Commit(Store, changes => changes.Delete(AuthorityDocument.Policy).Delete(AuthorityDocument.TrustBundle));
        LedgerFinding[] found = [.. CertLedger.Test(Pki, Context)];
        Assert.Equal([LedgerFindingKind.PolicyMissing, LedgerFindingKind.TrustMissing], found.Select(f => f.Kind).Order());
        Assert.Equal([Store.PlaceOf(AuthorityDocument.Policy), Store.PlaceOf(AuthorityDocument.TrustBundle)], found.Select(f => f.Path!).Order(StringComparer.Ordinal));
        Assert.Equal(2, CertLedger.Repair(Pki, Context).Count);
        Assert.Equal([true], Passed("1"));
        CheckLedger();
    }

    [SkippableFact]
    public void Another_CA_is_installed_over_it()
    {
        Make();
        Assert.All(Open().Issue(["1"], new NodeCertParameters()), o => Assert.Null(o.Error));
        CertAuthority.Create(new SigningCertParameters { Path = Beside("other"), Subject = "CN=other" }); // A folder: its files are to be read.
        SigningCert installed = CertAuthority.Import(
            new SigningCertImportParameters
            {
                Path = Pki, CertificatePath = Path.Combine(Beside("other"), "signing.crt"), KeyPath = Path.Combine(Beside("other"), "signing.key"), Force = true,
            },
            context: Context);
        Assert.Equal("CN=other", installed.Subject);
        Assert.Equal(["CN=life", "CN=other"], Store.Certificates(AuthorityDocument.TrustBundle).Select(c => c.Subject).Order(StringComparer.Ordinal));
        Assert.Equal(2, Store.Find(AuthorityDocument.Replaced).Count());
        Assert.All(Open().Renew(["1"], new NodeCertRenewalParameters()), o => Assert.Null(o.Error));
        Assert.Equal([true], Passed("1"));
        CheckLedger();
    }

    private void SetTargets(params IReadOnlyList<NodeCertTargetChanges> changes) => Assert.All(Open().SetTargets(changes), o => Assert.Null(o.Error));

    private NodeCert Latest(string id) => Open().GetNodeCerts(new() { NodeIds = [id] }).Last();

    private bool[] Passed(params string[] ids) => [.. ids.Select(id => Test(id).Passed)];

    private NodeCertReport Test(string id, string? fingerprint = null) => NodeCertTester.Test(
        new() { CertificatePaths = [Path.Combine(Pki, $"node.{id}.crt")], NodeId = id, AuthorityPath = Pki, Fingerprint = fingerprint }, Context);

    private static void AssertRefused(ErrorCode code, Action work) => Assert.Equal(code, Assert.Throws<ClusterCertsException>(work).ErrorCode);
}
