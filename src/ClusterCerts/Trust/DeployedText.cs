using ClusterCerts.Encoding;

namespace ClusterCerts.Trust;

/// <summary>What servers would not read of the files that a verdict is about.</summary>
internal static class DeployedText
{
    internal const string Certificate = "CERTIFICATE";
    internal const string RevocationList = "X509 CRL";
    internal const string PrivateKey = "PRIVATE KEY";

    /// <summary>Looks through files.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="label">What is read from them, see <see cref="PemText"/>.</param>
    /// <param name="check">The check that a fault belongs to.</param>
    /// <returns>For each file the first fault, or what is worth knowing.</returns>
    /// <exception cref="ClusterCertsException">A file cannot be read.</exception>
    internal static IEnumerable<Finding> Look(IEnumerable<string> paths, string label, CheckName check) => Look(paths.Select(NamedFile.LongAt), label, check);

    /// <summary>As the other, for files or documents of an authority.</summary>
    internal static IEnumerable<Finding> Look(IEnumerable<NamedFile> files, string label, CheckName check)
    {
        foreach (NamedFile file in files)
        {
            byte[] bytes = file.Read();
            try
            {
                if (Of(bytes, file.Path, label, check) is Finding found)
                    yield return found;
            }
            finally
            {
                System.Security.Cryptography.CryptographicOperations.ZeroMemory(bytes);
            }
        }
    }

    /// <summary>The same of a file that was read.</summary>
    internal static Finding? Of(ReadOnlySpan<byte> bytes, string path, string label, CheckName check)
    {
        PemTextReport report = PemText.Look(bytes, label);
        if (report.Problem is string problem)
            return new Finding(check, $"'{DisplayText.Clip(path)}', {problem}");
        return report.Note is string note ? new Finding(check, $"'{DisplayText.Clip(path)}': {note}", IsNote: true) : null;
    }
}
