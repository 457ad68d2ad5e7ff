using System.Security.Cryptography;
using ClusterCerts.Encoding;

namespace ClusterCerts.Storage;

/// <summary>The document with the revocation lists of a CA that were signed ahead: PEM, one after the other in the order of their times.</summary>
internal static class PreparedListFile
{
    /// <summary>The digest by which the ledger knows a list.</summary>
    /// <param name="list">The list in DER.</param>
    internal static string DigestOf(ReadOnlySpan<byte> list) => Convert.ToHexStringLower(SHA256.HashData(list));

    /// <summary>The lists in DER, with their digests; none is decoded.</summary>
    /// <exception cref="ClusterCertsException">It is missing, cannot be read, or is no PEM.</exception>
    internal static IReadOnlyList<(string Sha256, byte[] List)> Read(IAuthorityStore store, AuthorityDocument document) =>
        [.. PemFile.Parse(store.Demand(document), store.PlaceOf(document)).Select(block => (DigestOf(block.Content), block.Content))];

    /// <summary>The document's bytes.</summary>
    /// <param name="lists">The lists in DER.</param>
    /// <exception cref="ClusterCertsException">They are more than are read again.</exception>
    internal static byte[] Write(IEnumerable<byte[]> lists)
    {
        using var bytes = new MemoryStream();
        foreach (byte[] list in lists)
        {
            bytes.Write(RevocationListFile.Write(list));
            if (bytes.Length > Files.InputFile.PreparedLimit)
            {
                throw new ClusterCertsException(
                    ErrorCode.FileTooLarge, $"The prepared lists together are longer than {Files.InputFile.PreparedLimit >> 20} MiB. Prepare fewer with -Ahead.");
            }
        }

        return bytes.ToArray();
    }
}
