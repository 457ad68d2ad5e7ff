using System.Globalization;
using ClusterCerts.Values;

namespace ClusterCerts.Export;

/// <summary>nginx as a server that demands a certificate of every client.</summary>
internal sealed class NginxLayout : ExportLayout
{
    private const string CertificateName = "server.crt";
    private const string KeyName = "server.key";
    private const string TrustName = "clients.crt";
    private const string ListName = "clients.crl";

    internal override bool HasLists => true;

    internal override bool MayHave(string name) => name == ListName;

    internal override void Check(ExportMaterial material)
    {
        const string Software = "nginx";
        FormatRequirements.NeedsKey(material, Software);
        FormatRequirements.NeedsTrust(material, Software);
        FormatRequirements.NeedsPurpose(material, CertPurpose.Server, "nginx is a server");
        FormatRequirements.NeedsServerName(material, Software);
        FormatRequirements.NeedsListOf(material, material.AuthoritiesWithoutList, Software);
    }

    internal override IReadOnlyList<LayoutFile> Files(
        ExportMaterial material, TargetFolder target, NodeCertExportParameters parameters)
    {
        var files = new List<LayoutFile>
        {
            LayoutFile.Text(CertificateName, material.ChainPem, ExportFileKind.Certificate),
            new(KeyName, material.KeyPem(null), ExportFileKind.Key),
            LayoutFile.Text(TrustName, material.TrustPem, ExportFileKind.Trust),
        };
        int depth = Math.Max(2, material.Chain.Count - 1);
        var lines = new List<string>
        {
            "# Within a server block: include " + Quoted(target.PathOf("tls.conf")) + ";",
            $"ssl_certificate {Quoted(target.PathOf(CertificateName))};",
            $"ssl_certificate_key {Quoted(target.PathOf(KeyName))};",
            $"ssl_client_certificate {Quoted(target.PathOf(TrustName))};",
            "ssl_verify_client on;",
            string.Create(CultureInfo.InvariantCulture, $"ssl_verify_depth {depth};"),
            "ssl_protocols TLSv1.2 TLSv1.3;",
        };
        if (material.RevocationLists.Count > 0)
        {
            files.Add(LayoutFile.Text(ListName, material.RevocationListsPem, ExportFileKind.RevocationList));
            lines.Add($"ssl_crl {Quoted(target.PathOf(ListName))};");
        }

        files.Add(LayoutFile.Settings("tls.conf", lines));
        return files;
    }

    // A variable's mark cannot be escaped in a value.
    private static string Quoted(string path) => path.Contains('$', StringComparison.Ordinal)
        ? throw new ClusterCertsException(
            ErrorCode.UnfitForExport, $"nginx reads the dollar sign in '{path}' as the start of a variable; give another -TargetPath.", path)
        : "\"" + path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}
