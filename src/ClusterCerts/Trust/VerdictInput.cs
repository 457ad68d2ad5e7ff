using ClusterCerts.Encoding;
using ClusterCerts.Policy;
using ClusterCerts.Values;

namespace ClusterCerts.Trust;

/// <summary>What a verdict is made from, all in memory.</summary>
internal sealed record VerdictInput
{
    /// <summary>The leaf first, then what is presented with it.</summary>
    internal required IReadOnlyList<DecodedCertificate> Presented { get; init; }

    /// <summary>How many certificates were presented, those that were not even decoded included; 0 for those above.</summary>
    internal int PresentedCount { get; init; }

    /// <summary>What was found already while the files were read.</summary>
    internal IReadOnlyList<Finding> Found { get; init; } = [];

    internal required TrustBundle Trust { get; init; }

    internal required DateTimeOffset AsOf { get; init; }

    internal string? NodeId { get; init; }

    internal IReadOnlyList<string>? Hosts { get; init; }

    internal CertPurpose Purpose { get; init; } = CertPurpose.Node;

    /// <summary>The public half of the private key given, or null to leave the key out.</summary>
    internal PublicKeyInfo? Key { get; init; }

    internal SerialNumber? MinimumSerialNumber { get; init; }

    /// <summary>The revocation lists given, or null to leave revocation out. An empty set means that there should be one.</summary>
    internal IReadOnlyList<DecodedRevocationList>? RevocationLists { get; init; }

    /// <summary>What the ledger of the authority given knows, or null.</summary>
    internal LedgerEvidence? Evidence { get; init; }

    /// <summary>What the authorities above that one know of its CAs.</summary>
    internal EvidenceAbove Above { get; init; } = EvidenceAbove.None;

    /// <summary>The moment in the past that revocations in ledgers and lists are held against; null is now, when every one counts.</summary>
    internal DateTimeOffset? EvidenceAsOf { get; init; }

    /// <summary>The CAs whose lists ought to be among <see cref="RevocationLists"/> and are lost.</summary>
    internal IReadOnlyList<(DecodedCertificate Issuer, string Loss)> LostLists { get; init; } = [];

    internal LifetimeLimit? MaximumLifetime { get; init; }

    /// <summary>Whether that limit is the policy's, for what is issued here, and nobody asked for it.</summary>
    internal bool IsLimitOfPolicy { get; init; }

    /// <summary>
    /// Whether a leaf that outlives its issuer is refused. A TLS peer does not mind, so a forecast of handshakes leaves it
    /// out.
    /// </summary>
    internal bool ChecksLifetime { get; init; } = true;

    /// <summary>Whether the ledger has the leaf as one of a CA that is rotated away from: what its form lacks is a note then. Where there is
    /// <see cref="Evidence"/>, that says so.</summary>
    internal bool IsOutgoing { get; init; }

    /// <summary>Stops the verdict.</summary>
    internal CancellationToken Cancellation { get; init; }
}
