using ClusterCerts.Encoding;

namespace ClusterCerts.Trust;

/// <summary>Which of several files belong together: each certificate to judge, with the files of its intermediates.</summary>
public static class PresentedFiles
{
    // So many files are read at once, on all processors.
    private const int Ahead = 256;

    /// <summary>
    /// Tells by what the files hold: one that begins with a leaf is a certificate to judge; one that begins with a CA goes on with each
    /// chain right before it that its first certificate continues, and is otherwise judged for itself. A file that cannot be read stands alone.
    /// </summary>
    /// <param name="paths">The files, in the order given.</param>
    /// <param name="keyPath">The private key's file that was named, or null.</param>
    /// <returns>The files of each certificate, the one with the leaf first.</returns>
    /// <exception cref="ClusterCertsException">A key is named and there are several certificates.</exception>
    public static IReadOnlyList<IReadOnlyList<string>> Group(IReadOnlyList<string> paths, string? keyPath)
    {
        ArgumentNullException.ThrowIfNull(paths);
        List<List<string>> groups = paths.Count < 2 ? [.. paths.Select(p => new List<string> { p })] : Group(paths);
        return keyPath is null || groups.Count < 2 ? groups : throw new ClusterCertsException(
            ErrorCode.InvalidArgument,
            $"-KeyPath names one key and there are {groups.Count} certificates; test them one by one, or leave it out for the .key beside each.",
            keyPath);
    }

    private static List<List<string>> Group(IReadOnlyList<string> paths)
    {
        var all = new List<List<string>>();
        var open = new List<(List<string> Files, DecodedCertificate Last)>(); // The leaves since the last one that was continued.
        bool continued = false;
        foreach ((string path, List<DecodedCertificate> held) in paths.Chunk(Ahead).SelectMany(some => some.AsParallel().AsOrdered().Select(path => (path, Read(path)))))
        {
            if (held.Count > 0 && held[0].IsCA)
            {
                var issued = open.FindAll(c => Continues(held, c.Last));
                if (issued.Count > 0)
                {
                    open = open.ConvertAll(c => issued.Contains(c) ? (c.Files, held[^1]) : c);
                    issued.ForEach(c => c.Files.Add(path));
                    continued = true;
                    continue;
                }
            }

            if (continued)
                open.Clear();
            continued = false;
            var files = new List<string> { path };
            all.Add(files);
            if (held.Count > 0)
                open.Add((files, held[^1]));
        }

        return all;
    }

    // A trust bundle beside the nodes is nobody's chain: a root alone may follow, several may not.
    private static bool Continues(List<DecodedCertificate> held, DecodedCertificate last) =>
        held[0].SubjectName.Span.SequenceEqual(last.IssuerName.Span)
        && held[0].Fingerprint != last.Fingerprint
        && (held.Count == 1 || !held[0].SubjectName.Span.SequenceEqual(held[0].IssuerName.Span));

    // What is wrong with a file is said where it is judged.
    private static List<DecodedCertificate> Read(string path)
    {
        try
        {
            return [.. CertificateFile.Read(path)];
        }
        catch (ClusterCertsException)
        {
            return [];
        }
    }
}
