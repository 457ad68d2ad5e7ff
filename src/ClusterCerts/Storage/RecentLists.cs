using System.Security.Cryptography;
using ClusterCerts.Encoding;

namespace ClusterCerts.Storage;

/// <summary>The lists that were decoded last, found by the octets of their files: a command asks for them several times, and a list may have a hundred thousand
/// entries.</summary>
internal static class RecentLists
{
    // As many as an authority has, and its issuer's.
    private const int Most = 4;

    private static readonly Lock Gate = new();
    private static readonly List<(string Key, IReadOnlyList<DecodedRevocationList> Lists)> Recent = [];

    /// <summary>The lists in a file; at least one.</summary>
    /// <param name="content">All that the file holds.</param>
    /// <param name="place">What messages call it.</param>
    /// <exception cref="ClusterCertsException">It is damaged, or holds no list.</exception>
    internal static IReadOnlyList<DecodedRevocationList> Of(byte[] content, string place)
    {
        string key = Convert.ToHexString(SHA256.HashData(content));
        lock (Gate)
        {
            if (Recent.Find(recent => recent.Key == key).Lists is { } known)
                return known;
        }

        IReadOnlyList<DecodedRevocationList> lists = RevocationListFile.Parse(PemFile.Parse(content, place), place);
        lock (Gate)
        {
            if (Recent.Count == Most)
                Recent.RemoveAt(0);
            Recent.Add((key, lists));
        }

        return lists;
    }
}
