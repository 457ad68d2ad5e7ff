namespace ClusterCerts.Backup;

/// <summary>What a drill looks at, in this order.</summary>
public enum BackupCheckName
{
    /// <summary>The file opens, and all of it is as it was written.</summary>
    Open,

    /// <summary>The ledger is whole, and the files match it.</summary>
    Ledger,

    /// <summary>The signing key opens and belongs to the certificate.</summary>
    Key,

    /// <summary>The signing certificate and its issuers may sign.</summary>
    Chain,

    /// <summary>The revocation lists are their CAs'.</summary>
    Lists,

    /// <summary>A certificate is issued, and Test-NodeCert accepts it.</summary>
    Issue,

    /// <summary>The authority in use goes on from the backup.</summary>
    Authority,
}

/// <summary>What a drill found.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Passed">Whether the backup would do.</param>
/// <param name="Detail">What was found, in sentences.</param>
public sealed record BackupCheck(BackupCheckName Name, bool Passed, string Detail)
{
    /// <summary>The verdict and the detail, for a log.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => $"{(Passed ? "ok" : "FAILED"),-6} {Name,-10} {Detail}";
}
