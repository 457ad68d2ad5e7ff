namespace ClusterCerts.Keys;

/// <summary>Derivations and ciphers of keys that others encrypted, which the platform does not have. They stand in an assembly of their own, with the package
/// that they need.</summary>
internal interface IForeignSchemes
{
    /// <summary>Decrypts; the padding stays.</summary>
    /// <param name="cipher">The cipher, one of <see cref="PbeCipher"/>.</param>
    /// <param name="key">As many octets as it takes.</param>
    /// <param name="initial">The initialization vector: one block, or nothing for a stream.</param>
    /// <param name="data">Whole blocks where it works on those.</param>
    byte[] Decrypt(PbeCipher cipher, byte[] key, byte[] initial, byte[] data);

    /// <summary>scrypt (RFC 7914).</summary>
    byte[] Scrypt(byte[] passphrase, ScryptTerms terms, int length);

    /// <summary>PBKDF2 (RFC 8018 5.2).</summary>
    byte[] Pbkdf2(string hash, byte[] passphrase, byte[] salt, int iterations, int length);

    /// <summary>The key of the MAC of a PFX (RFC 7292 B.4), as long as the hash.</summary>
    byte[] PfxMacKey(string hash, byte[] widePassphrase, byte[] salt, int iterations);

    /// <summary>HMAC (RFC 2104).</summary>
    byte[] Hmac(string hash, byte[] key, byte[] data);

    /// <summary>The key of OpenSSL's old PEM encryption: MD5 of the passphrase and the salt, once, and again with what it was for more octets.</summary>
    byte[] OldPemKey(byte[] passphrase, byte[] salt, int length);
}

/// <summary>What opens keys that others encrypted in ways of their own.</summary>
internal static class ForeignSchemes
{
    /// <summary>The engine, which is loaded when the first such key is met.</summary>
    /// <exception cref="ClusterCertsException">This program does not have it.</exception>
    internal static IForeignSchemes Engine => Engines.Load<IForeignSchemes>(Engines.BouncyCastle);
}
