using ClusterCerts.Storage;

namespace ClusterCerts.Backup;

/// <summary>A backup of an authority.</summary>
public sealed class CertAuthorityBackup
{
    internal CertAuthorityBackup(string path, BackupManifest manifest, long size, string sha256)
    {
        (Path, Size, Sha256, Manifest) = (path, size, sha256, manifest);
        (Subject, Fingerprint, AuthorityPath, Host) = (manifest.Subject, manifest.Fingerprint, manifest.AuthorityPath, manifest.Host);
        (Made, SigningKey, LedgerLines, LedgerHead) = (manifest.Made, manifest.SigningKey, manifest.LedgerLines, manifest.LedgerHead);
        FileCount = manifest.Files.Count;
    }

    /// <summary>The file, absolute.</summary>
    public string Path { get; }

    /// <summary>The distinguished name of the signing certificate.</summary>
    public string Subject { get; }

    /// <summary>Its SHA-256, upper-case hexadecimal digits.</summary>
    public string Fingerprint { get; }

    /// <summary>The authority directory that it was made of, absolute.</summary>
    public string AuthorityPath { get; }

    /// <summary>The host on which it was made.</summary>
    public string Host { get; }

    /// <summary>The state of which moment it is, UTC.</summary>
    public DateTimeOffset Made { get; }

    /// <summary>How the signing key is in it.</summary>
    public BackupKeyState SigningKey { get; }

    /// <summary>How many lines its ledger has.</summary>
    public int LedgerLines { get; }

    /// <summary>The SHA-256 of the last of them, lower-case hexadecimal digits.</summary>
    public string LedgerHead { get; }

    /// <summary>How many files are in it.</summary>
    public int FileCount { get; }

    /// <summary>Its size in octets; 0 for one that was not written.</summary>
    public long Size { get; }

    /// <summary>The SHA-256 of the file, lower-case hexadecimal digits; empty for one that was not written.</summary>
    public string Sha256 { get; }

    /// <summary>The names of the files in it, in their order.</summary>
    /// <returns>Names from the authority directory on, with slashes.</returns>
    public IReadOnlyList<string> ListFiles() => [.. Manifest.Files.Select(file => file.Name)];

    /// <summary>Of what it is and what is in it, for who looks before something is done.</summary>
    /// <returns>A part of a sentence; of many files the first are named.</returns>
    public string DescribeContent()
    {
        const int MostNamed = 30;
        string more = FileCount > MostNamed ? $" and {FileCount - MostNamed} more" : "";
        return $"{DisplayText.Count(FileCount, "file")} of '{Subject}' as of {Made:u}: {string.Join(", ", ListFiles().Take(MostNamed))}{more}";
    }

    internal BackupManifest Manifest { get; }

    /// <summary>What a line of the ledger says of it.</summary>
    internal DrilledBackup ToDrilled() => new(Sha256, LedgerHead, Made);

    /// <summary>The path and the moment, for a log.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => $"{Path} ({Made:u})";
}
