using System.Security.Cryptography;
using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Storage;

namespace ClusterCerts.Trust;

/// <summary>What a file of certificates holds, and what servers make of its text, from the same bytes.</summary>
/// <param name="Certificates">The certificates, in the file's order.</param>
/// <param name="Text">What servers would not read of it, or what is worth knowing; null where there is nothing of the kind.</param>
/// <param name="HoldsKey">Whether a private key is beside them.</param>
internal sealed record CertificateText(CertificateChain Certificates, Finding? Text, bool HoldsKey)
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="context">What the command has read already.</param>
    /// <exception cref="ClusterCertsException">It cannot be read, is damaged, or holds no certificate.</exception>
    internal static CertificateText Read(string path, AuthorityContext context) => context.Memo.Of(path, file => Read(file, context.Certificates))!;

    // A private key beside the certificates is zeroed.
    private static CertificateText Read(string path, CertificateMemo memo)
    {
        byte[] bytes = InputFile.ReadAllBytes(path);
        IReadOnlyList<PemBlock> blocks = [];
        try
        {
            blocks = PemFile.Parse(bytes, path);
            return new(
                CertificateFile.Parse(blocks, path, memo),
                DeployedText.Of(bytes, path, DeployedText.Certificate, CheckName.Parse),
                // Ganeti's server.pem and HAProxy's files hold the key and the certificate.
                blocks.Any(block => block.Label?.EndsWith("PRIVATE KEY", StringComparison.Ordinal) == true));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            foreach (PemBlock block in blocks.Where(b => b.Kind == ContentKind.PrivateKey))
                CryptographicOperations.ZeroMemory(block.Content);
        }
    }
}
