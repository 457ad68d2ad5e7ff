using ClusterCerts.Values;

namespace ClusterCerts.Export;

/// <summary>Docker: a client's DOCKER_CERT_PATH, and a daemon's files, which have the same names.</summary>
internal sealed class DockerLayout : ExportLayout
{
    private const string TrustName = "ca.pem";
    private const string CertificateName = "cert.pem";
    private const string KeyName = "key.pem";
    private const string ClientSettings = "docker.env";
    private const string DaemonSettings = "daemon.json";

    internal override bool TakesEndpoint => true;

    internal override bool MayHave(string name) => name is ClientSettings or DaemonSettings;

    internal override void Check(ExportMaterial material)
    {
        const string Software = "docker";
        FormatRequirements.NeedsKey(material, Software);
        FormatRequirements.NeedsTrust(material, Software);
        if (material.NodeCert.Purpose is null)
            FormatRequirements.NeedsPurpose(material, CertPurpose.Client, "docker's certificates are a client's or a server's");

        // Go looks at the subject alternative name only.
        if (material.NodeCert.Purpose != CertPurpose.Client)
            FormatRequirements.NeedsServerName(material, Software);
    }

    internal override IReadOnlyList<LayoutFile> Files(
        ExportMaterial material, TargetFolder target, NodeCertExportParameters parameters)
    {
        var files = new List<LayoutFile>
        {
            LayoutFile.Text(TrustName, material.TrustPem, ExportFileKind.Trust),
            LayoutFile.Text(CertificateName, material.ChainPem, ExportFileKind.Certificate),
            new(KeyName, material.KeyPem(null), ExportFileKind.Key),
        };
        if (material.NodeCert.Purpose is CertPurpose.Client or CertPurpose.Node)
            files.Add(Client(target, parameters.Endpoint));
        if (material.NodeCert.Purpose is CertPurpose.Server or CertPurpose.Node)
            files.Add(Daemon(target));
        return files;
    }

    private static LayoutFile Client(TargetFolder target, string? endpoint) => LayoutFile.Settings(
        ClientSettings,
        endpoint is null ? "# DOCKER_HOST=tcp://HOST:2376" : ShellSettings.Line("DOCKER_HOST", $"tcp://{endpoint}"),
        "DOCKER_TLS_VERIFY=1",
        ShellSettings.Line("DOCKER_CERT_PATH", target.Location));

    private static LayoutFile Daemon(TargetFolder target) => JsonSettings.File(
        DaemonSettings,
        ("tlsverify", null),
        ("tlscacert", target.PathOf(TrustName)),
        ("tlscert", target.PathOf(CertificateName)),
        ("tlskey", target.PathOf(KeyName)));
}
