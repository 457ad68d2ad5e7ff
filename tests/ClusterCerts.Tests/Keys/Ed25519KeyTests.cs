using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;

namespace ClusterCerts.Tests.Keys;

/// <summary>Ed25519 keys: what they sign, how they are written, and what is not read as one.</summary>
public sealed class Ed25519KeyTests : IDisposable
{
    private static readonly BigInteger Order = BigInteger.Parse("7237005577332262213973186563042994240857116359379907606001950938285454250989", CultureInfo.InvariantCulture);

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // RFC 8032 7.1: private key, public key, message, signature.
    [Theory]
    [InlineData(
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData(
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    [InlineData(
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")]
    public void It_signs_as_the_standard_says(string secret, string publicKey, string message, string signature)
    {
        using KeyPair key = KeyPair.From(PureKey.DecodePkcs8(PureAlgorithm.Of(KeyAlgorithm.Ed25519)!, Pkcs8(0, Convert.FromHexString(secret))));
        Assert.Equal(publicKey, Convert.ToHexStringLower(key.PublicKey.KeyBits));
        byte[] data = Convert.FromHexString(message), signed = key.Sign(data);
        Assert.Equal(signature, Convert.ToHexStringLower(signed));
        AlgorithmIdentifier algorithm = AlgorithmIdentifier.Decode(key.SignatureAlgorithm());
        Assert.True(SignatureVerifier.Verify(key.PublicKey, algorithm, data, signed, out _));
        for (int at = 0; at < signed.Length; at++)
        {
            byte[] other = [.. signed];
            other[at] ^= 1;
            Assert.False(SignatureVerifier.Verify(key.PublicKey, algorithm, data, other, out string? problem));
            Assert.Equal("the signature is wrong", problem);
        }
    }

    // RFC 8032 5.1.7: S below the order. With the order added it would be another signature of the same data.
    [Fact]
    public void A_signature_has_one_form()
    {
        using KeyPair key = KeyPair.Generate(KeyAlgorithm.Ed25519);
        byte[] signature = key.Sign("data"u8);
        byte[] other = [.. signature.AsSpan(0, 32), .. Octets(Number(signature.AsSpan(32)) + Order)];
        AlgorithmIdentifier algorithm = AlgorithmIdentifier.Decode(key.SignatureAlgorithm());
        Assert.True(SignatureVerifier.Verify(key.PublicKey, algorithm, "data"u8, signature, out _));
        Assert.False(SignatureVerifier.Verify(key.PublicKey, algorithm, "data"u8, other, out _));
        Assert.False(SignatureVerifier.Verify(key.PublicKey, algorithm, "data"u8, signature.AsSpan(0, 63), out _));
        Assert.False(SignatureVerifier.Verify(key.PublicKey, algorithm, "data"u8, [.. signature, 0], out _));
    }

    // RFC 8032 5.1.7: [S]B = R + [k]A. Who knows the key can add the point of order 2 to R, (x, y) + (0, -1) = (-x, -y), and find S for it; multiplied by
    // the cofactor the equation holds all the same.
    [SkippableFact]
    public void A_commitment_of_a_small_group_never_verifies()
    {
        using KeyPair key = KeyPair.Generate(KeyAlgorithm.Ed25519);
        byte[] data = [.. "data"u8], honest = key.Sign(data), publicKey = key.PublicKey.KeyBits;
        BigInteger field = BigInteger.Pow(2, 255) - 19, r = Number(honest.AsSpan(0, 32));
        BigInteger y = r % BigInteger.Pow(2, 255), sign = r >> 255;
        byte[] other = Octets((field - y) + ((1 - sign) << 255));

        // RFC 8032 5.1.5, 5.1.6: the halves of the key's hash, and the secret number of the commitment.
        byte[] halves = SHA512.HashData(key.Platform.ExportPkcs8PrivateKey().AsSpan(16));
        halves[0] &= 248;
        halves[31] = (byte)(halves[31] & 127 | 64);
        BigInteger secret = Number(SHA512.HashData([.. halves.AsSpan(32), .. data]));
        byte[] Signature(byte[] commitment) =>
            [.. commitment, .. Octets((secret + (Number(SHA512.HashData([.. commitment, .. publicKey, .. data])) * Number(halves.AsSpan(0, 32)))) % Order)];
        Assert.Equal(honest, Signature(honest[..32]));

        byte[] forged = Signature(other);
        Assert.True(Org.BouncyCastle.Math.EC.Rfc8032.Ed25519.Verify(forged, 0, publicKey, 0, data, 0, data.Length)); // multiplies by the cofactor
        Assert.False(SignatureVerifier.Verify(key.PublicKey, AlgorithmIdentifier.Decode(key.SignatureAlgorithm()), data, forged, out string? problem));
        Assert.Equal("the signature is wrong", problem);

        Peer.Needs("openssl");
        File.WriteAllText(_folder.File("public"), PemFile.Write("PUBLIC KEY", key.PublicKey.Encoded));
        File.WriteAllBytes(_folder.File("data"), data);
        foreach ((byte[] signature, bool isSound) in new[] { (honest, true), (forged, false) })
        {
            File.WriteAllBytes(_folder.File("signature"), signature);
            (int status, _) = Peer.Run("openssl", "pkeyutl", "-verify", "-pubin", "-inkey", _folder.File("public"), "-rawin", "-in", _folder.File("data"), "-sigfile", _folder.File("signature"));
            Assert.Equal(isSound, status == 0);
        }
    }

    // The key that another algorithm is named beside, and the algorithm with parameters (RFC 8410 3).
    [Theory]
    [InlineData(KeyAlgorithm.Ed25519, Oids.EcdsaWithSha256, false, "does not match the signer's key of type Ed25519")]
    [InlineData(KeyAlgorithm.EcdsaP256, Oids.Ed25519, false, "does not match the signer's key of type EcdsaP256")]
    [InlineData(KeyAlgorithm.Ed25519, Oids.Ed25519, true, "RFC 8410 3")]
    public void An_algorithm_that_is_not_the_keys_never_verifies(KeyAlgorithm of, string oid, bool withNull, string says)
    {
        using KeyPair key = KeyPair.Generate(of);
        AlgorithmIdentifier named = AlgorithmIdentifier.Decode(Forge.Algorithm(oid, withNull));
        Assert.False(SignatureVerifier.Verify(key.PublicKey, named, "data"u8, key.Sign("data"u8), out string? problem));
        Assert.Contains(says, problem, StringComparison.Ordinal);
        Assert.Equal(withNull, SignatureVerifier.Weakness(named) is not null);
    }

    // RFC 8410 7, RFC 5958 2: the structure, and why it is no key, or nothing where it is one.
    public static TheoryData<string, string> Forms => new()
    {
        { "version 0", "" },
        { "version 1 with its public key", "" }, // what BouncyCastle and RFC 8410 10.3 write
        { "attributes", "" },
        { "version 1 with another's public key", "The private key comes with the public key of another." },
        { "version 0 with a public key", "pending data" },
        { "version 2", "The version of the private key is not 0 or 1." },
        { "31 octets", "The private key is not 32 octets." },
        { "33 octets", "The private key is not 32 octets." },
        { "the octets alone", "The private key is not 32 octets." }, // without the OCTET STRING within
        { "parameters", "The algorithm is not Ed25519 without parameters." },
        { "something behind it", "pending data" },
        { "something behind the octets", "The private key is not 32 octets." },
        { "a long form of a length", "The encoded length is not valid" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_key_is_read_in_its_own_form_alone(string form, string refused)
    {
        using KeyPair key = KeyPair.Generate(KeyAlgorithm.Ed25519);
        byte[] own = key.Platform.ExportPkcs8PrivateKey(), secret = own[16..], other = KeyPair.Generate(KeyAlgorithm.Ed25519).PublicKey.KeyBits;
        byte[] der = form switch
        {
            "version 0" => Pkcs8(0, secret),
            "version 1 with its public key" => Pkcs8(1, secret, more: PublicKey(key.PublicKey.KeyBits)),
            "attributes" => Pkcs8(0, secret, more: [0xA0, 0]),
            "version 1 with another's public key" => Pkcs8(1, secret, more: PublicKey(other)),
            "version 0 with a public key" => Pkcs8(0, secret, more: PublicKey(key.PublicKey.KeyBits)),
            "version 2" => Pkcs8(2, secret),
            "31 octets" => Pkcs8(0, secret[1..]),
            "33 octets" => Pkcs8(0, [.. secret, 0]),
            "the octets alone" => Forge.Tlv(0x30, [2, 1, 0], Forge.Algorithm(Oids.Ed25519, false), Forge.Tlv(4, secret)),
            "parameters" => Pkcs8(0, secret, withNull: true),
            "something behind it" => [.. own, 0],
            "something behind the octets" => Forge.Tlv(0x30, [2, 1, 0], Forge.Algorithm(Oids.Ed25519, false), Forge.Tlv(4, [.. Forge.Tlv(4, secret), 0])),
            _ => [0x30, 0x81, .. own[1..]],
        };
        string file = _folder.File("a.key");
        File.WriteAllBytes(file, PemFile.WriteBytes("PRIVATE KEY", der));
        if (refused.Length == 0)
        {
            using KeyPair read = PrivateKeyFile.Read(file, null);
            Assert.Equal(key.PublicKey, read.PublicKey);
            Assert.Equal(own, read.Platform.ExportPkcs8PrivateKey()); // however it came, it is written as version 0
        }
        else
        {
            ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => PrivateKeyFile.Read(file, null));
            Assert.Equal(ErrorCode.MalformedKey, error.ErrorCode);
            Assert.Contains(refused, error.Message, StringComparison.Ordinal);
        }
    }

    // OpenSSL 3.0 reads no version 1; with a passphrase it is what the platform writes of other keys.
    [SkippableFact]
    public void OpenSsl_reads_it_plain_and_encrypted()
    {
        Peer.Needs("openssl");
        using KeyPair key = KeyPair.Generate(KeyAlgorithm.Ed25519);
        using Passphrase secret = Passphrase.FromCharacters("sécret €", "");
        string plain = _folder.File("plain.key"), encrypted = _folder.File("encrypted.key"), pass = _folder.File("pass");
        File.WriteAllBytes(plain, key.ExportPem(KeyFormat.Pkcs8, null));
        File.WriteAllBytes(encrypted, key.ExportPem(KeyFormat.Pkcs8, secret));
        File.WriteAllText(pass, "sécret €\n");
        foreach (string[] file in (string[][])[[plain], [encrypted, "-passin", "file:" + pass]])
        {
            Peer.Expect("openssl", ["pkey", "-in", .. file, "-pubout", "-outform", "DER", "-out", _folder.File("public")]);
            Assert.Equal(key.PublicKey.Encoded, File.ReadAllBytes(_folder.File("public")));
        }

        (_, string form) = Peer.Run("openssl", "asn1parse", "-in", encrypted);
        foreach (string part in (string[])["PBES2", "PBKDF2", "hmacWithSHA256", "aes-256-cbc", "INTEGER           :0927C0"]) // 600 000
            Assert.Contains(part, form, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_zeroed_and_has_no_traditional_form()
    {
        KeyPair key = KeyPair.Generate(KeyAlgorithm.Ed25519);
        Assert.Equal(ErrorCode.InvalidArgument, Assert.Throws<ClusterCertsException>(() => key.ExportPem(KeyFormat.Traditional, null)).ErrorCode);
        key.Dispose();
        Assert.All(key.Platform.ExportPkcs8PrivateKey()[16..], octet => Assert.Equal(0, octet));
    }

    private static BigInteger Number(ReadOnlySpan<byte> octets) => new(octets, isUnsigned: true);

    private static byte[] Octets(BigInteger number)
    {
        byte[] octets = number.ToByteArray(isUnsigned: true);
        return [.. octets, .. new byte[PureAlgorithm.SeedSize - octets.Length]];
    }

    private static byte[] PublicKey(byte[] octets) => Forge.Tlv(0x81, [0], octets);

    private static byte[] Pkcs8(int version, byte[] secret, bool withNull = false, byte[]? more = null) => Forge.Tlv(
        0x30, [2, 1, (byte)version], Forge.Algorithm(Oids.Ed25519, withNull), Forge.Tlv(4, Forge.Tlv(4, secret)), more ?? []);
}
