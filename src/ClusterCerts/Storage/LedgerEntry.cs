using System.Numerics;
using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>One line of the ledger. LedgerEntries makes one for each event; its text is LedgerLine's.</summary>
internal sealed record LedgerEntry
{
    /// <summary>SHA-256 of the line before it, 64 hexadecimal digits; zeros in the first line.</summary>
    public string Previous { get; init; } = "";

    public DateTimeOffset Time { get; init; }

    public LedgerEvent Event { get; init; }

    /// <summary>What the event is about, where the event alone does not tell.</summary>
    public LedgerKind Kind { get; init; }

    public NodeId? NodeId { get; init; }

    public SerialNumber? SerialNumber { get; init; }

    public DateTimeOffset? NotBefore { get; init; }

    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>SHA-256 of the SubjectPublicKeyInfo, hexadecimal.</summary>
    public string? PublicKeySha256 { get; init; }

    /// <summary>Names the key of the CA that signed.</summary>
    public KeyId? IssuerKeyId { get; init; }

    /// <summary>Relative to the authority directory when in it, absolute otherwise; with slashes.</summary>
    public string? CertificatePath { get; init; }

    /// <summary>As <see cref="CertificatePath"/>; null when the key was never here (a request was signed).</summary>
    public string? KeyPath { get; init; }

    /// <summary>For an intermediate: the authority directory that signed it, relative to this one, with slashes.</summary>
    public string? IssuerPath { get; init; }

    /// <summary>For an export or publication: the name of the layout.</summary>
    public string? Layout { get; init; }

    /// <summary>For an export: the folder or file that it was written to, as <see cref="CertificatePath"/>. For a publication: the host that was reached, or the
    /// folder of this machine.</summary>
    public string? Place { get; init; }

    /// <summary>For an export or publication: where the target machine has the files, as it was given; null where that was not said.</summary>
    public string? TargetPath { get; init; }

    /// <summary>For a publication: the SHA-256 of the trust bundle and lists that the layout has, one after the other as PEM; null where it has neither.</summary>
    public string? TrustSha256 { get; init; }

    /// <summary>For a renewal: the number of the certificate that it supersedes.</summary>
    public SerialNumber? Replaces { get; init; }

    /// <summary>For a revocation: the RFC 5280 5.3.1 reason.</summary>
    public RevocationReason? Reason { get; init; }

    /// <summary>For a revocation that was taken over: when it was, if not at <see cref="Time"/>.</summary>
    public DateTimeOffset? Revoked { get; init; }

    /// <summary>For a revocation list: its number.</summary>
    public BigInteger? ListNumber { get; init; }

    /// <summary>For a revocation list that was signed ahead: the SHA-256 of its DER, 64 hexadecimal digits.</summary>
    public string? ListSha256 { get; init; }

    /// <summary>For a new authority, and for a change of its policy: the text of policy.json from then on.</summary>
    public string? Policy { get; init; }

    /// <summary>For a drill and a restoration: the SHA-256 of the backup, hexadecimal.</summary>
    public string? BackupSha256 { get; init; }

    /// <summary>For a drill and a restoration: the SHA-256 of the last line of the ledger in the backup, hexadecimal; null for a drill of one that did not open.</summary>
    public string? BackupHead { get; init; }

    /// <summary>For a drill and a restoration: when the backup was made; null for a drill of one that did not open.</summary>
    public DateTimeOffset? BackupMade { get; init; }

    /// <summary>What an administrator would like to know besides. For people alone: what a program goes by has a property of its own.</summary>
    public string? Detail { get; init; }

    /// <summary>For a refusal: the node ID that was asked for, as it was given. No node of the ledger, since anybody may ask for any.</summary>
    public string? Asked { get; init; }

    /// <summary>For a refusal: the command that was given.</summary>
    public string? Command { get; init; }

    /// <summary>For a refusal: the name of its error code.</summary>
    public string? Refusal { get; init; }

    /// <summary>For a refusal by the policy: the name of its rule. By the limits of a CA: the name that lies outside of them.</summary>
    public string? Rule { get; init; }

    /// <summary>Which account wrote the line, where several hosts do, and for a refusal.</summary>
    public string? Account { get; init; }

    /// <summary>On which host.</summary>
    public string? Host { get; init; }

    /// <summary>The certificate in DER, so that the ledger alone can restore every certificate file.</summary>
    public byte[]? Certificate { get; init; }

    /// <summary>Whether the numbers go on above that of the line. What is revoked may have a number that was given by hand; what is exported
    /// or published was issued before.</summary>
    internal bool CountsAsUsed => SerialNumber is not null && Event is not (LedgerEvent.Revoke or LedgerEvent.Export or LedgerEvent.Publish);
}
