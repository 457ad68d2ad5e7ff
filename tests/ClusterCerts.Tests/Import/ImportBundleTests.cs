namespace ClusterCerts.Tests.Import;

/// <summary>Import-SigningCert from bundles and containers: every needed certificate is there, in whatever order and dress.</summary>
public sealed class ImportBundleTests(OpenSslFamily family) : IClassFixture<OpenSslFamily>, IDisposable
{
    private readonly TestFolder _folder = new();

    private OpenSslCA CA => new(_folder.File("made elsewhere"));

    public void Dispose() => _folder.Dispose();

    private string Pki => _folder.File("pki");

    private string Bundle(params string[] names)
    {
        string path = CA.File("bundle.pem");
        File.WriteAllText(path, string.Concat(names.Select(n => File.ReadAllText(CA.File($"{n}.pem")))));
        return path;
    }

    private SigningCert Import(string certificate, string? key, Passphrase? passphrase, params string[] chain) => CertAuthority.Import(new()
    {
        Path = Pki,
        CertificatePath = certificate,
        KeyPath = key,
        ChainPaths = chain,
        Passphrase = passphrase,
    });

    private void Family()
    {
        Peer.Needs("openssl");
        family.CopyTo(_folder.File("made elsewhere"));
    }

    // The file with the CA's certificates, the files of -ChainPath, and the certificate that must be the last of the chain.
    public static TheoryData<string, string, string, string> Bundles() => new()
    {
        { "root", "sub", "", "" },
        { "root", "sub root renewed", "", "renewed" },
        { "root", "sub renewed root", "", "renewed" },
        { "root", "sub", "ended root", "root" },
        { "root", "sub", "ended renewed", "renewed" },
        { "root", "sub cross root", "", "root" },
        { "root", "sub cross older", "", "older" },
        { "root", "sub older stranger cross", "renewed root root", "renewed" },
        { "root", "root sub", "", "root" },
        { "self", "root renewed", "", "renewed" },
        { "self", "ended root", "", "root" },
        { "self", "cross root", "", "root" },
        { "self", "cross", "older", "older" },
    };

    [SkippableTheory]
    [MemberData(nameof(Bundles))]
    public void Every_path_is_tried(string whose, string own, string chain, string root)
    {
        Family();
        string[] chainFiles = [.. chain.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(n => CA.File($"{n}.pem"))];
        string key = CA.File(whose == "self" ? "root.key" : "sub.key");
        if (root.Length == 0)
        {
            Assert.Equal(ErrorCode.ChainIncomplete, Assert.Throws<ClusterCertsException>(() => Import(Bundle(own), key, null)).ErrorCode);
            return;
        }

        SigningCert imported = Import(Bundle(own.Split(' ')), key, null, chainFiles);
        Assert.Equal(
            CertificateFile.Read(CA.File($"{root}.pem"))[0].Fingerprint,
            CertificateFile.Read(imported.CertificatePath)[^1].Fingerprint);
        Assert.True(CertAuthority.Open(Pki).Issue(["1"], new()).Single().Succeeded);
        Peer.Expect("openssl", "verify", "-CAfile", Path.Combine(Pki, "trust.crt"), "-untrusted", Path.Combine(Pki, "node.1.crt"), Path.Combine(Pki, "node.1.crt"));
    }

    // There, but not to be used: what is said is why.
    [SkippableTheory]
    [InlineData("sha1", ErrorCode.NotASigningCert, "SHA-1")]
    [InlineData("md5", ErrorCode.NotASigningCert, "MD5")]
    [InlineData("ended", ErrorCode.NotASigningCert, "2021")]
    public void What_is_there_and_refused_is_not_called_missing(string what, ErrorCode code, string words)
    {
        Family();
        string bundle = Bundle("sub", "ended");
        if (what != "ended")
        {
            Peer.Expect("openssl", "x509", "-req", "-in", CA.File("sub.csr"), "-CA", CA.File("root.pem"), "-CAkey", CA.File("root.key"), "-CAcreateserial",
                $"-{what}", "-days", "90", "-extfile", CA.File("sub.ext"), "-out", CA.File("weak.pem"));
            bundle = Bundle("weak", "root");
        }

        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => Import(bundle, CA.File("sub.key"), null));
        Assert.Equal(code, error.ErrorCode);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("is not there", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Pki));
    }

    // Certificate, key and chain in every container, on every parameter.
    [SkippableTheory]
    [InlineData("p7b")]
    [InlineData("p7b in DER")]
    [InlineData("p7b as chain")]
    [InlineData("trusted certificate")]
    [InlineData("PFX as key")]
    [InlineData("PFX as chain")]
    [InlineData("PFX with several keys")]
    [InlineData("PFX with several keys as key")]
    [InlineData("PFX without key")]
    public void A_container_is_opened(string container)
    {
        Family();
        using Passphrase secret = Passphrase.FromCharacters("secret", "");
        string file = CA.File("container"), key = CA.File("sub.key"), sub = CA.File("sub.pem"), root = CA.File("root.pem");
        string[] export = ["pkcs12", "-export", "-passout", "pass:secret", "-out", file];
        SigningCert imported;
        switch (container)
        {
            case "p7b" or "p7b in DER":
                Peer.Expect("openssl", "crl2pkcs7", "-nocrl", "-certfile", Bundle("root", "sub"), "-out", file, "-outform", container == "p7b" ? "PEM" : "DER");
                imported = Import(file, key, null);
                break;
            case "p7b as chain":
                Peer.Expect("openssl", "crl2pkcs7", "-nocrl", "-certfile", root, "-out", file);
                imported = Import(sub, key, null, file);
                break;
            case "trusted certificate":
                Peer.Expect("openssl", "x509", "-in", root, "-trustout", "-addtrust", "serverAuth", "-setalias", "my root", "-out", file);
                imported = Import(sub, key, null, file);
                break;
            case "PFX as key":
                Peer.Expect("openssl", [.. export, "-inkey", key, "-in", sub]);
                imported = Import(sub, file, secret, root);
                break;
            case "PFX as chain":
                Peer.Expect("openssl", [.. export, "-nokeys", "-in", root]);
                imported = Import(sub, key, secret, file);
                break;
            case "PFX without key":
                Peer.Expect("openssl", [.. export, "-nokeys", "-in", Bundle("sub", "root")]);
                Assert.Equal(ErrorCode.PassphraseRequired, Assert.Throws<ClusterCertsException>(() => Import(file, null, null)).ErrorCode);
                imported = Import(file, null, secret);
                Assert.True(imported.IsOffline);
                File.Copy(key, imported.KeyPath);
                break;
            default:
                Several(file);
                imported = container.EndsWith("as key", StringComparison.Ordinal)
                    ? Import(sub, file, secret, root)
                    : Import(file, null, secret, root);
                break;
        }

        Assert.Equal("CN=sub", imported.Subject);
        using Passphrase? opens = PrivateKeyFile.IsEncrypted(imported.KeyPath) ? Passphrase.FromCharacters("secret", "") : null;
        Assert.True(CertAuthority.Open(Pki).Issue(["1"], new(), opens).Single().Succeeded);
    }

    // keytool keeps several pairs in one store.
    private void Several(string file)
    {
        Peer.Needs("keytool");
        Peer.Expect("openssl", "pkcs12", "-export", "-passout", "pass:secret", "-out", file, "-inkey", CA.File("sub.key"), "-in", CA.File("sub.pem"), "-name", "ca");
        Peer.Expect("keytool", "-genkeypair", "-keyalg", "RSA", "-keysize", "2048", "-alias", "other", "-dname", "CN=other", "-storetype", "PKCS12",
            "-keystore", file, "-storepass", "secret");
    }

    [SkippableFact]
    public void Containers_are_named_where_they_cannot_serve()
    {
        Family();
        using Passphrase secret = Passphrase.FromCharacters("secret", "");
        string file = CA.File("container");
        Peer.Expect("openssl", "crl2pkcs7", "-nocrl", "-certfile", CA.File("sub.pem"), "-out", file);
        Assert.Contains("PKCS #7", Assert.Throws<ClusterCertsException>(() => PrivateKeyFile.Read(file, null)).Message, StringComparison.Ordinal);
        Peer.Expect("openssl", "pkcs12", "-export", "-passout", "pass:secret", "-out", file, "-inkey", CA.File("sub.key"), "-in", CA.File("sub.pem"));
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => NodeCertFiles.Read(file, DateTimeOffset.UtcNow));
        Assert.Contains("openssl pkcs12 -in", error.Message, StringComparison.Ordinal);
        Assert.True(KeyMatch.Test(file, file, secret));
        Assert.True(KeyMatch.Test(file, CA.File("sub.pem"), secret));
        Assert.True(KeyMatch.Test(CA.File("sub.key"), file, secret));
    }
}
