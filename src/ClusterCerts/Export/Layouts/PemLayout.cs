namespace ClusterCerts.Export;

/// <summary>Plain PEM files: what every program that takes three paths can load.</summary>
internal sealed class PemLayout : ExportLayout
{
    private const string KeyName = "node.key";

    // A request's key stayed on its node, which needs the rest all the same.
    internal override bool NeedsKey => false;

    internal override bool TakesPassphrase => true;

    internal override bool MayHave(string name) => name == KeyName;

    internal override void Check(ExportMaterial material) => FormatRequirements.NeedsTrust(material, "The folder");

    internal override IReadOnlyList<LayoutFile> Files(
        ExportMaterial material, TargetFolder target, NodeCertExportParameters parameters)
    {
        var files = new List<LayoutFile>();
        if (material.Key is not null)
            files.Add(new LayoutFile(KeyName, material.KeyPem(parameters.Passphrase), ExportFileKind.Key));
        files.Add(LayoutFile.Text("node.crt", material.ChainPem, ExportFileKind.Certificate));
        files.Add(LayoutFile.Text("trust.crt", material.TrustPem, ExportFileKind.Trust));
        return files;
    }
}
