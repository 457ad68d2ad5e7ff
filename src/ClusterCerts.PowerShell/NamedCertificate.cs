using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>A certificate by its file, as an object or a row of the pipeline names it.</summary>
/// <param name="Path">The file, as it was given.</param>
/// <param name="KeyPath">The file of its key, or null.</param>
/// <param name="Fingerprint">Its SHA-256, or null.</param>
internal sealed record NamedCertificate(string Path, string? KeyPath, string? Fingerprint)
{
    /// <summary>The one that the object of the pipeline names, where the binder took its node ID and looked no further.</summary>
    /// <param name="item">The object, or null.</param>
    /// <returns>The certificate; null for a line of text and for a row of a node.</returns>
    /// <exception cref="ClusterCertsException">It is an object of ours whose certificate has no file: its node is not what is meant.</exception>
    internal static NamedCertificate? Of(PSObject? item)
    {
        if (item is null || item.BaseObject is string)
            return null;
        if (PipelineObject.Text(item, "CertificatePath") is string path)
            return new NamedCertificate(path.Trim(), PipelineObject.Text(item, "KeyPath")?.Trim(), PipelineObject.Text(item, "Fingerprint")?.Trim());
        return !PipelineObject.IsOurs(item) ? null : throw new ClusterCertsException(
            ErrorCode.NodeCertNotFound, $"The certificate of node '{PipelineObject.Text(item, "NodeId")}' has no file to export; "
                + "name the node with -NodeId.");
    }
}
