using ClusterCerts.Encoding;
using ClusterCerts.Values;

namespace ClusterCerts.Export;

/// <summary>An etcd member, which shows one certificate to clients and to peers, and checks those of both.</summary>
internal sealed class EtcdLayout : ExportLayout
{
    private const string CertificateName = "member.crt";
    private const string KeyName = "member.key";
    private const string TrustName = "trust.crt";
    private const string ListName = "revoked.crl";

    internal override bool HasLists => true;

    internal override bool MayHave(string name) => name == ListName;

    internal override void Check(ExportMaterial material)
    {
        const string Software = "etcd";
        FormatRequirements.NeedsKey(material, Software);
        FormatRequirements.NeedsTrust(material, Software);
        FormatRequirements.NeedsPurpose(material, CertPurpose.Node, "an etcd member is server and client to its peers");
        FormatRequirements.NeedsServerName(material, Software);
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

        // etcd reads the first list of the file and no other: that of the CA that signs the members.
        if (ListOfIssuer(material) is DecodedRevocationList list)
            files.Add(LayoutFile.Text(ListName, ExportMaterial.Pem(list), ExportFileKind.RevocationList));
        (string Flag, string? Value)[] flags = [.. Flags(target, hasList: files.Count > 3)];
        files.Add(LayoutFile.Settings(
            "etcd.flags", flags.Select(f => f.Value is null ? $"--{f.Flag}" : ShellSettings.Quoted($"--{f.Flag}={f.Value}"))));
        files.Add(LayoutFile.Settings("etcd.env", flags.Select(f => ShellSettings.Line(Variable(f.Flag), f.Value ?? "true"))));
        return files;
    }

    private static IEnumerable<(string Flag, string? Value)> Flags(TargetFolder target, bool hasList)
    {
        foreach (string side in (string[])["", "peer-"])
        {
            yield return ($"{side}cert-file", target.PathOf(CertificateName));
            yield return ($"{side}key-file", target.PathOf(KeyName));
            yield return ($"{side}trusted-ca-file", target.PathOf(TrustName));
            yield return ($"{side}client-cert-auth", null);
            if (hasList)
                yield return (side.Length == 0 ? "client-crl-file" : "peer-crl-file", target.PathOf(ListName));
        }
    }

    private static string Variable(string flag) => "ETCD_" + flag.Replace('-', '_').ToUpperInvariant();

    private static DecodedRevocationList? ListOfIssuer(ExportMaterial material) => material.RevocationLists.FirstOrDefault(list =>
        material.Authorities.Any(
            a => a.SubjectName.Span.SequenceEqual(material.Leaf.IssuerName.Span) && list.ProblemWith(a) is null));
}
