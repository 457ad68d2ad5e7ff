using System.Text;

namespace ClusterCerts.Tests.Promises;

/// <summary>Whatever a file is, each command that takes one says what it is, and never fails as a program.</summary>
public sealed class WrongContentTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private TestAuthority? _authority;

    public void Dispose()
    {
        _authority?.Dispose();
        _folder.Dispose();
    }

    // What the file is, how it is made, what the message says of it.
    private static readonly Dictionary<string, (string Words, Func<WrongContentTests, byte[]> Make)> Files = new()
    {
        ["UTF-16 with its mark"] = ("UTF-16", t => [.. System.Text.Encoding.Unicode.Preamble, .. System.Text.Encoding.Unicode.GetBytes(t.Pem())]),
        ["UTF-16, the greater octet first"] = ("UTF-16", t => [.. System.Text.Encoding.BigEndianUnicode.Preamble, .. System.Text.Encoding.BigEndianUnicode.GetBytes(t.Pem())]),
        ["UTF-16 without a mark"] = ("UTF-16LE", t => System.Text.Encoding.Unicode.GetBytes(t.Pem())),
        ["UTF-32"] = ("UTF-32", t => [.. System.Text.Encoding.UTF32.Preamble, .. System.Text.Encoding.UTF32.GetBytes(t.Pem())]),
        ["JKS"] = ("JKS", _ => [0xFE, 0xED, 0xFE, 0xED, 0, 0, 0, 2, 0, 0, 0, 1]),
        ["JCEKS"] = ("JCEKS", _ => [0xCE, 0xCE, 0xCE, 0xCE, 0, 0, 0, 2]),
        ["BKS"] = ("BouncyCastle", _ => [0, 0, 0, 2, 0, 0, 0, 20, 1, 2, 3]),
        ["NSS"] = ("NSS", _ => System.Text.Encoding.ASCII.GetBytes("SQLite format 3\0 and pages")),
        ["OpenSSH"] = ("OpenSSH", _ => System.Text.Encoding.ASCII.GetBytes("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjE=\n-----END OPENSSH PRIVATE KEY-----\n")),
        ["SSH public"] = ("SSH public key", _ => System.Text.Encoding.ASCII.GetBytes("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB me@host\n")),
        ["PuTTY"] = ("PuTTY", _ => System.Text.Encoding.ASCII.GetBytes("PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\n")),
        ["PGP"] = ("PGP", _ => System.Text.Encoding.ASCII.GetBytes("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQENBF==\n-----END PGP PUBLIC KEY BLOCK-----\n")),
        ["public key"] = ("a public key alone", t => t.OpenSsl("pkey", "-in", t.Key(), "-pubout")),
        ["public key, DER"] = ("a public key alone", t => t.OpenSsl("pkey", "-in", t.Key(), "-pubout", "-outform", "DER")),
        ["parameters"] = ("parameters", t => t.OpenSsl("ecparam", "-name", "prime256v1")),
        ["list"] = ("a revocation list", t => System.Text.Encoding.ASCII.GetBytes(File.ReadAllText(t.Authority.File("signing.crl")))),
        ["list, DER"] = ("a revocation list", t => t.OpenSsl("crl", "-in", t.Authority.File("signing.crl"), "-outform", "DER")),
        ["base64 alone"] = ("base64", t => System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(CertificateFile.Read(t.Authority.File("signing.crt")).Encoded[0]))),
        ["ZIP"] = ("ZIP", _ => [.. "PK\u0003\u0004"u8, 20, 0, 0, 0]),
        ["gzip"] = ("gzip", _ => [0x1F, 0x8B, 0x08, 0, 0]),
        ["HTML"] = ("HTML", _ => System.Text.Encoding.ASCII.GetBytes("<!DOCTYPE html>\n<title>404</title>")),
        ["JSON"] = ("JSON", _ => System.Text.Encoding.ASCII.GetBytes("{ \"error\": \"not found\" }")),
        ["text"] = ("text", _ => System.Text.Encoding.UTF8.GetBytes("Für den Fall: nothing here\n")),
        ["noise"] = ("binary data", _ => [7, 200, 0, 3, 250, 9, 1]),
    };

    private TestAuthority Authority => _authority ??= Made();

    public static TheoryData<string> Kinds => [.. Files.Keys];

    [SkippableTheory]
    [MemberData(nameof(Kinds))]
    public void A_file_of_another_kind_is_named(string kind)
    {
        Peer.Needs("openssl");
        string file = _folder.File("file");
        File.WriteAllBytes(file, Files[kind].Make(this));
        string certificate = Authority.File("node.1.crt"), key = Authority.File("node.1.key");
        (string What, Action Read)[] commands =
        [
            ("import, certificate", () => Import(file, key)),
            ("import, key", () => Import(Authority.File("signing.crt"), file)),
            ("import, chain", () => Import(Authority.File("signing.crt"), Authority.File("signing.key"), file)),
            ("test, certificate", () => NodeCertTester.Test(new() { CertificatePaths = [file], AuthorityPath = Authority.Path }, AuthorityContext.Default)),
            ("test, key", () => NodeCertTester.Test(
                new() { CertificatePaths = [certificate], KeyPath = file, AuthorityPath = Authority.Path }, AuthorityContext.Default)),
            ("test, trust", () => NodeCertTester.Test(new() { CertificatePaths = [certificate], TrustPaths = [file] }, AuthorityContext.Default)),
            ("match, key", () => KeyMatch.Test(file, certificate)),
            ("match, certificate", () => KeyMatch.Test(key, file)),
            ("inventory", () => NodeCertFiles.Read(file, DateTimeOffset.UtcNow)),
            ("request", () => RequestFile.Read(file)),
        ];
        if (!kind.StartsWith("list", StringComparison.Ordinal))
            commands = [.. commands, ("list", () => RevocationListFile.Read(file))];
        foreach ((string what, Action read) in commands)
        {
            ClusterCertsException error = Assert.Throws<ClusterCertsException>(read);
            Assert.True(error.Message.Contains(Files[kind].Words, StringComparison.Ordinal), $"{what}: {error.Message}");
            Assert.Contains(file, error.Message, StringComparison.Ordinal);
        }
    }

    // The usual mix-ups have codes of their own.
    [SkippableTheory]
    [InlineData("key as certificate", ErrorCode.KeyInsteadOfCertificate)]
    [InlineData("encrypted key as certificate", ErrorCode.KeyInsteadOfCertificate)]
    [InlineData("key in DER as certificate", ErrorCode.KeyInsteadOfCertificate)]
    [InlineData("key under the label of a certificate", ErrorCode.KeyInsteadOfCertificate)]
    [InlineData("request as certificate", ErrorCode.NoCertificate)]
    [InlineData("certificate as key", ErrorCode.CertificateInsteadOfKey)]
    [InlineData("certificate in DER as key", ErrorCode.CertificateInsteadOfKey)]
    [InlineData("request as key", ErrorCode.NoPrivateKey)]
    [InlineData("certificate as request", ErrorCode.CertificateInsteadOfRequest)]
    [InlineData("key as request", ErrorCode.KeyInsteadOfRequest)]
    public void A_mix_up_has_its_code(string mixUp, ErrorCode code)
    {
        Peer.Needs("openssl");
        string file = _folder.File("file"), key = Authority.File("node.1.key"), certificate = Authority.File("node.1.crt");
        byte[] content = mixUp.Split(" as ")[0] switch
        {
            "key" => File.ReadAllBytes(key),
            "encrypted key" => OpenSsl("pkcs8", "-topk8", "-in", key, "-passout", "pass:x"),
            "key in DER" => OpenSsl("pkey", "-in", key, "-outform", "DER"),
            "key under the label of a certificate" => System.Text.Encoding.ASCII.GetBytes(
                File.ReadAllText(key).Replace("PRIVATE KEY", "CERTIFICATE", StringComparison.Ordinal)),
            "request" => OpenSsl("req", "-new", "-key", key, "-subj", "/CN=1"),
            "certificate" => File.ReadAllBytes(certificate),
            _ => OpenSsl("x509", "-in", certificate, "-outform", "DER"),
        };
        File.WriteAllBytes(file, content);
        Action read = mixUp.EndsWith("key", StringComparison.Ordinal) && mixUp.Contains(" as ", StringComparison.Ordinal) ? () => PrivateKeyFile.Read(file, null)
            : mixUp.EndsWith("request", StringComparison.Ordinal) ? () => RequestFile.Read(file)
            : () => CertificateFile.Read(file);
        Assert.Equal(code, Assert.Throws<ClusterCertsException>(read).ErrorCode);
    }

    // What is read all the same: DER without a label, text around PEM, CRLF, a mark of UTF-8, a short DER key.
    [SkippableTheory]
    [InlineData("pkcs8")]
    [InlineData("sec1")]
    [InlineData("text around")]
    [InlineData("mark and CRLF")]
    public void A_key_is_read_in_any_dress(string dress)
    {
        Peer.Needs("openssl");
        string file = _folder.File("file"), key = Authority.File("node.1.key");
        File.WriteAllBytes(file, dress switch
        {
            "pkcs8" => OpenSsl("pkey", "-in", key, "-outform", "DER"),
            "sec1" => OpenSsl("ec", "-in", key, "-outform", "DER"), // 121 octets: their length fits in one
            "text around" => System.Text.Encoding.UTF8.GetBytes($"Schlüssel: 0x30\n\n{File.ReadAllText(key)}\n-- \nme\n"),
            _ => [0xEF, 0xBB, 0xBF, .. System.Text.Encoding.ASCII.GetBytes(File.ReadAllText(key).ReplaceLineEndings("\r\n"))],
        });
        Assert.True(KeyMatch.Test(file, Authority.File("node.1.crt")));
    }

    private static TestAuthority Made()
    {
        var authority = new TestAuthority();
        authority.Issue("1");
        Assert.True(authority.Open().Revoke(new() { NodeIds = ["1"] }).Single().Succeeded);
        return authority;
    }

    private string Pem() => File.ReadAllText(Authority.File("signing.crt"));

    private string Key() => Authority.File("node.1.key");

    private byte[] OpenSsl(params string[] arguments)
    {
        string output = _folder.File("made");
        Peer.Expect("openssl", [.. arguments, "-out", output]);
        return File.ReadAllBytes(output);
    }

    private void Import(string certificate, string key, params string[] chain) => CertAuthority.Import(new()
    {
        Path = _folder.File("pki"),
        CertificatePath = certificate,
        KeyPath = key,
        ChainPaths = chain,
    });
}
