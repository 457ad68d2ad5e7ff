using System.Formats.Asn1;
using System.Globalization;
using System.Security.Cryptography;

namespace ClusterCerts.Tests.Keys;

/// <summary>EC keys as GnuTLS writes them: the number has a sign octet where its first bit is set, and no leading zeros.</summary>
public sealed class EcKeyFormTests
{
    // Each row of keys goes until all three lengths were seen: too long by one, right, too short by one.
    [Theory]
    [InlineData(KeyAlgorithm.EcdsaP256, false)]
    [InlineData(KeyAlgorithm.EcdsaP256, true)]
    [InlineData(KeyAlgorithm.EcdsaP384, false)]
    [InlineData(KeyAlgorithm.EcdsaP384, true)]
    [InlineData(KeyAlgorithm.EcdsaP521, false)]
    [InlineData(KeyAlgorithm.EcdsaP521, true)]
    public void Are_read_whatever_the_length_of_the_number(KeyAlgorithm algorithm, bool pkcs8)
    {
        using var folder = new TestFolder();
        string path = folder.File("key");
        foreach (int zeros in (int[])[0, 1, 2])
        {
            using KeyPair key = KeyWith(zeros, algorithm);
            byte[] der = Encode((ECDsa)key.Platform, pkcs8, number => number[0] >= 0x80 ? [0, .. number] : [.. number.SkipWhile(b => b == 0)]);
            File.WriteAllText(path, PemFile.Write(pkcs8 ? "PRIVATE KEY" : "EC PRIVATE KEY", der));
            using KeyPair read = PrivateKeyFile.Read(path, null);
            Assert.Equal(key.PublicKey.Encoded, read.PublicKey.Encoded);
        }
    }

    // Every way in which OpenSSL derives and encrypts; the right passphrase opens it, a wrong one is told as such.
    [SkippableTheory]
    [InlineData("aes-128-cbc", "hmacWithSHA1")]
    [InlineData("aes-192-cbc", "hmacWithSHA256")]
    [InlineData("aes-256-cbc", "hmacWithSHA384")]
    [InlineData("aes-256-cbc", "hmacWithSHA512")]
    public void Are_read_when_encrypted_too(string cipher, string function)
    {
        using var folder = new TestFolder();
        using KeyPair key = KeyWith(0, KeyAlgorithm.EcdsaP256);
        File.WriteAllBytes(folder.File("plain"), Encode((ECDsa)key.Platform, pkcs8: true, number => [0, .. number]));
        byte[] encrypted = Encrypt(folder, cipher, function, File.ReadAllBytes(folder.File("plain")));
        File.WriteAllText(folder.File("key"), PemFile.Write("ENCRYPTED PRIVATE KEY", encrypted));

        using Passphrase right = Passphrase.FromCharacters("sesame", "");
        using Passphrase wrong = Passphrase.FromCharacters("barley", "");
        using KeyPair read = PrivateKeyFile.Read(folder.File("key"), right);
        Assert.Equal(key.PublicKey.Encoded, read.PublicKey.Encoded);
        Assert.Equal(ErrorCode.WrongPassphrase, Assert.Throws<ClusterCertsException>(() => PrivateKeyFile.Read(folder.File("key"), wrong)).ErrorCode);
    }

    // certtool writes a sign octet for half of its keys.
    [SkippableFact]
    public void Are_read_as_certtool_makes_them()
    {
        using var folder = new TestFolder();
        using Passphrase secret = Passphrase.FromCharacters("sesame", "");
        for (int i = 0; i < 6; i++)
        {
            Peer.ExpectIn(folder.Path, "certtool", "--generate-privkey", "--key-type", "ecdsa", "--curve", "secp256r1", "--no-text", "--outfile", "plain.key");
            Peer.ExpectIn(
                folder.Path, "certtool", "--generate-privkey", "--key-type", "ecdsa", "--curve", "secp384r1", "--no-text", "--pkcs8",
                "--password", "sesame", "--outfile", "locked.key");
            PrivateKeyFile.Read(folder.File("plain.key"), null).Dispose();
            PrivateKeyFile.Read(folder.File("locked.key"), secret).Dispose();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_number_that_is_too_great_is_refused(bool pkcs8)
    {
        using var folder = new TestFolder();
        byte[] der = Encode((ECDsa)Forge.Key("a").Platform, pkcs8, number => [1, .. number]);
        File.WriteAllText(folder.File("key"), PemFile.Write(pkcs8 ? "PRIVATE KEY" : "EC PRIVATE KEY", der));
        Assert.Equal(ErrorCode.MalformedKey, Assert.Throws<ClusterCertsException>(() => PrivateKeyFile.Read(folder.File("key"), null)).ErrorCode);
    }

    [Fact]
    public void Bytes_after_a_key_are_refused_still()
    {
        using var folder = new TestFolder();
        byte[] der = Encode((ECDsa)Forge.Key("a").Platform, false, number => [0, .. number]);
        File.WriteAllText(folder.File("key"), PemFile.Write("EC PRIVATE KEY", [.. der, 0]));
        Assert.Equal(ErrorCode.MalformedKey, Assert.Throws<ClusterCertsException>(() => PrivateKeyFile.Read(folder.File("key"), null)).ErrorCode);
    }

    // OpenSSL puts the number right when it encrypts a key; so only its parameters are taken, and the odd key is encrypted with them here.
    private static byte[] Encrypt(TestFolder folder, string cipher, string function, byte[] key)
    {
        Peer.ExpectIn(
            folder.Path, "openssl", "pkcs8", "-topk8", "-v2", cipher, "-v2prf", function, "-iter", "1000", "-in", "plain", "-inform", "DER",
            "-passout", "pass:sesame", "-outform", "DER", "-out", "sample");
        AsnReader info = new AsnReader(File.ReadAllBytes(folder.File("sample")), AsnEncodingRules.BER).ReadSequence();
        byte[] algorithm = info.PeekEncodedValue().ToArray();
        AsnReader parameters = info.ReadSequence();
        parameters.ReadObjectIdentifier();
        AsnReader pbes2 = parameters.ReadSequence();
        AsnReader derivation = pbes2.ReadSequence();
        derivation.ReadObjectIdentifier();
        byte[] salt = derivation.ReadSequence().ReadOctetString();
        AsnReader scheme = pbes2.ReadSequence();
        scheme.ReadObjectIdentifier();
        using var aes = Aes.Create();
        aes.Key = Rfc2898DeriveBytes.Pbkdf2("sesame", salt, 1000, new HashAlgorithmName(function[8..]), int.Parse(cipher.AsSpan(4, 3), CultureInfo.InvariantCulture) / 8);
        return Forge.Tlv(0x30, algorithm, Forge.Tlv(4, aes.EncryptCbc(key, scheme.ReadOctetString())));
    }

    // 0: the number's first bit is set where its curve has that bit; 1 and 2: so many leading zero octets. The public key is left out of
    // the small ones, which are scalars chosen here.
    private static KeyPair KeyWith(int zeros, KeyAlgorithm algorithm)
    {
        ECCurve curve = algorithm switch
        {
            KeyAlgorithm.EcdsaP256 => ECCurve.NamedCurves.nistP256,
            KeyAlgorithm.EcdsaP384 => ECCurve.NamedCurves.nistP384,
            _ => ECCurve.NamedCurves.nistP521,
        };
        int length = algorithm switch { KeyAlgorithm.EcdsaP256 => 32, KeyAlgorithm.EcdsaP384 => 48, _ => 66 };
        byte[] number = RandomNumberGenerator.GetBytes(length);
        number.AsSpan(0, zeros).Clear();
        number[zeros] = algorithm == KeyAlgorithm.EcdsaP521 && zeros == 0 ? (byte)1 : (byte)0x90;
        return KeyPair.From(ECDsa.Create(new ECParameters { Curve = curve, D = number }));
    }

    private static byte[] Encode(ECDsa key, bool pkcs8, Func<byte[], byte[]> write)
    {
        ECParameters parameters = key.ExportParameters(includePrivateParameters: true);
        string oid = parameters.D!.Length switch { 32 => Oids.Secp256r1, 48 => Oids.Secp384r1, _ => Oids.Secp521r1 };
        byte[] point = [0, 4, .. parameters.Q.X!, .. parameters.Q.Y!];
        byte[] curve = pkcs8 ? [] : Forge.Tlv(0xA0, Forge.ObjectId(oid));
        byte[] sec1 = Forge.Tlv(0x30, [2, 1, 1], Forge.Tlv(4, write(parameters.D)), curve, Forge.Tlv(0xA1, Forge.Tlv(3, point)));
        return pkcs8
            ? Forge.Tlv(0x30, [2, 1, 0], Forge.Tlv(0x30, Forge.ObjectId(Oids.EcPublicKey), Forge.ObjectId(oid)), Forge.Tlv(4, sec1))
            : sec1;
    }
}
