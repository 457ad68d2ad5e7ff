using ClusterCerts.Files;

namespace ClusterCerts.Encoding;

/// <summary>Reads and writes files of revocation lists: PEM with one or more, or one in DER.</summary>
internal static class RevocationListFile
{
    private const string Label = "X509 CRL";

    /// <summary>The lists of a file, in its order.</summary>
    /// <exception cref="ClusterCertsException">The file cannot be read, is damaged, or holds no list.</exception>
    internal static IReadOnlyList<DecodedRevocationList> Read(string path) =>
        Parse(PemFile.Read(path, InputFile.ListLimit), path);

    internal static byte[] Write(byte[] list) => System.Text.Encoding.ASCII.GetBytes(PemFile.Write(Label, list));

    internal static IReadOnlyList<DecodedRevocationList> Parse(IReadOnlyList<PemBlock> blocks, string path)
    {
        DecodedRevocationList[] lists = [.. blocks
            .Where(b => b.Kind == ContentKind.RevocationList || b is { Label: null, Kind: ContentKind.Der })
            .Select(b => Decode(b.Content, path))];
        return lists.Length > 0 ? lists : throw WrongContent.NoList(blocks, path);
    }

    private static DecodedRevocationList Decode(byte[] der, string path)
    {
        try
        {
            return DecodedRevocationList.Decode(der);
        }
        catch (ClusterCertsException e)
        {
            throw new ClusterCertsException(e.ErrorCode, $"'{path}': {e.Message}", path, e);
        }
    }
}
