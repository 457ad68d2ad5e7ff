namespace ClusterCerts.Tests.Export;

/// <summary>Exports of nodes with Ed25519 in their chain: what each layout refuses or warns of. The interop tests show the reasons in the programs.</summary>
public sealed class Ed25519ExportTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // The CA's key, the node's, whether there is a list; then the words of the refusal, or null, and whether there is a warning.
    [Theory]
    [InlineData(KeyAlgorithm.EcdsaP256, KeyAlgorithm.Ed25519, false, ExportFormat.ErlangDistribution, "does not take the Ed25519 key of node 'n1'", false)]
    [InlineData(KeyAlgorithm.Ed25519, KeyAlgorithm.EcdsaP256, false, ExportFormat.ErlangDistribution, "does not take the signature of the CA above node 'n1'", false)]
    [InlineData(KeyAlgorithm.EcdsaP256, KeyAlgorithm.EcdsaP256, true, ExportFormat.ErlangDistribution, null, false)]
    [InlineData(KeyAlgorithm.Ed25519, KeyAlgorithm.EcdsaP256, true, ExportFormat.RabbitMq, "a revocation list that an Ed25519 key signed", false)]
    [InlineData(KeyAlgorithm.EcdsaP256, KeyAlgorithm.Ed25519, true, ExportFormat.RabbitMq, null, true)]
    [InlineData(KeyAlgorithm.Ed25519, KeyAlgorithm.EcdsaP256, false, ExportFormat.RabbitMq, null, true)]
    [InlineData(KeyAlgorithm.EcdsaP256, KeyAlgorithm.EcdsaP256, true, ExportFormat.RabbitMq, null, false)]
    [InlineData(KeyAlgorithm.EcdsaP256, KeyAlgorithm.Ed25519, false, ExportFormat.Pfx, null, true)]
    [InlineData(KeyAlgorithm.EcdsaP256, KeyAlgorithm.EcdsaP256, false, ExportFormat.Pfx, null, false)]
    [InlineData(KeyAlgorithm.Ed25519, KeyAlgorithm.Ed25519, true, ExportFormat.Nginx, null, false)]
    [InlineData(KeyAlgorithm.Ed25519, KeyAlgorithm.Ed25519, true, ExportFormat.Pem, null, false)]
    public void Layouts_refuse_or_warn(KeyAlgorithm ca, KeyAlgorithm node, bool withList, ExportFormat format, string? refusal, bool isWarned)
    {
        using var authority = new TestAuthority(p => p with { KeyAlgorithm = ca });
        authority.Issue(new() { KeyAlgorithm = node }, "n1");
        if (withList)
            authority.Open().WriteRevocationList();
        using Passphrase secret = LayoutTests.Secret("pässword");
        var exporter = new NodeCertExporter(
            new() { Format = format, OutputPath = _folder.File("out"), Passphrase = format == ExportFormat.Pfx ? secret : null }, authority.Context());
        NodeCert cert = authority.Latest("n1");
        if (refusal is not null)
        {
            ClusterCertsException e = Assert.Throws<ClusterCertsException>(() => exporter.Plan(cert));
            Assert.Equal(ErrorCode.UnfitForExport, e.ErrorCode);
            Assert.Contains(refusal, e.Message, StringComparison.Ordinal);
            return;
        }

        var told = new List<string>();
        using ExportPlan plan = exporter.Plan(cert);
        exporter.Write(plan, told.Add);
        Assert.Equal(isWarned, told.Exists(t => t.Contains("Ed25519", StringComparison.Ordinal)));
        Assert.Equal(isWarned ? 1 : 0, told.Count);
    }
}
