namespace ClusterCerts.Tests.Keys;

/// <summary>Encrypted private keys as other programs write them: opened, or their scheme is named.</summary>
[LongRunning]
public sealed class ForeignKeyTests : ForeignFiles
{
    // What openssl pkcs8 writes: PBES1, PKCS #12 and PBES2.
    public static TheoryData<string, string> Opened() => new()
    {
        { "rsa", "-v1 PBE-MD5-DES" },
        { "rsa", "-v1 PBE-SHA1-DES" },
        { "P-256", "-v1 PBE-MD5-RC2-64" },
        { "P-256", "-v1 PBE-SHA1-RC2-64" },
        { "rsa", "-v1 PBE-SHA1-3DES" },
        { "P-521", "-v1 PBE-SHA1-3DES" },
        { "P-256", "-v1 PBE-SHA1-2DES" },
        { "P-384", "-v1 PBE-SHA1-RC2-128" },
        { "rsa", "-v1 PBE-SHA1-RC2-40" },
        { "rsa", "-v2 aes-128-cbc" },
        { "P-256", "-v2 aes-192-cbc" },
        { "P-384", "-v2 aes-256-cbc -iter 600000" },
        { "rsa", "-v2 des3" },
        { "P-256", "-v2 des-cbc" },
        { "rsa", "-v2 rc2-cbc" },
        { "P-256", "-v2 rc2-40-cbc" },
        { "P-256", "-v2 rc2-64-cbc" },
        { "P-256", "-v2 aes-256-cbc -v2prf hmacWithSHA1" },
        { "rsa", "-v2 aes-256-cbc -v2prf hmacWithSHA384" },
        { "P-256", "-v2 aes-256-cbc -v2prf hmacWithSHA512" },
        { "Ed25519", "-v2 aes-256-cbc" },
        { "Ed25519", "-v1 PBE-SHA1-3DES" },
        { "P-256", "-scrypt" },
        { "Ed25519", "-scrypt" },
        { "P-256", "-scrypt -scrypt_N 65536 -scrypt_r 2 -scrypt_p 3" },
        { "rsa", "-v2 camellia-128-cbc" },
        { "P-256", "-v2 camellia-192-cbc" },
        { "P-256", "-v2 camellia-256-cbc -v2prf hmacWithSHA512" },
        { "P-256", "-v2 aria-128-cbc" },
        { "P-256", "-v2 aria-192-cfb" },
        { "rsa", "-v2 aria-256-cbc" },
        { "P-256", "-v2 aria-256-ofb" },
        { "P-256", "-v2 sm4-cbc" },
        { "P-256", "-v2 sm4-cfb" },
        { "P-256", "-v2 seed-cbc" },
        { "P-256", "-v2 seed-ofb" },
        { "rsa", "-v2 bf-cbc" },
        { "P-256", "-v2 cast5-cbc" },
        { "P-256", "-v2 aes-128-cfb" },
        { "P-256", "-v2 aes-256-cfb8" }, // it writes, and names, plain CFB
        { "rsa", "-v2 aes-256-ofb" },
        { "P-256", "-v1 PBE-SHA1-RC4-128" },
        { "rsa", "-v1 PBE-SHA1-RC4-40" },
        { "P-256", "-v2 aes-256-cbc -v2prf hmacWithMD5" },
        { "P-256", "-v2 aes-256-cbc -v2prf hmacWithSHA224" },
        { "P-256", "-v2 aes-256-cbc -v2prf hmacWithSHA512-224" },
        { "P-256", "-v2 aes-256-cbc -v2prf hmacWithSHA512-256" },
    };

    [SkippableTheory]
    [MemberData(nameof(Opened))]
    public void A_key_of_openssl_opens(string kind, string how)
    {
        Peer.Needs("openssl");
        string plain = Key(kind), file = Folder.File("encrypted.key");
        Peer.Expect("openssl", ["pkcs8", "-topk8", .. how.Split(' '), .. Legacy, "-in", plain, "-out", file, "-passout", PassFile()]);
        AssertOpens(plain, file);
        Peer.Expect("openssl", "pkcs8", "-topk8", "-in", plain, "-out", file, "-outform", "DER", "-passout", PassFile());
        AssertOpens(plain, file);
    }

    [SkippableTheory]
    [InlineData("-aes128")]
    [InlineData("-aes256")]
    [InlineData("-aes192")]
    [InlineData("-des3")]
    [InlineData("-des")]
    [InlineData("-des-ede-cbc")]
    [InlineData("-des-ede3-cfb")]
    [InlineData("-rc2")]
    [InlineData("-rc2-40-cbc")]
    [InlineData("-rc2-64-cbc")]
    [InlineData("-bf")]
    [InlineData("-cast")]
    [InlineData("-seed")]
    [InlineData("-sm4")]
    [InlineData("-camellia128")]
    [InlineData("-camellia256")]
    [InlineData("-aria192")]
    [InlineData("-aria-256-ofb")]
    [InlineData("-aes-256-cfb")]
    public void Openssls_old_form_opens(string cipher)
    {
        Peer.Needs("openssl");
        string plain = Key("rsa"), file = Folder.File("encrypted.key");
        Peer.Expect("openssl", ["rsa", "-traditional", cipher, .. Legacy, "-in", plain, "-out", file, "-passout", PassFile()]);
        AssertOpens(plain, file);
    }

    // Openssl's old form with what is not opened.
    [SkippableTheory]
    [InlineData("-desx", "DESX-CBC")]
    [InlineData("-aria-128-ctr", "ARIA-128-CTR")]
    [InlineData("-aes-256-cfb8", "AES-256-CFB8")]
    [InlineData("-chacha20", "ChaCha20")]
    public void A_cipher_of_the_old_form_that_is_not_opened_is_named(string cipher, string name)
    {
        Peer.Needs("openssl");
        string plain = Key("rsa"), file = Folder.File("encrypted.key");
        Peer.Expect("openssl", ["rsa", "-traditional", cipher, .. Legacy, "-in", plain, "-out", file, "-passout", PassFile()]);
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => PrivateKeyFile.Read(file, Right));
        Assert.Equal(ErrorCode.UnsupportedKey, error.ErrorCode);
        Assert.Contains($"is encrypted with {name}, which is not supported here", error.Message, StringComparison.Ordinal);
    }

    // The old form says what is wrong: a header, the end of the text, or the passphrase.
    [SkippableTheory]
    [InlineData("a vector of another cipher", ErrorCode.MalformedPem, "DEK-Info header of its key is garbled")]
    [InlineData("a vector that is no number", ErrorCode.MalformedPem, "DEK-Info header of its key is garbled")]
    [InlineData("no DEK-Info", ErrorCode.MalformedPem, "DEK-Info header of its key is missing")]
    [InlineData("an octet missing", ErrorCode.MalformedPem, "its key is truncated")]
    [InlineData("a block missing", ErrorCode.WrongPassphrase, "does not open the key")]
    [InlineData("another vector", ErrorCode.WrongPassphrase, "does not open the key")]
    public void What_is_wrong_with_the_old_form_is_said(string what, ErrorCode code, string says)
    {
        Peer.Needs("openssl");
        string plain = Key("rsa"), file = Folder.File("encrypted.key");
        Peer.Expect("openssl", ["rsa", "-traditional", "-camellia128", "-in", plain, "-out", file, "-passout", PassFile()]);
        string text = File.ReadAllText(file), header = text.Split('\n').Single(l => l.StartsWith("DEK-Info", StringComparison.Ordinal)), vector = header[^32..];
        byte[] content = PemFile.Read(file)[0].Content;
        string Cut(int octets) => text[..(text.IndexOf(header, StringComparison.Ordinal) + header.Length)] + "\n\n"
            + Convert.ToBase64String(content.AsSpan(0, content.Length - octets)) + "\n-----END RSA PRIVATE KEY-----\n";
        File.WriteAllText(file, what switch
        {
            "a vector of another cipher" => text.Replace(vector, vector[16..], StringComparison.Ordinal),
            "a vector that is no number" => text.Replace(vector, 'x' + vector[1..], StringComparison.Ordinal),
            "no DEK-Info" => text.Replace(header + "\n", "", StringComparison.Ordinal),
            "an octet missing" => Cut(1),
            "a block missing" => Cut(16),
            _ => text.Replace(vector, new string(vector.Reverse().ToArray()), StringComparison.Ordinal),
        });
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => PrivateKeyFile.Read(file, Right));
        Assert.Equal(code, error.ErrorCode);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    // What is not opened is named, whatever the passphrase, with a command that works.
    [SkippableTheory]
    [InlineData("-v2 aes-256-ecb", "AES-256-ECB")]
    [InlineData("-v2 aria-256-ctr", "ARIA-256-CTR")]
    [InlineData("-v2 sm4-ctr", "SM4-CTR")]
    [InlineData("-v2 des-ede3-cfb", "DES-CFB")] // so OpenSSL names it, as it does DES-CFB
    [InlineData("-v2 seed-ecb", "SEED-ECB")]
    public void A_scheme_that_is_not_opened_is_named(string how, string name)
    {
        Peer.Needs("openssl");
        string plain = Key("P-256"), file = Folder.File("encrypted.key"), anew = Folder.File("new.key");
        Peer.Expect("openssl", ["pkcs8", "-topk8", .. how.Split(' '), .. Legacy, "-in", plain, "-out", file, "-passout", PassFile()]);
        foreach (Passphrase passphrase in (Passphrase[])[Right, Wrong])
        {
            ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => PrivateKeyFile.Read(file, passphrase));
            Assert.Equal(ErrorCode.UnsupportedKey, error.ErrorCode);
            Assert.Contains(name, error.Message, StringComparison.Ordinal);
            string[] command = error.Message[error.Message.IndexOf("openssl ", StringComparison.Ordinal)..].Replace("'", "", StringComparison.Ordinal)
                .Replace("new.key", anew, StringComparison.Ordinal).Split(' ');
            Peer.Expect(command[0], [.. command[1..], "-passin", PassFile(), "-passout", PassFile()]);
            AssertOpens(plain, anew);
        }
    }

    // A key that cannot be used is named, so that it is known what to make anew.
    [SkippableTheory]
    [InlineData("X25519", "genpkey -algorithm X25519")]
    [InlineData("Ed448", "genpkey -algorithm ED448")]
    [InlineData("RSA for PSS", "genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048")]
    [InlineData("secp256k1", "ecparam -name secp256k1 -genkey -noout")]
    [InlineData("brainpoolP256r1", "ecparam -name brainpoolP256r1 -genkey -noout")]
    [InlineData("explicit parameters", "ecparam -name prime256v1 -genkey -noout -param_enc explicit")]
    public void A_key_of_another_kind_is_named(string name, string how)
    {
        Peer.Needs("openssl");
        string file = Folder.File("other.key");
        Peer.Expect("openssl", [.. how.Split(' '), "-out", file]);
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => PrivateKeyFile.Read(file, null));
        Assert.Equal(ErrorCode.UnsupportedKey, error.ErrorCode);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    // A key that is sound but not ours: the passphrase is right, and is not blamed.
    [SkippableTheory]
    [InlineData("ED448", "-v2 aes-256-cbc")]
    [InlineData("ED448", "-v1 PBE-SHA1-3DES")]
    [InlineData("X25519", "-v2 des3")]
    public void Another_algorithm_inside_is_told_from_a_wrong_passphrase(string algorithm, string how)
    {
        Peer.Needs("openssl");
        string plain = Folder.File("plain.key"), file = Folder.File("encrypted.key");
        Peer.Expect("openssl", "genpkey", "-algorithm", algorithm, "-out", plain);
        Peer.Expect("openssl", ["pkcs8", "-topk8", .. how.Split(' '), "-in", plain, "-out", file, "-passout", PassFile()]);
        Assert.Equal(ErrorCode.UnsupportedKey, Assert.Throws<ClusterCertsException>(() => PrivateKeyFile.Read(file, Right)).ErrorCode);
        Assert.Equal(ErrorCode.WrongPassphrase, Assert.Throws<ClusterCertsException>(() => PrivateKeyFile.Read(file, Wrong)).ErrorCode);
    }

    // Without a MAC the padding alone tells; by chance it is right once in 256 times.
    [SkippableFact]
    public void A_wrong_passphrase_is_always_called_wrong()
    {
        Peer.Needs("openssl");
        string plain = Key("P-256"), file = Folder.File("encrypted.key");
        Peer.Expect("openssl", "pkcs8", "-topk8", "-v2", "aes-128-cbc", "-iter", "1", "-in", plain, "-out", file, "-passout", PassFile());
        for (int i = 0; i < 1500; i++)
        {
            using Passphrase guess = Passphrase.FromCharacters($"guess {i}", "");
            Assert.Equal(ErrorCode.WrongPassphrase, Assert.Throws<ClusterCertsException>(() => PrivateKeyFile.Read(file, guess)).ErrorCode);
        }
    }

    // GnuTLS writes the number of an EC key with a sign octet or without its leading zeros: half of all keys are so.
    [SkippableTheory]
    [InlineData("aes-256")]
    [InlineData("3des")]
    [InlineData("3des-pkcs12")]
    [InlineData("rc2-40")]
    [InlineData("arcfour")]
    public void Keys_and_PFX_of_GnuTLS_open(string cipher)
    {
        Peer.Needs("certtool");
        for (int i = 0; i < FullTests.Count(inFull: 4, inShort: 2); i++)
        {
            string plain = Folder.File($"{i}.key"), file = Folder.File($"{i}.p8"), pfx = Folder.File($"{i}.p12"), certificate = Folder.File($"{i}.pem");
            File.WriteAllText(Folder.File("template"), "cn = x\nca\nexpiration_days = 30\n");
            Peer.Expect("certtool", "--generate-privkey", "--key-type", "ecdsa", "--curve", "secp256r1", "--outfile", plain);
            Peer.Expect("certtool", "--generate-self-signed", "--load-privkey", plain, "--template", Folder.File("template"), "--outfile", certificate);
            Peer.Expect("certtool", "--to-p8", "--load-privkey", plain, "--pkcs-cipher", cipher, "--password", "sécret €", "--outfile", file);
            Peer.Expect("certtool", "--to-p12", "--load-privkey", plain, "--load-certificate", certificate, "--pkcs-cipher", cipher, "--p12-name", "x",
                "--password", "sécret €", "--outder", "--outfile", pfx);
            foreach (string made in (string[])[file, pfx])
            {
                using KeyPair key = PrivateKeyFile.Read(made, Right);
                Assert.Equal(PublicKeyOf(plain), key.PublicKey.Encoded);
            }
        }

        AssertOpens(Folder.File("0.key"), Folder.File("0.p8"));
        AssertOpens(Folder.File("0.key"), Folder.File("0.p12"));
    }
}
