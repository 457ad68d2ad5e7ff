using System.Globalization;
using ClusterCerts.Encoding;
using ClusterCerts.Trust;
using ClusterCerts.Values;

namespace ClusterCerts.Export;

/// <summary>A node of a reign cluster, with the part of the cluster's JSON specification that names the files.</summary>
internal sealed class ReignLayout : ExportLayout
{
    internal override bool MayHave(string name) =>
        name.StartsWith("node.", StringComparison.Ordinal) && Path.GetExtension(name) is ".key" or ".crt";

    internal override void Check(ExportMaterial material)
    {
        const string Software = "reign";
        bool isNumber = byte.TryParse(material.NodeId, NumberStyles.None, CultureInfo.InvariantCulture, out byte number)
            && number.ToString(CultureInfo.InvariantCulture) == material.NodeId;
        if (!isNumber)
            throw FormatRequirements.Unsuitable(material, $"a node of reign is a decimal number from 0 to 255, and this one is '{material.NodeId}'");
        FormatRequirements.NeedsKey(material, Software);
        FormatRequirements.NeedsTrust(material, Software);
        FormatRequirements.NeedsPurpose(material, CertPurpose.Node, "a node of reign is server and client");
        if (!material.IsOutgoing && !material.NodeCert.DnsNames.Contains(material.NodeId))
        {
            throw FormatRequirements.Unsuitable(material, $"the certificate of node {material.NodeId} lacks the DNS name '{material.NodeId}' in its subject alternative name, "
                + "without which Go refuses it; issue it from an authority with -Preset Reign");
        }

        CheckFirst(material);
    }

    internal override IReadOnlyList<LayoutFile> Files(
        ExportMaterial material, TargetFolder target, NodeCertExportParameters parameters) => target.Location.Contains('%', StringComparison.Ordinal)
        ? throw FormatRequirements.Unsuitable(material, $"reign reads the percent sign in '{target.Location}' as the placeholder for a node's number; give another -TargetPath")
        :
    [
        new($"node.{material.NodeId}.key", material.KeyPem(null), ExportFileKind.Key),
        LayoutFile.Text($"node.{material.NodeId}.crt", material.ChainPem, ExportFileKind.Certificate),
        LayoutFile.Text("cluster.crt", material.TrustPem, ExportFileKind.Trust),
        JsonSettings.File(
            "reign.json",
            ("node_cert_path", target.PathOf("node.%d.crt")),
            ("node_key_path", target.PathOf("node.%d.key")),
            ("cluster_cert_path", target.PathOf("cluster.crt"))),
    ];

    // reign reads the first certificate of the cluster's file and no other.
    private static void CheckFirst(ExportMaterial material)
    {
        var signatures = new SignatureCache();
        var first = new TrustBundle([material.Trust[0]], signatures);
        DecodedCertificate root = material.Trust[0];

        // By MD5 or SHA-1, which no path is made of: the old nodes accept it all the same.
        bool isOld = material.IsOutgoing && SignatureVerifier.IsMadeBy(
            root.PublicKey, material.Leaf.SignatureAlgorithm, material.Leaf.Tbs.Span, material.Leaf.Signature.Span);
        if (!isOld && PathBuilder.Find(material.Leaf, material.Chain.Skip(1), first, signatures, out _).Count == 0)
        {
            throw FormatRequirements.Unsuitable(material, $"reign reads only the first certificate of the trust file, '{material.Trust[0].Subject}', and the other nodes would not "
                + $"accept node {material.NodeId} by it; put the CA first that signed the nodes");
        }
    }
}
