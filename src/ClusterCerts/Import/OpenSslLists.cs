using System.Numerics;
using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Values;

namespace ClusterCerts.Import;

/// <summary>What the revocation lists of an OpenSSL CA say: they are evidence beside its index, which may be of an older state.</summary>
internal sealed class OpenSslLists
{
    private static readonly HashSet<string> Extensions = new([".pem", ".crl", ".der"], StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<BigInteger, RevokedCertificate> _revoked = [];
    private readonly List<string> _warnings = [];
    private readonly List<(DecodedRevocationList List, string Path)> _lists = [];
    private readonly DecodedCertificate _ca;

    private OpenSslLists(DecodedCertificate ca) => _ca = ca;

    /// <summary>The entries, each number once.</summary>
    internal IReadOnlyCollection<RevokedCertificate> Revoked => _revoked.Values;

    /// <summary>The highest number of a list; zero when there is none.</summary>
    internal BigInteger LastNumber => _lists.Select(l => l.List.Number ?? 0).Append(0).Max();

    /// <summary>The file of the newest list, or null.</summary>
    internal string? Newest => _lists.Count > 0 ? _lists[^1].Path : null;

    /// <summary>Which lists could not be read, in sentences.</summary>
    internal IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Reads the lists of a directory that a CA signed.</summary>
    /// <exception cref="ClusterCertsException">A file or folder may not be read.</exception>
    internal static OpenSslLists Of(OpenSslCADirectory directory, DecodedCertificate ca)
    {
        var lists = new OpenSslLists(ca);
        string[] named = [.. directory.FindLists()];
        foreach (string path in named)
            lists.ReadFile(path, isNamed: true);
        foreach (string folder in directory.FindListFolders())
            lists.ReadFolder(folder, named);
        lists.Merge();
        return lists;
    }

    /// <summary>The entry of a number, or null.</summary>
    internal RevokedCertificate? Find(SerialNumber number) =>
        _revoked.TryGetValue(number.Value, out RevokedCertificate entry) ? entry : null;

    private void ReadFolder(string folder, string[] read)
    {
        try
        {
            foreach (string file in Directory.EnumerateFiles(folder).Where(f => Extensions.Contains(Path.GetExtension(f)) && !read.Contains(f)))
                ReadFile(file, isNamed: false);
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Reading(folder, e);
        }
    }

    // Of a file that only happens to lie there, nothing is said unless it is a list that cannot be followed.
    private void ReadFile(string path, bool isNamed)
    {
        try
        {
            IReadOnlyList<DecodedRevocationList> lists = RevocationListFile.Read(path);
            _lists.AddRange(lists.Where(IsOurs).Select(list => (list, path)));
            if (isNamed && !lists.Any(IsOurs))
                _warnings.Add($"'{path}' is not a list that this CA signed: what it revokes is not taken over.");
        }
        catch (ClusterCertsException e) when (e.ErrorCode is not (ErrorCode.AccessDenied or ErrorCode.FileSystemError))
        {
            if (isNamed || e.ErrorCode == ErrorCode.MalformedRevocationList)
                _warnings.Add($"The revocation list '{path}' could not be read, so only what the index revokes is taken over: {e.Message}");
        }
    }

    // As evidence a list needs neither a number, which easy-rsa leaves out, nor to be in date; and one signed with an algorithm that is not
    // verified any more is believed in the CA's own folder: it can only take trust away.
    private bool IsOurs(DecodedRevocationList list) => list.Issuer.Encoded.Span.SequenceEqual(_ca.SubjectName.Span)
        && (SignatureVerifier.Weakness(list.SignatureAlgorithm) is not null || list.SignatureProblem(_ca) is null);

    // RFC 5280 5.3.1: a hold alone is let go, by a later list that does not name it.
    private void Merge()
    {
        (DecodedRevocationList List, string Path)[] ordered = [.. _lists.OrderBy(l => l.List.Number ?? 0).ThenBy(l => l.List.ThisUpdate)];
        _lists.Clear();
        _lists.AddRange(ordered);
        foreach ((DecodedRevocationList list, _) in _lists)
        {
            foreach (RevokedCertificate hold in _revoked.Values.Where(r => r.Reason == RevocationReason.CertificateHold
                && list.Find(r.SerialNumber) is null).ToArray())
                _revoked.Remove(hold.SerialNumber);
            foreach (RevokedCertificate entry in list.Revoked)
                _revoked[entry.SerialNumber] = entry;
        }
    }
}
