using System.Security.Cryptography;

namespace ClusterCerts.Encoding;

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
    internal static bool IsRequest(IReadOnlyList<PemBlock> blocks) =>
        blocks.Any(IsRequest) && !blocks.Any(b => b.Kind == ContentKind.Certificate);

    internal static byte[] Write(byte[] request) => PemFile.WriteBytes(Label, request);

    // RFC 7468 7: "NEW CERTIFICATE REQUEST" is what keytool and old programs write.
    private static bool IsRequest(PemBlock block) => block.Kind == ContentKind.Request;

    private static bool IsKey(PemBlock block) => block.Kind == ContentKind.PrivateKey;

    private static byte[] TheRequest(IReadOnlyList<PemBlock> blocks, string path)
    {
        PemBlock[] requests = blocks.Where(b => IsRequest(b) || b is { Label: null, Kind: ContentKind.Der }).ToArray();
        return requests.Length switch
        {
            1 => requests[0].Content,
            > 1 => throw new ClusterCertsException(
                ErrorCode.SeveralRequests, $"'{path}' holds {requests.Length} requests; put each in a file of its own.", path),
            _ => throw WrongContent.NoRequest(blocks, path),
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
            // Under the label of a request.
            if (ContentKinds.OfDer(der) is ContentKind.Der or ContentKind.Request)
                throw;
            throw WrongContent.NoRequest([new PemBlock(null, "", der)], path);
        }
    }
}
