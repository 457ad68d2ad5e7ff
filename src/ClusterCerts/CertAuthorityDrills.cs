using ClusterCerts.Audit;

namespace ClusterCerts;

/// <summary>Tells when a backup of an authority was tried last.</summary>
public static class CertAuthorityDrills
{
    /// <summary>The last drill that the ledger tells of.</summary>
    /// <param name="authority">The authority.</param>
    /// <returns>The drill; null where there was none.</returns>
    /// <exception cref="ClusterCertsException">The ledger is damaged or cannot be read.</exception>
    public static BackupDrill? GetLastDrill(this CertAuthority authority)
    {
        ArgumentNullException.ThrowIfNull(authority);
        return BackupDrill.Last(authority.Store.ReadLedgerToShow());
    }
}
