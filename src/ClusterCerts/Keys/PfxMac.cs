using System.Formats.Asn1;
using System.Security.Cryptography;

namespace ClusterCerts.Keys;

/// <summary>The MAC of a PFX, which tells a wrong passphrase: PKCS #12's own (RFC 7292 4) or PBMAC1 (RFC 9579).</summary>
internal sealed class PfxMac
{
    private readonly Func<PassphraseForm, byte[]> _key;
    private readonly PbeHash _hash;
    private readonly byte[] _expected;

    private PfxMac(int iterations, PbeHash hash, byte[] expected, Func<PassphraseForm, byte[]> key) =>
        (Iterations, _hash, _expected, _key) = (iterations, hash, expected, key);

    internal int Iterations { get; }

    /// <summary>MacData ::= SEQUENCE { mac DigestInfo { algorithm, digest }, macSalt OCTET STRING, iterations DEFAULT 1 }</summary>
    /// <exception cref="AsnContentException">It is damaged.</exception>
    /// <exception cref="UnopenedSchemeException">It is of a kind that is not verified here.</exception>
    internal static PfxMac Read(AsnReader reader)
    {
        AsnReader data = reader.ReadSequence();
        AsnReader digestInfo = data.ReadSequence();
        AsnReader algorithm = digestInfo.ReadSequence();
        string oid = algorithm.ReadObjectIdentifier();
        byte[] expected = digestInfo.ReadOctetString();
        byte[] salt = data.ReadOctetString();
        if (oid == EncryptionNames.Pbmac1)
            return ReadPbmac1(algorithm.ReadSequence(), expected);
        int iterations = data.HasData ? DerivationRounds.Read(data) : 1;
        PbeHash hash = PbeHash.OfPfxMac(oid) ?? throw new UnopenedSchemeException(oid);
        return new PfxMac(iterations, hash, expected, passphrase => hash.PfxMacKey(passphrase, salt, iterations));
    }

    /// <summary>Whether the passphrase is the one that the content was sealed with.</summary>
    internal bool Verify(byte[] content, PassphraseForm passphrase)
    {
        byte[] key = _key(passphrase);
        byte[] mac = _hash.Hmac(key, content);
        CryptographicOperations.ZeroMemory(key);
        return CryptographicOperations.FixedTimeEquals(mac, _expected);
    }

    // PBMAC1-params ::= SEQUENCE { keyDerivationFunc, messageAuthScheme }; RFC 9579 5: the length of the key is given.
    private static PfxMac ReadPbmac1(AsnReader parameters, byte[] expected)
    {
        var terms = KeyDerivation.ReadPbkdf2(parameters.ReadSequence());
        string scheme = parameters.ReadSequence().ReadObjectIdentifier();
        PbeHash hash = PbeHash.OfHmac(scheme) ?? throw new UnopenedSchemeException(scheme);
        return terms.KeyLength is > 0 and <= 1024 and int length
            ? new PfxMac(terms.RoundsFor(length), hash, expected, passphrase => terms.Derive(passphrase.Utf8, length))
            : throw new AsnContentException("PBMAC1 has no usable length of its key.");
    }
}
