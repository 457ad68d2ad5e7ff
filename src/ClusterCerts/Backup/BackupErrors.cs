namespace ClusterCerts.Backup;

/// <summary>What is said of a backup that cannot be used.</summary>
internal static class BackupErrors
{
    internal static ClusterCertsException Damaged(string path, string why, Exception? inner) => new(
        ErrorCode.BackupDamaged, $"The backup '{path}' is damaged: {why}. Nothing of it was used; take another copy of it, or another backup.", path, inner);

    internal static ClusterCertsException NotOne(string path, string why, Exception? inner) => new(
        ErrorCode.NotABackup, $"'{path}' is no backup that Backup-CertAuthority made: {why}.", path, inner);

    internal static ClusterCertsException WrongPassphrase(string path, Exception inner) => new(
        ErrorCode.WrongPassphrase, $"The passphrase of the backup '{path}' is wrong, or the beginning of the file was changed.", path, inner);
}
