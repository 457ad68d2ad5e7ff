namespace ClusterCerts.Storage;

/// <summary>What a line of the ledger records.</summary>
internal enum LedgerEvent
{
    /// <summary>A signing certificate was made or installed; its number counts as used.</summary>
    Authority,

    /// <summary>A certificate was signed.</summary>
    Issue,

    /// <summary>A certificate was revoked.</summary>
    Revoke,

    /// <summary>A revocation list was signed.</summary>
    RevocationList,

    /// <summary>The policy was changed.</summary>
    Policy,

    /// <summary>A phase of a CA rotation was done or undone.</summary>
    Rotation,

    /// <summary>An undone rotation gave a node its earlier certificate back.</summary>
    Reinstate,

    /// <summary>The history of another CA was taken over.</summary>
    Import,

    /// <summary>A ledger that was lost was made again from the files of the folder; what they do not tell is lost.</summary>
    Rebuild,

    /// <summary>A certificate was signed and never handed out, since its files could not be put in place: the node keeps the one before.</summary>
    Withdraw,

    /// <summary>A node was taken out of service; its next certificate brings it back.</summary>
    Remove,

    /// <summary>The serial file was above the ledger: up to the line's number there may be certificates that the ledger does not know.</summary>
    Unaccounted,

    /// <summary>No certificate has the numbers up to the line's: they were left out, or a command was interrupted before it recorded one.</summary>
    Skip,

    /// <summary>A node's files were exported: in which layout, and where to.</summary>
    Export,

    /// <summary>A node was brought its files: in which layout, where to, and whether its endpoint served the certificate.</summary>
    Publish,

    /// <summary>Something was asked for and refused, by the policy or by who approves requests: nothing was signed.</summary>
    Refuse,

    /// <summary>A revocation list was signed ahead: it counts once it is put in place, of which another line tells.</summary>
    Prepare,

    /// <summary>A backup was restored on trial: which one, and whether it would do.</summary>
    Drill,

    /// <summary>The authority was restored from a backup: which one. Numbers up to the line's may have been used by what was lost.</summary>
    Restore,

    /// <summary>A run that looks at every node for renewal was recorded for the first time: from here on a file tells of the last one.</summary>
    Schedule,
}
