using ClusterCerts.Keys;
using ClusterCerts.Policy;
using ClusterCerts.Tokens;
using ClusterCerts.Values;

namespace ClusterCerts.Issuance;

/// <summary>What a new signing certificate shall be. What is not given comes from the preset.</summary>
public sealed record SigningCertParameters
{
    /// <summary>The authority directory; it is made when it does not exist.</summary>
    public required string Path { get; init; }

    /// <summary>Where everything but keys and nodes' files is kept, such as <c>Host=db1;Database=pki</c>; null for the directory itself.</summary>
    public string? Store { get; init; }

    /// <summary>The distinguished name, or a common name alone; <c>CN=</c> and the folder's name by default.</summary>
    public string? Subject { get; init; }

    /// <summary>The system whose conventions fill in the rest; <see cref="Values.Preset.Default"/> by default.</summary>
    public Preset? Preset { get; init; }

    /// <summary>The algorithm of the key.</summary>
    public KeyAlgorithm? KeyAlgorithm { get; init; }

    /// <summary>How long it is valid; as the preset says when nothing is asked for.</summary>
    public CertLifetime Lifetime { get; init; }

    /// <summary>How many CAs may follow below it; 1 by default, which leaves room for an intermediate or for the cross certificate of a
    /// rotation.</summary>
    public int? PathLength { get; init; }

    /// <summary>Which names it may sign for; all where nothing is asked for.</summary>
    public NameConstraintParameters Constraints { get; init; } = new();

    /// <summary>The authority directory that signs it; null for a root.</summary>
    public string? IssuerPath { get; init; }

    /// <summary>Where its key is made, or taken if it is there already: in a token or in Windows' key storage; null for a file.</summary>
    public KeyUri? KeyUri { get; init; }

    /// <summary>What the new key is encrypted with; null leaves it plain. With <see cref="KeyUri"/> the token's PIN.</summary>
    public Passphrase? Passphrase { get; init; }

    /// <summary>What opens the issuer's key.</summary>
    public Passphrase? IssuerPassphrase { get; init; }

    /// <summary>Whether an authority in the folder is replaced; its serial numbers and ledger continue.</summary>
    public bool Force { get; init; }

    /// <summary>Whether an authority in the folder is taken as it is, if it is what is asked for.</summary>
    public bool IfMissing { get; init; }
}
