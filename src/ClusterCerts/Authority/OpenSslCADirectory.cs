using System.Globalization;
using System.Numerics;
using System.Text;

namespace ClusterCerts;

/// <summary>The files of a CA that <c>openssl ca</c> keeps (or easy-rsa, which wraps it).</summary>
internal sealed class OpenSslCADirectory
{
    private static readonly string[] CertificateNames = ["cacert.pem", "ca.crt", "certs/ca.cert.pem", "ca.pem"];
    private static readonly string[] KeyNames = ["private/cakey.pem", "private/ca.key", "private/ca.key.pem"];
    private static readonly string[] IssuedFolders = ["newcerts", "certs_by_serial"];

    private readonly string _path;

    private OpenSslCADirectory(string path) => _path = path;

    /// <summary>The CA's certificate; null when it is under none of the usual names.</summary>
    internal string? CertificatePath => Find(CertificateNames);

    /// <summary>The CA's key; null when it is under none of the usual names.</summary>
    internal string? KeyPath => Find(KeyNames);

    /// <summary>The lines of <c>index.txt</c>, oldest first.</summary>
    internal IReadOnlyList<OpenSslIndexLine> Index { get; private init; } = [];

    /// <summary>The last serial number that it may have used.</summary>
    internal BigInteger LastSerialNumber { get; private init; }

    /// <summary>The number of the last revocation list that it may have made.</summary>
    internal BigInteger LastListNumber { get; private init; }

    /// <exception cref="ClusterCertsException">It is no such directory, or a file of it is damaged.</exception>
    internal static OpenSslCADirectory Open(string path)
    {
        string index = Path.Combine(path, "index.txt");
        if (!File.Exists(index))
        {
            throw new ClusterCertsException(
                ErrorCode.AuthorityNotFound,
                $"'{path}' is not an OpenSSL CA directory: it has no index.txt. Give the folder that 'dir' names in its "
                    + "openssl.cnf.", path);
        }

        OpenSslIndexLine[] lines = [.. File.ReadAllLines(index, Encoding.UTF8).Where(l => l.Length > 0)
            .Select((line, i) => OpenSslIndexLine.Parse(line, index, i + 1))];
        return new OpenSslCADirectory(path)
        {
            Index = lines,
            LastSerialNumber = BigInteger.Max(Before(path, "serial"), lines.Select(l => l.SerialNumber).DefaultIfEmpty().Max()),
            LastListNumber = Before(path, "crlnumber"),
        };
    }

    /// <summary>The certificate of a line, or null when its file is gone.</summary>
    internal byte[]? CertificateOf(OpenSslIndexLine line) => IssuedFolders
        .SelectMany(folder => new[] { line.SerialText, line.SerialText.ToLowerInvariant() }.Select(name =>
            Path.Combine(_path, folder, name + ".pem")))
        .FirstOrDefault(File.Exists) is string found ? CertificateFile.Read(found)[0] : null;

    // OpenSSL keeps the next number.
    private static BigInteger Before(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        return File.Exists(path) ? BigInteger.Max(SerialFile.Parse(InputFile.ReadAllBytes(path), path) - 1, 0) : BigInteger.Zero;
    }

    private string? Find(string[] names) => names.Select(name => Path.Combine(_path, name)).FirstOrDefault(File.Exists);
}

/// <summary>One line of an OpenSSL CA's <c>index.txt</c>.</summary>
/// <param name="Status">V valid, R revoked, E expired.</param>
/// <param name="NotAfter">The end of the certificate.</param>
/// <param name="Revoked">When it was revoked, or null.</param>
/// <param name="Reason">Why; null takes a revocation back (removeFromCRL).</param>
/// <param name="SerialNumber">The number.</param>
/// <param name="SerialText">The number as OpenSSL writes it, also in file names.</param>
internal sealed record OpenSslIndexLine(
    char Status, DateTimeOffset NotAfter, DateTimeOffset? Revoked, RevocationReason? Reason, BigInteger SerialNumber,
        string SerialText)
{
    internal static OpenSslIndexLine Parse(string line, string path, int number)
    {
        string[] fields = line.Split('\t');
        if (fields.Length < 6 || fields[0] is not ("V" or "R" or "E") || !TryTime(fields[1], out DateTimeOffset end)
            || !BigInteger.TryParse("0" + fields[3], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
                out BigInteger serial))
        {
            throw Damaged(path, number);
        }

        string[] revocation = fields[2].Split(',');
        if (fields[0] != "R")
            return new OpenSslIndexLine(fields[0][0], end, null, null, serial, fields[3]);
        return TryTime(revocation[0], out DateTimeOffset time)
            ? new OpenSslIndexLine('R', end, time, ReasonOf(revocation), serial, fields[3])
            : throw Damaged(path, number);
    }

    // The names of OpenSSL's -crl_reason; the two times and the hold say more than a reason, which is all that is kept.
    private static RevocationReason? ReasonOf(string[] revocation) => revocation.Length < 2 ? RevocationReason.Unspecified
        : revocation[1].ToUpperInvariant() switch
    {
        "KEYCOMPROMISE" or "KEYTIME" => RevocationReason.KeyCompromise,
        "CACOMPROMISE" or "CAKEYTIME" => RevocationReason.CACompromise,
        "AFFILIATIONCHANGED" => RevocationReason.AffiliationChanged,
        "SUPERSEDED" => RevocationReason.Superseded,
        "CESSATIONOFOPERATION" => RevocationReason.CessationOfOperation,
        "CERTIFICATEHOLD" or "HOLDINSTRUCTION" => RevocationReason.CertificateHold,
        "PRIVILEGEWITHDRAWN" => RevocationReason.PrivilegeWithdrawn,
        "AACOMPROMISE" => RevocationReason.AACompromise,
        "REMOVEFROMCRL" => null,
        _ => RevocationReason.Unspecified,
    };

    private static bool TryTime(string text, out DateTimeOffset time)
    {
        // A two-digit year as in UTCTime: from 50 on it is of the twentieth century.
        string full = text.Length == 13 ? (text[0] >= '5' ? "19" : "20") + text : text;
        return DateTimeOffset.TryParseExact(
            full, "yyyyMMddHHmmss'Z'", CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
    }

    private static ClusterCertsException Damaged(string path, int number) => new(
        ErrorCode.OpenSslIndexDamaged,
        $"Line {number} of '{path}' is not one of an OpenSSL CA: status, end, revocation, serial number, file and subject "
            + "between tabs.", path);
}
