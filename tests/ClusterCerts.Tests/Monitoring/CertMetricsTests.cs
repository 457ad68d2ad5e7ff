using System.Globalization;

namespace ClusterCerts.Tests.Monitoring;

/// <summary>Export-CertMetrics: what Prometheus' own program takes, and a sample for everything, whatever its state is.</summary>
public sealed class CertMetricsTests
{
    private static (string Text, CertMetrics Metrics) Make(TestAuthority authority)
    {
        string path = Path.Combine(authority.Around, "pki.prom");
        var metrics = CertMetrics.Make(authority.Path, new() { OutputPath = path, Force = true }, authority.Context());
        metrics.Write();
        return (File.ReadAllText(path), metrics);
    }

    // The one sample whose line begins with the metric and has each of the labels.
    private static double Sample(string text, string metric, params string[] labels) => double.Parse(
        text.Split('\n').Single(line => line.StartsWith(metric + "{", StringComparison.Ordinal) && labels.All(label => line.Contains(label, StringComparison.Ordinal))).Split(' ')[^1],
        CultureInfo.InvariantCulture);

    [Fact]
    public void Certificates_and_lists_have_the_exporters_names_and_labels()
    {
        using var authority = new TestAuthority(p => p with { Subject = "C=DE, ST=Bayern, L=Hof, O=Prod, OU=Ops, CN=root \\\"x\\\"" });
        NodeCert node = authority.Issue("n1");
        authority.Open().WriteRevocationList(TimeSpan.FromDays(30));
        (string text, CertMetrics metrics) = Make(authority);
        string[] labels =
        [
            $"filepath=\"{node.CertificatePath}\"", "filename=\"node.n1.crt\"", "subject_CN=\"n1\"", "issuer_C=\"DE\"", "issuer_ST=\"Bayern\"", "issuer_L=\"Hof\"", "issuer_O=\"Prod\"",
            "issuer_OU=\"Ops\"", "issuer_CN=\"root \\\"x\\\"\"", $"serial_number=\"{System.Numerics.BigInteger.Parse("0" + node.SerialNumber, NumberStyles.HexNumber, CultureInfo.InvariantCulture)}\"",
        ];
        Assert.Equal(node.NotBefore.ToUnixTimeSeconds(), Sample(text, "x509_cert_not_before", labels));
        Assert.Equal(node.NotAfter.ToUnixTimeSeconds(), Sample(text, "x509_cert_not_after", labels));
        Assert.Equal((0, 0), (Sample(text, "x509_cert_expired", labels), Sample(text, "x509_cert_error", labels)));
        Assert.InRange(Sample(text, "x509_cert_expires_in_seconds", labels), (node.NotAfter - authority.Clock.Now).TotalSeconds - 2, (node.NotAfter - authority.Clock.Now).TotalSeconds + 2);
        Assert.Equal(1, Sample(text, "x509_crl_number", "filename=\"signing.crl\"", "crl_number=\"1\"", "issuer_O=\"Prod\""));
        Assert.Equal(0, Sample(text, "x509_crl_stale", "filename=\"signing.crl\""));
        Assert.Equal((0, 1, 1), (Sample(text, "x509_read_errors"), Sample(text, "x509_source_up"), Sample(text, "clustercerts_up")));
        Assert.Equal((1, CheckState.Ok, 0), (metrics.NodeCount, metrics.State, metrics.ErrorCount));
        Assert.DoesNotContain(text.Split('\n').Where(line => !line.StartsWith('#')).GroupBy(line => line.Split(' ')[0]), same => same.Count() > 1 && same.Key.Contains('{', StringComparison.Ordinal));
    }

    // What expired, cannot be read or lies elsewhere is a sample, never a missing line.
    [Fact]
    public void Nothing_that_is_wrong_is_missing()
    {
        using var authority = new TestAuthority();
        NodeCert[] nodes = authority.Issue(new NodeCertParameters { Lifetime = TimeSpan.FromDays(10) }, "expired", "junk", "empty", "folder", "away");
        authority.Open().WriteRevocationList(TimeSpan.FromDays(5));
        File.WriteAllText(nodes[1].CertificatePath!, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        File.WriteAllText(nodes[2].CertificatePath!, "");
        File.Delete(nodes[3].CertificatePath!);
        Directory.CreateDirectory(nodes[3].CertificatePath!);
        File.Delete(nodes[4].CertificatePath!);
        File.WriteAllText(authority.File("trust.crt"), "nothing");
        authority.Clock.Now += TimeSpan.FromDays(11);
        (string text, CertMetrics metrics) = Make(authority);
        foreach (NodeCert node in nodes)
        {
            string label = $"node_id=\"{node.NodeId}\"";
            Assert.Equal((node.NotAfter.ToUnixTimeSeconds(), 1), (Sample(text, "x509_cert_not_after", label), Sample(text, "x509_cert_expired", label)));
            Assert.Equal(node.NodeId is "junk" or "empty" or "folder" ? 1 : 0, Sample(text, "x509_cert_error", label));
            Assert.Equal(node.NotAfter.ToUnixTimeSeconds(), Sample(text, "clustercerts_node_effective_not_after_timestamp_seconds", label));
        }

        Assert.Equal((1, 1), (Sample(text, "x509_cert_error", "filename=\"trust.crt\""), Sample(text, "x509_crl_stale", "filename=\"signing.crl\"")));
        Assert.Equal((4, 4), (metrics.ErrorCount, Sample(text, "x509_read_errors")));
        Assert.Equal((5, 0), (Sample(text, "clustercerts_nodes", "status=\"Expired\""), Sample(text, "clustercerts_nodes", "status=\"Valid\"")));
        Assert.Equal(2, Sample(text, "clustercerts_check_state", "check=\"NodeCerts\""));
    }

    [Theory]
    [InlineData("ledger.jsonl", "{}\n", ErrorCode.LedgerDamaged)]
    [InlineData("policy.json", "{", ErrorCode.PolicyDamaged)]
    [InlineData("rotation.json", "{", ErrorCode.RotationDamaged)]
    [InlineData("signing.crt", null, ErrorCode.AuthorityNotFound)]
    public void An_authority_that_cannot_be_read_is_down_and_the_command_fails(string file, string? content, ErrorCode code)
    {
        using var authority = new TestAuthority();
        authority.Issue("n1");
        if (content is null)
            File.Delete(authority.File(file));
        else
            File.WriteAllText(authority.File(file), content);
        (string text, CertMetrics metrics) = Make(authority);
        Assert.Equal(code, metrics.Failure!.ErrorCode);
        Assert.Equal((0, 0), (Sample(text, "clustercerts_up"), Sample(text, "x509_source_up")));
        Assert.True(Sample(text, "x509_read_errors") >= (file == "signing.crt" ? 1 : 0));
    }

    [Fact]
    public void A_rotation_a_renewal_and_targets_are_told()
    {
        using var authority = new TestAuthority();
        authority.Issue(new NodeCertParameters(), "1", "2");
        CertAuthority opened = authority.Open();
        opened.SetTargets([new() { NodeId = "1", Transport = NodeTransport.Folder, TargetPath = Path.Combine(authority.Around, "node1") }]);
        opened.Rotate(new RotationParameters { Phase = RotationPhase.Stage });
        var wanted = new NodeCertRenewalParameters { IfExpiresWithin = TimeSpan.FromDays(1) };
        opened.TallyOf([], wanted, [.. opened.FindRenewals([], wanted)]).Record(null);
        (string text, _) = Make(authority);
        Assert.Equal((1, 0), (Sample(text, "clustercerts_rotation_phase", "phase=\"Stage\""), Sample(text, "clustercerts_rotation_phase", "phase=\"None\"")));
        Assert.Equal(authority.Clock.Now.ToUnixTimeSeconds(), Sample(text, "clustercerts_rotation_phase_since_timestamp_seconds"));
        Assert.Equal((authority.Clock.Now.ToUnixTimeSeconds(), 2), (Sample(text, "clustercerts_renewal_last_run_timestamp_seconds"), Sample(text, "clustercerts_renewal_last_run_nodes", "result=\"left\"")));
        Assert.Equal(0, Sample(text, "clustercerts_node_published", "node_id=\"1\""));
        Assert.DoesNotContain("clustercerts_node_published{authority=\"" + authority.Path + "\",node_id=\"2\"", text, StringComparison.Ordinal);
        Assert.Contains("filename=\"next.crt\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_public_whole_and_replaced_only_where_that_is_said()
    {
        using var authority = new TestAuthority();
        authority.Issue("n1");
        (string _, CertMetrics metrics) = Make(authority);
        if (!OperatingSystem.IsWindows())
            Assert.Equal("644", Convert.ToString((int)File.GetUnixFileMode(metrics.Path), 8));
        Assert.Single(Directory.EnumerateFiles(authority.Around)); // Nothing temporary is left.
        Refused(ErrorCode.FileExists, metrics.Path, force: false);
        Refused(ErrorCode.InvalidArgument, authority.File("signing.key"), force: true);
        Refused(ErrorCode.WrongFileKind, authority.Path, force: true);
        Refused(ErrorCode.FileNotFound, Path.Combine(authority.Around, "missing", "a.prom"), force: true);

        void Refused(ErrorCode code, string path, bool force) => Assert.Equal(code, Assert.Throws<ClusterCertsException>(
            () => CertMetrics.Make(authority.Path, new() { OutputPath = path, Force = force }, authority.Context())).ErrorCode);
    }

    // The collector refuses a whole file for one line that is wrong, and promtool looks as it does.
    [SkippableFact]
    public void Prometheus_own_program_takes_them()
    {
        Peer.Needs("promtool", "sh");
        using var authority = new TestAuthority(p => p with { Subject = "O=\"a\\\\b, c\", CN=röt{}=" });
        authority.Issue(new NodeCertParameters(), "1", "web-2", "3");
        authority.Open().WriteRevocationList();
        authority.Open().Rotate(new RotationParameters { Phase = RotationPhase.Stage });
        File.WriteAllText(authority.File("node.1.crt"), "junk");
        (_, CertMetrics metrics) = Make(authority);
        Assert.Equal("", Peer.Expect("sh", "-c", $"promtool check metrics < '{metrics.Path}' 2>&1"));
    }
}
