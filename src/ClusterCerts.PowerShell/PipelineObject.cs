using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;

namespace ClusterCerts.PowerShell;

/// <summary>What an object of the pipeline is, and what it says of itself whatever parameters take of it.</summary>
internal static class PipelineObject
{
    /// <summary>What an object is, for a message; a certificate of ours is one of .NET.</summary>
    /// <param name="item">The object.</param>
    internal static string TypeNameOf(PSObject item) => item.BaseObject is X509Certificate2 ? nameof(X509Certificate2) : item.BaseObject.GetType().Name;

    /// <summary>A property of an object; in the head of a table blanks around a name are no part of it.</summary>
    /// <param name="item">The object, or null.</param>
    /// <param name="name">The property's name.</param>
    internal static PSPropertyInfo? Property(PSObject? item, string name) => item?.Properties[name] ?? (item?.BaseObject is PSCustomObject
        ? item.Properties.FirstOrDefault(p => p.Name.Length > name.Length && string.Equals(p.Name.Trim(), name, StringComparison.OrdinalIgnoreCase)) : null);

    /// <summary>A text property of an object.</summary>
    /// <param name="item">The object, or null.</param>
    /// <param name="name">The property's name.</param>
    /// <returns>The text, or null where there is no such property, or nothing in it.</returns>
    internal static string? Text(PSObject? item, string name) =>
        Property(item, name)?.Value?.ToString() is string text && !string.IsNullOrWhiteSpace(text) ? text : null;

    /// <summary>The node that an object names, under one of the names that a node ID goes by.</summary>
    /// <param name="item">The object, or null.</param>
    /// <returns>The text, or null where there is none.</returns>
    internal static string? NodeIdOf(PSObject? item) =>
        Text(item, "NodeId") ?? Text(item, "ComputerName") ?? Text(item, "HostName") ?? Text(item, "CN") ?? Text(item, "Name");

    /// <summary>The node that an object says it is of: by its node ID, or of a row also by another name of it, or a line of text.</summary>
    /// <param name="item">The object.</param>
    internal static string? NodeNamed(PSObject item) => item.BaseObject as string ?? (item.BaseObject is PSCustomObject && !IsOurs(item) ? NodeIdOf(item) : Text(item, "NodeId"));

    /// <summary>What an object says of a certificate, or null where it does not say it in several ways.</summary>
    /// <param name="item">The object, or null.</param>
    /// <param name="toFull">Makes a path a full one.</param>
    internal static CertificateClaim? ClaimOf(PSObject? item, Func<string, string> toFull)
    {
        if (item is null || item.BaseObject is string or X509Certificate2)
            return null;
        string? path = Text(item, "CertificatePath") ?? (IsOurs(item) ? null : CertificateFileOf(Text(item, "Path") ?? Text(item, "LiteralPath")));
        var claim = new CertificateClaim
        {
            NodeIds = NodeNamed(item) is string nodeId ? IsOurs(item) ? [nodeId] : TableRow.Split(nodeId) : [],
            SerialNumber = Text(item, "SerialNumber")?.Trim(),
            Fingerprint = Text(item, "Fingerprint")?.Trim(),
            Thumbprint = Text(item, "Thumbprint")?.Trim(),
            CertificatePath = path is null ? null : toFull(path.Trim()),
        };
        return claim.IsSeveral ? claim : null;
    }

    private static string? CertificateFileOf(string? path) => path is not null && CertificateClaim.IsFileName(path) ? path : null;

    /// <summary>The key ring that an object names: a line of text, a key ring, or a row of one. A folder is what is in it.</summary>
    /// <param name="item">The object, or null.</param>
    /// <returns>Its path, or null where it names an authority, or nothing.</returns>
    internal static string? RingOf(PSObject? item) => item?.BaseObject switch
    {
        string path => path,
        DirectoryInfo => null,
        _ => Text(item, nameof(AuthorityCmdlet.AuthorityPath)) is null ? Text(item, "KeyRing") ?? Text(item, "Path") : null,
    };

    /// <summary>Whether an object has a name and is no computer: a file, another provider's item, or one of ours that is of no node.</summary>
    /// <param name="item">The object, or null.</param>
    internal static bool IsNoNode(PSObject? item) => item is not null && item.BaseObject is not string && item.Properties["NodeId"] is null
        && (item.BaseObject is FileSystemInfo || item.Properties["PSProvider"] is not null || IsOurs(item));

    /// <summary>Whether an object is one of our commands', whole or with some of its properties; others are rows that somebody wrote. A certificate of .NET is
    /// none, whosever it is.</summary>
    /// <param name="item">The object.</param>
    internal static bool IsOurs(PSObject item) => item.BaseObject is not X509Certificate2 && ((item.BaseObject.GetType().FullName ?? "").StartsWith("ClusterCerts.", StringComparison.Ordinal)
        || item.TypeNames.Any(name => name.StartsWith("Selected.ClusterCerts.", StringComparison.Ordinal)
            || name.StartsWith("Deserialized.ClusterCerts.", StringComparison.Ordinal)));

    /// <summary>Whether an object tells of a certificate that was issued, such as a row of a table that Export-Csv made of certificates. What it says of
    /// the end of that one is no wish for another.</summary>
    /// <param name="item">The object, or null.</param>
    internal static bool IsRecord(PSObject? item) => Text(item, "Fingerprint") is not null || Text(item, "NotBefore") is not null;

    /// <summary>Whether an object is a row that somebody wrote, not an object of ours.</summary>
    /// <param name="item">The object, or null.</param>
    internal static bool IsRow(PSObject? item) => item is not null && item.BaseObject is not string && !IsOurs(item);
}
