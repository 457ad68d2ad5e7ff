namespace ClusterCerts.Installing;

/// <summary>How nodes' certificates are taken out of a certificate store.</summary>
public sealed record UninstallationParameters
{
    /// <summary>The store.</summary>
    public StorePlace Place { get; init; } = new();

    /// <summary>Whether the authority's CA certificates stay, also where no certificate needs them any more.</summary>
    public bool KeepTrust { get; init; }
}
