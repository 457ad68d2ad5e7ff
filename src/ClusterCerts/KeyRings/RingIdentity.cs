using System.Security.Cryptography;
using System.Text;
using ClusterCerts.Files;

namespace ClusterCerts.KeyRings;

/// <summary>Tells one state of a ring's folder from another: a digest of the names and contents of its certificate
/// files.</summary>
/// <remarks>Every turn makes a pair, so no two states are the same. Keys are not read for it.</remarks>
internal static class RingIdentity
{
    /// <summary>The identity of a folder without certificates.</summary>
    internal static string OfEmpty { get; } = Of([]);

    /// <summary>The identity of a folder on disk; null when there is none.</summary>
    internal static string? Of(string folder) => !Directory.Exists(folder)
        ? null
        : Of(Directory.EnumerateFiles(folder)
            .Where(f => IsCertificate(Path.GetFileName(f)))
            .Select(f => (Path.GetFileName(f), InputFile.ReadWhole(f, InputFile.ListLimit))));

    /// <summary>The identity that a folder with these files has.</summary>
    internal static string Of(IEnumerable<(string Name, byte[] Content)> files)
    {
        var text = new StringBuilder();
        foreach ((string name, byte[] content) in files.OrderBy(f => f.Name, StringComparer.Ordinal))
            text.Append(name).Append(' ').Append(Convert.ToHexString(SHA256.HashData(content))).Append('\n');
        return Convert.ToHexString(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text.ToString())));
    }

    internal static bool IsCertificate(string fileName) =>
        KeyRingLayout.IsPairFile(fileName) && fileName.EndsWith(KeyRingLayout.CertificateEnding, StringComparison.Ordinal);
}
