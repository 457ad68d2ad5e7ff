using ClusterCerts.Keys;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Cms;
using Org.BouncyCastle.Asn1.Nist;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Cms;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;

namespace ClusterCerts.BouncyCastle;

/// <summary>Who knows a passphrase: a PasswordRecipientInfo (RFC 5652 6.2.4) whose key wraps the content's (RFC 3211 2.3). BouncyCastle's own derives
/// with HMAC-SHA-1 alone.</summary>
internal sealed class PasswordRecipient : RecipientInfoGenerator
{
    private const int BlockSize = 16;

    private readonly PasswordTerms _terms;
    private readonly KeyParameter _key;

    /// <summary>A recipient.</summary>
    /// <param name="terms">How the key was derived.</param>
    /// <param name="key">What was derived; it is copied.</param>
    internal PasswordRecipient(PasswordTerms terms, ReadOnlySpan<byte> key) => (_terms, _key) = (terms, new KeyParameter(key));

    /// <summary>Wraps the content's key.</summary>
    public RecipientInfo Generate(KeyParameter contentEncryptionKey, SecureRandom random)
    {
        byte[] iv = SecureRandom.GetNextBytes(random, BlockSize);
        var wrapper = new Rfc3211WrapEngine(AesUtilities.CreateEngine());
        wrapper.Init(true, new ParametersWithRandom(new ParametersWithIV(_key, iv), random));
        byte[] content = contentEncryptionKey.GetKey();
        byte[] wrapped = wrapper.Wrap(content, 0, content.Length);
        Array.Clear(content);

        // PBKDF2-params ::= SEQUENCE { salt, iterationCount, keyLength OPTIONAL, prf }
        var derivation = new AlgorithmIdentifier(
            PkcsObjectIdentifiers.IdPbkdf2,
            new Pbkdf2Params(_terms.Salt, _terms.Iterations, new AlgorithmIdentifier(PkcsObjectIdentifiers.IdHmacWithSha512, DerNull.Instance)));

        // RFC 3211 2.3.1: the parameters of id-alg-PWRI-KEK name the cipher that wraps.
        var wrapping = new AlgorithmIdentifier(
            PkcsObjectIdentifiers.IdAlgPwriKek, new AlgorithmIdentifier(NistObjectIdentifiers.IdAes256Cbc, new DerOctetString(iv)));
        return new RecipientInfo(new PasswordRecipientInfo(derivation, wrapping, new DerOctetString(wrapped)));
    }

    /// <summary>Unwraps the content's key.</summary>
    /// <exception cref="CmsContentException">It was wrapped with another.</exception>
    internal static byte[] Unwrap(PasswordRecipientInfo recipient, ReadOnlySpan<byte> key)
    {
        AlgorithmIdentifier cipher = AlgorithmIdentifier.GetInstance(recipient.KeyEncryptionAlgorithm.Parameters);
        if (!recipient.KeyEncryptionAlgorithm.Algorithm.Equals(PkcsObjectIdentifiers.IdAlgPwriKek) || !cipher.Algorithm.Equals(NistObjectIdentifiers.IdAes256Cbc))
            throw new CmsContentException("its key is wrapped in a way that is not opened here");
        byte[] wrapped = recipient.EncryptedKey.GetOctets();
        var wrapper = new Rfc3211WrapEngine(AesUtilities.CreateEngine());
        wrapper.Init(false, new ParametersWithIV(new KeyParameter(key), Asn1OctetString.GetInstance(cipher.Parameters).GetOctets()));
        try
        {
            byte[] content = wrapper.Unwrap(wrapped, 0, wrapped.Length);
            return content.Length == PasswordTerms.KeySize ? content : throw new CmsContentException("its key has another length") { IsWrongKey = true };
        }
        catch (InvalidCipherTextException e)
        {
            throw new CmsContentException("its key was wrapped with another", e) { IsWrongKey = true };
        }
    }
}
