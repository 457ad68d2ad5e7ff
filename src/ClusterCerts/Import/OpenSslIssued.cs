using System.Numerics;
using ClusterCerts.Encoding;
using ClusterCerts.Files;

namespace ClusterCerts.Import;

/// <summary>The certificates that an OpenSSL CA keeps, by the serial number within each: file names are many.</summary>
internal sealed class OpenSslIssued
{
    // newcerts of openssl ca, certs of many how-tos; easy-rsa keeps the rest.
    private static readonly string[] Folders =
    [
        "", "newcerts", "certs", "certs_by_serial", "issued", "expired", "keys", "revoked/certs_by_serial", "revoked/issued", "revoked/certs",
        "renewed", "renewed/issued", "renewed/certs_by_serial", "inline",
    ];

    private static readonly HashSet<string> Extensions = new([".pem", ".crt", ".cer", ".cert", ".der", ".p7b"], StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<BigInteger, List<DecodedCertificate>> _bySerial = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    private OpenSslIssued()
    {
    }

    /// <summary>Reads the certificates of a CA's folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="more">Further folders, where its configuration puts them.</param>
    /// <param name="log">Told how far it is.</param>
    internal static OpenSslIssued In(string folder, IEnumerable<string> more, WorkLog log)
    {
        var issued = new OpenSslIssued();
        string[] all = [.. Folders.Select(name => Path.GetFullPath(Path.Combine(folder, name))), .. more];
        string[] files = [.. all.Distinct(StringComparer.Ordinal).Where(Directory.Exists).SelectMany(FilesIn)];
        WorkMeter meter = log.Meter("Reading certificates", files.Length);
        foreach (string file in files)
        {
            meter.Advance();
            issued.ReadFile(file);
        }

        return issued;
    }

    /// <summary>Those with a serial number; of several CAs perhaps.</summary>
    internal IReadOnlyList<DecodedCertificate> With(BigInteger serial) => _bySerial.GetValueOrDefault(serial) ?? [];

    private static string[] FilesIn(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder).Where(f => Extensions.Contains(Path.GetExtension(f)))];
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Reading(folder, e);
        }
    }

    // A file that holds something else is none of theirs; a line of the index without a certificate is reported in the end.
    private void ReadFile(string file)
    {
        try
        {
            foreach (DecodedCertificate certificate in CertificateFile.Read(file).Where(c => _seen.Add(c.Fingerprint)))
            {
                if (!_bySerial.TryGetValue(certificate.SerialValue, out List<DecodedCertificate>? same))
                    _bySerial[certificate.SerialValue] = same = [];
                same.Add(certificate);
            }
        }
        catch (ClusterCertsException e) when (e.ErrorCode is not (ErrorCode.AccessDenied or ErrorCode.FileSystemError))
        {
        }
    }
}
