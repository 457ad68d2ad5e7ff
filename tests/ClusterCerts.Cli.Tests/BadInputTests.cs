using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ClusterCerts.Cli.Tests;

/// <summary>What is no good file for a command gets an error of its own, and leaves every file as it was.</summary>
public sealed class BadInputTests(Pki pki) : IClassFixture<Pki>
{
    [Theory]
    // the kind of file; what is said of it as a certificate and as a key (null: it is taken)
    [InlineData("missing", "does not exist", "does not exist")]
    [InlineData("folder", "is a folder", "is a folder")]
    [InlineData("empty", "is empty", "is empty")]
    [InlineData("100 MB", "is larger than", "is larger than")]
    [InlineData("noise", "holds no certificate", "holds no private key")]
    [InlineData("prose", "holds no certificate", "holds no private key")]
    [InlineData("UTF-16", "UTF-16", "UTF-16")]
    [InlineData("certificate", null, "holds a certificate, not a private key")]
    [InlineData("certificate DER", null, "holds a certificate, not a private key")]
    [InlineData("certificate CRLF", null, "holds a certificate, not a private key")]
    [InlineData("certificate in text", null, "holds a certificate, not a private key")]
    [InlineData("certificate truncated", "is truncated", "is truncated")]
    [InlineData("certificate garbled", "garbled", "garbled")]
    [InlineData("certificate DER truncated", "no well-formed X.509 certificate", "no well-formed private key")]
    [InlineData("key", "holds a private key, not a certificate", null)]
    [InlineData("key DER", "holds a private key, not a certificate", null)]
    [InlineData("key CRLF", "holds a private key, not a certificate", null)]
    [InlineData("key in text", "holds a private key, not a certificate", null)]
    [InlineData("key truncated", "is truncated", "is truncated")]
    [InlineData("key garbled", "garbled", "garbled")]
    [InlineData("two keys", "holds a private key, not a certificate", "holds 2 private keys")]
    [InlineData("weak key", "holds a private key, not a certificate", "Rsa1024")]
    [InlineData("foreign key", "holds a private key, not a certificate", "only RSA, ECDSA, Ed25519 and ML-DSA keys")]
    public void A_bad_file_is_named_with_what_is_wrong(string kind, string? asCertificate, string? asKey)
    {
        using var folder = new TempFolder();
        string file = folder["input"];
        Make(kind, file);
        IReadOnlyList<string> before = [.. folder.Snapshot(), .. pki.Folder.Snapshot()];

        Expect(asCertificate, Run("test-key-matches-cert", "--key-path", "pki/node.1.key", "--certificate-path", file), file);
        Expect(asCertificate, Run("get-node-cert", "--path", file), file);
        Expect(asKey, Run("test-key-matches-cert", "--certificate-path", "pki/node.1.crt", "--key-path", file), file);
        if (asCertificate is not null)
            Assert.NotEqual(0, Run("test-node-cert", file, "--trust-path", "pki/trust.crt").ExitStatus);

        Assert.Equal(before, [.. folder.Snapshot(), .. pki.Folder.Snapshot()]);
    }

    [Theory]
    // the file of the authority, the kind of damage, what is said of it when a node cert is wanted
    [InlineData("signing.crt", "empty", "is empty")]
    [InlineData("signing.crt", "certificate truncated", "is truncated")]
    [InlineData("signing.crt", "key", "holds a private key, not a certificate")]
    [InlineData("signing.key", "empty", "is empty")]
    [InlineData("signing.key", "key truncated", "is truncated")]
    [InlineData("signing.key", "certificate", "holds a certificate, not a private key")]
    [InlineData("signing.key", "key", "does not belong to the certificate")]
    [InlineData("signing.key", "100 MB", "is larger than")]
    [InlineData("signing.srl", "prose", "signing.srl")]
    [InlineData("policy.json", "prose", "policy.json")]
    [InlineData("ledger.jsonl", "prose", "ledger.jsonl")]
    public void A_damaged_authority_issues_nothing(string name, string kind, string message)
    {
        using var folder = new TempFolder();
        Prepared.In(folder, "new-signing-cert pki");
        File.Delete(folder["pki", name]);
        Make(kind, folder["pki", name]);
        IReadOnlyList<string> before = folder.Snapshot();

        CliProgram.Run(folder.Location, "new-node-cert", "1", "--authority-path", "pki").ExpectError(1, message);

        Assert.Equal(before, folder.Snapshot());
    }

    [SkippableTheory]
    // what is written where nobody may write
    [InlineData("new-signing-cert", "/proc/pki")]
    [InlineData("quickstart", "/proc/pki")]
    [InlineData("new-node-cert", "1", "--authority-path", "pki", "--output-path", "/proc")]
    public void A_folder_that_cannot_be_written_is_an_error(params string[] arguments)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "needs /proc, where not even root may make a file");
        IReadOnlyList<string> before = pki.Folder.Snapshot();
        Run(arguments).ExpectError(1, "/proc");
        Assert.Equal(before, pki.Folder.Snapshot());
    }

    [SkippableTheory]
    // what may not be done, what is said of it
    [InlineData("pki", UnixFileMode.UserRead | UnixFileMode.UserExecute, "cannot be written by this user (Permission denied); nothing was changed")]
    [InlineData("pki/signing.key", UnixFileMode.None, "signing.key' cannot be read")]
    [InlineData("pki/signing.crt", UnixFileMode.None, "signing.crt' cannot be read")]
    public void What_this_user_may_not_do_is_an_error(string name, UnixFileMode mode, string message)
    {
        Skip.If(OperatingSystem.IsWindows(), "needs modes of files");
        using var folder = new TempFolder();
        Prepared.In(folder, "new-signing-cert pki");
        IReadOnlyList<string> before = folder.Snapshot();
        UnixFileMode own = Mode(folder[name], mode);

        CliResult result = CliProgram.RunUnprivileged(folder.Location, "new-node-cert", "1", "--authority-path", "pki");

        Mode(folder[name], own);
        result.ExpectError(1, message);
        Assert.Equal(before, folder.Snapshot());
    }

    private static UnixFileMode Mode(string path, UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException();
        UnixFileMode before = File.GetUnixFileMode(path);
        File.SetUnixFileMode(path, mode);
        return before;
    }

    private static void Expect(string? message, CliResult result, string file)
    {
        if (message is null)
        {
            Assert.Equal("", result.Error);
            return;
        }

        result.ExpectError(1, message);
        Assert.Contains($"'{file}'", result.Error, StringComparison.Ordinal);
    }

    private void Make(string kind, string path)
    {
        string certificate = File.ReadAllText(pki.Folder["pki", "node.1.crt"]);
        string key = File.ReadAllText(pki.Folder["pki", "node.1.key"]);
        switch (kind)
        {
            case "missing":
                break;
            case "folder":
                Directory.CreateDirectory(path);
                break;
            case "100 MB":
                using (FileStream stream = File.Create(path))
                    stream.SetLength(100 << 20); // sparse: it takes no room
                break;
            case "noise":
                File.WriteAllBytes(path, [.. Enumerable.Range(0, 4096).Select(i => (byte)((i * 131) + (i >> 3)))]);
                break;
            case "weak key":
                using (var rsa = RSA.Create(1024))
                    File.WriteAllText(path, rsa.ExportPkcs8PrivateKeyPem());
                break;
            case "foreign key":
                File.WriteAllText(path, X25519);
                break;
            case "certificate DER" or "certificate DER truncated":
                byte[] der = X509Certificate2.CreateFromPem(certificate).RawData;
                File.WriteAllBytes(path, kind.EndsWith("truncated", StringComparison.Ordinal) ? der[..200] : der);
                break;
            case "key DER":
                using (var ecdsa = ECDsa.Create())
                {
                    ecdsa.ImportFromPem(key);
                    File.WriteAllBytes(path, ecdsa.ExportPkcs8PrivateKey());
                }

                break;
            default:
                MakeText(kind, path, certificate, key);
                break;
        }
    }

    private static void MakeText(string kind, string path, string certificate, string key)
    {
        string pem = kind.StartsWith("certificate", StringComparison.Ordinal) ? certificate : key;
        string text = kind switch
        {
            "empty" => "",
            "prose" => "These are words, and none of them is a key.\n",
            "UTF-16" => certificate,
            "two keys" => key + key,
            "certificate" or "key" => pem,
            _ when kind.EndsWith("CRLF", StringComparison.Ordinal) => pem.Replace("\n", "\r\n", StringComparison.Ordinal),
            _ when kind.EndsWith("in text", StringComparison.Ordinal) => $"Bag Attributes\n  friendlyName: a node\n{pem}and more\n",
            _ when kind.EndsWith("truncated", StringComparison.Ordinal) => pem[..(pem.Length / 2)],
            _ when kind.EndsWith("garbled", StringComparison.Ordinal) => pem.Insert(pem.Length / 2, "!?"),
            _ => throw new ArgumentException($"no kind of file: {kind}", nameof(kind)),
        };
        File.WriteAllText(path, text, kind == "UTF-16" ? System.Text.Encoding.Unicode : new UTF8Encoding(false));
    }

    // A key that agrees on others, and signs nothing.
    private const string X25519 =
        """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VuBCIEIEC/PPN+nN9gb25C59BekEoDXFc1trAes20kyLGl/HVb
        -----END PRIVATE KEY-----

        """;

    private CliResult Run(params string[] arguments) => CliProgram.Run(pki.Folder.Location, arguments);
}
