using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ClusterCerts.Installing;

/// <summary>A CA as others name it: its name, and its key's identifier where that is said.</summary>
/// <param name="Name">The distinguished name, its DER in hexadecimal digits.</param>
/// <param name="KeyId">The key's identifier in hexadecimal digits; null where it is not said.</param>
internal sealed record CAReference(string Name, string? KeyId)
{
    /// <summary>The one that issued a certificate.</summary>
    internal static CAReference IssuerOf(X509Certificate2 certificate) => new(
        Convert.ToHexString(certificate.IssuerName.RawData), KeyIdOf<X509AuthorityKeyIdentifierExtension>(certificate, e => e.KeyIdentifier is { } id ? Convert.ToHexString(id.Span) : null));

    /// <summary>The one that a certificate is of.</summary>
    internal static CAReference Of(X509Certificate2 certificate) => new(
        Convert.ToHexString(certificate.SubjectName.RawData), KeyIdOf<X509SubjectKeyIdentifierExtension>(certificate, e => e.SubjectKeyIdentifier));

    /// <summary>Whether both may be the same CA. What does not say its key may be any of that name.</summary>
    internal bool MayBe(CAReference other) => Name == other.Name
        && (KeyId is null || other.KeyId is null || string.Equals(KeyId, other.KeyId, StringComparison.OrdinalIgnoreCase));

    private static string? KeyIdOf<T>(X509Certificate2 certificate, Func<T, string?> read)
        where T : X509Extension
    {
        try
        {
            return certificate.Extensions.OfType<T>().FirstOrDefault() is T extension ? read(extension) : null;
        }
        catch (CryptographicException)
        {
            return null; // Others' certificates need not be well-formed; then the name alone counts.
        }
    }
}
