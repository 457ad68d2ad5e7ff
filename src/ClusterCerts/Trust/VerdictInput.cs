namespace ClusterCerts;

/// <summary>What a verdict is made from, all in memory.</summary>
internal sealed record VerdictInput
{
    /// <summary>The leaf first, then what is presented with it.</summary>
    internal required IReadOnlyList<DecodedCertificate> Presented { get; init; }

    internal required TrustBundle Trust { get; init; }

    internal required DateTimeOffset AsOf { get; init; }

    internal string? NodeId { get; init; }

    internal IReadOnlyList<string>? Hosts { get; init; }

    internal CertPurpose Purpose { get; init; } = CertPurpose.Node;

    /// <summary>The public half of the private key at hand, or null to leave the key out.</summary>
    internal PublicKeyInfo? Key { get; init; }

    internal SerialNumber? MinimumSerialNumber { get; init; }

    /// <summary>The revocation lists at hand, or null to leave revocation out. An empty set means that there should be one.</summary>
    internal IReadOnlyList<DecodedRevocationList>? RevocationLists { get; init; }

    internal TimeSpan? MaximumLifetime { get; init; }

    /// <summary>
    /// Whether a leaf that outlives its issuer is refused. A TLS peer does not mind, so a forecast of handshakes leaves it
    /// out.
    /// </summary>
    internal bool MindsLifetime { get; init; } = true;
}
