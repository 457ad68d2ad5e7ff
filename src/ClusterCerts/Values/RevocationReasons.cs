namespace ClusterCerts.Values;

/// <summary>What reasons of a revocation mean.</summary>
internal static class RevocationReasons
{
    /// <summary>Whether the key itself is known to others, or may be, so that nobody may have it again (RFC 5280 5.3.1).</summary>
    internal static bool IsCompromise(this RevocationReason reason) =>
        reason is RevocationReason.KeyCompromise or RevocationReason.CACompromise or RevocationReason.AACompromise;
}
