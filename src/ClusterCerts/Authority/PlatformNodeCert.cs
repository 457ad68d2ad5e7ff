using System.Security.Cryptography.X509Certificates;

namespace ClusterCerts.Authority;

/// <summary>The certificate for .NET of a <see cref="NodeCert"/>. It is no property of the object itself: what writes all properties of an
/// object, such as ConvertTo-Json, would load it and write every octet.</summary>
public static class PlatformNodeCert
{
    extension(NodeCert cert)
    {
        /// <summary>The certificate for .NET, loaded on first use.</summary>
        /// <exception cref="InvalidOperationException">It was revoked by its number alone: the certificate is not known here.</exception>
        public X509Certificate2 Certificate => cert.Loaded;
    }
}
