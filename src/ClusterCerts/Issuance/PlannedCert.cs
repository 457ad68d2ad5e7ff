using ClusterCerts.Authority;
using ClusterCerts.Files;
using ClusterCerts.Values;

namespace ClusterCerts.Issuance;

/// <summary>One certificate to issue: what it shall say, where its files go, and the state of its node when it was planned. A <see cref="CertBatch"/>
/// makes it true or tells why not.</summary>
internal sealed class PlannedCert
{
    /// <summary>What the outcome is reported for: the node ID, the request's file.</summary>
    internal required object Target { get; init; }

    /// <summary>What it shall say.</summary>
    internal required CertWish Wish { get; init; }

    /// <summary>Absolute.</summary>
    internal required string CertificatePath { get; init; }

    /// <summary>Absolute; null when the key was never here.</summary>
    internal string? KeyPath { get; init; }

    /// <summary>The folder that is made for its files where it is not there, once nothing is in the way; null where it must be there.</summary>
    internal string? FolderToMake { get; init; }

    /// <summary>The number of the certificate that this one supersedes, for the ledger.</summary>
    internal SerialNumber? Replaces { get; init; }

    /// <summary>What else the ledger shall say.</summary>
    internal string? Detail { get; init; }

    /// <summary>Whether files that exist are replaced.</summary>
    internal bool MayReplaceFiles { get; init; }

    /// <summary>The node's state when this was planned; it must still be the same under the lock.</summary>
    internal required NodeSnapshot Basis { get; init; }

    /// <summary>Checks that nothing is in the way of its files.</summary>
    /// <param name="files">The disk.</param>
    /// <exception cref="ClusterCertsException">A file is, and may not be replaced, or what is there cannot be.</exception>
    internal void CheckFiles(FileSystem files)
    {
        if (!Directory.Exists(FileErrors.FolderOf(CertificatePath)))
            return; // It is made before they are written.
        TargetFile.Check(CertificatePath, MayReplaceFiles, files);
        if (Wish.Key is CertKey.ToMake && KeyPath is string key)
            TargetFile.Check(key, MayReplaceFiles, files);
    }
}
