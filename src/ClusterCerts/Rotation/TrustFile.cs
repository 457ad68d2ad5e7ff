using ClusterCerts.Encoding;
using ClusterCerts.Storage;

namespace ClusterCerts.Rotation;

/// <summary>The trust bundle while a rotation changes it.</summary>
internal static class TrustFile
{
    /// <summary>Its certificates; the current root when it is missing.</summary>
    internal static IReadOnlyList<byte[]> Read(RotationRun rotation) =>
        rotation.Exists(AuthorityDocument.TrustBundle) ? rotation.Certificates(AuthorityDocument.TrustBundle).Encoded
            : [rotation.Signing.Chain.Encoded[^1]];

    internal static void Write(RotationRun rotation, ChangeSet changes, IEnumerable<byte[]> certificates) =>
        changes.Write(AuthorityDocument.TrustBundle, CertificateFile.Write(certificates));

    /// <summary>Keeps it as it is, for the undoing of a phase.</summary>
    internal static UndoFile Keep(RotationRun rotation, ChangeSet changes, RotationPhase phase)
    {
        if (rotation.Store.Read(AuthorityDocument.TrustBundle) is not byte[] bytes)
            return UndoFile.Of(AuthorityDocument.TrustBundle, null);
        AuthorityDocument backup = AuthorityDocument.BackupOf(phase, AuthorityDocument.TrustBundle);
        changes.Write(backup, bytes);
        return UndoFile.Of(AuthorityDocument.TrustBundle, backup);
    }

    /// <summary>With one certificate first, and without another.</summary>
    internal static IEnumerable<byte[]> Reorder(IReadOnlyList<byte[]> certificates, byte[] first, byte[]? without) =>
        [first, .. certificates.Where(der => !IsSame(der, first) && !IsSame(der, without))];

    private static bool IsSame(byte[] left, byte[]? right) => right is not null && left.AsSpan().SequenceEqual(right);
}
