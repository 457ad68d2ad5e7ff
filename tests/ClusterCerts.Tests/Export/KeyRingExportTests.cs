namespace ClusterCerts.Tests.Export;

/// <summary>A key ring as a node of its cluster needs it.</summary>
public sealed class KeyRingExportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("clustercerts-ring-").FullName;

    private string Ring => Path.Combine(_folder, "ring");

    private string Output => Path.Combine(_folder, "out");

    [Fact]
    public void Is_the_ring_and_nothing_more()
    {
        MakeRing();
        File.WriteAllText(Path.Combine(Ring, "notes.txt"), "not for the nodes");
        IReadOnlyList<ExportedFile> files = Export(force: false);
        Assert.Equal(["server_a.crt", "server_a.key", "server_b.crt", "server_b.key", "server_c.crt", "server_c.key"], ExportBench.Tree(Output));
        Assert.All(files, f => Assert.Equal(File.ReadAllBytes(Path.Combine(Ring, Path.GetFileName(f.Path))), File.ReadAllBytes(f.Path)));
        Assert.All(files, f => Assert.Equal(f.Path.EndsWith(".key", StringComparison.Ordinal), f.IsPrivate));
        Assert.True(KeyRingFolder.Open(Output).IsHealthy);
    }

    [Fact]
    public void Is_replaced_after_a_turn()
    {
        MakeRing();
        Export(force: false);
        KeyRingFolder.Turn(new KeyRingTurnParameters { Path = Ring, KeyAlgorithm = KeyAlgorithm.EcdsaP256 });
        Assert.Equal(ErrorCode.FileExists, Assert.Throws<ClusterCertsException>(() => Export(force: false)).ErrorCode);
        Export(force: true);
        Assert.Equal(KeyRingFolder.Open(Ring).Active.Fingerprint, KeyRingFolder.Open(Output).Active.Fingerprint);
    }

    [Fact]
    public void A_broken_ring_is_refused()
    {
        MakeRing();
        File.Delete(Path.Combine(Ring, "server_b.key"));
        ClusterCertsException e = Assert.Throws<ClusterCertsException>(() => Export(force: false));
        Assert.Equal(ErrorCode.UnfitForExport, e.ErrorCode);
        Assert.Contains("server_b", e.Message, StringComparison.Ordinal);
    }

    // What was done to the text, which a person reads and a server does not load.
    [Theory]
    [InlineData("END and BEGIN on one line")]
    [InlineData("text after END")]
    [InlineData("no line end before BEGIN")]
    public void What_servers_do_not_load_is_refused(string harm)
    {
        MakeRing();
        string path = Path.Combine(Ring, "server_b.crt");
        string text = File.ReadAllText(path);
        File.WriteAllText(path, harm switch
        {
            "END and BEGIN on one line" => text.TrimEnd() + text,
            "text after END" => text.TrimEnd() + " x\n",
            _ => "x" + text,
        });
        ClusterCertsException e = Assert.Throws<ClusterCertsException>(() => Export(force: false));
        Assert.Equal(ErrorCode.UnfitForExport, e.ErrorCode);
        Assert.Contains("server_b.crt", e.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Output));
    }

    [Fact]
    public void Only_Maelstrom_takes_a_ring()
    {
        MakeRing();
        var exporter = new NodeCertExporter(new NodeCertExportParameters { Format = ExportFormat.Docker, OutputPath = Output });
        Assert.Equal(ErrorCode.InvalidArgument, Assert.Throws<ClusterCertsException>(() => exporter.PlanKeyRing(Ring)).ErrorCode);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void MakeRing() => KeyRingFolder.Create(new KeyRingParameters { Path = Ring, KeyAlgorithm = KeyAlgorithm.EcdsaP256 });

    private IReadOnlyList<ExportedFile> Export(bool force)
    {
        var exporter = new NodeCertExporter(new NodeCertExportParameters { Format = ExportFormat.Maelstrom, OutputPath = Output, Force = force });
        using ExportPlan plan = exporter.PlanKeyRing(Ring);
        return exporter.Write(plan);
    }
}
