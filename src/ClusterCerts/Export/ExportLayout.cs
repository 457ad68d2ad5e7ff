namespace ClusterCerts.Export;

/// <summary>One layout: what fits it, and which files it has.</summary>
internal abstract class ExportLayout
{
    /// <summary>The file's name when the layout is one file; null when it is a folder.</summary>
    internal virtual string? FileName(ExportMaterial material) => null;

    /// <summary>Whether it is of no use without the private key.</summary>
    internal virtual bool NeedsKey => true;

    /// <summary>Whether -Passphrase encrypts something in it.</summary>
    internal virtual bool TakesPassphrase => false;

    /// <summary>Whether it names a server that was given with -Endpoint.</summary>
    internal virtual bool TakesEndpoint => false;

    /// <summary>Whether it holds the CA certificates to trust.</summary>
    internal virtual bool HasTrust => true;

    /// <summary>Whether it holds revocation lists.</summary>
    internal virtual bool HasLists => false;

    /// <summary>Whether a file of an earlier export belongs to this layout, though it is not in the new one.</summary>
    internal virtual bool MayHave(string name) => false;

    /// <summary>Refuses what the software could not use.</summary>
    /// <exception cref="ClusterCertsException">It does not fit; the message says why.</exception>
    internal abstract void Check(ExportMaterial material);

    /// <summary>The files; whoever calls zeroes the private ones.</summary>
    internal abstract IReadOnlyList<LayoutFile> Files(
        ExportMaterial material, TargetFolder target, NodeCertExportParameters parameters);
}
