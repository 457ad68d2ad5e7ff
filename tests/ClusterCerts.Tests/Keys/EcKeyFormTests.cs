using System.Security.Cryptography;

namespace ClusterCerts.Tests;

/// <summary>EC keys as GnuTLS writes them: the number has a sign octet where its first bit is set, and no leading zeros.</summary>
public class EcKeyFormTests
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
