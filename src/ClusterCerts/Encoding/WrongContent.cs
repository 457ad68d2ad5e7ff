namespace ClusterCerts.Encoding;

/// <summary>Says what a file holds instead of what was wanted, and how to get that from it.</summary>
internal static class WrongContent
{
    private const string ForCertificates = "a certificate";
    private const string ForKey = "a private key";
    private const string ForRequest = "a certificate request";
    private const string ForList = "a revocation list";

    internal static ClusterCertsException NoCertificate(IReadOnlyList<PemBlock> blocks, string path) => Error(
        Has(blocks, ContentKind.PrivateKey) ? ErrorCode.KeyInsteadOfCertificate : ErrorCode.NoCertificate, blocks, path, ForCertificates);

    internal static ClusterCertsException NoKey(IReadOnlyList<PemBlock> blocks, string path) => Error(
        Has(blocks, ContentKind.Certificate) || Has(blocks, ContentKind.TrustedCertificate) ? ErrorCode.CertificateInsteadOfKey
            : Has(blocks, ContentKind.OpenSshKey) || Has(blocks, ContentKind.PuttyKey) ? ErrorCode.UnsupportedKey
            : ErrorCode.NoPrivateKey,
        blocks, path, ForKey);

    internal static ClusterCertsException NoRequest(IReadOnlyList<PemBlock> blocks, string path) => Error(
        Has(blocks, ContentKind.PrivateKey) ? ErrorCode.KeyInsteadOfRequest
            : Has(blocks, ContentKind.Certificate) || Has(blocks, ContentKind.TrustedCertificate) ? ErrorCode.CertificateInsteadOfRequest
            : ErrorCode.NoRequest,
        blocks, path, ForRequest);

    internal static ClusterCertsException NoList(IReadOnlyList<PemBlock> blocks, string path) =>
        Error(ErrorCode.NoRevocationList, blocks, path, ForList);

    private static bool Has(IReadOnlyList<PemBlock> blocks, ContentKind kind) => blocks.Any(b => b.Kind == kind);

    private static ClusterCertsException Error(ErrorCode code, IReadOnlyList<PemBlock> blocks, string path, string wanted)
    {
        ContentKind kind = blocks.Select(b => b.Kind).OrderBy(Rank).FirstOrDefault(ContentKind.Text);
        string what = kind == ContentKind.Unknown && blocks.FirstOrDefault(b => b.Label is not null).Label is string label
            ? $"'{DisplayText.Clip(label)}' in PEM"
            : Name(kind);
        string holds = code is ErrorCode.NoCertificate or ErrorCode.NoPrivateKey or ErrorCode.NoRequest or ErrorCode.NoRevocationList
            ? $"holds no {wanted[2..]}, but {what}"
            : $"holds {what}, not {wanted}";
        return new ClusterCertsException(code, $"'{path}' {holds}{Advice(kind, wanted, path)}", path);
    }

    // The block that most likely explains the mistake is named: parameters stand before a key, a key beside certificates.
    private static int Rank(ContentKind kind) => kind switch
    {
        ContentKind.PrivateKey => 0,
        ContentKind.Certificate => 1,
        ContentKind.Unknown or ContentKind.Parameters => 3,
        _ => 2,
    };

    private static string Name(ContentKind kind) => kind switch
    {
        ContentKind.Text => "text without any BEGIN line",
        ContentKind.Der => "DER of another kind, or damaged",
        ContentKind.Certificate => "a certificate",
        ContentKind.TrustedCertificate => "a certificate in OpenSSL's format TRUSTED CERTIFICATE",
        ContentKind.Pkcs7 => "PKCS #7 (CMS)",
        ContentKind.AttributeCertificate => "an attribute certificate",
        ContentKind.Request => "a certificate request",
        ContentKind.RevocationList => "a revocation list",
        ContentKind.PrivateKey => "a private key",
        ContentKind.PublicKey => "a public key alone",
        ContentKind.Parameters => "the parameters of a key alone",
        ContentKind.Pfx => "a PFX (PKCS #12)",
        ContentKind.JavaKeyStore => "a Java key store (JKS)",
        ContentKind.JceKeyStore => "a Java key store (JCEKS)",
        ContentKind.BouncyCastleKeyStore => "a BouncyCastle key store (BKS)",
        ContentKind.NssDatabase => "an NSS database",
        ContentKind.OpenSshKey => "a private key in OpenSSH's own format",
        ContentKind.SshPublicKey => "an SSH public key",
        ContentKind.PuttyKey => "a PuTTY private key",
        ContentKind.Pgp => "data of PGP",
        ContentKind.BareBase64 => "base64 text without its BEGIN and END lines",
        ContentKind.Zip => "a ZIP archive",
        ContentKind.Gzip => "gzip data",
        ContentKind.Html => "an HTML or XML page",
        ContentKind.Json => "JSON",
        ContentKind.Pdf => "a PDF document",
        _ => "unknown binary data",
    };

    // Ends the sentence; a command that converts is written so that it can be run.
    private static string Advice(ContentKind kind, string wanted, string path) => kind switch
    {
        ContentKind.Certificate when wanted == ForKey => "; name the .key file.",
        ContentKind.Certificate when wanted == ForRequest => "; name the .csr file.",
        ContentKind.PrivateKey when wanted == ForRequest =>
            "; name the .csr file. The key should never have left its node: make a new one there.",
        ContentKind.PrivateKey when wanted == ForCertificates => "; name the .crt file.",
        ContentKind.Request when wanted == ForCertificates => "; have it signed first, such as with Approve-NodeCertRequest.",
        ContentKind.Pfx when wanted == ForCertificates =>
            $"; write its certificates to a file first: openssl pkcs12 -in '{path}' -nokeys -out certificates.pem",
        ContentKind.JavaKeyStore or ContentKind.JceKeyStore =>
            $"; convert it first: keytool -importkeystore -srckeystore '{path}' -destkeystore new.p12 -deststoretype PKCS12",
        ContentKind.BouncyCastleKeyStore => "; write it as PKCS #12 first, with keytool and BouncyCastle's provider.",
        ContentKind.NssDatabase => "; take it out first: pk12util -d FOLDER -n NAME -o new.p12",
        ContentKind.OpenSshKey when wanted == ForKey =>
            "; make a copy and rewrite that: ssh-keygen -p -m PKCS8 -f COPY (of an Ed25519 key ssh-keygen writes no such form).",
        ContentKind.PuttyKey when wanted == ForKey => $"; convert it first: puttygen '{path}' -O private-openssh -o new.key",
        ContentKind.BareBase64 => $"; make it DER first: openssl base64 -d -A -in '{path}' -out new.der (or add the two lines).",
        ContentKind.PublicKey when wanted == ForKey => "; its private half is in another file.",
        ContentKind.Parameters => "; the rest of the file is missing, or is another file.",
        ContentKind.Html or ContentKind.Json => "; perhaps a download went wrong.",
        ContentKind.Zip or ContentKind.Gzip => "; unpack it first.",
        _ => "; check the path.",
    };
}
