namespace ClusterCerts.Tests.Keys;

/// <summary>ML-DSA keys: what is not read as one, and what does not verify.</summary>
public sealed class MLDsaKeyTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // FIPS 204 4 table 2; signing has random octets within (3.4).
    [Theory]
    [InlineData(KeyAlgorithm.MlDsa44, 1312, 2420)]
    [InlineData(KeyAlgorithm.MlDsa65, 1952, 3309)]
    [InlineData(KeyAlgorithm.MlDsa87, 2592, 4627)]
    public void What_it_signs_verifies_and_nothing_else_does(KeyAlgorithm of, int publicKey, int length)
    {
        using KeyPair key = KeyPair.Generate(of), other = KeyPair.Generate(of);
        byte[] signature = key.Sign("data"u8);
        Assert.Equal((publicKey, length, of), (key.PublicKey.KeyBits.Length, signature.Length, key.PublicKey.Algorithm));
        Assert.NotEqual(signature, key.Sign("data"u8));
        Assert.Null(Problem(key, "data"u8, signature));
        Assert.Equal("the signature is wrong", Problem(other, "data"u8, signature));
        Assert.Equal("the signature is wrong", Problem(key, "Data"u8, signature));
        Assert.Equal("the signature is wrong", Problem(key, "data"u8, signature.AsSpan(0, length - 1)));
        Assert.Equal("the signature is wrong", Problem(key, "data"u8, [.. signature, 0]));
        Assert.Equal("the signature is wrong", Problem(key, "data"u8, []));
        foreach (int at in (int[])[0, 31, 32, length / 2, length - 1]) // the hash, the vectors, the hints
        {
            byte[] changed = [.. signature];
            changed[at] ^= 1;
            Assert.Equal("the signature is wrong", Problem(key, "data"u8, changed));
        }
    }

    // RFC 9881 3: the context is empty, whatever the key.
    [Fact]
    public void A_signature_with_a_context_is_another()
    {
        using KeyPair key = KeyPair.Generate(KeyAlgorithm.MlDsa44);
        byte[] seed = key.Platform.ExportPkcs8PrivateKey()[^PureAlgorithm.SeedSize..];
        var with = Org.BouncyCastle.Crypto.Parameters.MLDsaParameters.ml_dsa_44;
        byte[] Sign(byte[] context)
        {
            var signer = new Org.BouncyCastle.Crypto.Signers.MLDsaSigner(with, deterministic: true);
            signer.Init(true, new Org.BouncyCastle.Crypto.Parameters.ParametersWithContext(Org.BouncyCastle.Crypto.Parameters.MLDsaPrivateKeyParameters.FromSeed(with, seed), context));
            signer.BlockUpdate("data"u8);
            return signer.GenerateSignature();
        }

        Assert.Null(Problem(key, "data"u8, Sign([])));
        Assert.Equal("the signature is wrong", Problem(key, "data"u8, Sign([1])));
    }

    // The key that another algorithm is named beside, and the algorithm with parameters (RFC 9881 2).
    [Theory]
    [InlineData(KeyAlgorithm.MlDsa65, Oids.MLDsa44, false, "does not match the signer's key of type MlDsa65")]
    [InlineData(KeyAlgorithm.MlDsa65, Oids.Ed25519, false, "does not match the signer's key of type MlDsa65")]
    [InlineData(KeyAlgorithm.MlDsa65, Oids.EcdsaWithSha256, false, "does not match the signer's key of type MlDsa65")]
    [InlineData(KeyAlgorithm.Ed25519, Oids.MLDsa65, false, "does not match the signer's key of type Ed25519")]
    [InlineData(KeyAlgorithm.EcdsaP256, Oids.MLDsa65, false, "does not match the signer's key of type EcdsaP256")]
    [InlineData(KeyAlgorithm.MlDsa65, Oids.MLDsa65, true, "RFC 9881 2")]
    [InlineData(KeyAlgorithm.MlDsa65, "2.16.840.1.101.3.4.3.33", false, "HashML-DSA-65 with SHA-512 (2.16.840.1.101.3.4.3.33) is not accepted")] // which RFC 9881 8.3 forbids
    public void An_algorithm_that_is_not_the_keys_never_verifies(KeyAlgorithm of, string oid, bool withNull, string says)
    {
        using KeyPair key = KeyPair.Generate(of);
        AlgorithmIdentifier named = AlgorithmIdentifier.Decode(Forge.Algorithm(oid, withNull));
        Assert.False(SignatureVerifier.Verify(key.PublicKey, named, "data"u8, key.Sign("data"u8), out string? problem));
        Assert.Contains(says, problem, StringComparison.Ordinal);
    }

    // RFC 9881 6, RFC 5958 2: the structure, and why it is no key; null where it is one.
    public static TheoryData<string, string?> Forms => new()
    {
        { "version 0", null },
        { "version 1 with its public key", null },
        { "attributes", null },
        { "version 1 with another's public key", "the public key of another" },
        { "version 0 with a public key", "pending data" },
        { "version 2", "The version" },
        { "31 octets", "32 octets" },
        { "33 octets", "32 octets" },
        { "no octets", "none of the three forms" },
        { "an OCTET STRING of 32", "2560 octets" }, // as of Ed25519: here it is the expanded key
        { "a seed in a constructed tag", "none of the three forms" },
        { "an empty SEQUENCE", "" },
        { "both with a seed of 31", "32 octets" },
        { "both with an expanded key of 2559", "2560 octets" },
        { "both with a seed that is tagged", "32 octets" },
        { "both and something behind", "" },
        { "parameters", "not MlDsa44 without parameters" },
        { "something behind it", "pending data" },
        { "something behind the seed", "32 octets" },
        { "a long form of a length", "The encoded length is not valid" },
        { "ML-DSA-65 with the expanded key of ML-DSA-44", "4032 octets" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_key_is_read_in_its_own_forms_alone(string form, string? says)
    {
        using KeyPair key = KeyPair.Generate(KeyAlgorithm.MlDsa44);
        byte[] own = key.Platform.ExportPkcs8PrivateKey(), seed = own[^32..], expanded = new byte[2560];
        byte[] der = form switch
        {
            "version 0" => Pkcs8(0, Seed(seed)),
            "version 1 with its public key" => Pkcs8(1, Seed(seed), more: PublicKey(key.PublicKey.KeyBits)),
            "attributes" => Pkcs8(0, Seed(seed), more: [0xA0, 0]),
            "version 1 with another's public key" => Pkcs8(1, Seed(seed), more: PublicKey([.. key.PublicKey.KeyBits[..^1], (byte)(key.PublicKey.KeyBits[^1] ^ 1)])),
            "version 0 with a public key" => Pkcs8(0, Seed(seed), more: PublicKey(key.PublicKey.KeyBits)),
            "version 2" => Pkcs8(2, Seed(seed)),
            "31 octets" => Pkcs8(0, Seed(seed[1..])),
            "33 octets" => Pkcs8(0, Seed([.. seed, 0])),
            "no octets" => Pkcs8(0, []),
            "an OCTET STRING of 32" => Pkcs8(0, Forge.Tlv(4, seed)),
            "a seed in a constructed tag" => Pkcs8(0, Forge.Tlv(0xA0, Forge.Tlv(4, seed))),
            "an empty SEQUENCE" => Pkcs8(0, [0x30, 0]),
            "both with a seed of 31" => Pkcs8(0, Forge.Tlv(0x30, Forge.Tlv(4, seed[1..]), Forge.Tlv(4, expanded))),
            "both with an expanded key of 2559" => Pkcs8(0, Forge.Tlv(0x30, Forge.Tlv(4, seed), Forge.Tlv(4, expanded[1..]))),
            "both with a seed that is tagged" => Pkcs8(0, Forge.Tlv(0x30, Seed(seed), Forge.Tlv(4, expanded))),
            "both and something behind" => Pkcs8(0, Forge.Tlv(0x30, Forge.Tlv(4, seed), Forge.Tlv(4, expanded), [5, 0])),
            "parameters" => Pkcs8(0, Seed(seed), withNull: true),
            "something behind it" => [.. own, 0],
            "something behind the seed" => Pkcs8(0, [.. Seed(seed), 0]),
            "ML-DSA-65 with the expanded key of ML-DSA-44" => Pkcs8(0, Forge.Tlv(4, expanded), oid: Oids.MLDsa65),
            _ => [0x30, 0x81, .. own[1..]],
        };
        string file = _folder.File("a.key");
        File.WriteAllBytes(file, PemFile.WriteBytes("PRIVATE KEY", der));
        if (says is null)
        {
            using KeyPair read = PrivateKeyFile.Read(file, null);
            Assert.Equal(key.PublicKey, read.PublicKey);
            Assert.Equal(own, read.Platform.ExportPkcs8PrivateKey()); // however it came, it is written as version 0
        }
        else
        {
            ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => PrivateKeyFile.Read(file, null));
            Assert.Equal(ErrorCode.MalformedKey, error.ErrorCode);
            Assert.Contains(says, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void It_is_encrypted_zeroed_and_has_no_traditional_form()
    {
        using Passphrase secret = Passphrase.FromCharacters("sécret €", "");
        KeyPair key = KeyPair.Generate(KeyAlgorithm.MlDsa65);
        string file = _folder.File("encrypted.key");
        File.WriteAllBytes(file, key.ExportPem(KeyFormat.Pkcs8, secret));
        Assert.True(PrivateKeyFile.IsEncrypted(file));
        using (KeyPair read = PrivateKeyFile.Read(file, secret))
            Assert.Equal(key.PublicKey, read.PublicKey);
        Assert.Equal(ErrorCode.InvalidArgument, Assert.Throws<ClusterCertsException>(() => key.ExportPem(KeyFormat.Traditional, null)).ErrorCode);
        Assert.Contains(key.Platform.ExportPkcs8PrivateKey()[^32..], octet => octet != 0);
        key.Dispose();
        Assert.All(key.Platform.ExportPkcs8PrivateKey()[^32..], octet => Assert.Equal(0, octet));
    }

    private static string? Problem(KeyPair key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        SignatureVerifier.Verify(key.PublicKey, AlgorithmIdentifier.Decode(key.SignatureAlgorithm()), data, signature, out string? problem) ? null : problem;

    private static byte[] Seed(byte[] octets) => Forge.Tlv(0x80, octets);

    private static byte[] PublicKey(byte[] octets) => Forge.Tlv(0x81, [0], octets);

    private static byte[] Pkcs8(int version, byte[] inner, bool withNull = false, byte[]? more = null, string oid = Oids.MLDsa44) => Forge.Tlv(
        0x30, [2, 1, (byte)version], Forge.Algorithm(oid, withNull), Forge.Tlv(4, inner), more ?? []);
}
