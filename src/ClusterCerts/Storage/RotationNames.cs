namespace ClusterCerts.Storage;

/// <summary>The names of the files that exist only while a rotation is under way, and of the cross certificate.</summary>
internal static class RotationNames
{
    /// <summary>The next CA's certificate; for an intermediate, then its issuers up to the root.</summary>
    internal const string NextCertificate = "next.crt";

    internal const string NextKey = "next.key";

    /// <summary>From Trust until Issue: the next CA's revocation list, for verifiers that ask for one of every CA they
    /// trust.</summary>
    internal const string NextRevocationList = "next.crl";

    /// <summary>The next CA's key certified by the current CA, then the current CA's intermediates.</summary>
    internal const string NextCross = "next.cross.crt";

    /// <summary>The signing CA's key certified by the CA before it, then that one's intermediates: what follows a leaf in a
    /// node's file.</summary>
    internal const string Cross = "cross.crt";

    /// <summary>From Issue until Retire: the CA before.</summary>
    internal const string PreviousCertificate = "previous.crt";

    internal const string PreviousKey = "previous.key";

    internal const string PreviousRevocationList = "previous.crl";

    /// <summary>The CAs that an authority directory may have at once, each with its revocation list, the one that signs first.</summary>
    internal static readonly (string Certificate, string List)[] Authorities =
    [
        (AuthorityPaths.CertificateFileName, AuthorityPaths.RevocationListFileName),
        (PreviousCertificate, PreviousRevocationList),
        (NextCertificate, NextRevocationList),
    ];

    /// <summary>The files of revocation lists that are in a folder.</summary>
    internal static string[] ListsIn(string folder) => [.. Authorities.Select(a => Path.Combine(folder, a.List)).Where(File.Exists)];

    /// <summary>The folder, 0700, with what files were before they were changed.</summary>
    internal const string Backups = ".rotation";

    /// <summary>Where a phase keeps what a file was.</summary>
    internal static string BackupOf(RotationPhase phase, string name) => $"{Backups}/{phase}.{name}";
}
