namespace ClusterCerts.Files;

/// <summary>Who may read a file or enter a folder.</summary>
internal enum FileProtection
{
    /// <summary>Everyone may read: 0644.</summary>
    Public,

    /// <summary>The owner alone: 0600, folders 0700; on Windows the owner, SYSTEM and the administrators.</summary>
    Private,

    /// <summary>The same, also where it replaces a file that others may use: the key of a CA.</summary>
    OwnerOnly,
}
