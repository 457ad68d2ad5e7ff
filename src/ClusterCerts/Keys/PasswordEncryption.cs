using System.Formats.Asn1;
using System.Security.Cryptography;

namespace ClusterCerts.Keys;

/// <summary>
/// How something is encrypted with a passphrase: PBES1 and PBES2 (RFC 8018 6) and the schemes of PKCS #12 (RFC 7292 C), as
/// OpenSSL, GnuTLS, NSS and Java write them.
/// </summary>
/// <remarks>
/// The platform opens the same schemes, but takes a sound key in an odd form, or of another algorithm, for a wrong passphrase.
/// </remarks>
internal sealed class PasswordEncryption
{
    private readonly Func<PassphraseForm, (byte[] Key, byte[] Initial)> _derive;
    private readonly Func<SymmetricAlgorithm> _cipher;

    private PasswordEncryption(int iterations, Func<PassphraseForm, (byte[] Key, byte[] Initial)> derive, Func<SymmetricAlgorithm> cipher) =>
        (Iterations, _derive, _cipher) = (iterations, derive, cipher);

    /// <summary>How many rounds its derivation takes.</summary>
    internal int Iterations { get; }

    /// <summary>Reads an AlgorithmIdentifier.</summary>
    /// <exception cref="AsnContentException">It is damaged.</exception>
    /// <exception cref="UnopenedSchemeException">The scheme is not opened here.</exception>
    internal static PasswordEncryption Read(AsnReader reader)
    {
        AsnReader algorithm = reader.ReadSequence();
        string oid = algorithm.ReadObjectIdentifier();
        AsnReader parameters = algorithm.ReadSequence();
        return oid switch
        {
            EncryptionNames.Pbes2 => ReadPbes2(parameters),
            "1.2.840.113549.1.5.3" => ReadPbes1(parameters, HashAlgorithmName.MD5, Des),
            "1.2.840.113549.1.5.6" => ReadPbes1(parameters, HashAlgorithmName.MD5, Rc2),
            "1.2.840.113549.1.5.10" => ReadPbes1(parameters, HashAlgorithmName.SHA1, Des),
            "1.2.840.113549.1.5.11" => ReadPbes1(parameters, HashAlgorithmName.SHA1, Rc2),
            "1.2.840.113549.1.12.1.3" => ReadPkcs12(parameters, 24, TripleDes),
            "1.2.840.113549.1.12.1.4" => ReadPkcs12(parameters, 16, TripleDes),
            "1.2.840.113549.1.12.1.5" => ReadPkcs12(parameters, 16, Rc2),
            "1.2.840.113549.1.12.1.6" => ReadPkcs12(parameters, 5, Rc2),
            _ => throw new UnopenedSchemeException(oid),
        };
    }

    /// <summary>Decrypts.</summary>
    /// <returns>Bytes that the caller zeroes, or null when the passphrase is wrong as far as the padding tells.</returns>
    /// <exception cref="AsnContentException">The data is truncated.</exception>
    /// <exception cref="CryptographicException">The platform does not know the cipher.</exception>
    internal byte[]? TryDecrypt(byte[] data, PassphraseForm passphrase)
    {
        using SymmetricAlgorithm cipher = _cipher();
        int block = cipher.BlockSize / 8;
        if (data.Length == 0 || data.Length % block != 0)
            throw new AsnContentException("The encrypted data is truncated.");
        (byte[] key, byte[] initial) = _derive(passphrase);
        try
        {
            if (initial.Length != block)
                throw new AsnContentException("The initialization vector has a wrong length.");
            cipher.Key = key;
            byte[] padded = cipher.DecryptCbc(data, initial, PaddingMode.None);
            byte[]? plain = Unpad(padded, block);
            CryptographicOperations.ZeroMemory(padded);
            return plain;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>PBKDF2-params ::= SEQUENCE { salt OCTET STRING, iterationCount, keyLength OPTIONAL, prf DEFAULT hmacWithSHA1 }</summary>
    internal static (int Iterations, int? KeyLength, Func<byte[], int, byte[]> Derive) ReadPbkdf2(AsnReader derivation)
    {
        string oid = derivation.ReadObjectIdentifier();
        if (oid != EncryptionNames.Pbkdf2)
            throw new UnopenedSchemeException(oid);
        AsnReader parameters = derivation.ReadSequence();
        byte[] salt = parameters.ReadOctetString();
        int iterations = ReadIterations(parameters);
        int? length = parameters.HasData && parameters.PeekTag() == Asn1Tag.Integer && parameters.TryReadInt32(out int given) ? given : null;
        string prf = parameters.HasData ? parameters.ReadSequence().ReadObjectIdentifier() : "1.2.840.113549.2.7";
        HashAlgorithmName hash = EncryptionNames.HmacHash(prf) ?? throw new UnopenedSchemeException(prf);
        return (iterations, length, (passphrase, size) => Rfc2898DeriveBytes.Pbkdf2(passphrase, salt, iterations, hash, size));
    }

    internal static int ReadIterations(AsnReader parameters)
    {
        bool isSmall = parameters.TryReadInt32(out int iterations);
        return isSmall && iterations < 1 ? throw new AsnContentException("The number of rounds is not positive.")
            : isSmall && iterations <= PasswordKdf.MostIterations ? iterations
            : throw UnopenedSchemeException.TooManyRounds();
    }

    // PBES2-params ::= SEQUENCE { keyDerivationFunc AlgorithmIdentifier, encryptionScheme AlgorithmIdentifier }
    private static PasswordEncryption ReadPbes2(AsnReader parameters)
    {
        AsnReader derivation = parameters.ReadSequence();
        AsnReader scheme = parameters.ReadSequence();
        string oid = scheme.ReadObjectIdentifier();
        (int keySize, Func<SymmetricAlgorithm> cipher) = oid switch
        {
            "2.16.840.1.101.3.4.1.2" => (16, Aes.Create), // aes128-CBC-PAD
            "2.16.840.1.101.3.4.1.22" => (24, Aes.Create),
            "2.16.840.1.101.3.4.1.42" => (32, Aes.Create),
            "1.2.840.113549.3.7" => (24, TripleDes),
            "1.3.14.3.2.7" => (8, Des),
            "1.2.840.113549.3.2" => (0, (Func<SymmetricAlgorithm>)Rc2),
            _ => throw new UnopenedSchemeException(oid),
        };
        byte[] initial;
        if (keySize == 0)
            (keySize, initial) = ReadRc2(scheme.ReadSequence());
        else
            initial = scheme.ReadOctetString();
        (int iterations, int? given, Func<byte[], int, byte[]> derive) = ReadPbkdf2(derivation);
        int size = given is > 0 and <= 64 && oid == "1.2.840.113549.3.2" ? given.Value : keySize;
        return new PasswordEncryption(iterations, passphrase => (derive(passphrase.Utf8, size), initial), cipher);
    }

    // RFC 8018 B.2.3: RC2-CBC-Parameter ::= SEQUENCE { rc2ParameterVersion INTEGER OPTIONAL, iv OCTET STRING }
    private static (int KeySize, byte[] Initial) ReadRc2(AsnReader parameters)
    {
        int version = 0;
        if (parameters.PeekTag() == Asn1Tag.Integer)
            parameters.TryReadInt32(out version);
        return (version switch { 160 => 5, 120 => 8, 58 => 16, _ => 4 }, parameters.ReadOctetString());
    }

    // PBEParameter ::= SEQUENCE { salt OCTET STRING (SIZE(8)), iterationCount INTEGER }
    private static PasswordEncryption ReadPbes1(AsnReader parameters, HashAlgorithmName hash, Func<SymmetricAlgorithm> cipher)
    {
        byte[] salt = parameters.ReadOctetString();
        int iterations = ReadIterations(parameters);
        return new PasswordEncryption(iterations, passphrase =>
        {
            byte[] both = PasswordKdf.Pbkdf1(hash, passphrase.Utf8, salt, iterations, 16);
            return (both[..8], both[8..]);
        }, cipher);
    }

    // pkcs-12PbeParams ::= SEQUENCE { salt OCTET STRING, iterations INTEGER }
    private static PasswordEncryption ReadPkcs12(AsnReader parameters, int keySize, Func<SymmetricAlgorithm> cipher)
    {
        byte[] salt = parameters.ReadOctetString();
        int iterations = ReadIterations(parameters);
        byte[] Derive(PassphraseForm passphrase, byte id, int size) =>
            PasswordKdf.Pkcs12(HashAlgorithmName.SHA1, id, passphrase.Wide, salt, iterations, size);
        return new PasswordEncryption(iterations, passphrase => (Whole(Derive(passphrase, 1, keySize)), Derive(passphrase, 2, 8)), cipher);

        // Triple DES with two keys: the first is taken again.
        byte[] Whole(byte[] key) => keySize == 16 && cipher == TripleDes ? [.. key, .. key[..8]] : key;
    }

    // RFC 8018 6.1.1: as many octets at the end as their own value says.
    private static byte[]? Unpad(byte[] padded, int block)
    {
        int count = padded[^1];
        return count >= 1 && count <= block && padded.AsSpan(padded.Length - count).IndexOfAnyExcept((byte)count) < 0
            ? padded.AsSpan(0, padded.Length - count).ToArray()
            : null;
    }

#pragma warning disable CA5350, CA5351 // The formats' own weak ciphers: read for what others wrote, never written.
    private static SymmetricAlgorithm TripleDes() => TripleDES.Create();

    private static SymmetricAlgorithm Des() => DES.Create();

    private static SymmetricAlgorithm Rc2() => RC2.Create();
#pragma warning restore CA5350, CA5351
}
