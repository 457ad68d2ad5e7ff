using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Values;

namespace ClusterCerts.Rotation;

/// <summary>The certificate that the current CA gives the next CA's key, so that a verifier that knows only the current one
/// follows.</summary>
internal static class CrossCertificate
{
    /// <summary>Why the current CA of a rotation cannot sign one, or null when it can.</summary>
    internal static string? Obstacle(RotationRun rotation) => (rotation.IsOutgoing() ? OutgoingObstacle(rotation.Signing) : null)
        ?? Obstacle(rotation.Signing, rotation.Context.Now) ?? Revoked(rotation);

    /// <summary>What there being none means, in sentences.</summary>
    internal static string Without(string obstacle) => $"There will be no cross certificate: {obstacle}. Verifiers that read only the first certificate of trust.crt cannot "
        + "follow this rotation; copy them their new certificate and trust.crt in one step.";

    // Nothing is issued below it, also no link to what comes after it.
    private static string? Revoked(RotationRun rotation) => RevokedAuthority.Obstacle(rotation.Store, rotation.Context, rotation.Signing.Chain) is null ? null
        : $"{rotation.Signing.Subject} or a CA above it is revoked, so that nothing it signs is accepted";

    // One that is only rotated away from need not have brought its key.
    private static string? OutgoingObstacle(SigningCert current)
    {
        if (!current.Decoded.PublicKey.IsAcceptable)
            return $"the key of {current.Subject} ({current.KeyAlgorithm}) is too weak, or of no kind that signs here";
        return current.IsOffline ? $"the key of {current.Subject} is not here" : null;
    }

    private static string? Obstacle(SigningCert current, DateTimeOffset now)
    {
        // RFC 5280 4.2.1.9: a path length of zero allows leaves alone below it.
        if (current.PathLength == 0)
            return $"the path length of {current.Subject} is 0, which leaves no room for a cross certificate";
        return new Validity(current.NotBefore, current.NotAfter).Contains(now)
            ? null
            : $"{current.Subject} is not valid now, so that nothing it signs is accepted";
    }

    /// <summary>The next CA's own template, as the current CA will sign it.</summary>
    /// <param name="own">The next CA's template: subject, key and constraints are the same.</param>
    /// <param name="serial">Its number.</param>
    /// <param name="current">The current CA.</param>
    /// <param name="points">Where the current CA's files are fetched.</param>
    internal static CertificateTemplate Template(CertificateTemplate own, SerialNumber serial, DecodedCertificate current, IssuerPoints points)
    {
        int? room = current.BasicConstraints?.PathLength - 1;
        return own with
        {
            SerialNumber = serial,
            IssuerName = current.SubjectName.ToArray(),
            IssuerKeyId = current.KeyId,
            Validity = own.Validity.Within(current.NotBefore, current.NotAfter),
            PathLength = room is null || own.PathLength < room ? own.PathLength : room,
            Points = points,
        };
    }
}
