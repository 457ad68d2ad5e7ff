using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Keys;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Revocation;

/// <summary>From Issue to Retire: the CA that signed before. Some nodes still present its certificates, so its lists go
/// on.</summary>
internal static class PreviousAuthority
{
    /// <summary>Its key identifier; null when there is none, or its key is away.</summary>
    internal static KeyId? KeyIdOf(AuthorityFolder folder)
    {
        string certificate = folder.PathOf(RotationNames.PreviousCertificate);
        if (!File.Exists(certificate) || !File.Exists(folder.PathOf(RotationNames.PreviousKey)))
            return null;
        return CertificateFile.Read(certificate)[0].KeyId;
    }

    /// <summary>Adds its next revocation list to a change.</summary>
    /// <exception cref="ClusterCertsException">The passphrase does not open its key.</exception>
    internal static void AddListTo(
        AuthorityFolder folder, AuthorityContext context, Passphrase? passphrase, IAuthoritySession session, ChangeSet changes,
            TimeSpan? lifetime, bool isClockRight = false)
    {
        string certificate = folder.PathOf(RotationNames.PreviousCertificate);
        using SigningKey key = SigningKey.Open(folder.PathOf(RotationNames.PreviousKey), certificate,
            CertificateFile.Read(certificate), passphrase);
        new RevocationListIssuer(folder, context, key, RotationNames.PreviousRevocationList).AddTo(session, changes, lifetime, isClockRight);
    }
}
