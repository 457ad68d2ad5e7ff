namespace ClusterCerts.Monitoring;

/// <summary>What is looked at when an authority is tested.</summary>
public enum AuthorityCheckName
{
    /// <summary>The ends of the nodes' certificates, or of what is above them if that comes first.</summary>
    NodeCerts,

    /// <summary>The ends of the CA certificates: signing, intermediate, root, previous, next and trusted ones.</summary>
    SigningCerts,

    /// <summary>The ends of the revocation lists, and whether they tell what the ledger tells.</summary>
    RevocationLists,

    /// <summary>The lists that are signed ahead: when the last of them ends, and whether one that is due is not in place.</summary>
    PreparedLists,

    /// <summary>What will be in the way of renewals before they are due.</summary>
    Outlook,

    /// <summary>The phase of a rotation, and how long it stands.</summary>
    Rotation,

    /// <summary>Whether the nodes' software takes keys of such kinds, whether those that have targets have their files, and where that is proven.</summary>
    Publication,

    /// <summary>Whether servers serve what they should; only where that was asked for.</summary>
    Endpoints,

    /// <summary>The ledger's chain, and whether the folder matches it.</summary>
    Ledger,

    /// <summary>Whether the policy can be read.</summary>
    Policy,

    /// <summary>Who may write in the directory and read the keys, and whether the CAs' keys are those of their certificates, as far as that is seen without a passphrase.</summary>
    Files,

    /// <summary>Whether the tokens that hold signing keys are there.</summary>
    Tokens,

    /// <summary>Whether the clock fits the ledger.</summary>
    Clock,

    /// <summary>The last scheduled renewal of all nodes.</summary>
    Renewal,

    /// <summary>The last backup that was restored on trial.</summary>
    BackupDrill,
}
