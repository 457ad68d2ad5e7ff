using System.Formats.Asn1;
using ClusterCerts.Values;

namespace ClusterCerts.Encoding;

/// <summary>Reads the extensions of a certificate, request or revocation list.</summary>
internal sealed class ExtensionsReader
{
    private readonly List<DecodedExtension> _all = [];
    private readonly List<string> _malformations = [];
    private readonly HashSet<string> _malformed = [];
    private readonly HashSet<string> _beyondLimits = [];
    private BasicConstraints? _basicConstraints;
    private KeyUsages? _keyUsage;
    private IReadOnlyList<string>? _extendedKeyUsages;
    private SubjectAltNames? _subjectAltNames;
    private KeyId? _subjectKeyIdentifier;
    private AuthorityKeyId? _authorityKeyId;
    private NameConstraints? _nameConstraints;
    private IReadOnlyList<string> _distributionPoints = [];
    private IReadOnlyList<string> _issuerAddresses = [];

    private ExtensionsReader()
    {
    }

    /// <summary>Reads an Extensions sequence.</summary>
    /// <param name="encoded">Extensions ::= SEQUENCE SIZE (1..MAX) OF Extension, in DER.</param>
    /// <exception cref="AsnContentException">It is not one.</exception>
    internal static DecodedExtensions Read(ReadOnlyMemory<byte> encoded)
    {
        var reader = new AsnReader(encoded, AsnEncodingRules.DER);
        AsnReader sequence = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        var result = new ExtensionsReader();
        if (!sequence.HasData)
            result._malformations.Add("the list of extensions is empty");
        var seen = new HashSet<string>();
        while (sequence.HasData)
        {
            EncodingLimits.Check(result._all.Count + 1, EncodingLimits.Extensions, "extensions");
            DecodedExtension extension = result.ReadExtension(sequence.ReadSequence());
            result._all.Add(extension);

            // RFC 5280 4.2: not more than one of a type. The first is the one that counts.
            if (seen.Add(extension.Oid))
                result.Interpret(extension);
            else
                result._malformations.Add($"the extension {extension.Name} appears twice");
        }

        return result.Whole();
    }

    private DecodedExtensions Whole() => new()
    {
        All = _all,
        Malformations = _malformations,
        Malformed = _malformed,
        BeyondLimits = _beyondLimits,
        BasicConstraints = _basicConstraints,
        KeyUsage = _keyUsage,
        ExtendedKeyUsages = _extendedKeyUsages,
        SubjectAltNames = _subjectAltNames,
        SubjectKeyIdentifier = _subjectKeyIdentifier,
        AuthorityKeyId = _authorityKeyId,
        NameConstraints = _nameConstraints,
        Points = new IssuerPoints(_distributionPoints, _issuerAddresses),
    };

    // Extension ::= SEQUENCE { extnID OBJECT IDENTIFIER, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING }
    private DecodedExtension ReadExtension(AsnReader sequence)
    {
        string oid = sequence.ReadObjectIdentifier();
        bool critical = false;
        bool defaultEncoded = false;
        if (sequence.HasData && sequence.PeekTag() == Asn1Tag.Boolean)
        {
            critical = sequence.ReadBoolean();
            defaultEncoded = !critical;
        }

        ReadOnlyMemory<byte> value = sequence.TryReadPrimitiveOctetString(out ReadOnlyMemory<byte> slice)
            ? slice
            : sequence.ReadOctetString();
        sequence.ThrowIfNotEmpty();
        var extension = new DecodedExtension(oid, critical, value);

        // X.690 11.5: DER leaves a default value out.
        if (defaultEncoded)
            _malformations.Add($"the extension {extension.Name} writes out the default critical FALSE");
        return extension;
    }

    private void Interpret(DecodedExtension extension)
    {
        try
        {
            switch (extension.Oid)
            {
                case Oids.BasicConstraints:
                    _basicConstraints = ReadBasicConstraints(extension);
                    break;
                case Oids.KeyUsage:
                    _keyUsage = ReadKeyUsage(extension);
                    break;
                case Oids.ExtendedKeyUsage:
                    _extendedKeyUsages = ReadExtendedKeyUsages(extension);
                    break;
                case Oids.SubjectAltName:
                    _subjectAltNames = SubjectAltNames.Decode(extension, _malformations);
                    break;
                case Oids.SubjectKeyIdentifier:
                    _subjectKeyIdentifier = ReadSubjectKeyIdentifier(extension);
                    break;
                case Oids.AuthorityKeyIdentifier:
                    _authorityKeyId = AuthorityKeyId.Decode(extension, _malformations);
                    break;
                case Oids.AuthorityInformationAccess:
                    _issuerAddresses = IssuerPoints.ReadIssuerAddresses(extension, _malformations);
                    break;
                case Oids.CrlDistributionPoints:
                    _distributionPoints = IssuerPoints.ReadDistributionPoints(extension, _malformations);
                    break;
                case Oids.NameConstraints:
                    _nameConstraints = NameConstraints.Decode(extension, _malformations);
                    break;
            }
        }
        catch (AsnContentException e)
        {
            _malformed.Add(extension.Oid);
            if (e is EncodingLimitException)
                _beyondLimits.Add(extension.Oid);
            _malformations.Add($"the extension {extension.Name} {(e is EncodingLimitException ? e.Message : "is malformed")}");
        }
    }

    // BasicConstraints ::= SEQUENCE { cA BOOLEAN DEFAULT FALSE, pathLenConstraint INTEGER (0..MAX) OPTIONAL }
    private BasicConstraints ReadBasicConstraints(DecodedExtension extension)
    {
        AsnReader sequence = Sequence(extension);
        bool isCA = false;
        if (sequence.HasData && sequence.PeekTag() == Asn1Tag.Boolean)
        {
            isCA = sequence.ReadBoolean();
            if (!isCA)
                _malformations.Add("the basicConstraints write out the default cA FALSE");
        }

        int? pathLength = null;
        if (sequence.HasData)
        {
            pathLength = sequence.TryReadInt32(out int length) && length >= 0
                ? length
                : throw new AsnContentException("The path length is out of range.");
        }

        sequence.ThrowIfNotEmpty();
        return new BasicConstraints(isCA, pathLength, extension.IsCritical);
    }

    // RFC 5280 4.2.1.3: at least one bit is set; X.690 11.2.2: trailing zero bits of a named bit list are left out.
    private KeyUsages ReadKeyUsage(DecodedExtension extension)
    {
        var reader = new AsnReader(extension.Value, AsnEncodingRules.DER);
        byte[] bits = reader.ReadBitString(out int unused);
        reader.ThrowIfNotEmpty();
        var usages = KeyUsages.None;
        for (int i = 0; i < Math.Min(bits.Length * 8, 9); i++)
        {
            if ((bits[i / 8] & (0x80 >> (i % 8))) != 0)
                usages |= (KeyUsages)(1 << i);
        }

        if (usages == KeyUsages.None)
            _malformations.Add("the keyUsage sets no bit");
        else if ((bits[^1] & (1 << unused)) == 0)
            _malformations.Add("the keyUsage has unused bits written out");
        if (bits.Length > 2 || (bits.Length == 2 && (bits[1] & 0x7F) != 0))
            _malformations.Add("the keyUsage sets bits that do not exist");
        return usages;
    }

    private string[] ReadExtendedKeyUsages(DecodedExtension extension)
    {
        AsnReader sequence = Sequence(extension);
        var usages = new List<string>(2);
        while (sequence.HasData)
        {
            usages.Add(sequence.ReadObjectIdentifier());
            EncodingLimits.Check(usages.Count, EncodingLimits.KeyPurposes, "usages");
        }

        if (usages.Count == 0)
            _malformations.Add("the extendedKeyUsage is empty");
        return [.. usages];
    }

    private KeyId ReadSubjectKeyIdentifier(DecodedExtension extension)
    {
        var reader = new AsnReader(extension.Value, AsnEncodingRules.DER);
        var identifier = new KeyId(reader.ReadOctetString());
        reader.ThrowIfNotEmpty();
        if (identifier.IsEmpty)
            _malformations.Add("the subjectKeyIdentifier is empty");
        return identifier;
    }

    private static AsnReader Sequence(DecodedExtension extension)
    {
        var reader = new AsnReader(extension.Value, AsnEncodingRules.DER);
        AsnReader sequence = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        return sequence;
    }
}
