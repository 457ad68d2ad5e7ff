using System.Formats.Asn1;
using System.Globalization;
using System.Numerics;

namespace ClusterCerts.Tests.Keys;

/// <summary>Encrypted private keys and PFX files as other programs write them: opened, or their scheme is named.</summary>
[LongRunning]
public sealed class ForeignKeyTests : IDisposable
{
    private static readonly string[] Legacy = ["-provider", "legacy", "-provider", "default"];

    private readonly TestFolder _folder = new();
    private readonly Passphrase _right = Passphrase.FromCharacters("sécret €", "");
    private readonly Passphrase _wrong = Passphrase.FromCharacters("wrong", "");

    public void Dispose()
    {
        _right.Dispose();
        _wrong.Dispose();
        _folder.Dispose();
    }

    // OpenSSL takes the second line where one file is named for both passphrases.
    private string PassFile()
    {
        File.WriteAllText(_folder.File("pass"), "sécret €\nsécret €\n");
        return "file:" + _folder.File("pass");
    }

    private string Key(string kind)
    {
        string key = _folder.File("plain.key");
        string[] how = kind == "rsa" ? ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"] : ["-algorithm", "EC", "-pkeyopt", $"ec_paramgen_curve:{kind}"];
        Peer.Expect("openssl", ["genpkey", .. how, "-out", key]);
        return key;
    }

    private static byte[] PublicKeyOf(string plain)
    {
        using KeyPair key = PrivateKeyFile.Read(plain, null);
        return key.PublicKey.Encoded;
    }

    // Reads the file with the right passphrase, and says so with the wrong one and without any.
    private void AssertOpens(string plain, string file)
    {
        using (KeyPair key = PrivateKeyFile.Read(file, _right))
            Assert.Equal(PublicKeyOf(plain), key.PublicKey.Encoded);
        Assert.True(PrivateKeyFile.IsEncrypted(file));
        Assert.Equal(ErrorCode.WrongPassphrase, Assert.Throws<ClusterCertsException>(() => PrivateKeyFile.Read(file, _wrong)).ErrorCode);
        Assert.Equal(ErrorCode.PassphraseRequired, Assert.Throws<ClusterCertsException>(() => PrivateKeyFile.Read(file, null)).ErrorCode);
    }

    // Everything that openssl pkcs8 writes and the platform's ciphers open: PBES1, PKCS #12 and PBES2.
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
    };

    [SkippableTheory]
    [MemberData(nameof(Opened))]
    public void A_key_of_openssl_opens(string kind, string how)
    {
        Peer.Needs("openssl");
        string plain = Key(kind), file = _folder.File("encrypted.key");
        Peer.Expect("openssl", ["pkcs8", "-topk8", .. how.Split(' '), .. Legacy, "-in", plain, "-out", file, "-passout", PassFile()]);
        AssertOpens(plain, file);
        Peer.Expect("openssl", "pkcs8", "-topk8", "-in", plain, "-out", file, "-outform", "DER", "-passout", PassFile());
        AssertOpens(plain, file);
    }

    [SkippableTheory]
    [InlineData("-aes128")]
    [InlineData("-aes256")]
    [InlineData("-des3")]
    [InlineData("-des")]
    public void Openssls_old_form_opens(string cipher)
    {
        Peer.Needs("openssl");
        string plain = Key("rsa"), file = _folder.File("encrypted.key");
        Peer.Expect("openssl", ["rsa", "-traditional", cipher, .. Legacy, "-in", plain, "-out", file, "-passout", PassFile()]);
        AssertOpens(plain, file);
    }

    // What is not opened is named, whatever the passphrase, with a command that works.
    [SkippableTheory]
    [InlineData("-scrypt", "scrypt")]
    [InlineData("-v2 aria-256-cbc", "ARIA-256-CBC")]
    [InlineData("-v2 camellia-128-cbc", "Camellia-128-CBC")]
    [InlineData("-v2 sm4-cbc", "SM4-CBC")]
    [InlineData("-v2 bf-cbc", "Blowfish-CBC")]
    [InlineData("-v1 PBE-SHA1-RC4-128", "RC4 (128 bits)")]
    [InlineData("-v2 aes-256-cbc -v2prf hmacWithSHA224", "HMAC-SHA-224")]
    [InlineData("-v2 aes-256-cbc -v2prf hmacWithMD5", "HMAC-MD5")]
    public void A_scheme_that_is_not_opened_is_named(string how, string name)
    {
        Peer.Needs("openssl");
        string plain = Key("P-256"), file = _folder.File("encrypted.key"), anew = _folder.File("new.key");
        Peer.Expect("openssl", ["pkcs8", "-topk8", .. how.Split(' '), .. Legacy, "-in", plain, "-out", file, "-passout", PassFile()]);
        foreach (Passphrase passphrase in (Passphrase[])[_right, _wrong])
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
    [InlineData("Ed25519", "genpkey -algorithm ED25519")]
    [InlineData("Ed448", "genpkey -algorithm ED448")]
    [InlineData("RSA for PSS", "genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048")]
    [InlineData("secp256k1", "ecparam -name secp256k1 -genkey -noout")]
    [InlineData("brainpoolP256r1", "ecparam -name brainpoolP256r1 -genkey -noout")]
    [InlineData("explicit parameters", "ecparam -name prime256v1 -genkey -noout -param_enc explicit")]
    public void A_key_of_another_kind_is_named(string name, string how)
    {
        Peer.Needs("openssl");
        string file = _folder.File("other.key");
        Peer.Expect("openssl", [.. how.Split(' '), "-out", file]);
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => PrivateKeyFile.Read(file, null));
        Assert.Equal(ErrorCode.UnsupportedKey, error.ErrorCode);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    // A key that is sound but not ours: the passphrase is right, and is not blamed.
    [SkippableTheory]
    [InlineData("ED25519", "-v2 aes-256-cbc")]
    [InlineData("ED25519", "-v1 PBE-SHA1-3DES")]
    [InlineData("X25519", "-v2 des3")]
    public void Another_algorithm_inside_is_told_from_a_wrong_passphrase(string algorithm, string how)
    {
        Peer.Needs("openssl");
        string plain = _folder.File("plain.key"), file = _folder.File("encrypted.key");
        Peer.Expect("openssl", "genpkey", "-algorithm", algorithm, "-out", plain);
        Peer.Expect("openssl", ["pkcs8", "-topk8", .. how.Split(' '), "-in", plain, "-out", file, "-passout", PassFile()]);
        Assert.Equal(ErrorCode.UnsupportedKey, Assert.Throws<ClusterCertsException>(() => PrivateKeyFile.Read(file, _right)).ErrorCode);
        Assert.Equal(ErrorCode.WrongPassphrase, Assert.Throws<ClusterCertsException>(() => PrivateKeyFile.Read(file, _wrong)).ErrorCode);
    }

    // Without a MAC the padding alone tells; by chance it is right once in 256 times.
    [SkippableFact]
    public void A_wrong_passphrase_is_always_called_wrong()
    {
        Peer.Needs("openssl");
        string plain = Key("P-256"), file = _folder.File("encrypted.key");
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
    public void Keys_and_PFX_of_GnuTLS_open(string cipher)
    {
        Peer.Needs("certtool");
        for (int i = 0; i < FullTests.Count(inFull: 4, inShort: 2); i++)
        {
            string plain = _folder.File($"{i}.key"), file = _folder.File($"{i}.p8"), pfx = _folder.File($"{i}.p12"), certificate = _folder.File($"{i}.pem");
            File.WriteAllText(_folder.File("template"), "cn = x\nca\nexpiration_days = 30\n");
            Peer.Expect("certtool", "--generate-privkey", "--key-type", "ecdsa", "--curve", "secp256r1", "--outfile", plain);
            Peer.Expect("certtool", "--generate-self-signed", "--load-privkey", plain, "--template", _folder.File("template"), "--outfile", certificate);
            Peer.Expect("certtool", "--to-p8", "--load-privkey", plain, "--pkcs-cipher", cipher, "--password", "sécret €", "--outfile", file);
            Peer.Expect("certtool", "--to-p12", "--load-privkey", plain, "--load-certificate", certificate, "--pkcs-cipher", cipher, "--p12-name", "x",
                "--password", "sécret €", "--outder", "--outfile", pfx);
            foreach (string made in (string[])[file, pfx])
            {
                using KeyPair key = PrivateKeyFile.Read(made, _right);
                Assert.Equal(PublicKeyOf(plain), key.PublicKey.Encoded);
            }
        }

        AssertOpens(_folder.File("0.key"), _folder.File("0.p8"));
        AssertOpens(_folder.File("0.key"), _folder.File("0.p12"));
    }

    [SkippableTheory]
    [InlineData("", "")]
    [InlineData("-legacy", "")]
    [InlineData("-iter 600000", "")]
    [InlineData("-macalg sha512", "")]
    [InlineData("-macalg sha384 -certpbe NONE", "")]
    [InlineData("-nomac", "")]
    [InlineData("-keypbe NONE -certpbe NONE", "")]
    [InlineData("-keypbe PBE-SHA1-2DES -certpbe PBE-SHA1-RC2-40 -legacy", "")]
    [InlineData("-keypbe aria-256-cbc", "ARIA-256-CBC")]
    [InlineData("-keypbe camellia-256-cbc -certpbe camellia-256-cbc -nomac", "Camellia-256-CBC")]
    [InlineData("-keypbe PBE-SHA1-RC4-128 -legacy", "RC4 (128 bits)")]
    [InlineData("-macalg sha224", "SHA-224")]
    public void A_PFX_of_openssl_opens_or_names_its_scheme(string how, string unopened)
    {
        Peer.Needs("openssl");
        string plain = Key("rsa"), file = _folder.File("pair.p12");
        Peer.Expect("openssl", "req", "-x509", "-key", plain, "-out", _folder.File("pair.pem"), "-subj", "/CN=x", "-days", "30");
        Peer.Expect("openssl", ["pkcs12", "-export", "-inkey", plain, "-in", _folder.File("pair.pem"), "-out", file, "-passout", PassFile(),
            .. how.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        if (unopened.Length == 0)
        {
            AssertOpens(plain, file);
            Assert.Single(CertificateContainer.Read(file, _right));
            return;
        }

        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => PrivateKeyFile.Read(file, _right));
        Assert.Equal(ErrorCode.UnsupportedKey, error.ErrorCode);
        Assert.Contains(unopened, error.Message, StringComparison.Ordinal);
        Assert.Contains("openssl pkcs12 ", error.Message, StringComparison.Ordinal);
    }

    // No passphrase and the empty one: both open without being asked for.
    [SkippableFact]
    public void An_empty_passphrase_is_none()
    {
        Peer.Needs("openssl", "certtool");
        string plain = Key("rsa"), certificate = _folder.File("pair.pem"), empty = _folder.File("empty.p12"), none = _folder.File("none.p12");
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

    [SkippableTheory]
    [InlineData("NSS")]
    [InlineData("Java")]
    [InlineData("Java, old")]
    public void A_PFX_of_NSS_and_Java_opens(string who)
    {
        Peer.Needs("openssl", who == "NSS" ? "pk12util" : "keytool");
        using Passphrase secret = Passphrase.FromCharacters("secret", "");
        string plain = Key("rsa"), first = _folder.File("first.p12"), file = _folder.File("file.p12");
        Peer.Expect("openssl", "req", "-x509", "-key", plain, "-out", _folder.File("pair.pem"), "-subj", "/CN=ca", "-days", "30");
        Peer.Expect("openssl", "pkcs12", "-export", "-inkey", plain, "-in", _folder.File("pair.pem"), "-name", "ca", "-out", first, "-passout", "pass:secret");
        if (who == "NSS")
        {
            string database = "sql:" + _folder.File("db");
            Directory.CreateDirectory(_folder.File("db"));
            Peer.Expect("certutil", "-N", "--empty-password", "-d", database);
            Peer.Expect("pk12util", "-i", first, "-d", database, "-W", "secret");
            Peer.Expect("pk12util", "-o", file, "-n", "ca", "-d", database, "-W", "secret");
        }
        else
        {
            Peer.Expect("keytool", [.. who == "Java, old" ? ["-J-Dkeystore.pkcs12.legacy"] : Array.Empty<string>(), "-importkeystore", "-srckeystore", first,
                "-srcstorepass", "secret", "-destkeystore", file, "-deststoretype", "PKCS12", "-deststorepass", "secret"]);
        }

        using KeyPair key = PrivateKeyFile.Read(file, secret);
        Assert.Equal(PublicKeyOf(plain), key.PublicKey.Encoded);
        Assert.Equal(ErrorCode.WrongPassphrase, Assert.Throws<ClusterCertsException>(() => PrivateKeyFile.Read(file, _wrong)).ErrorCode);
    }

    // Derivations without end are refused before they begin.
    [Theory]
    [InlineData("PBKDF2", "10000001")]
    [InlineData("PBKDF2", "99999999999999999999999")]
    [InlineData("PKCS #12", "2147483647")]
    [InlineData("PBES1", "10000001")]
    [InlineData("MAC of a PFX", "2000000000")]
    [InlineData("PBMAC1 of a PFX", "2000000000")]
    public void Rounds_without_end_are_refused(string where, string rounds)
    {
        string file = _folder.File("file");
        File.WriteAllBytes(file, Endless(where, BigInteger.Parse(rounds, CultureInfo.InvariantCulture)));
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => PrivateKeyFile.Read(file, _right));
        Assert.Equal(ErrorCode.UnsupportedKey, error.ErrorCode);
        Assert.Contains("10,000,000 rounds", error.Message, StringComparison.Ordinal);
    }

    private static byte[] Endless(string where, BigInteger rounds)
    {
        var w = new AsnWriter(AsnEncodingRules.DER);
        using (w.PushSequence())
        {
            if (!where.EndsWith("PFX", StringComparison.Ordinal))
            {
                WriteAlgorithm(where);
                w.WriteOctetString(new byte[64]);
                return Finish();
            }

            w.WriteInteger(3);
            using (w.PushSequence())
            {
                w.WriteObjectIdentifier("1.2.840.113549.1.7.1");
                using (w.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
                    w.WriteOctetString([0x30, 0]);
            }

            using (w.PushSequence())
            {
                using (w.PushSequence())
                {
                    WriteAlgorithm(where);
                    w.WriteOctetString(new byte[20]);
                }

                w.WriteOctetString(new byte[8]);
                w.WriteInteger(rounds);
            }

            return Finish();
        }

        byte[] Finish()
        {
            w.PopSequence();
            return w.Encode();
        }

        void WriteAlgorithm(string scheme)
        {
            using AsnWriter.Scope algorithm = w.PushSequence();
            w.WriteObjectIdentifier(scheme switch
            {
                "PBKDF2" => "1.2.840.113549.1.5.13",
                "PKCS #12" => "1.2.840.113549.1.12.1.3",
                "PBES1" => "1.2.840.113549.1.5.10",
                "MAC of a PFX" => "1.3.14.3.2.26",
                _ => "1.2.840.113549.1.5.14",
            });
            if (scheme == "MAC of a PFX")
                return;
            using AsnWriter.Scope parameters = w.PushSequence();
            if (scheme is "PKCS #12" or "PBES1")
            {
                w.WriteOctetString(new byte[8]);
                w.WriteInteger(rounds);
                return;
            }

            using (w.PushSequence())
            {
                w.WriteObjectIdentifier("1.2.840.113549.1.5.12");
                using AsnWriter.Scope derivation = w.PushSequence();
                w.WriteOctetString(new byte[8]);
                w.WriteInteger(rounds);
                w.WriteInteger(32);
            }

            using (w.PushSequence())
            {
                w.WriteObjectIdentifier("2.16.840.1.101.3.4.1.42");
                w.WriteOctetString(new byte[16]);
            }
        }
    }
}
