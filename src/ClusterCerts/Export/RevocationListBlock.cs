using System.Formats.Asn1;

namespace ClusterCerts;

/// <summary>A revocation list as far as an export must know it: whose it is and when it ends. Its signature is not verified here.</summary>
internal sealed class RevocationListBlock
{
    private const string Label = "X509 CRL";

    private RevocationListBlock(byte[] encoded, DistinguishedName issuer, byte[]? issuerKeyId, DateTimeOffset? nextUpdate)
    {
        Encoded = encoded;
        Issuer = issuer;
        IssuerKeyId = issuerKeyId;
        NextUpdate = nextUpdate;
    }

    internal byte[] Encoded { get; }

    internal DistinguishedName Issuer { get; }

    internal byte[]? IssuerKeyId { get; }

    internal DateTimeOffset? NextUpdate { get; }

    internal string Pem => PemFile.Write(Label, Encoded);

    /// <summary>The lists of a file, PEM or DER.</summary>
    /// <exception cref="ClusterCertsException">The file cannot be read, or holds none.</exception>
    internal static IReadOnlyList<RevocationListBlock> Read(string path)
    {
        PemBlock[] blocks = [.. PemFile.Read(path, InputFile.ListLimit).Where(b => b.Label is null or Label)];
        try
        {
            return blocks.Length > 0
                ? [.. blocks.Select(b => Decode(b.Content))]
                : throw new ClusterCertsException(ErrorCode.MalformedPem, $"'{path}' holds no revocation list.", path);
        }
        catch (AsnContentException e)
        {
            throw new ClusterCertsException(
                ErrorCode.MalformedPem, $"'{path}' holds no well-formed revocation list; make it again with New-RevocationList.", path, e);
        }
    }

    /// <summary>Whether the list is the one of a CA: by name and key identifier.</summary>
    internal bool IsFrom(DecodedCertificate authority) => Issuer.Encoded.Span.SequenceEqual(authority.SubjectName.Span)
        && (IssuerKeyId is null || authority.SubjectKeyIdentifier is not { } id || id.AsSpan().SequenceEqual(IssuerKeyId));

    // RFC 5280 5.1: TBSCertList ::= SEQUENCE { version OPTIONAL, signature, issuer, thisUpdate, nextUpdate OPTIONAL,
    //   revokedCertificates OPTIONAL, crlExtensions [0] OPTIONAL }
    private static RevocationListBlock Decode(byte[] der)
    {
        AsnReader list = new AsnReader(der, AsnEncodingRules.DER).ReadSequence().ReadSequence();
        if (list.PeekTag() == Asn1Tag.Integer)
            list.ReadInteger();
        list.ReadSequence();
        DistinguishedName issuer = DistinguishedName.Decode(list.ReadEncodedValue(), "issuer", []);
        ReadTime(list);
        DateTimeOffset? nextUpdate = list.HasData && IsTime(list.PeekTag()) ? ReadTime(list) : null;
        if (list.HasData && list.PeekTag() == Asn1Tag.Sequence)
            list.ReadEncodedValue();
        byte[]? keyId = list.HasData
            ? DecodedExtensions.Decode(list.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0)).ReadEncodedValue()).AuthorityKeyId?.KeyIdentifier
            : null;
        return new RevocationListBlock(der, issuer, keyId, nextUpdate);
    }

    private static bool IsTime(Asn1Tag tag) => tag == Asn1Tag.UtcTime || tag == Asn1Tag.GeneralizedTime;

    private static DateTimeOffset ReadTime(AsnReader reader) =>
        reader.PeekTag() == Asn1Tag.UtcTime ? reader.ReadUtcTime(2049) : reader.ReadGeneralizedTime();
}
