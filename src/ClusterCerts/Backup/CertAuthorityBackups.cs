using ClusterCerts.Authority;
using ClusterCerts.Storage;

namespace ClusterCerts.Backup;

/// <summary>Backs an authority up, tries a backup, and restores one.</summary>
public static class CertAuthorityBackups
{
    /// <summary>Writes one encrypted file with everything that an authority is: CMS EnvelopedData (RFC 5652) for a passphrase, with AES-256-CBC, of a tar file.</summary>
    /// <remarks>It is one state of the authority, though others issue meanwhile. The signing key is in it as it stands. Not in it: what can be made again, such as the
    /// ledger's index.</remarks>
    /// <param name="authority">The authority.</param>
    /// <param name="parameters">Where it goes, and what encrypts it.</param>
    /// <param name="notify">Told, in sentences, what is left out; may be null.</param>
    /// <returns>What was written; in a rehearsal what would be.</returns>
    /// <exception cref="ClusterCertsException">There is no passphrase, the file cannot be written, or the authority cannot be read; nothing is there then.</exception>
    /// <exception cref="OperationCanceledException">The command was stopped; nothing is there then.</exception>
    public static CertAuthorityBackup Backup(this CertAuthority authority, BackupParameters parameters, Action<string>? notify = null)
    {
        ArgumentNullException.ThrowIfNull(authority);
        ArgumentNullException.ThrowIfNull(parameters);
        return new BackupWriter(authority, parameters, notify ?? (_ => { })).Run();
    }

    /// <summary>Restores a backup on trial into a private folder, which is deleted in the end: opens it, checks ledger, key, chain and lists, issues a certificate and
    /// verifies it; compares with an authority in use, and records the drill there.</summary>
    /// <param name="parameters">Which backup, and which authority.</param>
    /// <param name="context">The world outside; the machine's own by default. In a rehearsal the backup is read and compared, and nothing unpacked or recorded.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="ClusterCertsException">The backup is not there or is of a newer version, a passphrase is missing or wrong, or the authority cannot be opened or written; in a
    /// rehearsal the backup is damaged, too.</exception>
    public static BackupDrillReport Test(DrillParameters parameters, AuthorityContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return new BackupDrillRun(parameters, context ?? AuthorityContext.Default).Run();
    }

    /// <summary>Makes an authority again from a backup, whole or not at all, in a folder that does not exist yet. Its serial numbers and list numbers go on far above
    /// those of the backup.</summary>
    /// <param name="parameters">Which backup, and where.</param>
    /// <param name="context">The world outside; the machine's own by default. In a rehearsal the backup is read, and nothing written.</param>
    /// <param name="notify">Told, in sentences, how old it is and what to do; may be null.</param>
    /// <returns>The backup, and the signing certificate as it is then; null for that in a rehearsal.</returns>
    /// <exception cref="ClusterCertsException">Something is there already, or the backup cannot be used; nothing is there then.</exception>
    public static (CertAuthorityBackup Backup, SigningCert? Signing) Restore(RestoreParameters parameters, AuthorityContext? context = null, Action<string>? notify = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return new AuthorityRestorer(parameters, context ?? AuthorityContext.Default, notify ?? (_ => { })).Run();
    }
}
