namespace ClusterCerts.Encoding;

/// <summary>The basic constraints (RFC 5280 4.2.1.9).</summary>
/// <param name="IsCA">Whether the subject is a CA.</param>
/// <param name="PathLength">How many intermediates may follow it on the way to a leaf, or null for any number.</param>
/// <param name="IsCritical">Whether the extension is critical.</param>
internal sealed record BasicConstraints(bool IsCA, int? PathLength, bool IsCritical);
