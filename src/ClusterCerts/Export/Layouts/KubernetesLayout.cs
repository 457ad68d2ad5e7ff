using System.Security.Cryptography;

namespace ClusterCerts.Export;

/// <summary>A manifest of a Secret that pods and ingress controllers mount.</summary>
internal sealed class KubernetesLayout : ExportLayout
{
    // Of 253 characters, with the words and the hash around them.
    private const int LongestLabels = 230;
    private const int HashDigits = 12;

    internal override string FileName(ExportMaterial material) => $"node.{material.FileStem}.yaml";

    internal override void Check(ExportMaterial material) => FormatRequirements.NeedsKey(material, "A kubernetes.io/tls Secret");

    internal override IReadOnlyList<LayoutFile> Files(
        ExportMaterial material, TargetFolder target, NodeCertExportParameters parameters)
    {
        byte[] key = material.KeyPem(null);
        byte[] keyText = new byte[((key.Length + 2) / 3) * 4];
        System.Buffers.Text.Base64.EncodeToUtf8(key, keyText, out _, out _);
        CryptographicOperations.ZeroMemory(key);
        string trust = material.Trust.Count > 0 ? $"  ca.crt: {Base64(material.TrustPem)}\n" : "";
        byte[] before = System.Text.Encoding.ASCII.GetBytes(
            $"apiVersion: v1\nkind: Secret\ntype: kubernetes.io/tls\nmetadata:\n  name: {Name(material.NodeId)}\ndata:\n{trust}"
            + $"  tls.crt: {Base64(material.ChainPem)}\n  tls.key: ");
        byte[] manifest = [.. before, .. keyText, (byte)'\n'];
        CryptographicOperations.ZeroMemory(keyText);
        return [new LayoutFile(FileName(material), manifest, ExportFileKind.Bundle)];
    }

    /// <summary>The node ID as the name of an object: RFC 1123 labels, at most 253 characters, with a word that says what it
    /// is.</summary>
    /// <remarks>
    /// An ID that is no such name gets a hash of itself and another beginning, so that two IDs never become one name.
    /// </remarks>
    internal static string Name(string nodeId)
    {
        string labels = Labels(nodeId);
        if (labels == nodeId && nodeId.Length <= LongestLabels)
            return $"node-{nodeId}-tls";
        string hash = Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(nodeId)))[..HashDigits];
        labels = labels[..Math.Min(labels.Length, LongestLabels)].TrimEnd('-', '.');
        return labels.Length == 0 ? $"node.{hash}-tls" : $"node.{labels}-{hash}-tls";
    }

    private static string Labels(string nodeId)
    {
        string name = string.Concat(nodeId.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' ? c : '-'));
        return string.Join('.', name.Split('.').Select(l => l.Trim('-')).Where(l => l.Length > 0));
    }

    private static string Base64(string text) => Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(text));
}
