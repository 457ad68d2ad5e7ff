using System.Security.Cryptography;

namespace ClusterCerts.Export;

/// <summary>Key, then certificates, in one file: Ganeti's server.pem, HAProxy's crt.</summary>
internal sealed class CombinedLayout : ExportLayout
{
    internal override string FileName(ExportMaterial material) => $"node.{material.FileStem}.pem";

    internal override bool HasTrust => false;

    internal override void Check(ExportMaterial material) => FormatRequirements.NeedsKey(material, "A combined file");

    internal override IReadOnlyList<LayoutFile> Files(
        ExportMaterial material, TargetFolder target, NodeCertExportParameters parameters)
    {
        byte[] key = material.KeyPem(null);
        byte[] both = [.. key, .. System.Text.Encoding.ASCII.GetBytes(material.ChainPem)];
        CryptographicOperations.ZeroMemory(key);
        return [new LayoutFile(FileName(material), both, ExportFileKind.Bundle)];
    }
}
