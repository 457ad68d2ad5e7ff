using System.Management.Automation;
using ClusterCerts.Discovery;

namespace ClusterCerts.PowerShell;

/// <summary>What was found, as PowerShell shows it: the certificate itself, with what it is and where.</summary>
internal static class FoundObject
{
    /// <summary>Makes the object.</summary>
    /// <param name="found">What was found.</param>
    internal static PSObject Of(FoundNodeCert found)
    {
        var shown = new PSObject(found.Cert);
        shown.TypeNames.Insert(0, "ClusterCerts.Discovery.FoundNodeCert");
        Add(shown, nameof(found.Finding), found.Finding);
        Add(shown, nameof(found.Reason), found.Reason);
        Add(shown, nameof(found.Location), found.Location);
        Add(shown, nameof(found.HostName), found.HostName);
        Add(shown, nameof(found.Endpoint), found.Endpoint);

        // A key without a certificate has none of these.
        foreach (string unknown in found.Status is null ? [nameof(NodeCert.Status), nameof(NodeCert.LimitedBy)] : (string[])[])
            Add(shown, unknown, null);
        return shown;
    }

    private static void Add(PSObject shown, string name, object? value) => shown.Properties.Add(new PSNoteProperty(name, value));
}
