using ClusterCerts.Audit;
using ClusterCerts.Keys;

namespace ClusterCerts;

/// <summary>Exports the ledger of an authority.</summary>
public static class CertAuthorityLedger
{
    /// <summary>Gets ready to export the ledger, and signs its head where that is asked for. Nothing is written yet.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="parameters">Which lines, and how.</param>
    /// <param name="passphrase">What opens the signing key, if it is encrypted; only a head needs it.</param>
    /// <returns>The export, to write to its file or to read.</returns>
    /// <exception cref="ClusterCertsException">The parameters do not go together, the place of the file is taken, or the head cannot be signed: the
    /// CA is offline, the passphrase is wrong, the ledger is damaged.</exception>
    public static LedgerExport PlanLedgerExport(this CertAuthority authority, LedgerExportParameters parameters, Passphrase? passphrase = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return LedgerExport.Plan(authority.Store, authority.Context, parameters, passphrase);
    }
}
