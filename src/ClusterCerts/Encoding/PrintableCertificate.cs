using System.Security.Cryptography.X509Certificates;

namespace ClusterCerts.Encoding;

/// <summary>A certificate for .NET whose text is its printable subject: the platform's own brings what a foreign certificate holds to the
/// terminal as it is, and its dates in the calendar of the session.</summary>
internal sealed class PrintableCertificate : X509Certificate2
{
    private PrintableCertificate(X509Certificate2 certificate)
        : base(certificate)
    {
    }

    /// <summary>Loads a certificate.</summary>
    /// <param name="encoded">The certificate in DER.</param>
    internal static X509Certificate2 Load(byte[] encoded)
    {
        using X509Certificate2 bare = X509CertificateLoader.LoadCertificate(encoded);
        return new PrintableCertificate(bare);
    }

    /// <inheritdoc/>
    public override string ToString() => DisplayText.Printable(Subject);

    /// <inheritdoc/>
    public override string ToString(bool verbose) => ToString();
}
