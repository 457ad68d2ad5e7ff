using System.Formats.Asn1;
using System.Security.Cryptography;

namespace ClusterCerts.Keys;

/// <summary>
/// How something is encrypted with a passphrase: PBES1 and PBES2 (RFC 8018 6, with scrypt RFC 7914) and the schemes of PKCS #12 (RFC 7292 C), as
/// OpenSSL, GnuTLS, NSS and Java write them.
/// </summary>
/// <remarks>
/// The platform opens the same schemes, but takes a sound key in an odd form, or of another algorithm, for a wrong passphrase.
/// </remarks>
internal sealed class PasswordEncryption
{
    private readonly Func<PassphraseForm, (byte[] Key, byte[] Initial)> _derive;
    private readonly PbeCipher _cipher;

    private PasswordEncryption(int iterations, Func<PassphraseForm, (byte[] Key, byte[] Initial)> derive, PbeCipher cipher) =>
        (Iterations, _derive, _cipher) = (iterations, derive, cipher);

    /// <summary>How many rounds its derivation takes, or what takes about as long.</summary>
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
            "1.2.840.113549.1.5.3" => ReadPbes1(parameters, HashAlgorithmName.MD5, PbeCipher.Des),
            "1.2.840.113549.1.5.6" => ReadPbes1(parameters, HashAlgorithmName.MD5, PbeCipher.Rc2 with { KeySize = 8 }),
            "1.2.840.113549.1.5.10" => ReadPbes1(parameters, HashAlgorithmName.SHA1, PbeCipher.Des),
            "1.2.840.113549.1.5.11" => ReadPbes1(parameters, HashAlgorithmName.SHA1, PbeCipher.Rc2 with { KeySize = 8 }),
            "1.2.840.113549.1.12.1.1" => ReadPkcs12(parameters, PbeCipher.Rc4),
            "1.2.840.113549.1.12.1.2" => ReadPkcs12(parameters, PbeCipher.Rc4 with { KeySize = 5 }),
            "1.2.840.113549.1.12.1.3" => ReadPkcs12(parameters, PbeCipher.TripleDes),
            "1.2.840.113549.1.12.1.4" => ReadPkcs12(parameters, PbeCipher.TwoKeyTripleDes),
            "1.2.840.113549.1.12.1.5" => ReadPkcs12(parameters, PbeCipher.Rc2),
            "1.2.840.113549.1.12.1.6" => ReadPkcs12(parameters, PbeCipher.Rc2 with { KeySize = 5 }),
            _ => throw new UnopenedSchemeException(oid),
        };
    }

    /// <summary>Decrypts.</summary>
    /// <returns>Bytes that the caller zeroes, or null when the passphrase is wrong as far as the padding tells.</returns>
    /// <exception cref="AsnContentException">The data is truncated.</exception>
    /// <exception cref="CryptographicException">The platform does not know the cipher.</exception>
    internal byte[]? TryDecrypt(byte[] data, PassphraseForm passphrase)
    {
        _cipher.CheckLength(data);
        (byte[] key, byte[] initial) = _derive(passphrase);
        try
        {
            return PbeDecryption.TryDecrypt(_cipher, key, initial, data);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    // PBES2-params ::= SEQUENCE { keyDerivationFunc AlgorithmIdentifier, encryptionScheme AlgorithmIdentifier }
    private static PasswordEncryption ReadPbes2(AsnReader parameters)
    {
        AsnReader derivation = parameters.ReadSequence();
        AsnReader scheme = parameters.ReadSequence();
        string oid = scheme.ReadObjectIdentifier();
        PbeCipher cipher = PbeCipher.Of(oid) ?? throw new UnopenedSchemeException(oid);
        byte[] initial;
        bool isRc2 = cipher == PbeCipher.Rc2;
        if (isRc2)
            (cipher, initial) = ReadRc2(scheme.ReadSequence());
        else
            initial = scheme.ReadOctetString();
        var terms = KeyDerivation.Read(derivation);
        if (isRc2 && terms.KeyLength is > 0 and <= 64)
            cipher = cipher with { KeySize = terms.KeyLength.Value };
        return new PasswordEncryption(terms.RoundsFor(cipher.KeySize), passphrase => (terms.Derive(passphrase.Utf8, cipher.KeySize), initial), cipher);
    }

    // RFC 8018 B.2.3: RC2-CBC-Parameter ::= SEQUENCE { rc2ParameterVersion INTEGER OPTIONAL, iv OCTET STRING }
    private static (PbeCipher Cipher, byte[] Initial) ReadRc2(AsnReader parameters)
    {
        int version = 0;
        if (parameters.PeekTag() == Asn1Tag.Integer)
            parameters.TryReadInt32(out version);
        return (PbeCipher.Rc2 with { KeySize = version switch { 160 => 5, 120 => 8, 58 => 16, _ => 4 } }, parameters.ReadOctetString());
    }

    // PBEParameter ::= SEQUENCE { salt OCTET STRING (SIZE(8)), iterationCount INTEGER }
    private static PasswordEncryption ReadPbes1(AsnReader parameters, HashAlgorithmName hash, PbeCipher cipher)
    {
        byte[] salt = parameters.ReadOctetString();
        int iterations = DerivationRounds.Read(parameters);
        return new PasswordEncryption(iterations, passphrase =>
        {
            byte[] both = PasswordKdf.Pbkdf1(hash, passphrase.Utf8, salt, iterations, 16);
            (byte[] key, byte[] initial) = (both[..8], both[8..]);
            CryptographicOperations.ZeroMemory(both);
            return (key, initial);
        }, cipher);
    }

    // pkcs-12PbeParams ::= SEQUENCE { salt OCTET STRING, iterations INTEGER }; a stream cipher takes no initialization vector.
    private static PasswordEncryption ReadPkcs12(AsnReader parameters, PbeCipher cipher)
    {
        byte[] salt = parameters.ReadOctetString();
        int iterations = DerivationRounds.Read(parameters);
        byte[] Derive(PassphraseForm passphrase, byte id, int size) =>
            size == 0 ? [] : PasswordKdf.Pkcs12(HashAlgorithmName.SHA1, id, passphrase.Wide, salt, iterations, size);
        int rounds = DerivationRounds.Of(iterations, SHA1.HashSizeInBytes, cipher.KeySize, cipher.InitialSize);
        return new PasswordEncryption(rounds, passphrase => (Derive(passphrase, 1, cipher.KeySize), Derive(passphrase, 2, cipher.InitialSize)), cipher);
    }
}
