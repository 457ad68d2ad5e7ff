using System.Formats.Asn1;

namespace ClusterCerts.Keys;

/// <summary>How a key is derived of a passphrase, as PBES2 and PBMAC1 name it: PBKDF2 (RFC 8018 5.2) or scrypt (RFC 7914).</summary>
internal sealed class KeyDerivation
{
    private readonly int _iterations;
    private readonly int _blockSize;

    private KeyDerivation(int iterations, int blockSize, int? keyLength, Func<byte[], int, byte[]> derive) =>
        (_iterations, _blockSize, KeyLength, Derive) = (iterations, blockSize, keyLength, derive);

    /// <summary>The octets of the key, where they are given.</summary>
    internal int? KeyLength { get; }

    /// <summary>Derives as many octets as are asked for; the caller zeroes them.</summary>
    internal Func<byte[], int, byte[]> Derive { get; }

    /// <summary>Reads an AlgorithmIdentifier of either.</summary>
    /// <exception cref="AsnContentException">It is damaged.</exception>
    /// <exception cref="UnopenedSchemeException">It is another one, or asks for more than is spent here.</exception>
    internal static KeyDerivation Read(AsnReader reader)
    {
        string oid = reader.ReadObjectIdentifier();
        AsnReader parameters = reader.ReadSequence();
        return oid == EncryptionNames.Scrypt ? ReadScrypt(parameters) : ReadPbkdf2(oid, parameters);
    }

    /// <summary>The same of PBKDF2 alone.</summary>
    internal static KeyDerivation ReadPbkdf2(AsnReader reader)
    {
        string oid = reader.ReadObjectIdentifier();
        return ReadPbkdf2(oid, reader.ReadSequence());
    }

    /// <summary>How many rounds it takes to derive a key, or what takes about as long.</summary>
    /// <exception cref="UnopenedSchemeException">More than is spent here.</exception>
    internal int RoundsFor(int length) => DerivationRounds.Of(_iterations, _blockSize, length);

    // PBKDF2-params ::= SEQUENCE { salt OCTET STRING, iterationCount, keyLength OPTIONAL, prf DEFAULT hmacWithSHA1 }
    private static KeyDerivation ReadPbkdf2(string oid, AsnReader parameters)
    {
        if (oid != EncryptionNames.Pbkdf2)
            throw new UnopenedSchemeException(oid);
        byte[] salt = parameters.ReadOctetString();
        int iterations = DerivationRounds.Read(parameters);
        int? length = parameters.HasData && parameters.PeekTag() == Asn1Tag.Integer && parameters.TryReadInt32(out int given) ? given : null;
        string? prf = parameters.HasData ? parameters.ReadSequence().ReadObjectIdentifier() : null;
        PbeHash hash = prf is null ? PbeHash.Sha1 : PbeHash.OfHmac(prf) ?? throw new UnopenedSchemeException(prf);
        return new KeyDerivation(iterations, hash.Size, length, (passphrase, size) => hash.Pbkdf2(passphrase, salt, iterations, size));
    }

    // However many octets are taken at its end, its cost is the same.
    private static KeyDerivation ReadScrypt(AsnReader parameters)
    {
        ScryptTerms terms = ScryptTerms.Read(parameters);
        int? length = parameters.HasData && parameters.TryReadInt32(out int given) ? given : null;
        return new KeyDerivation(terms.Steps, int.MaxValue, length, (passphrase, size) => ForeignSchemes.Engine.Scrypt(passphrase, terms, size));
    }
}
