using System.Security.Cryptography;
using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.KeyRings;
using ClusterCerts.Trust;

namespace ClusterCerts.Export;

/// <summary>A key ring's files, read while it did not turn.</summary>
internal static class KeyRingSnapshot
{
    private const int Attempts = 3;

    /// <summary>Reads them; the caller zeroes the keys.</summary>
    /// <returns>The ring, and its files in the order of its pairs.</returns>
    /// <exception cref="ClusterCertsException">There is no ring, or something is wrong with it.</exception>
    internal static (KeyRing Ring, IReadOnlyList<LayoutFile> Files) Read(string path)
    {
        for (int attempt = 1; ; attempt++)
        {
            KeyRing ring = KeyRingFolder.Open(path);
            if (ring.Findings.Count > 0)
            {
                throw new ClusterCertsException(
                    ErrorCode.UnfitForExport, $"The key ring '{ring.Path}' is not in order: {string.Join("; ", ring.Findings)}.", ring.Path);
            }

            var files = new List<LayoutFile>();
            if (TryRead(ring, files))
                CheckText(ring, files);
            if (files.Count == 2 * ring.Pairs.Count && IsSame(ring, KeyRingFolder.Open(path)))
                return (ring, files);
            foreach (LayoutFile file in files)
                CryptographicOperations.ZeroMemory(file.Content);
            if (attempt == Attempts)
                throw new ClusterCertsException(
                    ErrorCode.FileSystemError, $"The key ring '{ring.Path}' was turning while it was read; try again.", ring.Path);
        }
    }

    private static bool TryRead(KeyRing ring, List<LayoutFile> files)
    {
        try
        {
            foreach (KeyRingPair pair in ring.Pairs)
            {
                files.Add(
                    new LayoutFile(Path.GetFileName(pair.KeyPath), InputFile.ReadAllBytes(pair.KeyPath), ExportFileKind.Key));
                files.Add(new LayoutFile(
                    Path.GetFileName(pair.CertificatePath),
                    InputFile.ReadAllBytes(pair.CertificatePath),
                    ExportFileKind.Certificate));
            }

            return true;
        }
        catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.FileNotFound)
        {
            return false; // Where folders cannot be exchanged, a turning ring is away for a moment.
        }
    }

    // The files are copied as they are: what a server would not read is not handed out.
    private static void CheckText(KeyRing ring, List<LayoutFile> files)
    {
        foreach (LayoutFile file in files)
        {
            string label = file.Kind == ExportFileKind.Key ? DeployedText.PrivateKey : DeployedText.Certificate;
            if (PemText.Look(file.Content, label).Problem is not string problem)
                continue;
            foreach (LayoutFile read in files)
                CryptographicOperations.ZeroMemory(read.Content);
            throw new ClusterCertsException(
                ErrorCode.UnfitForExport, $"'{Path.Combine(ring.Path, file.Name)}', {problem}.", ring.Path);
        }
    }

    private static bool IsSame(KeyRing before, KeyRing after) =>
        before.Pairs.Select(p => p.Fingerprint).SequenceEqual(after.Pairs.Select(p => p.Fingerprint));
}
