using System.Globalization;
using System.Numerics;
using System.Text;
using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Export;

/// <summary>An authority as the directory of <c>openssl ca</c>, so that it continues from there.</summary>
internal sealed class OpenSslCALayout(CertAuthority authority, string target)
{
    private static readonly Dictionary<string, string> ShortNames = new()
    {
        ["2.5.4.3"] = "CN", ["2.5.4.4"] = "SN", ["2.5.4.5"] = "serialNumber", ["2.5.4.6"] = "C", ["2.5.4.7"] = "L",
            ["2.5.4.8"] = "ST",
        ["2.5.4.9"] = "street", ["2.5.4.10"] = "O", ["2.5.4.11"] = "OU", ["2.5.4.12"] = "title", ["2.5.4.42"] = "GN",
        ["1.2.840.113549.1.9.1"] = "emailAddress", ["0.9.2342.19200300.100.1.1"] = "UID", ["0.9.2342.19200300.100.1.25"] = "DC",
    };

    private readonly IAuthorityStore _store = authority.Store;
    private readonly SigningCert _signing = authority.GetSigningCert();

    /// <summary>Whether a file belongs to such an export. What openssl adds when it goes on (<c>index.txt.old</c>) does not, so
    /// that its work is never replaced.</summary>
    internal static bool IsOurs(string name) =>
        name is "openssl.cnf" or "index.txt" or "index.txt.attr" or "serial" or "crlnumber" or "cacert.pem" or "chain.pem"
            or "crl.pem" or "private/cakey.pem" or "newcerts/.keep"
        || (name.StartsWith("newcerts/", StringComparison.Ordinal) && name.EndsWith(".pem", StringComparison.Ordinal));

    /// <summary>The files; whoever writes them zeroes the key's bytes.</summary>
    internal List<LayoutFile> Files()
    {
        Ledger ledger = _store.ReadLedger();
        var files = new List<LayoutFile>
        {
            LayoutFile.Settings("openssl.cnf", Configuration()),
            LayoutFile.Text("index.txt", Index(ledger), ExportFileKind.Settings),
            LayoutFile.Settings("index.txt.attr", "unique_subject = no"),
            LayoutFile.Settings("serial", Hex(NextSerial(ledger))),
            LayoutFile.Settings("crlnumber", Hex(ledger.HighestListNumber + 1)),
            new("cacert.pem", CertificateFile.Write([_signing.Decoded]), ExportFileKind.Certificate),
            new("chain.pem", CertificateFile.Write(_signing.Chain), ExportFileKind.Trust),
            new("newcerts/.keep", [], ExportFileKind.Settings),
        };
        IReadOnlyList<int> issues = ledger.Find(new LineQuery { Events = [LedgerEvent.Issue] });
        WorkMeter meter = authority.Context.Log.Meter("Gathering certificates", issues.Count);
        foreach (int line in issues)
        {
            meter.Advance();
            if (IsOwn(ledger.At(line)))
                files.Add(new($"newcerts/{ledger.At(line).SerialNumber}.pem", CertificateFile.Write([ledger.CertificateOf(line)]), ExportFileKind.Certificate));
        }

        if (_store.Read(AuthorityDocument.RevocationList) is byte[] list)
            files.Add(new("crl.pem", list, ExportFileKind.RevocationList));
        if (_signing.KeyUri.Length > 0)
            throw new ClusterCertsException(ErrorCode.KeyNotExportable, $"The signing key is in '{_signing.KeyUri}' and cannot be taken out of it, so that nobody else can sign with a copy.", _signing.KeyUri);
        if (_store.Read(AuthorityDocument.Key) is byte[] key)
            files.Add(new("private/cakey.pem", key, ExportFileKind.Key));
        return [.. files.DistinctBy(f => f.Name)];
    }

    private KeyId KeyId => _signing.Decoded.KeyId;

    // What an earlier CA of the authority signed is not in this one's database.
    private bool IsOwn(LedgerEntry entry) => entry.Event == LedgerEvent.Issue
        && (entry.IssuerKeyId is null || entry.IssuerKeyId == KeyId);

    private BigInteger NextSerial(Ledger ledger)
    {
        BigInteger inFile = _store.Read(AuthorityDocument.SerialNumber) is byte[] bytes
            ? SerialFile.Parse(bytes, _store.PlaceOf(AuthorityDocument.SerialNumber)) : BigInteger.Zero;
        return SerialNumber.NextAfter(BigInteger.Max(inFile, ledger.HighestSerialNumber), authority.Context.FillRandom).Value;
    }

    // status, end, revocation, serial number, file and subject between tabs, as openssl's ca(1) keeps it.
    private string Index(Ledger ledger)
    {
        Dictionary<SerialNumber, LedgerEntry> revoked = ledger.Entries(new LineQuery { Events = [LedgerEvent.Revoke] })
            .DistinctBy(e => e.SerialNumber).ToDictionary(e => e.SerialNumber!.Value);
        var text = new StringBuilder();
        var seen = new HashSet<SerialNumber>();
        IReadOnlyList<int> lines = ledger.Find(new LineQuery { Events = [LedgerEvent.Issue, LedgerEvent.Revoke] });
        WorkMeter meter = authority.Context.Log.Meter("Writing the index", lines.Count);
        foreach (int i in lines)
        {
            meter.Advance();
            LedgerEntry entry = ledger.At(i);
            bool withoutCertificate = entry.Event == LedgerEvent.Revoke && (entry.IssuerKeyId is null || entry.IssuerKeyId == KeyId)
                && ledger.IndexOfIssue(entry.SerialNumber!.Value) < 0;
            if ((!IsOwn(entry) && !withoutCertificate) || !seen.Add(entry.SerialNumber!.Value))
                continue;
            string subject = withoutCertificate ? $"/CN={OneLine(entry.NodeId?.ToString() ?? entry.SerialNumber.Value.ToString())}"
                : OneLine(ledger.DecodedOf(i).SubjectDn);
            _ = revoked.TryGetValue(entry.SerialNumber.Value, out LedgerEntry? revocation);
            char status = revocation is not null ? 'R' : entry.NotAfter < authority.Context.Now ? 'E' : 'V';
            text.Append(CultureInfo.InvariantCulture,
                $"{status}\t{Time(entry.NotAfter ?? _signing.NotAfter)}\t{Revocation(revocation)}\t{entry.SerialNumber}\tunknown\t{subject}\n");
        }

        return text.ToString();
    }

    private static string Revocation(LedgerEntry? revocation)
    {
        if (revocation is null)
            return "";
        string time = Time(revocation.Revoked ?? revocation.Time);
        return revocation.Reason is RevocationReason reason && reason != RevocationReason.Unspecified ? $"{time},{Name(reason)}" : time;
    }

    // As openssl's -crl_reason spells them.
    private static string Name(RevocationReason reason) => reason switch
    {
        RevocationReason.CACompromise => "CACompromise",
        RevocationReason.AACompromise => "AACompromise",
        _ => char.ToLowerInvariant(reason.ToString()[0]) + reason.ToString()[1..],
    };

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString(time.Year < 2050 ? "yyMMddHHmmss'Z'" : "yyyyMMddHHmmss'Z'", CultureInfo.InvariantCulture);

    private static string Hex(BigInteger number) => Convert.ToHexString(number.ToByteArray(isUnsigned: true, isBigEndian: true));

    // X509_NAME_oneline: what is not printable ASCII is written as \xNN.
    private static string OneLine(DistinguishedName name) => string.Concat(name.Parts.SelectMany(p => p).Select(a =>
        $"/{(ShortNames.TryGetValue(a.Oid, out string? known) ? known : a.Oid)}="
        + OneLine(a.Text ?? "")));

    private static string OneLine(string text) => string.Concat(
        System.Text.Encoding.UTF8.GetBytes(text).Select(b => b is >= 0x20 and < 0x7F ? ((char)b).ToString() : $"\\x{b:X2}"));

    // OpenSSL takes no hash for Ed25519 and ML-DSA, and fails with any that is named.
    private string Digest => _signing.Decoded.PublicKey switch
    {
        { Algorithm: KeyAlgorithm.EcdsaP384 } => "sha384",
        { Algorithm: KeyAlgorithm.EcdsaP521 } => "sha512",
        { Pure: not null } => "default",
        _ => "sha256",
    };

    private IEnumerable<string> Configuration() =>
    [
        "# Continues where ClusterCerts left off: openssl ca -config openssl.cnf -in node.csr",
        "# If this folder is moved, change dir.",
        "[ ca ]",
        "default_ca = CA_default",
        "",
        "[ CA_default ]",
        $"dir = {OpenSslValue.Encode(OperatingSystem.IsWindows() ? target.Replace('\\', '/') : target)}",
        "database = $dir/index.txt",
        "new_certs_dir = $dir/newcerts",
        "certificate = $dir/cacert.pem",
        "private_key = $dir/private/cakey.pem",
        "serial = $dir/serial",
        "crlnumber = $dir/crlnumber",
        "crl = $dir/crl.pem",
        $"default_md = {Digest}",
        "default_days = 365",
        "default_crl_days = 30",
        "unique_subject = no",
        "policy = any_name",
        "x509_extensions = node",
        "crl_extensions = list",
        "# Takes the subject alternative name of the request: look at it before you sign.",
        "copy_extensions = copy",
        "",
        "[ any_name ]",
        "countryName = optional",
        "stateOrProvinceName = optional",
        "localityName = optional",
        "organizationName = optional",
        "organizationalUnitName = optional",
        "commonName = supplied",
        "emailAddress = optional",
        "",
        "[ node ]",
        "basicConstraints = critical, CA:FALSE",
        "keyUsage = critical, digitalSignature",
        "extendedKeyUsage = serverAuth, clientAuth",
        "subjectKeyIdentifier = hash",
        "authorityKeyIdentifier = keyid:always",
        .. Addresses(),
        "[ list ]",
        "authorityKeyIdentifier = keyid:always",
    ];

    // Where the policy says that list and certificate are fetched. Sections of their own bear a comma in an address.
    private IEnumerable<string> Addresses()
    {
        IssuerPoints points = PolicyFile.Read(_store).Rules.PointsOf(_signing.Decoded.KeyId);
        bool hasLists = points.DistributionPoints.Count > 0, hasIssuers = points.IssuerAddresses.Count > 0;
        if (hasLists)
            yield return "crlDistributionPoints = list_place";
        if (hasIssuers)
            yield return "authorityInfoAccess = @issuer_addresses";
        yield return "";
        foreach (string line in hasLists ? (string[])["[ list_place ]", "fullname = @list_addresses", "", .. Section("list_addresses", "URI", points.DistributionPoints)] : [])
            yield return line;
        foreach (string line in hasIssuers ? Section("issuer_addresses", "caIssuers;URI", points.IssuerAddresses) : [])
            yield return line;
    }

    private static IEnumerable<string> Section(string name, string kind, IReadOnlyList<string> addresses) =>
        [$"[ {name} ]", .. addresses.Select((address, i) => $"{kind}.{i + 1} = {OpenSslValue.Encode(address)}"), ""];
}
