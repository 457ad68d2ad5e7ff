using ClusterCerts.Authority;

namespace ClusterCerts.Publishing;

/// <summary>Who is told what of a rotation that publishes, while it runs.</summary>
public sealed record RotationTold
{
    /// <summary>Each certificate that was issued, or could not be.</summary>
    public Action<Outcome<NodeCert>> Issued { get; init; } = static _ => { };

    /// <summary>Each publication, as it ends.</summary>
    public Action<NodeCertPublication> Published { get; init; } = static _ => { };

    /// <summary>What blocks the phase, one error a node; after it, what could not be published.</summary>
    public Action<ClusterCertsException> Failed { get; init; } = static _ => { };

    /// <summary>What to know besides.</summary>
    public Action<string> Warned { get; init; } = static _ => { };
}
