namespace ClusterCerts.Export;

/// <summary>What an exported file holds.</summary>
public enum ExportFileKind
{
    /// <summary>The private key.</summary>
    Key,

    /// <summary>The leaf, then the intermediates.</summary>
    Certificate,

    /// <summary>The CA certificates to trust.</summary>
    Trust,

    /// <summary>Revocation lists.</summary>
    RevocationList,

    /// <summary>Key and certificates in one.</summary>
    Bundle,

    /// <summary>Settings of the software that loads the others.</summary>
    Settings,
}
