namespace ClusterCerts;

/// <summary>What a secret is that opens a key.</summary>
public enum PassphraseKind
{
    /// <summary>The passphrase of a file that is there.</summary>
    Passphrase,

    /// <summary>The passphrase of a file that is written anew. A slip would lock it for good: whoever types it types it twice.</summary>
    NewPassphrase,

    /// <summary>The PIN of a token.</summary>
    Pin,
}
