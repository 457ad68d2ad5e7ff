using System.Security.Cryptography;
using ClusterCerts.Keys;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Cms;
using Org.BouncyCastle.Asn1.Nist;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;

namespace ClusterCerts.BouncyCastle;

/// <summary>An EnvelopedData for who knows a passphrase, whose content is read as it comes.</summary>
internal sealed class PasswordEnvelope : IPasswordEnvelope
{
    // BouncyCastle reads octet by octet.
    private const int Chunk = 64 << 10;

    private readonly Asn1SequenceParser _enveloped;
    private readonly PasswordRecipientInfo _recipient;
    private readonly Stream _input;

    /// <summary>Reads the beginning.</summary>
    /// <param name="input">The message.</param>
    internal PasswordEnvelope(Stream input)
    {
        _input = new BufferedStream(input, Chunk);

        // ContentInfo ::= SEQUENCE { contentType, content [0] EXPLICIT ANY }
        Asn1SequenceParser message = new Asn1StreamParser(_input).ReadObject() as Asn1SequenceParser ?? throw new CmsContentException("it does not begin as CMS does");
        if (!CmsObjectIdentifiers.EnvelopedData.Equals(message.ReadObject()))
            throw new CmsContentException("it is no EnvelopedData");

        // EnvelopedData ::= SEQUENCE { version, recipientInfos SET, encryptedContentInfo }; RFC 5652 6.1: with a password recipient version 3
        _enveloped = (Asn1SequenceParser)Tagged(message).ParseExplicitBaseObject();
        Demand(((DerInteger)_enveloped.ReadObject()).HasValue(3));
        Asn1Set recipients = Asn1Set.GetInstance(((Asn1SetParser)_enveloped.ReadObject()).ToAsn1Object());
        _recipient = recipients.Count == 1 && RecipientInfo.GetInstance(recipients[0]).Info is PasswordRecipientInfo recipient ? recipient
            : throw new CmsContentException("it is not encrypted for one passphrase");
        Demand(_recipient.Version.HasValue(0));
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
        Demand(parameters.Prf.Parameters is null or DerNull);
        return !parameters.Prf.Algorithm.Equals(PkcsObjectIdentifiers.IdHmacWithSha512) ? throw new CmsContentException("its key is derived with another PRF than HMAC-SHA-512")
            : parameters.IterationCountObject is var rounds && rounds.TryGetIntPositiveValueExact(out int count) && count is > 0 and <= DerivationRounds.Most
                ? new PasswordTerms(parameters.GetSalt(), count)
                : throw new CmsContentException("its key is derived with more rounds than are done here");
    }

    // EncryptedContentInfo ::= SEQUENCE { contentType, contentEncryptionAlgorithm, encryptedContent [0] IMPLICIT OCTET STRING OPTIONAL }
    private CryptoStream Content(byte[] key)
    {
        var content = (Asn1SequenceParser)_enveloped.ReadObject();
        Demand(CmsObjectIdentifiers.Data.Equals(content.ReadObject()));
        AlgorithmIdentifier cipher = AlgorithmIdentifier.GetInstance(content.ReadObject().ToAsn1Object());
        if (!cipher.Algorithm.Equals(NistObjectIdentifiers.IdAes256Cbc))
            throw new CmsContentException("its content is encrypted with another cipher than AES-256-CBC");
        byte[] iv = Asn1OctetString.GetInstance(cipher.Parameters).GetOctets();
        Stream encrypted = ((Asn1OctetStringParser)Tagged(content).ParseBaseUniversal(false, Asn1Tags.OctetString)).GetOctetStream();
        using Aes aes = Aes.Create();
        return new CryptoStream(encrypted, aes.CreateDecryptor(key, iv), CryptoStreamMode.Read);
    }

    // Each of ours is [0].
    private static Asn1TaggedObjectParser Tagged(Asn1SequenceParser sequence) =>
        sequence.ReadObject() is Asn1TaggedObjectParser tagged && tagged.HasContextTag(0) ? tagged : throw Changed();

    private static void Demand(bool isSo)
    {
        if (!isSo)
            throw Changed();
    }

    private static CmsContentException Changed() => new("its beginning was changed");

    // With the end of the content BouncyCastle reads the ends of all that it is in, where those are octets of their own: each must be there.
    private bool ReadEnd() => _input.ReadByte() < 0 ? true : throw new CmsContentException("something follows its end");
}
