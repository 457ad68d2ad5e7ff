using System.Security.Cryptography;
using ClusterCerts.Storage;

namespace ClusterCerts.Export;

/// <summary>Writes an authority, its signing key included as it is stored, as a directory that another program can continue from; or its CAs' certificates alone, for a
/// web server.</summary>
/// <param name="authority">The authority.</param>
/// <param name="parameters">As what, and where.</param>
public sealed class SigningCertExporter(CertAuthority authority, SigningCertExportParameters parameters)
{
    /// <summary>Whether the signing key is in it, for a question: "with its signing key".</summary>
    /// <returns>The words, to go on after the CA's name.</returns>
    /// <exception cref="ClusterCertsException">A file of the authority is missing or damaged.</exception>
    public string DescribeKey() => parameters.Format == SigningCertExportFormat.IssuerFiles ? "without any key"
        : authority.GetSigningCert().IsOffline ? "without its signing key, which is not here," : "with its signing key";

    /// <summary>Writes the files.</summary>
    /// <param name="notify">Told what an administrator should know: what a command that was interrupted left, and that it was deleted. May be
    /// null.</param>
    /// <returns>The files.</returns>
    /// <exception cref="ClusterCertsException">The folder is taken or cannot be written, or the policy names no address for issuers' files; nothing is written then.</exception>
    public IReadOnlyList<ExportedFile> Export(Action<string>? notify = null)
    {
        if (parameters.Format == SigningCertExportFormat.IssuerFiles)
            return ExportIssuerFiles(static _ => true, notify);
        string folder = Path.GetFullPath(parameters.OutputPath);
        if (Path.TrimEndingDirectorySeparator(folder) == Path.TrimEndingDirectorySeparator(authority.Store.Location))
            throw new ClusterCertsException(ErrorCode.InvalidArgument,
                "The authority directory itself cannot be the export; name another folder.", folder);
        ExportFolder.CheckPlace(folder, parameters.Force, OpenSslCALayout.IsOurs);
        List<LayoutFile> files = new OpenSslCALayout(authority, folder).Files();
        try
        {
            ExportFolder.Write(authority.Context, folder, files, parameters.Force, notify);
        }
        finally
        {
            foreach (LayoutFile file in files.Where(f => f.IsPrivate))
                CryptographicOperations.ZeroMemory(file.Content);
        }

        string subject = authority.GetSigningCert().Subject;
        return [.. files.Select(f =>
        {
            string path = Path.Combine(folder, f.Name.Replace('/', Path.DirectorySeparatorChar));
            return new ExportedFile(path, subject, f.Kind, f.IsPrivate, path);
        })];
    }

    /// <summary>Writes the certificates of its CAs for a web server, whatever the format of the parameters, and asks before each that would be written.</summary>
    /// <param name="confirm">Asked with the file; those that it declines are left out.</param>
    /// <param name="notify">Told what a command that was interrupted left. May be null.</param>
    /// <returns>The files.</returns>
    /// <exception cref="ClusterCertsException">A place is taken, or the policy names no address for issuers' files; nothing is written then.</exception>
    public IReadOnlyList<ExportedFile> ExportIssuerFiles(Func<ExportedFile, bool> confirm, Action<string>? notify = null)
    {
        ArgumentNullException.ThrowIfNull(confirm);
        return new IssuerFiles(authority, parameters).Write(notify, confirm);
    }
}
