using System.Security.Cryptography.X509Certificates;

namespace ClusterCerts.Authority;

/// <summary>The certificate for .NET of a <see cref="SigningCert"/>. It is no property of the object itself:
/// what writes all properties of an object, such as ConvertTo-Json, would load it and write every octet.</summary>
public static class PlatformSigningCert
{
    extension(SigningCert cert)
    {
        /// <summary>The certificate for .NET, loaded on first use.</summary>
        public X509Certificate2 Certificate => cert.Loaded;
    }
}
