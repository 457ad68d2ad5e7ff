namespace ClusterCerts.Tests.Revocation;

/// <summary>A revocation list that is lost or useless: it is told, it makes nobody good, and it is in the way of no remedy.</summary>
public sealed class LostListTests
{
    // What became of signing.crl after two lists and a revocation.
    private static readonly Dictionary<string, Action<string, byte[]>> Losses = new()
    {
        ["gone"] = (path, _) => File.Delete(path),
        ["empty"] = (path, _) => File.WriteAllText(path, ""),
        ["cut in the middle"] = (path, _) => File.WriteAllBytes(path, File.ReadAllBytes(path)[..200]),
        ["without its end"] = (path, _) => File.WriteAllText(path, File.ReadAllText(path).Replace("-----END X509 CRL-----", "", StringComparison.Ordinal)),
        ["one bit changed"] = (path, _) => ChangeBit(path),
        ["of another CA with the same name"] = (path, _) => Foreign(path, "CN=test"),
        ["of a CA with another name"] = (path, _) => Foreign(path, "CN=other"),
        ["the CA certificate instead"] = (path, _) => File.Copy(Path.Combine(Path.GetDirectoryName(path)!, "signing.crt"), path, overwrite: true),
        ["zeros after a crash"] = (path, _) => File.WriteAllBytes(path, new byte[700]),
        ["the list before the revocation"] = File.WriteAllBytes,
    };

    private static readonly Dictionary<string, Action<CertAuthority>> Remedies = new()
    {
        ["New-RevocationList"] = authority => authority.WriteRevocationList(),
        ["Revoke-NodeCert"] = authority => Assert.All(authority.Revoke(new() { NodeIds = ["other"] }), o => Assert.True(o.Succeeded, o.Error?.Message)),
        ["rotation to Issue, and New-RevocationList"] = authority =>
        {
            foreach (RotationPhase phase in (RotationPhase[])[RotationPhase.Stage, RotationPhase.Trust, RotationPhase.Issue])
                authority.Rotate(new() { Phase = phase, IsConfirmed = true });
            authority.WriteRevocationList();
        },
    };

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (string loss in Losses.Keys)
            {
                foreach (string remedy in Remedies.Keys)
                    cases.Add(loss, remedy);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_list_is_made_again_from_the_ledger(string loss, string remedy)
    {
        using TestAuthority authority = Lost(loss, out NodeCert bad);
        string caBefore = authority.Open().GetSigningCert().Subject;
        Assert.Contains(authority.Open().GetNotices(), n => n.Contains("New-RevocationList", StringComparison.Ordinal));
        Remedies[remedy](authority.Open());

        // After Issue the list of the CA that signed the revoked certificate is previous.crl.
        string file = authority.File(File.Exists(authority.File("previous.crl")) ? "previous.crl" : "signing.crl");
        DecodedRevocationList list = RevocationListFile.Read(file)[0];
        Assert.Equal(caBefore, list.Issuer.ToString());
        Assert.NotNull(list.Find(SerialNumber.Parse(bad.SerialNumber).Value));
        Assert.True(list.Number > 2, $"number {list.Number}");
        Assert.Empty(authority.Open().GetNotices());
    }

    public static TheoryData<string> EachLoss => [.. Losses.Keys];

    // The ledger is evidence: Test-NodeCert, Test-ClusterTrust, the report, Get-NodeCert and Export-NodeCert.
    [Theory]
    [MemberData(nameof(EachLoss))]
    public void The_revoked_node_stays_bad_and_no_export_goes_without_the_list(string loss)
    {
        using TestAuthority authority = Lost(loss, out NodeCert bad);
        NodeCert good = authority.Latest("good");
        NodeCertReport Test(NodeCert cert, params string[] lists) => NodeCertTester.Test(
            new() { CertificatePaths = [cert.CertificatePath!], AuthorityPath = authority.Path, CrlPaths = lists.Length > 0 ? lists : null }, authority.Context());
        NodeCertCheck Revocation(NodeCert cert) => Test(cert).Checks.Single(c => c.Name == CheckName.Revocation);

        Assert.False(Test(bad).Passed);
        Assert.Contains("the ledger says: revoked on", Revocation(bad).Detail, StringComparison.Ordinal);
        Assert.True(Test(good).Passed, Test(good).ToString());
        Assert.Contains(Test(good).Notes, n => n.Name == CheckName.Revocation && n.Detail.Contains("New-RevocationList", StringComparison.Ordinal));
        Assert.True(loss == "the list before the revocation" || Revocation(good).Detail.Contains("New-RevocationList", StringComparison.Ordinal));
        Assert.Equal(NodeCertStatus.Revoked, authority.Latest("bad").Status);

        TrustMember[] members = [.. new[] { bad, good }.Select(c => TrustMembers.Of(c.NodeId, c.CertificatePath!, null, authority.Path))];
        Assert.Equal(["bad", "bad"], ClusterTrust.FindFailures(members, authority.Clock.Now).Select(f => f.Presenter));

        // A list that was named instead does not overrule the ledger either.
        string before = Path.Combine(authority.Around, "before.crl");
        CertAuthority.Open(authority.Path, authority.Context()).WriteRevocationList();
        File.Copy(authority.File("signing.crl"), before);
        Assert.False(Test(bad, before).Passed);
    }

    /// <summary>What the audit says of a list: what is there instead, and nothing that the ledger does not hold.</summary>
    [Theory]
    [InlineData("gone", "is gone")]
    [InlineData("empty", "is empty")]
    [InlineData("of another CA with the same name", "is not the list of 'CN=test': the list is of another CA")]
    [InlineData("of a CA with another name", "is not the list of 'CN=test': the list is of 'CN=other'")]
    [InlineData("one bit changed", "is not the list of 'CN=test'")]
    [InlineData("the list before the revocation", "and the last one in the ledger is 2")]
    public void The_audit_says_what_stands_in_the_lists_place(string loss, string says)
    {
        using TestAuthority authority = Lost(loss, out _);
        LedgerFinding finding = Assert.Single(CertLedger.Test(authority.Path, authority.Context()));
        Assert.Equal(LedgerFindingKind.RevocationListDiffers, finding.Kind);
        Assert.Contains(says, finding.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("ledger is none", finding.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(EachLoss))]
    public void No_export_goes_without_the_list(string loss)
    {
        using TestAuthority authority = Lost(loss, out _);
        ErrorCode? Export(string node, ExportFormat format, params string[] lists)
        {
            var exporter = new NodeCertExporter(
                new() { Format = format, OutputPath = Path.Combine(authority.Around, $"{node}{format}{lists.Length}"), CrlPaths = lists }, authority.Context());
            try
            {
                using ExportPlan plan = exporter.Plan(exporter.Find(new() { NodeIds = [node], AuthorityPath = authority.Path })[0].Value!);
                return null;
            }
            catch (ClusterCertsException e)
            {
                return e.ErrorCode;
            }
        }

        ExportFormat[] formats = [ExportFormat.Pem, ExportFormat.Nginx, ExportFormat.ErlangDistribution];
        Assert.All(formats, f => Assert.Equal(ErrorCode.RevocationListLost, Export("good", f)));
        Assert.All(formats, f => Assert.Equal(ErrorCode.NodeCertNotValid, Export("bad", f)));
        authority.Open().WriteRevocationList();
        Assert.All(formats, f => Assert.Null(Export("good", f)));
        string kept = Path.Combine(authority.Around, "kept.crl");
        File.Move(authority.File("signing.crl"), kept);
        Assert.Equal(ErrorCode.RevocationListLost, Export("good", ExportFormat.Pem));
        Assert.Null(Export("good", ExportFormat.Pem, kept));
    }

    // What cannot be replaced is in the way, and is named with what to do.
    [Theory]
    [InlineData("a folder", "is a folder")]
    [InlineData("a folder with files", "is a folder")]
    [InlineData("a link to nowhere", "is a link")]
    public void What_is_in_the_place_of_the_list_is_named(string what, string told)
    {
        using TestAuthority authority = Lost("gone", out NodeCert bad);
        string path = authority.File("signing.crl");
        if (what == "a link to nowhere")
            File.CreateSymbolicLink(path, authority.File("nowhere"));
        else
            Directory.CreateDirectory(path);
        if (what == "a folder with files")
            File.WriteAllText(Path.Combine(path, "x"), "");
        string ledger = File.ReadAllText(authority.File("ledger.jsonl")), ca = File.ReadAllText(authority.File("signing.crt"));
        Action[] remedies =
        [
            () => authority.Open().WriteRevocationList(),
            () => authority.Open().Revoke(new() { NodeIds = ["other"] }),
            () => authority.Open().Rotate(new() { Compromised = true, IsConfirmed = true }),
        ];
        Assert.All(remedies, r =>
        {
            ClusterCertsException error = Assert.Throws<ClusterCertsException>(r);
            Assert.Contains($"'{path}' {told}", error.Message, StringComparison.Ordinal);
        });
        Assert.Equal((ledger, ca), (File.ReadAllText(authority.File("ledger.jsonl")), File.ReadAllText(authority.File("signing.crt"))));
        Assert.False(NodeCertTester.Test(new() { CertificatePaths = [bad.CertificatePath!], AuthorityPath = authority.Path }, authority.Context()).Passed);
        Assert.Contains(CertLedger.Test(authority.Path, authority.Context()), f => f.Kind == LedgerFindingKind.RevocationListDiffers);

        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
        else
            File.Delete(path);
        authority.Open().WriteRevocationList();
        Assert.Empty(CertLedger.Test(authority.Path, authority.Context()));
    }

    // The same for the CAs of a chain and of a rotation.
    [Fact]
    public void An_intermediate_that_its_roots_ledger_revokes_is_bad_without_a_list()
    {
        using var root = new TestAuthority();
        string below = Path.Combine(root.Around, "below");
        CertAuthority.Create(new() { Path = below, Subject = "CN=below", IssuerPath = root.Path }, root.Context());
        CertAuthority authority = CertAuthority.Open(below, root.Context());
        NodeCert cert = authority.Issue(["1"], new()).Select(TestAuthority.Value).Single();
        root.Open().Revoke(new() { SerialNumbers = [SerialNumber.Parse(authority.GetSigningCert().SerialNumber)] });
        authority.WriteRevocationList();
        File.Delete(root.File("signing.crl"));
        NodeCertReport report = NodeCertTester.Test(
            new() { CertificatePaths = [cert.CertificatePath!], AuthorityPath = root.Path, CrlPaths = [Path.Combine(below, "signing.crl")] }, root.Context());
        Assert.Contains("'CN=below': the ledger says: revoked", report.Checks.Single(c => !c.Passed).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RotationPhase.Trust, "next.crl")]
    [InlineData(RotationPhase.Issue, "previous.crl")]
    [InlineData(RotationPhase.Issue, "signing.crl")]
    public void During_a_rotation_each_list_is_told_and_made_again(RotationPhase until, string list)
    {
        using var authority = new TestAuthority();
        NodeCert bad = authority.Issue(new NodeCertParameters(), "bad", "good")[0];
        authority.Open().Revoke(new() { NodeIds = ["bad"] });
        for (RotationPhase phase = RotationPhase.Stage; phase <= until; phase++)
            authority.Open().Rotate(new() { Phase = phase, IsConfirmed = true });
        File.Delete(authority.File(list));

        Assert.Contains(authority.Open().GetNotices(), n => n.Contains(list, StringComparison.Ordinal));
        Assert.False(NodeCertTester.Test(new() { CertificatePaths = [bad.CertificatePath!], AuthorityPath = authority.Path }, authority.Context()).Passed);
        authority.Open().WriteRevocationList();
        Assert.True(File.Exists(authority.File(list)));
        Assert.Empty(authority.Open().GetNotices());
        Assert.Equal(list == "previous.crl" ? 1 : 0, RevocationListFile.Read(authority.File(list))[0].Revoked.Count);
        authority.Open().Rotate(new() { Undo = true, IsConfirmed = true });

        // Back from Issue, the next CA's list is the one from before: it has made a newer one since.
        Assert.All(authority.Open().GetNotices(), n => Assert.Contains("next.crl' is an older copy", n, StringComparison.Ordinal));
    }

    // A ledger from before the revocation: what the list revokes stays revoked, and the ledger learns of it.
    [Fact]
    public void What_only_the_list_knows_stays_revoked()
    {
        using var authority = new TestAuthority();
        NodeCert bad = authority.Issue("bad");
        byte[] ledger = File.ReadAllBytes(authority.File("ledger.jsonl"));
        authority.Open().Revoke(new() { NodeIds = ["bad"], Reason = RevocationReason.KeyCompromise });
        File.WriteAllBytes(authority.File("ledger.jsonl"), ledger);

        Assert.Contains(authority.Open().GetNotices(), n => n.Contains("older copy", StringComparison.Ordinal));
        RevocationList list = authority.Open().WriteRevocationList();
        Assert.Equal(("2", bad.SerialNumber), (list.Number, Assert.Single(list.SerialNumbers)));
        Assert.Equal(NodeCertStatus.Revoked, authority.Latest("bad").Status);
        Assert.Equal(RevocationReason.KeyCompromise, authority.Open().Store.ReadLedger().All().Single(e => e.Event == LedgerEvent.Revoke).Reason);
        Assert.Empty(authority.Open().GetNotices());
    }

    private static TestAuthority Lost(string loss, out NodeCert bad)
    {
        var authority = new TestAuthority();
        bad = authority.Issue(new NodeCertParameters(), "bad", "other", "good")[0];
        authority.Open().WriteRevocationList();
        byte[] first = File.ReadAllBytes(authority.File("signing.crl"));
        authority.Open().Revoke(new() { NodeIds = ["bad"] });
        Losses[loss](authority.File("signing.crl"), first);
        return authority;
    }

    private static void ChangeBit(string path)
    {
        byte[] der = RevocationListFile.Read(path)[0].Encoded;
        der[^3] ^= 1;
        File.WriteAllBytes(path, RevocationListFile.Write(der));
    }

    private static void Foreign(string path, string subject)
    {
        using var other = new TestAuthority(p => p with { Subject = subject });
        other.Open().WriteRevocationList();
        File.Copy(other.File("signing.crl"), path, overwrite: true);
    }
}
