using System.Security.Cryptography;
using ClusterCerts.Keys;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Cms;
using Org.BouncyCastle.Asn1.Nist;
using Org.BouncyCastle.Asn1.Pkcs;

namespace ClusterCerts.BouncyCastle;

/// <summary>An EnvelopedData for who knows a passphrase, whose content is read as it comes.</summary>
internal sealed class PasswordEnvelope : IPasswordEnvelope
{
    // BouncyCastle reads octet by octet.
    private const int Chunk = 64 << 10;

    private readonly EnvelopedDataParser _enveloped;
    private readonly PasswordRecipientInfo _recipient;
    private readonly Stream _input;

    /// <summary>Reads the beginning.</summary>
    /// <param name="input">The message.</param>
    internal PasswordEnvelope(Stream input)
    {
        _input = new BufferedStream(input, Chunk);

        // ContentInfo ::= SEQUENCE { contentType, content [0] EXPLICIT ANY }
        var message = new ContentInfoParser(
            new Asn1StreamParser(_input).ReadObject() as Asn1SequenceParser ?? throw new CmsContentException("it does not begin as CMS does"));
        if (!message.ContentType.Equals(CmsObjectIdentifiers.EnvelopedData))
            throw new CmsContentException("it is CMS, but not EnvelopedData");
        _enveloped = new EnvelopedDataParser((Asn1SequenceParser)message.GetContent(Asn1Tags.Sequence));
        Asn1Set recipients = Asn1Set.GetInstance(_enveloped.GetRecipientInfos().ToAsn1Object());
        _recipient = recipients.Count == 1 && RecipientInfo.GetInstance(recipients[0]).Info is PasswordRecipientInfo recipient ? recipient
            : throw new CmsContentException("it is not encrypted for one passphrase");
        Terms = ReadTerms(_recipient);
    }

    public PasswordTerms Terms { get; }

    public void Dispose() => _input.Dispose();

    public Stream Decrypt(ReadOnlySpan<byte> key)
    {
        byte[] copy = key.ToArray();
        byte[] contentKey = [];
        try
        {
            contentKey = CmsFault.Guard(() => PasswordRecipient.Unwrap(_recipient, copy));
            return CmsFault.Guard(() => new EnvelopeContent(Content(contentKey), ReadEnd));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(copy);
            CryptographicOperations.ZeroMemory(contentKey);
        }
    }

    private static PasswordTerms ReadTerms(PasswordRecipientInfo recipient)
    {
        if (recipient.KeyDerivationAlgorithm is not { } derivation || !derivation.Algorithm.Equals(PkcsObjectIdentifiers.IdPbkdf2))
            throw new CmsContentException("its key is derived in a way that is not known here");
        Pbkdf2Params parameters = Pbkdf2Params.GetInstance(derivation.Parameters);
        return !parameters.Prf.Algorithm.Equals(PkcsObjectIdentifiers.IdHmacWithSha512) ? throw new CmsContentException("its key is derived with another PRF than HMAC-SHA-512")
            : parameters.IterationCountObject is var rounds && rounds.TryGetIntPositiveValueExact(out int count) && count is > 0 and <= PasswordKdf.MostIterations
                ? new PasswordTerms(parameters.GetSalt(), count)
                : throw new CmsContentException("its key is derived with more rounds than are done here");
    }

    // EncryptedContentInfo ::= SEQUENCE { contentType, contentEncryptionAlgorithm, encryptedContent [0] IMPLICIT OCTET STRING OPTIONAL }
    private CryptoStream Content(byte[] key)
    {
        EncryptedContentInfoParser content = _enveloped.GetEncryptedContentInfo();
        if (!content.ContentEncryptionAlgorithm.Algorithm.Equals(NistObjectIdentifiers.IdAes256Cbc))
            throw new CmsContentException("its content is encrypted with another cipher than AES-256-CBC");
        byte[] iv = Asn1OctetString.GetInstance(content.ContentEncryptionAlgorithm.Parameters).GetOctets();
        Stream encrypted = ((Asn1OctetStringParser)content.GetEncryptedContent(Asn1Tags.OctetString)).GetOctetStream();
        using Aes aes = Aes.Create();
        return new CryptoStream(encrypted, aes.CreateDecryptor(key, iv), CryptoStreamMode.Read);
    }

    // With the end of the content BouncyCastle reads the ends of all that it is in, where those are octets of their own: each must be there.
    private bool ReadEnd() => _input.ReadByte() < 0 ? true : throw new CmsContentException("something follows its end");
}
