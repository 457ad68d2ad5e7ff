namespace ClusterCerts.Backup;

/// <summary>How the signing key is in a backup, which itself is always encrypted.</summary>
public enum BackupKeyState
{
    /// <summary>It is not in it: the CA was offline, or its key is elsewhere.</summary>
    Absent,

    /// <summary>Whoever opens the backup has the key.</summary>
    Plain,

    /// <summary>It has a passphrase of its own besides.</summary>
    Encrypted,

    /// <summary>It is in a token, and the backup tells in which.</summary>
    InToken,
}
