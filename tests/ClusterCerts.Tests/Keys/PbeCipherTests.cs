using System.Formats.Asn1;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Paddings;
using Org.BouncyCastle.Crypto.Parameters;

namespace ClusterCerts.Tests.Keys;

/// <summary>Ciphers of encryptions with a passphrase: how they are named, and what is none of theirs.</summary>
public sealed class PbeCipherTests
{
    [Theory]
    [InlineData("AES-256-CBC", "AES-256", 32, 16, "Cbc")]
    [InlineData("DES-EDE-CBC", "DES-EDE", 16, 8, "Cbc")]
    [InlineData("RC2-40-CBC", "RC2-40", 5, 8, "Cbc")]
    [InlineData("CAMELLIA-192-OFB", "CAMELLIA-192", 24, 16, "Ofb")]
    [InlineData("BF-CFB", "BF", 16, 8, "Cfb")]
    public void A_cipher_has_its_name(string name, string algorithm, int key, int block, string mode) =>
        Assert.Equal(new PbeCipher(algorithm, key, block, Enum.Parse<PbeMode>(mode)), PbeCipher.Named(name));

    [Theory]
    [InlineData("")]
    [InlineData("CBC")]
    [InlineData("-CBC")]
    [InlineData("AES-CBC")]
    [InlineData("AES-256")]
    [InlineData("AES-256-CBC-CTS")]
    [InlineData("aes-256-cbc")] // OpenSSL writes them in capitals
    [InlineData("AES-256-CFB8")]
    [InlineData("DESX-CBC")]
    public void What_is_none_has_none(string name) => Assert.Null(PbeCipher.Named(name));

    [Theory]
    [InlineData("AES-256-CBC", 15, 16)]
    [InlineData("AES-256-CBC", 17, 16)]
    [InlineData("AES-256-CBC", 0, 16)]
    [InlineData("AES-256-CFB", 0, 16)]
    [InlineData("AES-256-CFB", 15, 15)]
    [InlineData("CAMELLIA-128-CBC", 16, 8)]
    public void What_it_never_wrote_is_refused(string name, int octets, int vector)
    {
        PbeCipher cipher = PbeCipher.Named(name)!;
        Assert.Throws<AsnContentException>(() => PbeDecryption.TryDecrypt(cipher, new byte[cipher.KeySize], new byte[vector], new byte[octets]));
    }

    // OpenSSL had it once, and builds of today have it not.
    [Fact]
    public void A_key_in_IDEA_opens()
    {
        using var folder = new TestFolder();
        using Passphrase right = Passphrase.FromCharacters("secret", ""), wrong = Passphrase.FromCharacters("wrong", "");
        using KeyPair key = KeyPair.Generate(KeyAlgorithm.EcdsaP256);
        byte[] vector = [1, 2, 3, 4, 5, 6, 7, 8];
#pragma warning disable CA5351 // The form's own derivation.
        byte[] derived = MD5.HashData([.. "secret"u8, .. vector]);
#pragma warning restore CA5351
        var cipher = new PaddedBufferedBlockCipher(new CbcBlockCipher(new IdeaEngine()), new Pkcs7Padding());
        cipher.Init(true, new ParametersWithIV(new KeyParameter(derived), vector));
        string body = Convert.ToBase64String(cipher.DoFinal(((ECDsa)key.Platform).ExportECPrivateKey()));
        File.WriteAllText(folder.File("key"),
            $"-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: IDEA-CBC,{Convert.ToHexString(vector)}\n\n{body}\n-----END EC PRIVATE KEY-----\n");
        using KeyPair read = PrivateKeyFile.Read(folder.File("key"), right);
        Assert.Equal(key.PublicKey, read.PublicKey);
        Assert.Equal(ErrorCode.WrongPassphrase, Assert.Throws<ClusterCertsException>(() => PrivateKeyFile.Read(folder.File("key"), wrong)).ErrorCode);
    }
}
