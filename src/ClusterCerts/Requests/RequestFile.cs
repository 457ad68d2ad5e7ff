using System.Security.Cryptography;

namespace ClusterCerts;

/// <summary>Reads a file with one certificate request: PEM with either header, text around it, or DER.</summary>
internal static class RequestFile
{
    private const string Label = "CERTIFICATE REQUEST";

    /// <summary>Reads the request of a file.</summary>
    /// <exception cref="ClusterCertsException">The file cannot be read, is damaged, or holds no or several requests.</exception>
    internal static (DecodedRequest Request, bool HasPrivateKey) Read(string path)
    {
        IReadOnlyList<PemBlock> blocks = PemFile.Read(path);
        PemBlock[] keys = blocks.Where(IsKey).ToArray();
        try
        {
            return (Decode(TheRequest(blocks, path), path), keys.Length > 0);
        }
        finally
        {
            foreach (PemBlock key in keys)
                CryptographicOperations.ZeroMemory(key.Content);
        }
    }

    /// <summary>Whether a file's blocks are those of a request rather than of certificates.</summary>
    internal static bool IsRequest(IReadOnlyList<PemBlock> blocks)
    {
        if (blocks is not [{ Label: null } der])
            return blocks.Any(IsRequest) && !blocks.Any(b => b.Label is "CERTIFICATE" or "X509 CERTIFICATE");
        try
        {
            DecodedRequest.Decode(der.Content, "");
            return true;
        }
        catch (ClusterCertsException)
        {
            return false;
        }
    }

    internal static byte[] Write(byte[] request) => PemFile.WriteBytes(Label, request);

    // RFC 7468 7: "NEW CERTIFICATE REQUEST" is what keytool and old programs write.
    private static bool IsRequest(PemBlock block) => block.Label is Label or "NEW " + Label;

    private static bool IsKey(PemBlock block) => block.Label?.EndsWith("PRIVATE KEY", StringComparison.Ordinal) == true;

    private static byte[] TheRequest(IReadOnlyList<PemBlock> blocks, string path)
    {
        PemBlock[] requests = blocks.Where(b => b.Label is null || IsRequest(b)).ToArray();
        return requests.Length switch
        {
            1 => requests[0].Content,
            > 1 => throw new ClusterCertsException(
                ErrorCode.SeveralRequests, $"'{path}' holds {requests.Length} requests; put each in a file of its own.", path),
            _ when blocks.Any(IsKey) => throw InsteadOfRequest(path),
            _ when blocks.Any(b => b.Label?.EndsWith("CERTIFICATE", StringComparison.Ordinal) == true) => throw CertificateInstead(path),
            _ => throw new ClusterCertsException(ErrorCode.NoRequest, $"'{path}' holds no certificate request.", path),
        };
    }

    private static DecodedRequest Decode(byte[] der, string path)
    {
        try
        {
            return DecodedRequest.Decode(der, path);
        }
        catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.MalformedRequest)
        {
            if (PrivateKeyFile.LooksLikeKey(der))
                throw InsteadOfRequest(path);
            if (IsCertificate(der))
                throw CertificateInstead(path);
            throw;
        }
    }

    private static bool IsCertificate(byte[] der)
    {
        try
        {
            DecodedCertificate.Decode(der);
            return true;
        }
        catch (ClusterCertsException)
        {
            return false;
        }
    }

    private static ClusterCertsException InsteadOfRequest(string path) => new(
        ErrorCode.KeyInsteadOfRequest,
        $"'{path}' holds a private key, not a request; name the .csr file. The key should never have left its node: make a new one there.",
        path);

    private static ClusterCertsException CertificateInstead(string path) => new(
        ErrorCode.CertificateInsteadOfRequest, $"'{path}' holds a certificate, not a request; name the .csr file.", path);
}
