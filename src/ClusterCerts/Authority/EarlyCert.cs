using ClusterCerts.Storage;

namespace ClusterCerts.Authority;

/// <summary>A node's certificate whose validity is yet to begin, by more than the clocks of hosts differ: one of ours was made by a clock that was ahead, and until then
/// nobody accepts it.</summary>
internal static class EarlyCert
{
    private const int MostNamed = 10;

    /// <summary>Whether a certificate is one.</summary>
    internal static bool Is(NodeCert cert, DateTimeOffset now) => Begins(cert.NotBefore, now);

    /// <summary>Whether a validity is one that is yet to begin.</summary>
    internal static bool Begins(DateTimeOffset? notBefore, DateTimeOffset now) => notBefore - now > ClockLeaps.Tolerance;

    /// <summary>What to say of it, of which "it" is the certificate.</summary>
    internal static string TextOf(NodeCert cert) => $"it is not valid before {cert.NotBefore:u}";

    /// <summary>What to tell who hands certificates out; null where none of them is one.</summary>
    internal static string? Warning(IEnumerable<NodeCert> certs, DateTimeOffset now)
    {
        NodeCert[] early = [.. certs.Where(cert => Is(cert, now))];
        return early.Length == 0 ? null
            : $"Nobody accepts the certificate of {string.Join(", ", early.Take(MostNamed).Select(cert => $"node '{DisplayText.Clip(cert.NodeId)}' before {cert.NotBefore:u}"))}"
                + $"{(early.Length > MostNamed ? $" and of {early.Length - MostNamed} more nodes" : "")}: its validity is yet to begin. Issue another with Update-NodeCert, or correct the clock.";
    }

    /// <summary>Why it gets no successor unasked where the clock here is behind the ledger: which of the two was wrong, nobody can tell, and by a clock that is behind every
    /// good certificate looks early.</summary>
    /// <param name="cert">The certificate.</param>
    /// <param name="doubt">What is in doubt.</param>
    internal static ClusterCertsException InDoubt(NodeCert cert, string doubt) => new(
        ErrorCode.ClockInDoubt,
        $"The certificate {cert.SerialNumber} of node '{cert.NodeId}' is not good: {TextOf(cert)}. {doubt} Correct the clock and run the command again; if the clock is right, renew "
            + "the node by name with Update-NodeCert, without a condition.",
        cert.NodeId);
}
