using System.Text.Json;
using System.Text.Json.Serialization;
using ClusterCerts.Values;

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

    /// <summary>No certificate has the numbers up to the line's: they were left out, or a command was cut off before it recorded one.</summary>
    Skip,
}

/// <summary>One line of the ledger, without the hash that chains it.</summary>
internal sealed record LedgerEntry
{
    /// <summary>SHA-256 of the line before it, 64 hexadecimal digits; zeros in the first line.</summary>
    [JsonPropertyOrder(-3)]
    public string Previous { get; init; } = "";

    [JsonPropertyOrder(-2)]
    public DateTimeOffset Time { get; init; }

    [JsonPropertyOrder(-1)]
    public LedgerEvent Event { get; init; }

    public string? NodeId { get; init; }

    /// <summary>Upper-case hexadecimal digits.</summary>
    public string? SerialNumber { get; init; }

    public DateTimeOffset? NotBefore { get; init; }

    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>SHA-256 of the SubjectPublicKeyInfo, hexadecimal.</summary>
    public string? PublicKeySha256 { get; init; }

    /// <summary>Names the key of the CA that signed.</summary>
    public KeyId? IssuerKeyId { get; init; }

    /// <summary>Relative to the authority directory when in it, absolute otherwise; with slashes.</summary>
    public string? CertificatePath { get; init; }

    /// <summary>For an intermediate: the authority directory that signed it, relative to this one, with slashes.</summary>
    public string? IssuerPath { get; init; }

    /// <summary>As <see cref="CertificatePath"/>; null when the key was never here (a request was signed).</summary>
    public string? KeyPath { get; init; }

    /// <summary>For a renewal: the number of the certificate that it supersedes.</summary>
    public string? Replaces { get; init; }

    /// <summary>For a revocation: the RFC 5280 5.3.1 reason.</summary>
    public string? Reason { get; init; }

    /// <summary>For a revocation that was taken over: when it was, if not at <see cref="Time"/>.</summary>
    public DateTimeOffset? Revoked { get; init; }

    /// <summary>For a revocation list: its number in decimal digits.</summary>
    public string? ListNumber { get; init; }

    /// <summary>For a new authority, and for a change of its policy: the text of policy.json from then on.</summary>
    public string? Policy { get; init; }

    /// <summary>Whether the numbers go on above that of the line. What is revoked may have a number that was given by hand.</summary>
    [JsonIgnore]
    internal bool CountsAsUsed => SerialNumber is not null && Event != LedgerEvent.Revoke;

    /// <summary>What an administrator would like to know besides.</summary>
    public string? Detail { get; init; }

    /// <summary>The certificate in DER, so that the ledger alone can restore every certificate file.</summary>
    [JsonPropertyOrder(1)]
    public byte[]? Certificate { get; init; }
}
