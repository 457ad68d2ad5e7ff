using ClusterCerts.Keys;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Parameters;

namespace ClusterCerts.BouncyCastle;

/// <content>The derivations and ciphers of others' keys.</content>
public sealed partial class BouncyCastleEngine : IForeignSchemes
{
    byte[] IForeignSchemes.Decrypt(PbeCipher cipher, byte[] key, byte[] initial, byte[] data)
    {
        if (cipher.Mode == PbeMode.Stream)
        {
            var stream = new RC4Engine();
            stream.Init(false, new KeyParameter(key));
            byte[] plain = new byte[data.Length];
            stream.ProcessBytes(data, 0, data.Length, plain, 0);
            return plain;
        }

        IBlockCipher blocks = BlocksOf(cipher.Algorithm);
        IBlockCipherMode mode = cipher.Mode switch
        {
            PbeMode.Cfb => new CfbBlockCipher(blocks, 8 * cipher.BlockSize),
            PbeMode.Ofb => new OfbBlockCipher(blocks, 8 * cipher.BlockSize),
            _ => new CbcBlockCipher(blocks),
        };

        // RFC 8018 B.2.3: the effective bits of RC2 are those of its key.
        KeyParameter secret = blocks is RC2Engine ? new RC2Parameters(key, 8 * key.Length) : new KeyParameter(key);
        var whole = new BufferedBlockCipher(mode);
        whole.Init(false, new ParametersWithIV(secret, initial));
        return whole.DoFinal(data);
    }

    byte[] IForeignSchemes.Scrypt(byte[] passphrase, ScryptTerms terms, int length) =>
        SCrypt.Generate(passphrase, terms.Salt, terms.Cost, terms.BlockSize, terms.Parallelization, length);

    byte[] IForeignSchemes.Pbkdf2(string hash, byte[] passphrase, byte[] salt, int iterations, int length) =>
        Derive(new Pkcs5S2ParametersGenerator(DigestOf(hash)), passphrase, salt, iterations, length);

    byte[] IForeignSchemes.PfxMacKey(string hash, byte[] widePassphrase, byte[] salt, int iterations)
    {
        IDigest digest = DigestOf(hash);
        return Derive(new Pkcs12ParametersGenerator(digest), widePassphrase, salt, iterations, digest.GetDigestSize());
    }

    byte[] IForeignSchemes.Hmac(string hash, byte[] key, byte[] data)
    {
        var hmac = new HMac(DigestOf(hash));
        hmac.Init(new KeyParameter(key));
        hmac.BlockUpdate(data, 0, data.Length);
        byte[] mac = new byte[hmac.GetMacSize()];
        hmac.DoFinal(mac, 0);
        return mac;
    }

    byte[] IForeignSchemes.OldPemKey(byte[] passphrase, byte[] salt, int length) => Derive(new OpenSslPbeParametersGenerator(), passphrase, salt, 1, length);

    private static byte[] Derive(PbeParametersGenerator generator, byte[] passphrase, byte[] salt, int iterations, int length)
    {
        generator.Init(passphrase, salt, iterations);
        return ((KeyParameter)generator.GenerateDerivedMacParameters(8 * length)).GetKey();
    }

    private static IBlockCipher BlocksOf(string algorithm) => algorithm.Split('-')[0] switch
    {
        "AES" => AesUtilities.CreateEngine(),
        "CAMELLIA" => new CamelliaEngine(),
        "ARIA" => new AriaEngine(),
        "DES" => algorithm == "DES" ? new DesEngine() : new DesEdeEngine(),
        "RC2" => new RC2Engine(),
        "BF" => new BlowfishEngine(),
        "CAST5" => new Cast5Engine(),
        "IDEA" => new IdeaEngine(),
        "SEED" => new SeedEngine(),
        "SM4" => new SM4Engine(),
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, null),
    };

    private static IDigest DigestOf(string hash) => hash switch
    {
        "MD5" => new MD5Digest(),
        "SHA-224" => new Sha224Digest(),
        "SHA-512/224" => new Sha512tDigest(224),
        "SHA-512/256" => new Sha512tDigest(256),
        "SHA3-224" => new Sha3Digest(224),
        "SHA3-256" => new Sha3Digest(256),
        "SHA3-384" => new Sha3Digest(384),
        "SHA3-512" => new Sha3Digest(512),
        _ => throw new ArgumentOutOfRangeException(nameof(hash), hash, null),
    };
}
