namespace ClusterCerts.Tests.Export;

/// <summary>What does not fit is refused with the reason, and nothing is written.</summary>
public sealed class FitTests
{
    // Preset, node ID, purpose, format, and words of the reason.
    [Theory]
    [InlineData(Preset.Default, "10.0.0.5", CertPurpose.Node, ExportFormat.ErlangDistribution, "as text among the DNS names")]
    [InlineData(Preset.Default, "n1", CertPurpose.Client, ExportFormat.ErlangDistribution, "for clients only, and an Erlang node is server and client")]
    [InlineData(Preset.Default, "n1", CertPurpose.Server, ExportFormat.ErlangDistribution, "for servers only, and an Erlang node is server and client")]
    [InlineData(Preset.Default, "n1", CertPurpose.Node, ExportFormat.Reign, "decimal number from 0 to 255")]
    [InlineData(Preset.Default, "256", CertPurpose.Node, ExportFormat.Reign, "decimal number from 0 to 255")]
    [InlineData(Preset.Default, "007", CertPurpose.Node, ExportFormat.Reign, "decimal number from 0 to 255")]
    [InlineData(Preset.Default, "7", CertPurpose.Client, ExportFormat.Reign, "for clients only")]
    [InlineData(Preset.Default, "n1", CertPurpose.Client, ExportFormat.Nginx, "for clients only, and nginx is a server")]
    [InlineData(Preset.Default, "n1", CertPurpose.Client, ExportFormat.Etcd, "for clients only, and an etcd member")]
    [InlineData(Preset.Default, "n1", CertPurpose.Server, ExportFormat.Etcd, "for servers only, and an etcd member")]
    [InlineData(Preset.Default, "n1", CertPurpose.Client, ExportFormat.RabbitMq, "for clients only, and RabbitMQ is a server")]
    [InlineData(Preset.Default, "n1", CertPurpose.Node, ExportFormat.Maelstrom, "name the ring with -KeyRing")]
    public void Refuses_the_wrong_fit(Preset preset, string nodeId, CertPurpose purpose, ExportFormat format, string reason)
    {
        using var bench = new ExportBench(preset);
        bench.Issue(nodeId, new NodeCertParameters { Purpose = purpose });
        ClusterCertsException e = bench.Refusal(nodeId, format);
        Assert.Equal(ErrorCode.UnfitForExport, e.ErrorCode);
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    // A server or node without a name, which is not signed here any more, but may come with another's CA.
    [SkippableTheory]
    [InlineData("serverAuth,clientAuth", ExportFormat.ErlangDistribution, "has no DNS name")]
    [InlineData("serverAuth", ExportFormat.Docker, "neither a DNS name nor an address")]
    [InlineData("serverAuth,clientAuth", ExportFormat.Docker, "neither a DNS name nor an address")]
    [InlineData("serverAuth,clientAuth", ExportFormat.Nginx, "neither a DNS name nor an address")]
    [InlineData("serverAuth,clientAuth", ExportFormat.Etcd, "neither a DNS name nor an address")]
    public void Refuses_what_has_no_name(string usages, ExportFormat format, string reason)
    {
        Peer.Needs("openssl");
        using var bench = new ExportBench();
        bench.TakeOver("alice smith", usages);
        ClusterCertsException e = bench.Refusal("alice smith", format);
        Assert.Equal(ErrorCode.UnfitForExport, e.ErrorCode);
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    // The same names that were refused above, issued as the software wants them.
    [Theory]
    [InlineData(Preset.Erlang, "10.0.0.5", CertPurpose.Node, ExportFormat.ErlangDistribution)]
    [InlineData(Preset.Reign, "255", CertPurpose.Node, ExportFormat.Reign)]
    [InlineData(Preset.Default, "alice smith", CertPurpose.Client, ExportFormat.Docker)]
    [InlineData(Preset.Default, "10.0.0.5", CertPurpose.Node, ExportFormat.Etcd)]
    [InlineData(Preset.Default, "n1", CertPurpose.Server, ExportFormat.Nginx)]
    public void Takes_the_right_fit(Preset preset, string nodeId, CertPurpose purpose, ExportFormat format)
    {
        using var bench = new ExportBench(preset);
        bench.Issue(nodeId, new NodeCertParameters { Purpose = purpose });
        Assert.NotEmpty(bench.Export(nodeId, format));
    }

    [Fact]
    public void Refuses_an_ended_certificate()
    {
        using var bench = new ExportBench { Context = new AuthorityContext { Time = SetClock.Ahead(TimeSpan.FromDays(3)) } };
        bench.Issue("n1", new NodeCertParameters { Lifetime = TimeSpan.FromDays(2) });
        Assert.Equal(ErrorCode.NodeCertNotValid, bench.Refusal("n1", ExportFormat.Pem).ErrorCode);
    }

    [Fact]
    public void Refuses_an_ended_revocation_list()
    {
        using var bench = new ExportBench();
        bench.Issue("n1");
        ExportBench.MakeRevocationList(bench.Pki, DateTimeOffset.UtcNow.AddMinutes(-1));
        ClusterCertsException e = bench.Refusal("n1", ExportFormat.Nginx);
        Assert.Equal(ErrorCode.UnfitForExport, e.ErrorCode);
        Assert.Contains("New-RevocationList", e.Message, StringComparison.Ordinal);
    }

    // nginx asks for the list of every CA once it is given one: the root's must be there too.
    [Fact]
    public void Nginx_needs_a_list_of_every_authority()
    {
        using var bench = new ExportBench(intermediate: true);
        bench.Issue("n1");
        ExportBench.MakeRevocationList(bench.Pki);
        Assert.Contains("none of the CA 'CN=Root'", bench.Refusal("n1", ExportFormat.Nginx).Message, StringComparison.Ordinal);

        string rootList = ExportBench.MakeRevocationList(bench.Root);
        bench.Export("n1", ExportFormat.Nginx, p => p with { CrlPaths = [rootList] });
        Assert.Equal(2, File.ReadAllText(bench["out", "clients.crl"]).Split("BEGIN X509 CRL").Length - 1);
    }

    [Fact]
    public void Refuses_another_nodes_key()
    {
        using var bench = new ExportBench();
        NodeCert one = bench.Issue("1");
        NodeCert two = bench.Issue("2");
        File.Copy(two.KeyPath!, one.KeyPath!, overwrite: true);
        Assert.Equal(ErrorCode.KeyMismatch, bench.Refusal("1", ExportFormat.Pem).ErrorCode);
    }

    [Fact]
    public void Refuses_a_certificate_of_another_authority()
    {
        using var bench = new ExportBench();
        using var other = new ExportBench();
        NodeCert cert = other.Issue("1");
        var exporter = new NodeCertExporter(new NodeCertExportParameters { Format = ExportFormat.Pem, OutputPath = bench["out"] });
        NodeCert found = exporter.Find(new NodeCertReference { CertificatePath = cert.CertificatePath, AuthorityPath = bench.Pki }).Single().Value!;
        ClusterCertsException e = Assert.Throws<ClusterCertsException>(() => exporter.Plan(found));
        Assert.Equal(ErrorCode.CheckFailed, e.ErrorCode);
        Assert.Contains("another key of the same name", e.Message, StringComparison.Ordinal);
    }

    // Where the key stayed on the node, its folder has everything else; software that needs the key refuses.
    [Fact]
    public void Without_a_key_only_PEM_is_exported()
    {
        using var bench = new ExportBench();
        NodeCert cert = bench.Issue("n1");
        string alone = bench["alone.crt"];
        File.Copy(cert.CertificatePath!, alone);
        foreach (ExportFormat format in Enum.GetValues<ExportFormat>().Except([ExportFormat.Pem, ExportFormat.Maelstrom, ExportFormat.Reign]))
            Assert.Contains("private key", Assert.Throws<ClusterCertsException>(() => Export(format)).Message, StringComparison.Ordinal);
        Export(ExportFormat.Pem);
        Assert.Equal(["node.crt", "trust.crt"], ExportBench.Tree(bench["out"]));

        void Export(ExportFormat format)
        {
            var exporter = new NodeCertExporter(new NodeCertExportParameters { Format = format, OutputPath = bench["out"] });
            NodeCert found = exporter.Find(new NodeCertReference { CertificatePath = alone, AuthorityPath = bench.Pki }).Single().Value!;
            using ExportPlan plan = exporter.Plan(found);
            exporter.Write(plan);
        }
    }

    // A key that the ledger names and that is gone is an error, not an export without it.
    [Fact]
    public void A_key_that_is_gone_is_missed()
    {
        using var bench = new ExportBench();
        File.Delete(bench.Issue("n1").KeyPath!);
        Assert.Equal(ErrorCode.FileNotFound, bench.Refusal("n1", ExportFormat.Pem).ErrorCode);
    }

    [Fact]
    public void An_encrypted_key_needs_its_passphrase()
    {
        using var bench = new ExportBench();
        using Passphrase right = LayoutTests.Secret("right"), wrong = LayoutTests.Secret("wrong");
        bench.Issue("n1", new NodeCertParameters { NodePassphrase = right });
        ClusterCertsException e = bench.Refusal("n1", ExportFormat.Docker);
        Assert.Equal(ErrorCode.PassphraseRequired, e.ErrorCode);
        Assert.Contains("-NodePassphrase", e.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.WrongPassphrase, bench.Refusal("n1", ExportFormat.Docker, p => p with { NodePassphrase = wrong }).ErrorCode);
        bench.Export("n1", ExportFormat.Docker, p => p with { NodePassphrase = right });
        Assert.StartsWith("-----BEGIN PRIVATE KEY-----", File.ReadAllText(bench["out", "key.pem"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_parameters_that_do_not_go_together()
    {
        using var bench = new ExportBench();
        bench.Issue("n1");
        using Passphrase secret = LayoutTests.Secret("s");
        Assert.Equal(ErrorCode.InvalidArgument, bench.Refusal("n1", ExportFormat.Nginx, p => p with { Passphrase = secret }).ErrorCode);
        Assert.Equal(ErrorCode.InvalidArgument, bench.Refusal("n1", ExportFormat.Pem, p => p with { PfxEncryption = PfxEncryption.TripleDes }).ErrorCode);
        Assert.Equal(ErrorCode.InvalidArgument, bench.Refusal("n1", ExportFormat.Pem, p => p with { Endpoint = "a:1" }).ErrorCode);
        Assert.Equal(ErrorCode.InvalidArgument, bench.Refusal("n1", ExportFormat.Docker, p => p with { Endpoint = "a b" }).ErrorCode);
        Assert.Equal(ErrorCode.InvalidArgument, bench.Refusal("n1", ExportFormat.Docker, p => p with { Endpoint = "host" }).ErrorCode);
        Assert.Equal(ErrorCode.PassphraseRequired, bench.Refusal("n1", ExportFormat.Pfx).ErrorCode);
        Assert.Equal(ErrorCode.NodeCertNotFound, bench.Refusal("n9", ExportFormat.Pem).ErrorCode);
    }
}
