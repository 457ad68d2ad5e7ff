using System.Globalization;
using System.Numerics;
using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Import;

/// <summary>The files of a CA that <c>openssl ca</c> keeps (or easy-rsa, which wraps it).</summary>
internal sealed class OpenSslCADirectory
{
    private static readonly string[] CertificateNames = ["cacert.pem", "ca.crt", "certs/ca.cert.pem", "ca.pem"];
    private static readonly string[] KeyNames = ["private/cakey.pem", "private/ca.key", "private/ca.key.pem"];

    private static readonly string[] ChainNames = ["chain.pem", "ca-chain.pem", "certs/ca-chain.cert.pem"];

    private static readonly string[] ListNames = ["crl.pem", "ca.crl", "ca.crl.pem"];
    private static readonly string[] ListFolders = ["", "crl", "crls"];

    private readonly OpenSslConfig _config;
    private readonly string _path;
    private OpenSslIssued? _issued;

    private OpenSslCADirectory(string path, OpenSslConfig config) => (_path, _config) = (path, config);

    /// <summary>The CA's certificate; null when it is neither under one of the usual names nor where the configuration says.</summary>
    internal string? FindCertificate() => Find(CertificateNames) ?? _config.PathOf("certificate", _path);

    /// <summary>The CA's key; null when it is neither under one of the usual names nor where the configuration says.</summary>
    internal string? FindKey() => Find(KeyNames) ?? _config.PathOf("private_key", _path);

    /// <summary>The certificates of the CAs above; null when there is no file under one of the usual names.</summary>
    internal string? FindChain() => Find(ChainNames);

    /// <summary>The file with the index.</summary>
    internal string IndexPath { get; private init; } = "";

    /// <summary>The lines of the index, oldest first, but for those in <see cref="Unrecordable"/>.</summary>
    internal IReadOnlyList<OpenSslIndexLine> Index { get; private init; } = [];

    /// <summary>Lines whose serial number is none, not positive or longer than 20 octets (RFC 5280 4.1.2.2):
    /// neither ledger nor list can hold it.</summary>
    internal IReadOnlyList<OpenSslIndexLine> Unrecordable { get; private init; } = [];

    /// <summary>The last serial number that it may have used.</summary>
    internal BigInteger LastSerialNumber { get; private init; }

    /// <summary>The number of the last revocation list that it may have made.</summary>
    internal BigInteger LastListNumber { get; private init; }

    /// <exception cref="ClusterCertsException">It is no such directory, or a file of it is damaged.</exception>
    internal static OpenSslCADirectory Open(string path)
    {
        OpenSslConfig config = OpenSslConfig.Of(path);
        string folder = File.Exists(Path.Combine(path, "index.txt")) ? path : config.Folder ?? path;
        string index = Path.Combine(folder, "index.txt");
        if (!File.Exists(index))
            index = config.PathOf("database", folder) ?? index;
        if (!File.Exists(index))
        {
            throw new ClusterCertsException(
                ErrorCode.AuthorityNotFound,
                $"'{path}' is not an OpenSSL CA directory: it has no index.txt. Give the folder that 'dir' names in its "
                    + "openssl.cnf.", path);
        }

        OpenSslIndexLine[] lines = [.. ReadLines(index).Select((line, i) => OpenSslIndexLine.Parse(line, index, i + 1))];
        OpenSslIndexLine[] usable = [.. lines.Where(l => l.Number is not null)];
        return new OpenSslCADirectory(folder, config)
        {
            IndexPath = index,
            Index = usable,
            Unrecordable = [.. lines.Where(l => l.Number is null)],
            LastSerialNumber = BigInteger.Max(
                Before(config.PathOf("serial", folder) ?? Path.Combine(folder, "serial")),
                usable.Select(l => l.Number!.Value.Value).DefaultIfEmpty().Max()),
            LastListNumber = Before(config.PathOf("crlnumber", folder) ?? Path.Combine(folder, "crlnumber")),
        };
    }

    /// <summary>Reads the certificates that it keeps.</summary>
    /// <param name="log">Told how far it is.</param>
    /// <exception cref="ClusterCertsException">A folder cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The command was stopped meanwhile.</exception>
    internal void ReadCertificates(WorkLog log) => _issued = OpenSslIssued.In(
        _path, new[] { _config.PathOf("new_certs_dir", _path), _config.PathOf("certs", _path) }.OfType<string>(), log);

    /// <summary>The certificates that it keeps with a serial number, once they were read; of several CAs perhaps.</summary>
    internal IReadOnlyList<DecodedCertificate> CertificatesWith(SerialNumber number)
    {
        return (_issued ?? throw new InvalidOperationException("its certificates were not read")).With(number.Value);
    }

    /// <summary>The files in which its list is, by its configuration or by a usual name.</summary>
    internal IEnumerable<string> FindLists() => ListNames.Select(name => Path.Combine(_path, name)).Where(File.Exists)
        .Concat(new[] { _config.PathOf("crl", _path) }.OfType<string>().Where(File.Exists)).Select(Path.GetFullPath).Distinct(StringComparer.Ordinal);

    /// <summary>The folders in which lists may be, among other files.</summary>
    internal IEnumerable<string> FindListFolders() => ListFolders.Select(name => Path.Combine(_path, name))
        .Concat(new[] { _config.PathOf("crl_dir", _path) }.OfType<string>()).Where(Directory.Exists).Select(Path.GetFullPath)
            .Distinct(StringComparer.Ordinal);

    private static IEnumerable<string> ReadLines(string index) =>
        System.Text.Encoding.UTF8.GetString(InputFile.ReadWhole(index, InputFile.ListLimit)).Split('\n').Select(l => l.TrimEnd('\r'))
            .Where(l => l.Length > 0);

    // OpenSSL keeps the next number. One beyond 20 octets follows a certificate that is not recorded here.
    private static BigInteger Before(string path)
    {
        BigInteger last = File.Exists(path) ? BigInteger.Max(SerialFile.Parse(InputFile.ReadAllBytes(path), path) - 1, 0) : BigInteger.Zero;
        return SerialNumber.TryCreate(last, out _) ? last : BigInteger.Zero;
    }

    private string? Find(string[] names) => names.Select(name => Path.Combine(_path, name)).FirstOrDefault(File.Exists);
}

/// <summary>One line of an OpenSSL CA's <c>index.txt</c>.</summary>
/// <param name="Status">V valid, R revoked, E expired.</param>
/// <param name="NotAfter">The expiry of the certificate; null where only a list tells of it.</param>
/// <param name="Revoked">When it was revoked, or null.</param>
/// <param name="Reason">Why; null takes a revocation back (removeFromCRL).</param>
/// <param name="Number">The number; null when the text is none that a certificate may have.</param>
/// <param name="SerialText">The number as OpenSSL writes it, also in file names.</param>
internal sealed record OpenSslIndexLine(
    char Status, DateTimeOffset? NotAfter, DateTimeOffset? Revoked, RevocationReason? Reason, SerialNumber? Number, string SerialText)
{
    /// <summary>Whether it counts as good: not expired, and not revoked or released again.</summary>
    internal bool IsGood => Status == 'V' || (Status == 'R' && Reason is null);


    internal static OpenSslIndexLine Parse(string line, string path, int number)
    {
        string[] fields = line.Split('\t');
        if (fields.Length < 6 || fields[0] is not ("V" or "R" or "E") || !TryTime(fields[1], out DateTimeOffset end) || !IsNumberLike(fields[3]))
            throw Damaged(path, number);
        SerialNumber? serial = SerialNumber.TryParse(fields[3], out SerialNumber parsed) ? parsed : null;

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

    // OpenSSL writes -05 for a negative number, and hands have been at these files.
    private static bool IsNumberLike(string text) => text.All(c => char.IsAsciiHexDigit(c) || c is ' ' or '-' or ':');

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
