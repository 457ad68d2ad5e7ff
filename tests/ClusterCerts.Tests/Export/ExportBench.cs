using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ClusterCerts.Tests.Export;

/// <summary>An authority in a temporary folder, nodes of it, and exports of them.</summary>
internal sealed class ExportBench : IDisposable
{
    internal ExportBench(Preset preset = Preset.Default, bool intermediate = false)
    {
        Folder = Directory.CreateTempSubdirectory("clustercerts-export-").FullName;
        Pki = Path.Combine(Folder, "pki");
        if (!intermediate)
        {
            CertAuthority.Create(new SigningCertParameters { Path = Pki, Subject = "CN=Prod CA", Preset = preset, KeyAlgorithm = KeyAlgorithm.EcdsaP256 });
            return;
        }

        CertAuthority.Create(new SigningCertParameters { Path = Root, Subject = "CN=Root", Preset = preset, KeyAlgorithm = KeyAlgorithm.EcdsaP256 });
        CertAuthority.Create(new SigningCertParameters
        {
            Path = Pki, Subject = "CN=Prod CA", Preset = preset, KeyAlgorithm = KeyAlgorithm.EcdsaP256, IssuerPath = Root, Lifetime = TimeSpan.FromDays(2000),
        });
    }

    internal string Folder { get; }

    internal string Pki { get; }

    internal string Root => Path.Combine(Folder, "root");

    internal KeyAlgorithm Leaves { get; init; } = KeyAlgorithm.EcdsaP256;

    internal AuthorityContext Context { get; init; } = AuthorityContext.Default;

    internal string this[params string[] parts] => Path.Combine([Folder, .. parts]);

    internal NodeCert Issue(string nodeId, NodeCertParameters? parameters = null)
    {
        Outcome<NodeCert> outcome = CertAuthority.Open(Pki).Issue([nodeId], (parameters ?? new()) with { KeyAlgorithm = Leaves }).Single();
        return outcome.Error is null ? outcome.Value! : throw outcome.Error;
    }

    /// <summary>A certificate without names that the real openssl signs with the authority's key, taken over with its CA.</summary>
    internal void TakeOver(string nodeId, string usages)
    {
        string demo = this["demoCA"];
        new SigningCertExporter(CertAuthority.Open(Pki), new() { OutputPath = demo }).Export();
        var tools = new OpenSslCA(this["tools"]);
        File.WriteAllText(tools.File("leaf.ext"),
            $"basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage={usages}\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n");
        Peer.Expect("openssl", "ca", "-config", Path.Combine(demo, "openssl.cnf"), "-batch", "-notext",
            "-in", tools.Request("leaf", $"/CN={nodeId}", names: null, OpenSslCA.Rsa), "-out", this["leaf.pem"], "-extfile", tools.File("leaf.ext"));
        Directory.Delete(Pki, recursive: true);
        CertAuthority.Import(new() { Path = Pki, OpenSslCaPath = demo });
        string key = Path.Combine(Pki, $"node.{NodeId.Parse(nodeId).FileStem}.key");
        File.Copy(tools.File("leaf.key"), key);
    }

    /// <summary>Exports by node ID, to the folder or file <c>out</c>.</summary>
    internal IReadOnlyList<ExportedFile> Export(string nodeId, ExportFormat format, Func<NodeCertExportParameters, NodeCertExportParameters>? change = null)
    {
        var parameters = new NodeCertExportParameters { Format = format, OutputPath = this["out"] };
        var exporter = new NodeCertExporter(change is null ? parameters : change(parameters), Context);
        Outcome<NodeCert> found = exporter.Find(new NodeCertReference { NodeIds = [nodeId], AuthorityPath = Pki }).Single();
        if (found.Error is not null)
            throw found.Error;
        using ExportPlan plan = exporter.Plan(found.Value!);
        return exporter.Write(plan);
    }

    /// <summary>What an export is refused for.</summary>
    internal ClusterCertsException Refusal(string nodeId, ExportFormat format, Func<NodeCertExportParameters, NodeCertExportParameters>? change = null)
    {
        ClusterCertsException e = Assert.Throws<ClusterCertsException>(() => Export(nodeId, format, change));
        Assert.False(Directory.Exists(this["out"]), "something was written");
        return e;
    }

    /// <summary>The platform's revocation list of an authority, beside its other files.</summary>
    internal static string MakeRevocationList(string authority, DateTimeOffset? nextUpdate = null, params string[] serialNumbers)
    {
        using X509Certificate2 bare = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(authority, "signing.crt"));
        using ECDsa key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(Path.Combine(authority, "signing.key")));
        using X509Certificate2 signing = bare.CopyWithPrivateKey(key);
        var builder = new CertificateRevocationListBuilder();
        foreach (string serialNumber in serialNumbers)
            builder.AddEntry(Convert.FromHexString(serialNumber));
        DateTimeOffset end = nextUpdate ?? DateTimeOffset.UtcNow.AddDays(7);
        byte[] list = builder.Build(signing, 1, end, HashAlgorithmName.SHA256, thisUpdate: end.AddDays(-10));
        string path = Path.Combine(authority, "signing.crl");
        File.WriteAllText(path, PemEncoding.WriteString("X509 CRL", list) + "\n");
        return path;
    }

    /// <summary>Every entry below a folder, relative, sorted.</summary>
    internal static IReadOnlyList<string> Tree(string folder) =>
    [
        .. Directory.EnumerateFileSystemEntries(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Select(p => Path.GetRelativePath(folder, p)).Order(StringComparer.Ordinal),
    ];

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
