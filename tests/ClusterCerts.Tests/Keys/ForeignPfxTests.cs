namespace ClusterCerts.Tests.Keys;

/// <summary>PFX files as other programs write them: opened, or their scheme is named.</summary>
public sealed class ForeignPfxTests : ForeignFiles
{
    [SkippableTheory]
    [InlineData("", "")]
    [InlineData("-legacy", "")]
    [InlineData("-iter 600000", "")]
    [InlineData("-macalg sha512", "")]
    [InlineData("-macalg sha384 -certpbe NONE", "")]
    [InlineData("-nomac", "")]
    [InlineData("-keypbe NONE -certpbe NONE", "")]
    [InlineData("-keypbe PBE-SHA1-2DES -certpbe PBE-SHA1-RC2-40 -legacy", "")]
    [InlineData("-keypbe aria-256-cbc", "")]
    [InlineData("-keypbe camellia-256-cbc -certpbe camellia-256-cbc -nomac", "")]
    [InlineData("-keypbe PBE-SHA1-RC4-128 -certpbe PBE-SHA1-RC4-40 -legacy", "")]
    [InlineData("-macalg md5", "")]
    [InlineData("-macalg sha224", "")]
    [InlineData("-macalg sha512-224", "")]
    [InlineData("-macalg sha512-256", "")]
    [InlineData("-macalg sha3-256", "")]
    [InlineData("-macalg sha3-512", "")]
    [InlineData("-keypbe aes-256-ecb", "AES-256-ECB")]
    [InlineData("-keypbe aria-256-ctr -nomac", "ARIA-256-CTR")]
    [InlineData("-macalg sm3", "SM3")]
    [InlineData("-macalg ripemd160", "RIPEMD-160")]
    [InlineData("-macalg blake2b512", "BLAKE2b")]
    public void A_PFX_of_openssl_opens_or_names_its_scheme(string how, string unopened)
    {
        Peer.Needs("openssl");
        string plain = Key("rsa"), file = Folder.File("pair.p12");
        Peer.Expect("openssl", "req", "-x509", "-key", plain, "-out", Folder.File("pair.pem"), "-subj", "/CN=x", "-days", "30");
        Peer.Expect("openssl", ["pkcs12", "-export", "-inkey", plain, "-in", Folder.File("pair.pem"), "-out", file, "-passout", PassFile(),
            .. how.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        if (unopened.Length == 0)
        {
            AssertOpens(plain, file);
            Assert.Single(CertificateContainer.Read(file, Right));
            return;
        }

        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => PrivateKeyFile.Read(file, Right));
        Assert.Equal(ErrorCode.UnsupportedKey, error.ErrorCode);
        Assert.Contains(unopened, error.Message, StringComparison.Ordinal);
        Assert.Contains("openssl pkcs12 ", error.Message, StringComparison.Ordinal);
    }

    // No passphrase and the empty one: both open without being asked for.
    [SkippableFact]
    public void An_empty_passphrase_is_none()
    {
        Peer.Needs("openssl", "certtool");
        string plain = Key("rsa"), certificate = Folder.File("pair.pem"), empty = Folder.File("empty.p12"), none = Folder.File("none.p12");
        Peer.Expect("openssl", "req", "-x509", "-key", plain, "-out", certificate, "-subj", "/CN=x", "-days", "30");
        Peer.Expect("openssl", "pkcs12", "-export", "-inkey", plain, "-in", certificate, "-out", empty, "-passout", "pass:");
        Peer.Expect("certtool", "--to-p12", "--load-privkey", plain, "--load-certificate", certificate, "--null-password", "--p12-name", "x", "--outder", "--outfile", none);
        foreach (string file in (string[])[empty, none])
        {
            using KeyPair key = PrivateKeyFile.Read(file, null);
            Assert.Equal(PublicKeyOf(plain), key.PublicKey.Encoded);
            Assert.False(PrivateKeyFile.IsEncrypted(file));
        }
    }

    // Whose, and how it is encrypted; nothing for as it is by default.
    [SkippableTheory]
    [InlineData("NSS", "")]
    [InlineData("NSS", "PKCS #12 V2 PBE With SHA-1 And 128 bit RC4")]
    [InlineData("NSS", "CAMELLIA-256-CBC")]
    [InlineData("Java", "")]
    [InlineData("Java", "legacy")]
    [InlineData("Java", "PBEWithSHA1AndRC4_128")]
    [InlineData("Java", "PBEWithSHA1AndRC4_40")]
    [InlineData("Java", "PBEWithSHA1AndRC2_40")]
    [InlineData("Java", "PBEWithMD5AndDES")]
    [InlineData("Java", "PBEWithHmacSHA224AndAES_128")]
    public void A_PFX_of_NSS_and_Java_opens(string who, string how)
    {
        Peer.Needs("openssl", who == "NSS" ? "pk12util" : "keytool");
        using Passphrase secret = Passphrase.FromCharacters("secret", "");
        string plain = Key("rsa"), first = Folder.File("first.p12"), file = Folder.File("file.p12");
        Peer.Expect("openssl", "req", "-x509", "-key", plain, "-out", Folder.File("pair.pem"), "-subj", "/CN=ca", "-days", "30");
        Peer.Expect("openssl", "pkcs12", "-export", "-inkey", plain, "-in", Folder.File("pair.pem"), "-name", "ca", "-out", first, "-passout", "pass:secret");
        if (who == "NSS")
        {
            string database = "sql:" + Folder.File("db");
            Directory.CreateDirectory(Folder.File("db"));
            Peer.Expect("certutil", "-N", "--empty-password", "-d", database);
            Peer.Expect("pk12util", "-i", first, "-d", database, "-W", "secret");
            Peer.Expect("pk12util", ["-o", file, "-n", "ca", "-d", database, "-W", "secret", .. how.Length == 0 ? Array.Empty<string>() : ["-c", how, "-C", how]]);
        }
        else
        {
            string[] options = how switch
            {
                "" => [],
                "legacy" => ["-J-Dkeystore.pkcs12.legacy"],
                _ =>
                [
                    $"-J-Dkeystore.pkcs12.keyProtectionAlgorithm={how}", $"-J-Dkeystore.pkcs12.certProtectionAlgorithm={how}",
                    "-J-Dkeystore.pkcs12.macAlgorithm=HmacPBESHA224",
                ],
            };
            Peer.Expect("keytool", [.. options, "-importkeystore", "-srckeystore", first, "-srcstorepass", "secret", "-destkeystore", file, "-deststoretype", "PKCS12",
                "-deststorepass", "secret"]);
        }

        using KeyPair key = PrivateKeyFile.Read(file, secret);
        Assert.Equal(PublicKeyOf(plain), key.PublicKey.Encoded);
        Assert.Equal(ErrorCode.WrongPassphrase, Assert.Throws<ClusterCertsException>(() => PrivateKeyFile.Read(file, Wrong)).ErrorCode);
    }
}
