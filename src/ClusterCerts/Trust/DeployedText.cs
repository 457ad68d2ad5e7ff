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
            PemTextReport report;
            try
            {
                report = PemText.Look(bytes, label);
            }
            finally
            {
                System.Security.Cryptography.CryptographicOperations.ZeroMemory(bytes);
            }

            string shown = $"'{DisplayText.Clip(file.Path)}'";
            if (report.Problem is string problem)
                yield return new Finding(check, $"{shown}, {problem}");
            else if (report.Note is string note)
                yield return new Finding(check, $"{shown}: {note}", IsNote: true);
        }
    }
}
