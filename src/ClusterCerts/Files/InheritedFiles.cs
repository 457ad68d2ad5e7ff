using System.Security.Cryptography;

namespace ClusterCerts.Files;

/// <summary>What was read from pipes that a shell opened for a command, such as <c>&lt;(pass show x)</c> or <c>/dev/stdin</c>.</summary>
/// <remarks>A pipe gives its bytes once, and a check may read a file for its text, its certificates and its key. Passphrases are not kept.</remarks>
public static class InheritedFiles
{
    private static readonly Dictionary<string, byte[]> Contents = new(StringComparer.Ordinal);

    /// <summary>Forgets them, zeroed: the command has ended.</summary>
    public static void Forget()
    {
        lock (Contents)
        {
            foreach (byte[] content in Contents.Values)
                CryptographicOperations.ZeroMemory(content);
            Contents.Clear();
        }
    }

    /// <summary>A copy of what such a path gave, read now if it was not yet.</summary>
    internal static byte[] Read(string path, Func<byte[]> read)
    {
        lock (Contents)
        {
            if (!Contents.TryGetValue(path, out byte[]? content))
                Contents[path] = content = read();
            return [.. content];
        }
    }
}
