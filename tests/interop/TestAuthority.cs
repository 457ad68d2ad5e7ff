namespace ClusterCerts.Interop;

/// <summary>An authority in a temporary folder, and exports of its nodes.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly AuthorityContext _context;
    private readonly KeyAlgorithm? _leaves;

    internal TestAuthority(
        Preset preset = Preset.Default, KeyAlgorithm algorithm = KeyAlgorithm.EcdsaP256, bool intermediate = false, TimeSpan age = default, string subject = "CN=Prod CA",
        KeyAlgorithm? leaves = null)
    {
        _leaves = leaves;
        _context = new AuthorityContext { Time = SetClock.Ahead(-age) };
        Folder = Directory.CreateTempSubdirectory("clustercerts-interop-").FullName;
        var parameters = new SigningCertParameters { Path = Pki, Subject = subject, Preset = preset, KeyAlgorithm = algorithm };
        if (intermediate)
        {
            CertAuthority.Create(parameters with { Path = Root, Subject = "CN=Root CA" }, _context);
            parameters = parameters with { IssuerPath = Root, Lifetime = TimeSpan.FromDays(1000) };
        }

        CertAuthority.Create(parameters, _context);
    }

    /// <summary>Holds all that the authority and its nodes have.</summary>
    internal string Folder { get; }

    /// <summary>The authority that issues.</summary>
    internal string Pki => Path.Combine(Folder, "pki");

    /// <summary>The root, when <see cref="Pki"/> is an intermediate.</summary>
    internal string Root => Path.Combine(Folder, "root");

    internal string this[params string[] parts] => Path.Combine([Folder, .. parts]);

    internal NodeCert Issue(string nodeId, NodeCertParameters? parameters = null)
    {
        NodeCertParameters wanted = parameters ?? new();
        Outcome<NodeCert> outcome = CertAuthority.Open(Pki, _context).Issue([nodeId], wanted with { KeyAlgorithm = wanted.KeyAlgorithm ?? _leaves }).Single();
        return outcome.Value ?? throw outcome.Error!;
    }

    /// <summary>Issues a node of this machine: localhost and 127.0.0.1, unless it says otherwise.</summary>
    internal PemFiles IssueLocal(string nodeId, NodeCertParameters? parameters = null)
    {
        NodeCertParameters wanted = parameters ?? new();
        if (wanted.DnsNames.Count == 0)
            wanted = wanted with { DnsNames = ["localhost"], IPAddresses = ["127.0.0.1"] };
        Issue(nodeId, wanted);
        return new PemFiles(Export(nodeId, ExportFormat.Pem));
    }

    /// <summary>Exports a node; the folder, or the file of a layout that is one.</summary>
    internal string Export(string nodeId, ExportFormat format, Func<NodeCertExportParameters, NodeCertExportParameters>? change = null)
    {
        var parameters = new NodeCertExportParameters { Format = format, OutputPath = this["out", $"{format}-{nodeId}"], Force = true };
        var exporter = new NodeCertExporter(change is null ? parameters : change(parameters), _context);
        Outcome<NodeCert> cert = exporter.Find(new NodeCertReference { NodeIds = [nodeId], AuthorityPath = Pki }).Single();
        using ExportPlan plan = exporter.Plan(cert.Value ?? throw cert.Error!);
        exporter.Write(plan);
        return plan.OutputPath;
    }

    /// <summary>A PFX of a node, and the file that holds its passphrase <c>changeit</c>.</summary>
    internal string ExportPfx(string nodeId, PfxEncryption encryption = PfxEncryption.Aes256)
    {
        File.WriteAllText(this["passphrase"], "changeit\n");
        using Passphrase passphrase = Passphrase.FromFile(this["passphrase"]);
        return Export(nodeId, ExportFormat.Pfx, p => p with { Passphrase = passphrase, PfxEncryption = encryption, OutputPath = this["out", $"{encryption}-{nodeId}.pfx"] });
    }

    /// <summary>Writes the revocation list of <see cref="Pki"/> or <see cref="Root"/>, with more revoked certificates than before.</summary>
    internal string MakeRevocationList(string authority, params NodeCert[] revoked)
    {
        CertAuthority opened = CertAuthority.Open(authority, _context);
        if (revoked.Length == 0)
            return opened.WriteRevocationList().Path;
        var which = new RevocationParameters { SerialNumbers = [.. revoked.Select(c => SerialNumber.Parse(c.SerialNumber))] };
        Assert.All(opened.Revoke(which), outcome => Assert.Null(outcome.Error));
        return Path.Combine(authority, "signing.crl");
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

/// <summary>The files of an export as Pem.</summary>
internal sealed record PemFiles(string Folder)
{
    internal string Key => Path.Combine(Folder, "node.key");

    internal string Certificate => Path.Combine(Folder, "node.crt");

    internal string Trust => Path.Combine(Folder, "trust.crt");

    /// <summary>The intermediates in a file of their own, as OpenSSL's programs want them; null when there are none.</summary>
    internal string? Intermediates
    {
        get
        {
            string text = File.ReadAllText(Certificate);
            int second = text.IndexOf("-----BEGIN", 1, StringComparison.Ordinal);
            if (second < 0)
                return null;
            string path = Path.Combine(Folder, "intermediates.pem");
            File.WriteAllText(path, text[second..]);
            return path;
        }
    }
}
